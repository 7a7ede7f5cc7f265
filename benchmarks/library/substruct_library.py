"""RDKit's SubstructLibrary: molecules as binary, pattern fingerprints in front, searched by all its threads.

usage: substruct_library.py build MOLECULES LIBRARY PROCESSES
       substruct_library.py search LIBRARY SMARTS HITS THREADS
Numbers in HITS are lines of MOLECULES, from 0. The last line printed is one JSON object.
"""

import json
import multiprocessing
import sys
import time

from rdkit import Chem, RDLogger, rdBase
from rdkit.Chem import rdSubstructLibrary

BLOCK = 500  # molecules that a process takes at a time


def prepare(block: list[str]) -> list[tuple[bytes, object]]:
    """Per molecule: its binary and its pattern fingerprint; an empty binary where it cannot be read."""
    RDLogger.DisableLog("rdApp.*")
    made = []
    for smiles in block:
        molecule = Chem.MolFromSmiles(smiles) if smiles else None
        if molecule is None:
            made.append((b"", None))
        else:
            made.append((molecule.ToBinary(), Chem.PatternFingerprint(molecule)))
    return made


def build(molecules: str, library_path: str, processes: int) -> dict:
    with open(molecules, encoding="utf-8", errors="replace", newline="\n") as file:
        smiles = [line.rstrip("\r\n").replace("\t", " ").partition(" ")[0] for line in file]
    started = time.perf_counter()
    holder, fingerprints = rdSubstructLibrary.CachedMolHolder(), rdSubstructLibrary.PatternHolder()
    lines, unreadable = [], 0
    blocks = [smiles[begin : begin + BLOCK] for begin in range(0, len(smiles), BLOCK)]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        number = 0
        for made in pool.imap(prepare, blocks):
            for binary, fingerprint in made:
                if binary:
                    holder.AddBinary(binary)
                    fingerprints.AddFingerprint(fingerprint)
                    lines.append(number)
                else:
                    unreadable += 1
                number += 1
    library = rdSubstructLibrary.SubstructLibrary(holder, fingerprints)
    with open(library_path, "wb") as file:
        file.write(library.Serialize())
    with open(library_path + ".lines", "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    return {"molecules": len(smiles), "unreadable": unreadable, "work_seconds": time.perf_counter() - started}


def search(library_path: str, smarts: str, hits_path: str, threads: int) -> dict:
    library = rdSubstructLibrary.SubstructLibrary()
    with open(library_path, "rb") as file:
        library.InitFromStream(file)
    with open(library_path + ".lines", encoding="utf-8") as file:
        lines = [int(line) for line in file]
    query = Chem.MolFromSmarts(smarts)
    library.GetMatches(query, numThreads=threads, maxResults=-1)  # warm: pages, tables
    started = time.perf_counter()
    # Without maxResults=-1 it stops at 1,000 hits and does not say so.
    found = library.GetMatches(query, numThreads=threads, maxResults=-1)
    with open(hits_path, "w", encoding="utf-8") as file:
        file.writelines(f"{lines[index]}\n" for index in found)
    return {"molecules": len(library), "hits": len(found), "work_seconds": time.perf_counter() - started}


def main() -> None:
    if len(sys.argv) == 5 and sys.argv[1] == "build":
        said = build(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    elif len(sys.argv) == 6 and sys.argv[1] == "search":
        said = search(sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
    else:
        sys.exit(__doc__)
    print(json.dumps({"version": f"RDKit {rdBase.rdkitVersion}", **said}))


if __name__ == "__main__":
    main()
