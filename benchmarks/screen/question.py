"""Which molecules of a SMILES file are controlled, and why? Ours gives explained verdicts by every rule.

The peers answer less: which molecules contain a scaffold that some class or derived rule asks for, or are a listed
substance (see scaffolds.cpp). That is a necessary condition, so every hit of ours must be among theirs.
"""

from __future__ import annotations

import collections
import dataclasses
import glob
import json
import os
import pathlib
import re
import shutil
import sys

sys.path.insert(0, os.fspath(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import AS_OF, BUILD, PROGRAM, ROOT, WORK, Failed, Timed  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = 5  # of each kind of difference, in the JSON
DEBIAN_JARS = "/usr/share/java"
JARS = ("cdk-*", "beam-*", "guava", "vecmath", "jama", "slf4j-api", "slf4j-nop")
REFERENCE = "RDKit C++ threads"  # the peer whose hits the other peers' are compared with


@dataclasses.dataclass
class Scaffolds:
    path: pathlib.Path
    rules_of: list[set[str]]  # per scaffold
    listed: list[str]  # SMILES per listed substance

    def of_rule(self) -> dict[str, set[int]]:
        of_rule: dict[str, set[int]] = collections.defaultdict(set)
        for number, rules in enumerate(self.rules_of):
            for rule in rules:
                of_rule[rule].add(number)
        return of_rule


def scaffolds() -> Scaffolds:
    made = harness.checked(harness.run([BUILD / "benchmarks" / "screen_scaffolds", ROOT / "rules"]), "screen_scaffolds")
    path = WORK / "scaffolds.tsv"
    path.write_text(made.output, encoding="utf-8")
    rules_of, listed = [], []
    for line in made.output.splitlines():
        cells = line.split("\t")
        if cells[0] == "scaffold":
            rules_of.append(set(cells[4].split(",")))
        else:
            listed.append(cells[2])
    if not rules_of or not listed:
        raise Failed("the rule base gave no scaffold or no listed substance")
    return Scaffolds(path, rules_of, listed)


# ---- contenders -------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Peer:
    name: str
    prefix: list  # of the command, to which MOLECULES SCAFFOLDS HITS THREADS are added
    missing: str | None
    listed: bool = True  # compares with listed substances
    environment: dict[str, str] = dataclasses.field(default_factory=dict)
    version: str = "unknown"

    def command(self, molecules: pathlib.Path, asked: Scaffolds, hits: pathlib.Path, threads: int) -> list:
        return [*self.prefix, molecules, asked.path, hits, str(threads)]


def cdk() -> Peer:
    """Compiled here, against Debian's jars."""
    missing, prefix = None, []
    jars = [
        jar
        for name in JARS
        for jar in sorted(glob.glob(f"{DEBIAN_JARS}/{name}.jar"))
        if not re.search(r"-\d[\d.]*\.jar$|log4j", jar)
    ]
    if not any("cdk-smarts" in jar for jar in jars):
        missing = "Debian's libcdk-java is not installed: ./dev bench-peers installs it"
    elif shutil.which("javac") is None:
        missing = "there is no javac: ./dev bench-peers installs default-jdk-headless"
    else:
        classes = WORK / "cdk"
        path = ":".join(jars)
        compiled = harness.run(["javac", "-cp", path, "-d", classes, HERE / "Cdk.java"])
        if compiled.exit_code != 0:
            missing = f"javac failed: {compiled.errors.strip()[-500:]}"
        prefix = ["java", "-XX:+UseParallelGC", "-cp", f"{classes}:{path}", "Cdk"]
    return Peer("CDK threads", prefix, missing)


def peers() -> list[Peer]:
    python, environment = harness.peer_python(), harness.peer_environment()
    compiled = BUILD / "benchmarks"
    return [
        Peer(REFERENCE, [compiled / "screen_rdkit_threads"], harness.missing_binary(compiled / "screen_rdkit_threads")),
        Peer(
            "RDKit FilterCatalog",
            [python, HERE / "filter_catalog.py"],
            harness.missing_python("rdkit"),
            False,
            environment,
        ),
        Peer(
            "Open Babel processes",
            [compiled / "screen_openbabel"],
            harness.missing_binary(compiled / "screen_openbabel"),
        ),
        cdk(),
        Peer(
            "Indigo processes",
            [python, HERE / "indigo_processes.py"],
            harness.missing_python("indigo"),
            True,
            environment,
        ),
    ]


def ours(molecules: pathlib.Path, verdicts: pathlib.Path, threads: int) -> list:
    options = [
        "--as-of",
        AS_OF,
        "--format",
        "ndjson",
        "--threads",
        str(threads),
        "--no-progress",
        "--input-format",
        "smiles",
    ]
    return [PROGRAM, "screen", molecules, *options, "--output", verdicts]


OUR_EXIT_CODES = (0, 1, 2, 3)  # clear to both controlled and undetermined: none is a failure


# ---- answers ----------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Ours:
    """What our verdict says of one molecule, as far as it is compared."""

    rules: set[str] = dataclasses.field(default_factory=set)  # class and derived rules
    listed: set[str] = dataclasses.field(default_factory=set)  # SMILES, without those reached by an ester or ether
    changes: list[str] = dataclasses.field(default_factory=list)  # made to the structure before it was judged
    status: str = "clear"


HIT = re.compile(rb'"hits":\[\{')
STATUS = re.compile(rb'"status":"([a-z_]+)","declaration":"[a-z_]+","examined":"([a-z]+)"')


def read_verdicts(path: pathlib.Path, keep: bool) -> tuple[collections.Counter, dict[int, Ours]]:
    """Counts by status and by how a molecule was examined; what is not clear and without hits, by line from 0."""
    counts: collections.Counter = collections.Counter()
    kept: dict[int, Ours] = {}
    with open(path, "rb") as file:
        for line in file:
            counts["verdicts"] += 1
            said = STATUS.search(line)
            if said is None:
                raise Failed(f"a verdict without a status: {line[:200]!r}")
            status = said[1].decode()
            counts[status] += 1
            counts[f"examined: {said[2].decode()}"] += 1
            if not keep or (status == "clear" and HIT.search(line) is None):
                continue
            verdict = json.loads(line)
            one = Ours(status=status, changes=harness.changes_of(verdict))
            for hit in verdict["hits"]:
                if hit["kind"] == "listed":
                    if not hit["path"]:
                        one.listed.add(hit["component"])
                elif hit["kind"] in ("class", "derived"):
                    one.rules.add(hit["rule"])
                else:
                    counts[f"hits of kind {hit['kind']}, of which no scaffold can be asked"] += 1
            kept[verdict["source"]["line"] - 1] = one
    return counts, kept


@dataclasses.dataclass
class Theirs:
    scaffolds: set[int]
    listed: int | None
    unreadable: bool


def read_hits(path: pathlib.Path) -> dict[int, Theirs]:
    hits = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        number, found, listed, state = line.split("\t")
        hits[int(number)] = Theirs(
            {int(s) for s in found.split(",") if s}, int(listed) if listed else None, state == "unreadable"
        )
    return hits


class Differences:
    """Counted by kind, each with a few examples."""

    def __init__(self, molecules: list[str]) -> None:
        self.molecules = molecules
        self.counts: collections.Counter = collections.Counter()
        self.examples: dict[str, list[str]] = collections.defaultdict(list)

    def add(self, kind: str, line: int) -> None:
        self.counts[kind] += 1
        if len(self.examples[kind]) < EXAMPLES:
            self.examples[kind].append(f"line {line + 1}: {self.molecules[line]}")

    def facts(self) -> dict:
        return {kind: {"count": count, "examples": self.examples[kind]} for kind, count in sorted(self.counts.items())}


UNEXPLAINED = "UNEXPLAINED: "


def compare(
    asked: Scaffolds, mine: dict[int, Ours], peer: Peer, theirs: dict[int, Theirs], molecules: list[str]
) -> dict:
    """Every hit of ours must be among the peer's, every listed substance of theirs among ours."""
    of_rule, differences = asked.of_rule(), Differences(molecules)
    same_rules = same_listed = 0
    nothing = Theirs(set(), None, False)
    for line, one in mine.items():
        their = theirs.get(line, nothing)
        why = (
            "the peer cannot read the molecule"
            if their.unreadable
            else f"drawn otherwise: {', '.join(one.changes)}" if one.changes else None
        )
        for rule in sorted(one.rules):
            if rule not in of_rule:
                raise Failed(f"no scaffold was derived from {rule}")
            if their.scaffolds & of_rule[rule]:
                same_rules += 1
            else:
                differences.add(
                    (
                        f"ours in {rule}, the peer has no scaffold of it: {why}"
                        if why
                        else f"{UNEXPLAINED}ours in {rule}, the peer has no scaffold of it"
                    ),
                    line,
                )
        if peer.listed and one.listed:
            if their.listed is not None and asked.listed[their.listed] in one.listed:
                same_listed += 1
            else:
                kind = "listed by ours, not by the peer"
                differences.add(f"{kind}: {why}" if why else UNEXPLAINED + kind, line)
    clear = Ours()
    scaffold_only = 0
    for line, their in theirs.items():
        one = mine.get(line, clear)
        if their.scaffolds and not one.rules:
            scaffold_only += 1
        if their.listed is not None and asked.listed[their.listed] not in one.listed:
            kind = "listed by the peer, not by ours"
            unread = one.status in ("invalid", "undetermined")
            differences.add(f"{kind}: ours is {one.status}" if unread else UNEXPLAINED + kind, line)
    return {
        "same_class_or_derived_hits": same_rules,
        "same_listed": same_listed if peer.listed else None,
        "contain_a_scaffold_and_are_in_no_class": scaffold_only,
        "unreadable": sum(their.unreadable for their in theirs.values()),
        "differences": differences.facts(),
        "agreed": not any(kind.startswith(UNEXPLAINED) for kind in differences.counts),
    }


def compare_peers(reference: dict[int, Theirs], theirs: dict[int, Theirs], molecules: list[str]) -> dict:
    """The scaffolds that two toolkits find in the same molecules."""
    differences, same = Differences(molecules), 0
    nothing = Theirs(set(), None, False)
    for line in reference.keys() | theirs.keys():
        a, b = reference.get(line, nothing), theirs.get(line, nothing)
        if a.unreadable and b.unreadable:
            continue
        if a.unreadable or b.unreadable:
            differences.add("read by the reference alone" if b.unreadable else "read by this peer alone", line)
        elif a.scaffolds == b.scaffolds:
            same += bool(a.scaffolds)
        else:
            differences.add("perceived differently by the two toolkits", line)
    return {"same": same, "differences": differences.facts()}


# ---- the question -----------------------------------------------------------------------------------------------


def add_options(parser) -> None:
    parser.add_argument(
        "--sample",
        type=harness.positive,
        default=50_000,
        help="molecules that the peers are timed on, evenly spread [50000]",
    )
    parser.add_argument(
        "--threads",
        type=harness.numbers,
        default=sorted({1, os.cpu_count() or 1}),
        help="thread counts, separated by commas [1 and all]",
    )
    parser.add_argument(
        "--only", action="append", default=[], help="only peers whose name contains this; may be repeated"
    )


def ask(options) -> tuple[dict, str]:
    threads = options.threads
    WORK.mkdir(parents=True, exist_ok=True)
    whole = harness.corpus(options.corpus)
    timed_on = harness.sample(whole, options.sample, "screen-sample.smi")
    # Agreement is also checked on the family itself, of which a library holds little.
    agreed_on = harness.sample(whole, options.sample, "screen-agreement.smi", [harness.SMALL_CORPUS])
    molecules = harness.smiles_of(agreed_on.path)
    asked = scaffolds()
    verdicts = WORK / "screen-verdicts.ndjson"

    harness.say("answers: congener")
    harness.checked(harness.run(ours(agreed_on.path, verdicts, threads[-1])), "congener", OUR_EXIT_CODES)
    counts, mine = read_verdicts(verdicts, True)
    if counts["verdicts"] != len([m for m in molecules if m]):
        raise Failed(f"{len(molecules)} molecules in, {counts['verdicts']} verdicts out")
    hits = sum(bool(one.rules or one.listed) for one in mine.values())
    if hits == 0:
        raise Failed("no hit in the corpus to compare")

    contenders, missing, agreement = [], {}, {}
    reference: dict[int, Theirs] | None = None
    for peer in [] if options.no_peers else peers():
        if options.only and not any(word.lower() in peer.name.lower() for word in options.only):
            missing[peer.name] = "not asked for (--only)"
            continue
        if peer.missing:
            missing[peer.name] = peer.missing
            continue
        harness.say(f"answers: {peer.name}")
        path = WORK / "screen-hits.tsv"
        try:
            took = harness.checked(
                harness.run(peer.command(agreed_on.path, asked, path, threads[-1]), environment=peer.environment),
                peer.name,
            )
            peer.version = took.last_json()["version"]
        except Failed as error:
            missing[peer.name] = str(error)
            continue
        theirs = read_hits(path)
        agreement[peer.name] = compare(asked, mine, peer, theirs, molecules)
        if peer.name == REFERENCE:
            reference = theirs
        elif reference is not None:
            agreement[peer.name][f"against {REFERENCE}"] = compare_peers(reference, theirs, molecules)
        contenders.append(peer)
    if options.no_peers:
        missing["all peers"] = "not asked for (--no-peers)"

    timed: list[Timed] = []
    for count in threads:
        label = f"{count} thread{'s' if count > 1 else ''}"
        whole_corpus = Timed(
            f"congener, {label}, whole corpus",
            whole.lines,
            lambda count=count: ours(whole.path, verdicts, count),
            allowed=OUR_EXIT_CODES,
        )
        timed.append(whole_corpus)
        if timed_on.lines < whole.lines:
            timed.append(
                Timed(
                    f"congener, {label}, sample",
                    timed_on.lines,
                    lambda count=count: ours(timed_on.path, verdicts, count),
                    allowed=OUR_EXIT_CODES,
                )
            )
        for peer in contenders:
            timed.append(
                Timed(
                    f"{peer.name}, {count}",
                    timed_on.lines,
                    lambda peer=peer, count=count: peer.command(timed_on.path, asked, WORK / "screen-hits.tsv", count),
                    peer.environment,
                    work_seconds=lambda took: took.last_json()["work_seconds"],
                )
            )
    harness.interleave(timed, options.runs)
    for one in timed:
        if one.problem and one.name.startswith("congener"):
            raise Failed(one.problem)

    harness.checked(harness.run(ours(whole.path, verdicts, threads[-1])), "congener", OUR_EXIT_CODES)
    whole_counts, _ = read_verdicts(verdicts, False)
    verdicts_bytes = verdicts.stat().st_size
    verdicts.unlink()

    ratios = []
    for count in threads:
        label = f"{count} thread{'s' if count > 1 else ''}"
        mine_timed = next(one for one in timed if one.name == f"congener, {label}, whole corpus")
        for peer in contenders:
            one = harness.ratio(mine_timed, next(t for t in timed if t.name == f"{peer.name}, {count}"))
            if one:
                ratios.append(one)
    result = {
        "corpus": whole.facts(),
        "sample": timed_on.facts(),
        "agreement_on": agreed_on.facts(),
        "scaffolds": len(asked.rules_of),
        "listed_substances": len(asked.listed),
        "our_hits_in_agreement_corpus": hits,
        "our_verdicts": {
            "whole_corpus": dict(whole_counts),
            "agreement_corpus": dict(counts),
            "bytes_written": verdicts_bytes,
        },
        "versions": {peer.name: peer.version for peer in contenders},
        "missing": missing,
        "agreement": agreement,
        "agreed": all(one["agreed"] for one in agreement.values()),
        "timed": [one.facts() for one in timed],
        "ratios": ratios,
    }
    return result, report(result, timed)


def report(result: dict, timed: list[Timed]) -> str:
    lines = [
        f"corpus: {result['corpus']['source']}, {result['corpus']['lines']:,} lines",
        f"peers on: {result['sample']['source']}",
        f"derived from the rules: {result['scaffolds']} scaffolds, {result['listed_substances']} listed substances",
        "",
        f"answers, on {result['agreement_on']['source']}: ours has {result['our_hits_in_agreement_corpus']:,} hits",
    ]
    for name, one in result["agreement"].items():
        listed = (
            "does not compare listed substances"
            if one["same_listed"] is None
            else f"{one['same_listed']:,} listed in common"
        )
        lines.append(
            f"  {name} ({result['versions'][name]}): {'agrees' if one['agreed'] else 'DISAGREES'}; "
            f"{one['same_class_or_derived_hits']:,} class and derived hits in common, {listed}; "
            f"{one['contain_a_scaffold_and_are_in_no_class']:,} contain a scaffold and are in no class; "
            f"{one['unreadable']:,} unreadable"
        )
        groups = [("", one["differences"])]
        if f"against {REFERENCE}" in one:
            groups.append((f"against {REFERENCE}: ", one[f"against {REFERENCE}"]["differences"]))
        for prefix, differences in groups:
            lines += [f"    {prefix}{difference['count']:,} × {kind}" for kind, difference in differences.items()]
    if not result["agreement"]:
        lines.append("  no peer to compare with")
    lines += ["", harness.timing_table(timed), ""]
    if result["ratios"]:
        lines += [
            "rates of ours over theirs, item for item; theirs by their own clock, without start and reading",
            harness.ratio_table(result["ratios"]),
            "",
        ]
    counts = result["our_verdicts"]["whole_corpus"]
    lines.append(
        "our verdicts on the whole corpus: " + ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))
    )
    if result["missing"]:
        lines.append(harness.missing_lines(result["missing"]))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(harness.main("screen", __doc__.splitlines()[0], add_options, ask))
