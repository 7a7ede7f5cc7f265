"""What the Python contenders of this question share: the input, the hits, and the line they end with.

As contender.hpp, whose formats these are.
"""

from __future__ import annotations

import json
import sys
from typing import NamedTuple


class Scaffold(NamedTuple):
    smarts: str
    within: int  # a smaller scaffold that is found wherever this one is; -1: none


class Task(NamedTuple):
    molecules: list[str]  # SMILES alone
    scaffolds: list[Scaffold]
    listed: list[str]  # SMILES
    hits_path: str
    threads: int


class Found(NamedTuple):
    scaffolds: tuple[int, ...] = ()
    listed: int = -1
    unreadable: bool = False


NOTHING = Found()


def read_task() -> Task:
    if len(sys.argv) != 5:
        sys.exit("usage: CONTENDER MOLECULES SCAFFOLDS HITS THREADS")
    with open(sys.argv[1], encoding="utf-8", errors="replace", newline="\n") as file:
        # Up to the first blank, even where that is the first character.
        molecules = [line.rstrip("\r\n").replace("\t", " ").partition(" ")[0] for line in file]
    scaffolds, listed = [], []
    with open(sys.argv[2], encoding="utf-8") as file:
        for line in file:
            cells = line.rstrip("\n").split("\t")
            if cells[0] == "scaffold":
                scaffolds.append(Scaffold(cells[3], -1 if cells[2] == "-" else int(cells[2])))
            elif cells[0] == "listed":
                listed.append(cells[2])
    return Task(molecules, scaffolds, listed, sys.argv[3], int(sys.argv[4]))


def write_hits(task: Task, found: list[Found], version: str, seconds: float) -> None:
    unreadable = 0
    with open(task.hits_path, "w", encoding="utf-8") as file:
        for number, one in enumerate(found):
            if one == NOTHING:
                continue
            unreadable += one.unreadable
            scaffolds = ",".join(map(str, sorted(one.scaffolds)))
            listed = "" if one.listed < 0 else one.listed
            file.write(f"{number}\t{scaffolds}\t{listed}\t{'unreadable' if one.unreadable else ''}\n")
    print(json.dumps({"version": version, "molecules": len(found), "unreadable": unreadable, "work_seconds": seconds}))
