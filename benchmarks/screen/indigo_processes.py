"""Indigo from Python, in as many processes as threads are asked for, each with its own queries.

A larger scaffold is only searched where a smaller one within it was found; a canonical SMILES is only written for a
composition that is listed.
"""

import multiprocessing
import time

from indigo import Indigo, IndigoException

from contender import NOTHING, Found, Task, read_task, write_hits

BLOCK = 256  # molecules that a process takes at a time


class Screen:
    def __init__(self, task: Task) -> None:
        self.indigo = Indigo()
        self.indigo.setOption("ignore-stereochemistry-errors", True)
        self.scaffolds = [(self.indigo.loadSmarts(s.smarts), s.within) for s in task.scaffolds]
        for query, _ in self.scaffolds:
            query.optimize()
        self.compositions: set[str] = set()
        self.listed: dict[str, int] = {}
        for number, smiles in enumerate(task.listed):
            molecule = self.read(smiles)
            self.compositions.add(self.composition(molecule))
            self.listed[self.canonical(molecule)] = number

    def read(self, smiles: str):
        molecule = self.indigo.loadMolecule(smiles)
        molecule.aromatize()
        return molecule

    @staticmethod
    def composition(molecule) -> str:
        # "C6 H6 O"; hydrogens, isotopes of them too, do not count.
        return " ".join(
            part for part in molecule.grossFormula().split() if part.rstrip("0123456789") not in ("H", "D", "T")
        )

    @staticmethod
    def canonical(molecule) -> str:
        molecule.clearStereocenters()
        molecule.clearCisTrans()
        for atom in molecule.iterateAtoms():
            if atom.isotope():
                atom.resetIsotope()
        return molecule.canonicalSmiles()

    def find(self, molecule) -> int:
        if self.composition(molecule) not in self.compositions:
            return -1
        return self.listed.get(self.canonical(molecule), -1)

    def examine(self, smiles: str) -> Found:
        try:
            if not smiles:
                return Found(unreadable=True)
            molecule = self.read(smiles)
            hits: tuple[int, ...] = ()
            matcher = self.indigo.substructureMatcher(molecule)
            for number, (query, within) in enumerate(self.scaffolds):
                if (within < 0 or within in hits) and matcher.match(query) is not None:
                    hits += (number,)
            listed = -1
            if "." not in smiles:
                listed = self.find(molecule)
            else:
                for part in molecule.iterateComponents():
                    if listed < 0:
                        listed = self.find(part.clone())
            return Found(hits, listed) if hits or listed >= 0 else NOTHING
        except (IndigoException, UnicodeDecodeError):  # its message may quote bytes that are no text
            return Found(unreadable=True)


screen: Screen
task: Task


def start(given: Task) -> None:
    global screen, task
    task = given
    screen = Screen(task)
    screen.examine("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1")


def work(begin: int) -> list[tuple[int, Found]]:
    """What is found in a block, without the molecules in which nothing is."""
    block = task.molecules[begin : begin + BLOCK]
    return [(begin + k, found) for k, found in enumerate(map(screen.examine, block)) if found != NOTHING]


def main() -> None:
    given = read_task()
    found = [NOTHING] * len(given.molecules)
    blocks = range(0, len(given.molecules), BLOCK)
    if given.threads == 1:
        start(given)
        started = time.perf_counter()
        results = list(map(work, blocks))
        seconds = time.perf_counter() - started
    else:
        # Forked once the task is read: nothing is sent to the processes but numbers.
        with multiprocessing.get_context("fork").Pool(given.threads, start, (given,)) as pool:
            pool.map(work, [len(given.molecules)] * given.threads, chunksize=1)  # each has started
            started = time.perf_counter()
            results = list(pool.imap_unordered(work, blocks))
            seconds = time.perf_counter() - started
    for block in results:
        for number, one in block:
            found[number] = one
    write_hits(given, found, f"Indigo {Indigo().version()}", seconds)


if __name__ == "__main__":
    main()
