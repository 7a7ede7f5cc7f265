"""RDKit's FilterCatalog from Python, run by its own threads: what most people screen with.

One entry a scaffold; no listed substances, since a catalogue has no comparison of whole compounds (its advantage).
"""

import time

from rdkit import RDLogger, rdBase
from rdkit.Chem import FilterCatalog

from contender import NOTHING, Found, read_task, write_hits

BLOCK = 2000  # molecules handed over at a time
UNREADABLE = "no valid RDKit molecule"  # the entry by which RunFilterCatalog tells of a SMILES it cannot read


def strings(values: list[str]):
    """RDKit's own vector of strings, which RunFilterCatalog of every release takes."""
    vector = rdBase._vectNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE()
    vector.extend(values)
    return vector


def run(catalog, molecules: list[str], threads: int) -> list:
    """The entries of each molecule; None where RDKit gives up on it.

    RunFilterCatalog throws away all its answers at the first valence it refuses: what it was given is then halved until
    that molecule stands alone.
    """
    try:
        return list(FilterCatalog.RunFilterCatalog(catalog, strings(molecules), numThreads=threads))
    except ValueError:
        if len(molecules) == 1:
            return [None]
        middle = len(molecules) // 2
        return run(catalog, molecules[:middle], threads) + run(catalog, molecules[middle:], threads)


def main() -> None:
    task = read_task()
    RDLogger.DisableLog("rdApp.*")
    catalog = FilterCatalog.FilterCatalog()
    for number, scaffold in enumerate(task.scaffolds):
        matcher = FilterCatalog.SmartsMatcher(str(number), scaffold.smarts, 1)
        if not matcher.IsValid():
            raise SystemExit(f"FilterCatalog cannot read {scaffold.smarts}")
        catalog.AddEntry(FilterCatalog.FilterCatalogEntry(str(number), matcher))
    run(catalog, ["CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"] * 4, task.threads)
    started = time.perf_counter()
    results = []
    for begin in range(0, len(task.molecules), BLOCK):
        results += run(catalog, task.molecules[begin : begin + BLOCK], task.threads)
    seconds = time.perf_counter() - started
    found = []
    for entries in results:
        names = [UNREADABLE] if entries is None else [entry.GetDescription() for entry in entries]
        if not names:
            found.append(NOTHING)
        elif UNREADABLE in names:
            found.append(Found(unreadable=True))
        else:
            found.append(Found(scaffolds=tuple(map(int, names))))
    write_hits(task, found, f"RDKit {rdBase.rdkitVersion}", seconds)


if __name__ == "__main__":
    main()
