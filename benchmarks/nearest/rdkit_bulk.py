"""RDKit from Python: parse, Morgan fingerprint, BulkTanimotoSimilarity with all references, in processes."""

from rdkit import Chem, DataStructs, RDLogger, rdBase
from rdkit.Chem import rdFingerprintGenerator

import contender


def prepare(references: str):
    RDLogger.DisableLog("rdApp.*")
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
    lines, fingerprints = [], []
    for number, smiles in enumerate(contender.read_smiles(references)):
        molecule = Chem.MolFromSmiles(smiles) if smiles else None
        if molecule is not None:
            lines.append(number)
            fingerprints.append(generator.GetFingerprint(molecule))

    def find(smiles: str) -> contender.Nearest | None:
        molecule = Chem.MolFromSmiles(smiles) if smiles else None
        if molecule is None:
            return None
        similarities = DataStructs.BulkTanimotoSimilarity(generator.GetFingerprint(molecule), fingerprints)
        best = max(similarities)
        return best, lines[similarities.index(best)]

    return find


if __name__ == "__main__":
    contender.main(f"RDKit {rdBase.rdkitVersion}", prepare)
