"""FPSim2: its engine in memory, one top_k of 1 for each molecule, in processes.

The threshold is 0, since the nearest is wanted however far it is.
"""

import os
import tempfile

import FPSim2
from FPSim2 import FPSim2Engine
from FPSim2.io import create_db_file
from rdkit import Chem, RDLogger, rdBase

import contender


def prepare(references: str):
    RDLogger.DisableLog("rdApp.*")
    readable = [
        [smiles, number]
        for number, smiles in enumerate(contender.read_smiles(references))
        if smiles and Chem.MolFromSmiles(smiles) is not None
    ]
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "references.h5")
        create_db_file(readable, path, "smiles", "Morgan", {"radius": 2, "fpSize": 2048})
        engine = FPSim2Engine(path)

    def find(smiles: str) -> contender.Nearest | None:
        molecule = Chem.MolFromSmiles(smiles) if smiles else None
        if molecule is None:
            return None
        found = engine.top_k(molecule, k=1, threshold=0.0, n_workers=1)
        # Nothing is found where nothing is in common: every reference is as far.
        return (float(found[0][1]), int(found[0][0])) if len(found) else (0.0, -1)

    return find


if __name__ == "__main__":
    contender.main(f"FPSim2 {FPSim2.__version__}, RDKit {rdBase.rdkitVersion}", prepare)
