"""FPSim2, for the question of the most similar rows.

usage: fpsim2.py make MOLECULES DATABASE ROWS
       fpsim2.py search DATABASE K THRESHOLD QUERIES ANSWERS THREADS
`make` also writes its fingerprints as ROWS, so that ours searches the very same; formats as in top_k_congener.cpp. The
last line printed is one JSON object.
"""

import json
import sys
import time

import FPSim2
import numpy as np
from FPSim2 import FPSim2Engine
from FPSim2.io import create_db_file
from rdkit import Chem, DataStructs, RDLogger, rdBase


def rows_by_id(engine: FPSim2Engine) -> np.ndarray:
    """id and 32 words a row, ascending by id. FPSim2 keeps a popcount after them."""
    return engine.fps[np.argsort(engine.fps[:, 0], kind="stable")][:, :33]


def make(molecules: str, database: str, rows_path: str) -> dict:
    RDLogger.DisableLog("rdApp.*")
    unreadable = 0

    def readable():
        nonlocal unreadable
        with open(molecules, encoding="utf-8", errors="replace", newline="\n") as file:
            for number, line in enumerate(file):
                smiles = line.rstrip("\r\n").replace("\t", " ").partition(" ")[0]
                molecule = Chem.MolFromSmiles(smiles) if smiles else None
                if molecule is None:
                    unreadable += 1
                else:
                    yield molecule, number

    create_db_file(readable(), database, "rdkit", "Morgan", {"radius": 2, "fpSize": 2048})
    rows = rows_by_id(FPSim2Engine(database))
    np.ascontiguousarray(rows, dtype="<u8").tofile(rows_path)
    return {"rows": len(rows), "unreadable": unreadable}


def search(database: str, k: int, threshold: float, query_count: int, answers_path: str, threads: int) -> dict:
    engine = FPSim2Engine(database)
    rows = rows_by_id(engine)
    queries = []
    for query in range(query_count):
        words = rows[query * len(rows) // query_count][1:]
        # FPSim2's words hold the first bit highest.
        queries.append(DataStructs.CreateFromBitString("".join(f"{int(word):064b}" for word in words)))
    del rows
    engine.top_k(queries[0], k=k, threshold=threshold, n_workers=threads)
    each, answers = [], []
    for query in queries:
        started = time.perf_counter()
        answers.append(engine.top_k(query, k=k, threshold=threshold, n_workers=threads))
        each.append(time.perf_counter() - started)
    with open(answers_path, "w", encoding="utf-8") as file:
        for query, found in enumerate(answers):
            for rank, (mol_id, similarity) in enumerate(found):
                file.write(f"{query}\t{rank}\t{mol_id}\t{similarity:.9f}\n")
    return {"rows": len(engine.fps), "query_seconds": each, "work_seconds": sum(each)}


def main() -> None:
    if len(sys.argv) == 5 and sys.argv[1] == "make":
        said = make(*sys.argv[2:5])
    elif len(sys.argv) == 8 and sys.argv[1] == "search":
        said = search(
            sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]), sys.argv[6], int(sys.argv[7])
        )
    else:
        sys.exit(__doc__)
    print(json.dumps({"version": f"FPSim2 {FPSim2.__version__}, RDKit {rdBase.rdkitVersion}", **said}))


if __name__ == "__main__":
    main()
