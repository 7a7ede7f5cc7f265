"""Which of about 5,000 references is most similar to each of many molecules, end to end from SMILES?

Ours is `congener similar`. The answers compared are similarities: of references as similar as one another any may be
named.
"""

from __future__ import annotations

import collections
import csv
import dataclasses
import json
import os
import pathlib
import re
import sys

sys.path.insert(0, os.fspath(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import PROGRAM, SHARED, SMALL_CORPUS, WORK, Corpus, Failed, Timed  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
SAME = 1e-6  # FPSim2 keeps similarities as 32-bit floats
EXAMPLES = 5
COMPOUNDS = ("approved_drugs.csv", "fentanyls.csv", "lookalikes.csv")
OUR_EXIT_CODES = (0, 1, 2, 3)


def references() -> Corpus:
    """Medicines, fentanyls and look-alikes beside the repository; else the small corpus in it."""
    path = WORK / "nearest-references.smi"
    files = [SHARED / "compounds" / name for name in COMPOUNDS]
    seen: dict[str, str] = {}
    if all(file.exists() for file in files):
        for file in files:
            with open(file, encoding="utf-8", newline="") as rows:
                for number, row in enumerate(csv.DictReader(rows), 1):
                    if row["smiles"] and not re.search(r"\s", row["smiles"]):
                        seen.setdefault(row["smiles"], f"{file.stem}:{number}")
        path.write_text("".join(f"{smiles}\t{name}\n" for smiles, name in seen.items()), encoding="utf-8")
        known = harness.corpus(os.fspath(path))
        known.source = "different structures of " + ", ".join(COMPOUNDS)
        return known
    return harness.corpus(os.fspath(SMALL_CORPUS))


def missing_similar() -> str | None:
    said = harness.run([PROGRAM, "similar", "--help"], 60)
    return (
        None if said.exit_code == 0 and "--library" in said.output else "this build has no `congener similar --library`"
    )


# By line of the molecule, from 0: the nearest reference's similarity and line (-1: with none is anything in common).
Answers = dict[int, tuple[float, int]]


def read_peer(path: pathlib.Path) -> Answers:
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {int(number): (float(similarity), int(reference)) for number, similarity, reference in rows}


def read_ours(path: pathlib.Path) -> Answers:
    answers: Answers = {}
    with open(path, "rb") as file:
        for line in file:
            told = json.loads(line)
            if told["reasons"]:
                continue  # could not be read
            best = told["similar"][0] if told["similar"] else None
            answers[told["source"]["line"] - 1] = (best["tanimoto"], best["source"]["line"] - 1) if best else (0.0, -1)
    return answers


@dataclasses.dataclass
class Changed:
    """What our normalising changes, by line from 0, and how."""

    molecules: dict[int, str] = dataclasses.field(default_factory=dict)
    references: dict[int, str] = dataclasses.field(default_factory=dict)


def compare(ours: Answers, theirs: Answers, molecules: list[str], changed: Changed, a: str, b: str) -> dict:
    """Every difference with its kind: what one cannot read, what was made of it, or none known."""
    counts: collections.Counter = collections.Counter()
    examples: dict[str, list[str]] = collections.defaultdict(list)
    same = 0
    for line in range(len(molecules)):
        x, y = ours.get(line), theirs.get(line)
        if x is None and y is None:
            kind = "read by neither"
        elif x is None:
            kind = f"not read by {a}"
        elif y is None:
            kind = f"not read by {b}"
        elif abs(x[0] - y[0]) <= SAME:
            same += 1
            continue
        elif line in changed.molecules:
            kind = f"another similarity, the molecule drawn otherwise: {changed.molecules[line]}"
        elif references := {x[1], y[1]} & changed.references.keys():
            ways = sorted(changed.references[reference] for reference in references)
            kind = f"another similarity, a reference drawn otherwise: {ways[0]}"
        else:
            kind = "UNEXPLAINED: another similarity"
        counts[kind] += 1
        if len(examples[kind]) < EXAMPLES:
            examples[kind].append(f"line {line + 1}: {molecules[line]}: {x and x[0]} and {y and y[0]}")
    differences = {kind: {"count": count, "examples": examples[kind]} for kind, count in sorted(counts.items())}
    return {
        "same": same,
        "differences": differences,
        "agreed": same > 0 and not any(kind.startswith("UNEXPLAINED") for kind in differences),
    }


def add_options(parser) -> None:
    parser.add_argument("--sample", type=harness.positive, default=20_000, help="molecules, evenly spread [20000]")
    parser.add_argument(
        "--threads",
        type=harness.numbers,
        default=sorted({1, os.cpu_count() or 1}),
        help="thread counts, separated by commas [1 and all]",
    )


def ask(options) -> tuple[dict, str]:
    threads = options.threads
    WORK.mkdir(parents=True, exist_ok=True)
    whole = harness.corpus(options.corpus)
    part = harness.sample(whole, options.sample, "nearest-sample.smi")
    known = references()
    molecules = harness.smiles_of(part.path)
    missing: dict[str, str] = {}
    answers: dict[str, Answers] = {}
    changed = Changed()
    versions: dict[str, str] = {}
    timed: list[Timed] = []
    found = WORK / "nearest-found.tsv"

    if why := missing_similar():
        missing["congener"] = why
    else:
        library, told = WORK / "nearest-references.cgl", WORK / "nearest-ours.ndjson"
        library.unlink(missing_ok=True)
        harness.checked(harness.run([PROGRAM, "library", "build", known.path, "-o", library]), "congener library build")

        def ours(of: Corpus, count: int) -> list:
            return [
                PROGRAM,
                "similar",
                of.path,
                "--library",
                library,
                "--top",
                "1",
                "--format",
                "ndjson",
                "--threads",
                str(count),
                "--output",
                told,
            ]

        harness.say("answers: congener")
        harness.checked(harness.run(ours(part, threads[-1])), "congener similar", OUR_EXIT_CODES)
        answers["congener"] = read_ours(told)
        changed = Changed(normalised(part), normalised(known))
        for count in threads:
            timed.append(
                Timed(f"congener, {count}", part.lines, lambda count=count: ours(part, count), allowed=OUR_EXIT_CODES)
            )

    python, environment = harness.peer_python(), harness.peer_environment()
    peers = [("RDKit bulk, processes", "rdkit_bulk.py", "rdkit"), ("FPSim2, processes", "fpsim2.py", "FPSim2")]
    if options.no_peers:
        missing["all peers"] = "not asked for (--no-peers)"
    for name, script, module in [] if options.no_peers else peers:
        if why := harness.missing_python(module):
            missing[name] = why
            continue

        def peer(count: int, script: str = script) -> list:
            return [python, HERE / script, known.path, part.path, found, str(count)]

        harness.say(f"answers: {name}")
        try:
            took = harness.checked(harness.run(peer(threads[-1]), environment=environment), name)
        except Failed as error:
            missing[name] = str(error)
            continue
        versions[name] = took.last_json()["version"]
        answers[name] = read_peer(found)
        for count in threads:
            timed.append(
                Timed(
                    f"{name}, {count}",
                    part.lines,
                    lambda count=count, peer=peer: peer(count),
                    environment,
                    work_seconds=lambda took: took.last_json()["work_seconds"],
                )
            )
    names = list(answers)
    agreement = {}
    for number, a in enumerate(names):
        for b in names[number + 1 :]:
            agreement[f"{a} and {b}"] = compare(
                answers[a], answers[b], molecules, changed if a == "congener" else Changed(), a, b
            )
    harness.interleave(timed, options.runs)
    for one in timed:
        if one.problem and one.name.startswith("congener"):
            raise Failed(one.problem)
    ratios = []
    for count in threads:
        me = next((one for one in timed if one.name == f"congener, {count}"), None)
        for name, _, _ in peers:
            other = next((one for one in timed if one.name == f"{name}, {count}"), None)
            if me and other and (one := harness.ratio(me, other)):
                ratios.append(one)
    result = {
        "corpus": whole.facts(),
        "sample": part.facts(),
        "references": known.facts(),
        "versions": versions,
        "missing": missing,
        "agreement": agreement,
        "agreed": all(one["agreed"] for one in agreement.values()),
        "timed": [one.facts() for one in timed],
        "ratios": ratios,
    }
    text = [f"{part.lines:,} molecules: {part.source}", f"{known.lines:,} references: {known.source}"]
    for pair, one in agreement.items():
        text.append(f"  {pair}: {'agree' if one['agreed'] else 'DISAGREE'}; {one['same']:,} the same")
        text += [f"    {difference['count']:,} × {kind}" for kind, difference in one["differences"].items()]
    text += ["", harness.timing_table(timed)]
    if ratios:
        text += [
            "",
            "rates of ours over theirs; theirs by their own clock, without start and reading",
            harness.ratio_table(ratios),
        ]
    if missing:
        text += ["", harness.missing_lines(missing)]
    return result, "\n".join(text)


def normalised(of: Corpus) -> dict[int, str]:
    """What our normalising makes of the structures that it changes, by line from 0."""
    told = WORK / "nearest-normalised.ndjson"
    command = [
        PROGRAM,
        "screen",
        of.path,
        "--validate",
        "full",
        "--format",
        "ndjson",
        "--no-progress",
        "--input-format",
        "smiles",
        "--output",
        told,
    ]
    harness.checked(harness.run(command), "congener screen", OUR_EXIT_CODES)
    lines = {}
    with open(told, "rb") as file:
        for line in file:
            if b'"changes":[{' not in line and b'"},{"component":' not in line:
                continue
            verdict = json.loads(line)
            ways = harness.changes_of(verdict)
            # Peers take the fingerprint of all parts together, ours of each parent.
            ways += ["several parts"] if len(verdict["normalised"]) > 1 else []
            if ways:
                lines[verdict["source"]["line"] - 1] = ", ".join(ways)
    told.unlink()
    return lines


if __name__ == "__main__":
    sys.exit(harness.main("nearest", __doc__.splitlines()[0], add_options, ask))
