"""What the Python contenders of this question share.

usage: CONTENDER REFERENCES MOLECULES NEAREST PROCESSES
REFERENCES, MOLECULES: one SMILES a line. NEAREST: for each molecule that can be read, its line (from 0), the
similarity of the nearest reference, and that reference's line. The last line printed is one JSON object.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from collections.abc import Callable

BLOCK = 500  # molecules that a process takes at a time

Nearest = tuple[float, int]  # similarity, line of the reference


def read_smiles(path: str) -> list[str]:
    with open(path, encoding="utf-8", errors="replace", newline="\n") as file:
        return [line.rstrip("\r\n").replace("\t", " ").partition(" ")[0] for line in file]


find_one: Callable[[str], Nearest | None]
molecules: list[str]


def work(begin: int) -> tuple[int, list[Nearest | None]]:
    return begin, [find_one(smiles) for smiles in molecules[begin : begin + BLOCK]]


def main(version: str, prepare: Callable[[str], Callable[[str], Nearest | None]]) -> None:
    """`prepare` takes the references' file and gives the search; its time is not counted."""
    global find_one, molecules
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    processes = int(sys.argv[4])
    molecules = read_smiles(sys.argv[2])
    find_one = prepare(sys.argv[1])
    find_one("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1")
    blocks = range(0, len(molecules), BLOCK)
    if processes == 1:
        started = time.perf_counter()
        done = list(map(work, blocks))
        seconds = time.perf_counter() - started
    else:
        # Forked once everything is read: nothing is sent to the processes but numbers.
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            pool.map(work, [len(molecules)] * processes, chunksize=1)  # each has started
            started = time.perf_counter()
            done = list(pool.imap_unordered(work, blocks))
            seconds = time.perf_counter() - started
    unreadable = 0
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        for begin, found in sorted(done):
            for number, one in enumerate(found, begin):
                if one is None:
                    unreadable += 1
                else:
                    file.write(f"{number}\t{one[0]!r}\t{one[1]}\n")
    print(
        json.dumps({"version": version, "molecules": len(molecules), "unreadable": unreadable, "work_seconds": seconds})
    )
