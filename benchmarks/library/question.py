"""An edited class rule over a prepared library: which molecules are in the class now?

Ours answers the rule, with its explanation. The peers are asked for the rule's scaffold (see ../screen/scaffolds.cpp),
which every hit of the rule must contain; each has its library prepared beforehand and is asked once before the clock
starts.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, os.fspath(HERE.parent))
sys.path.insert(0, os.fspath(HERE))
import cartridge  # noqa: E402
import harness  # noqa: E402
from harness import AS_OF, BUILD, PROGRAM, ROOT, WORK, Corpus, Failed, Timed, Took  # noqa: E402

OUR_EXIT_CODES = (0, 1, 2, 3)
RULE = "us.fentanyl_related"
RULE_FILE = "us/fentanyl_related.yaml"
# The edit: clause B no longer takes halogens.
BEFORE = '"hydroxyl", "halo", "haloalkyl", "amino", "nitro"]'
AFTER = '"hydroxyl", "amino", "nitro"]'


def edited_rules() -> tuple[pathlib.Path, pathlib.Path]:
    """The rule base with the rule edited in it, and the edited file."""
    directory = WORK / "edited-rules"
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(ROOT / "rules", directory)
    path = directory / RULE_FILE
    text = path.read_text(encoding="utf-8")
    if BEFORE not in text:
        raise Failed(f"rules/{RULE_FILE} no longer holds what is edited here: {BEFORE}")
    path.write_text(text.replace(BEFORE, AFTER, 1), encoding="utf-8")
    return directory, path


def scaffold_of_rule(rules: pathlib.Path) -> str:
    made = harness.checked(harness.run([BUILD / "benchmarks" / "screen_scaffolds", rules]), "screen_scaffolds")
    found = [
        cells[3]
        for line in made.output.splitlines()
        if (cells := line.split("\t"))[0] == "scaffold" and RULE in cells[4].split(",")
    ]
    if len(found) != 1:
        raise Failed(f"{RULE} has {len(found)} scaffolds; this question is for a rule with one")
    return found[0]


def missing_library() -> str | None:
    said = harness.run([PROGRAM, "library", "screen", "--help"], 60)
    return (
        None
        if said.exit_code == 0 and "--rule-file" in said.output
        else "this build has no `congener library screen --rule-file`"
    )


def hits_of(verdicts: pathlib.Path) -> tuple[set[int], set[int]]:
    """Lines, from 0, of the molecules that the rule reaches, and of those that it excepts (listed elsewhere)."""
    reached, excepted = set(), set()
    with open(verdicts, "rb") as file:
        for line in file:
            if b'"hits":[]' in line:
                continue
            verdict = json.loads(line)
            said = {hit["verdict"] for hit in verdict["hits"] if hit["rule"] == RULE}
            if said:
                (excepted if said == {"excepted"} else reached).add(verdict["source"]["line"] - 1)
    return reached, excepted


def postgres_seconds(took: Took) -> float:
    told = re.search(r"^Time: ([\d.]+) ms", took.output, re.M)
    if told is None:
        raise Failed("psql told no time")
    return float(told[1]) / 1000


def postgres_peak(took: Took) -> int:
    """Of the server's process that answered; its share of the common buffers counts where it touched them."""
    told = re.search(r"^VmHWM:\s*(\d+) kB", took.output, re.M)
    if told is None:
        raise Failed("psql told no peak memory")
    return int(told[1]) * 1024


def build_substruct_library(corpus: Corpus, threads: int) -> tuple[pathlib.Path, dict]:
    """Kept between runs: it takes long, and is named by what it was made of."""
    python = harness.peer_python()
    version = harness.run(
        [python, "-c", "import rdkit; print(rdkit.__version__)"], environment=harness.peer_environment()
    ).output.strip()
    path = WORK / f"substruct-{corpus.sha256[:12]}-{version}.bin"
    facts = path.with_suffix(".json")
    if not (path.exists() and facts.exists()):
        harness.say(f"building: SubstructLibrary, {corpus.lines:,} molecules")
        took = harness.checked(
            harness.run(
                [python, HERE / "substruct_library.py", "build", corpus.path, path, str(threads)],
                environment=harness.peer_environment(),
            ),
            "SubstructLibrary",
        )
        facts.write_text(json.dumps({**took.last_json(), "bytes": path.stat().st_size}))
    return path, json.loads(facts.read_text())


def add_options(parser) -> None:
    parser.add_argument(
        "--sample",
        type=harness.positive,
        default=200_000,
        help="molecules in the peers' libraries, evenly spread [200000]",
    )
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
    # The family too, of which a library holds little.
    part = harness.sample(whole, options.sample, "library-sample.smi", [harness.SMALL_CORPUS])
    rules, rule_file = edited_rules()
    smarts = scaffold_of_rule(rules)

    verdicts = WORK / "library-verdicts.ndjson"
    screen = [
        "--rules",
        rules,
        "--as-of",
        AS_OF,
        "--format",
        "ndjson",
        "--no-progress",
        "--input-format",
        "smiles",
        "--output",
        verdicts,
    ]
    harness.say("answers: congener, on the text")
    harness.checked(harness.run([PROGRAM, "screen", part.path, *screen]), "congener screen", OUR_EXIT_CODES)
    wanted, excepted = hits_of(verdicts)
    mine = wanted | excepted  # what holds the scaffold
    if not wanted:
        raise Failed("no hit of the edited rule to compare")

    missing: dict[str, str] = {}
    agreement: dict[str, dict] = {}
    built: dict[str, dict] = {}
    versions: dict[str, str] = {}
    timed: list[Timed] = []

    def ours(library: pathlib.Path, count: int) -> list:
        return [
            PROGRAM,
            "library",
            "screen",
            library,
            "--rule-file",
            rule_file,
            "--as-of",
            AS_OF,
            "--format",
            "ndjson",
            "--threads",
            str(count),
            "--output",
            verdicts,
        ]

    if why := missing_library():
        missing["congener library"] = why
    else:
        library, built["congener library"] = harness.build_library(part, threads[-1])
        harness.say("answers: congener, on the library")
        harness.checked(harness.run(ours(library, threads[-1])), "congener library screen", OUR_EXIT_CODES)
        # Asked of this rule alone, what it excepts is clear, and a library's answer leaves out what is clear.
        prepared, _ = hits_of(verdicts)
        if prepared != wanted:
            more, fewer = len(prepared - wanted), len(wanted - prepared)
            first = [line + 1 for line in sorted(prepared ^ wanted)[:5]]
            raise Failed(f"the library gives other hits than the text: {more} more, {fewer} fewer; first lines {first}")
        agreement["congener library"] = {"hits": len(prepared), "agreed": True}
        libraries = [("sample", library, part)]
        if whole.lines > part.lines:
            large, built["congener library, whole corpus"] = harness.build_library(whole, threads[-1])
            libraries.append(("whole corpus", large, whole))
        for label, path, of in libraries:
            for count in threads:
                timed.append(
                    Timed(
                        f"congener library, {count}, {label}",
                        of.lines,
                        lambda path=path, count=count: ours(path, count),
                        allowed=OUR_EXIT_CODES,
                    )
                )

    hits = WORK / "library-hits.txt"

    def agree(name: str, found: set[int]) -> None:
        lost = mine - found
        agreement[name] = {
            "contain_the_scaffold": len(found),
            "of_which_ours_reaches": len(mine & found),
            "ours_that_the_peer_lacks": len(lost),
            "lines": sorted(line + 1 for line in lost)[:5],
            "agreed": not lost,
        }

    python, environment = harness.peer_python(), harness.peer_environment()
    if options.no_peers:
        missing["all peers"] = "not asked for (--no-peers)"
    elif why := harness.missing_python("rdkit"):
        missing["RDKit SubstructLibrary"] = why
    else:
        path, built["RDKit SubstructLibrary"] = build_substruct_library(part, threads[-1])
        versions["RDKit SubstructLibrary"] = built["RDKit SubstructLibrary"].pop("version")
        command = [python, HERE / "substruct_library.py", "search", path, smarts, hits]
        harness.say("answers: RDKit SubstructLibrary")
        harness.checked(harness.run([*command, str(threads[-1])], environment=environment), "SubstructLibrary")
        agree("RDKit SubstructLibrary", {int(line) for line in hits.read_text().split()})
        for count in threads:
            timed.append(
                Timed(
                    f"RDKit SubstructLibrary, {count}",
                    part.lines,
                    lambda count=count: [*command, str(count)],
                    environment,
                    work_seconds=lambda took: took.last_json()["work_seconds"],
                )
            )

    server: cartridge.Cartridge | None = None
    try:
        if not options.no_peers and (why := cartridge.missing()):
            missing["PostgreSQL cartridge"] = why
        elif not options.no_peers:
            try:
                server = cartridge.Cartridge()
                server.__enter__()
                harness.say(f"building: PostgreSQL cartridge, {part.lines:,} molecules")
                built["PostgreSQL cartridge"] = server.load(part.path)
                versions["PostgreSQL cartridge"] = server.version()
                found_path = server.directory / "hits"
                harness.say("answers: PostgreSQL cartridge")
                harness.checked(harness.run(server.search(smarts, found_path, threads[-1])), "psql")
                agree("PostgreSQL cartridge", {int(line) for line in found_path.read_text().split()})
            except (cartridge.CartridgeFailed, Failed) as error:
                missing["PostgreSQL cartridge"] = str(error)
            else:
                for count in threads:
                    timed.append(
                        Timed(
                            f"PostgreSQL cartridge, {count}",
                            part.lines,
                            lambda count=count: server.search(smarts, found_path, count),
                            work_seconds=postgres_seconds,
                            peak=postgres_peak,
                        )
                    )
        harness.interleave(timed, options.runs)
    finally:
        if server is not None:
            server.__exit__()
    for one in timed:
        if one.problem and one.name.startswith("congener"):
            raise Failed(one.problem)
    verdicts.unlink(missing_ok=True)

    ratios = []
    for label in ("sample", "whole corpus"):
        for count in threads:
            me = next((one for one in timed if one.name == f"congener library, {count}, {label}"), None)
            for peer in ("RDKit SubstructLibrary", "PostgreSQL cartridge"):
                other = next((one for one in timed if one.name == f"{peer}, {count}"), None)
                if me and other and (one := harness.ratio(me, other)):
                    ratios.append(one)
    result = {
        "corpus": whole.facts(),
        "sample": part.facts(),
        "rule": f"{RULE}, with {BEFORE} made {AFTER}",
        "scaffold": smarts,
        "our_hits_on_the_text": len(wanted),
        "excepted_on_the_text": len(excepted),
        "agreement": agreement,
        "agreed": all(one["agreed"] for one in agreement.values()),
        "built": built,
        "versions": versions,
        "missing": missing,
        "timed": [one.facts() for one in timed],
        "ratios": ratios,
    }
    return result, report(result, timed)


def report(result: dict, timed: list[Timed]) -> str:
    lines = [
        f"library: {result['sample']['source']}: {result['sample']['lines']:,} molecules",
        f"rule: {result['rule']}; {result['our_hits_on_the_text']:,} hits of `congener screen` on the text, "
        f"{result['excepted_on_the_text']:,} more are excepted",
    ]
    for name, one in result["agreement"].items():
        if name == "congener library":
            lines.append(f"  {name}: the same {one['hits']:,} hits")
        else:
            lost = (
                ""
                if one["agreed"]
                else f"; LACKS {one['ours_that_the_peer_lacks']:,} of our hits, first lines {one['lines']}"
            )
            lines.append(
                f"  {name} ({result['versions'][name]}): {one['contain_the_scaffold']:,} contain the scaffold, "
                f"{one['of_which_ours_reaches']:,} of them in the class or excepted from it{lost}"
            )
    for name, facts in result["built"].items():
        lines.append(f"  built: {name}: " + ", ".join(f"{key} {harness.number(value)}" for key, value in facts.items()))
    lines += ["", harness.timing_table(timed)]
    if result["ratios"]:
        lines += [
            "",
            "rates of ours over theirs, item for item; theirs by their own clock, warm, without start and loading",
            harness.ratio_table(result["ratios"]),
        ]
    if result["missing"]:
        lines += ["", harness.missing_lines(result["missing"])]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(harness.main("library", __doc__.splitlines()[0], add_options, ask))
