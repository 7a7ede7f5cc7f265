"""What does a class rule catch in a library, and what does an amendment change: how much longer than merely screening?

Only our own program can be asked this. Its report must hold the very hits of `library screen`, and each change must be
one that the two screenings show; then the three are timed in turn, report included.
"""

from __future__ import annotations

import json
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, os.fspath(HERE.parent))
import harness  # noqa: E402
from harness import AS_OF, PROGRAM, WORK, Failed, Timed  # noqa: E402

EXIT_CODES = (0, 1, 2, 3)
OLD, NEW = "us.fentanyl_related", "cn.fentanyl_related"
CAUGHT = ("controlled", "arguable")


def add_options(parser) -> None:
    parser.add_argument(
        "--threads",
        type=harness.numbers,
        default=sorted({1, os.cpu_count() or 1}),
        help="thread counts, separated by commas [1 and all]",
    )


def screened(verdicts: pathlib.Path, rule: str) -> dict[int, str]:
    """Records, from 1, that a screening finds caught by a rule, and how."""
    caught = {}
    with open(verdicts, encoding="utf-8") as file:
        for line in file:
            verdict = json.loads(line)
            said = {hit["verdict"] for hit in verdict["hits"] if hit["rule"] == rule}
            if gravest := next((one for one in CAUGHT if one in said), None):
                caught[verdict["record"]] = gravest
    return caught


def compare_coverage(report: dict, caught: dict[int, str]) -> dict:
    told = {one["record"]: one["standing"] for one in report["caught"]}
    differ = sorted(record for record in told.keys() | caught.keys() if told.get(record) != caught.get(record))
    return {"hits": len(caught), "differ": len(differ), "records": differ[:5], "agreed": not differ and bool(caught)}


def compare_difference(report: dict, before: dict[int, str], after: dict[int, str]) -> dict:
    none = "not caught"
    told = {one["compound"]["record"]: (one["before"], one["after"]) for one in report["changes"]}
    found = {
        record: (before.get(record, none), after.get(record, none))
        for record in before.keys() | after.keys()
        if before.get(record) != after.get(record)
    }
    differ = sorted(record for record in told.keys() | found.keys() if told.get(record) != found.get(record))
    return {"changes": len(found), "differ": len(differ), "records": differ[:5], "agreed": not differ and bool(found)}


def ask(options) -> tuple[dict, str]:
    WORK.mkdir(parents=True, exist_ok=True)
    corpus = harness.corpus(options.corpus)
    library, built = harness.build_library(corpus, options.threads[-1])
    verdicts, page = WORK / "workbench-verdicts.ndjson", WORK / "workbench.html"

    def command(*words, output: pathlib.Path, threads: int) -> list:
        return [PROGRAM, *words, "--library", library, "--as-of", AS_OF, "--no-progress", "--threads", str(threads),
                "--output", output]  # fmt: skip

    def screen(rule: str, threads: int) -> list:
        return [PROGRAM, "library", "screen", library, "--rule", rule, "--as-of", AS_OF, "--format", "ndjson",
                "--threads", str(threads), "--output", verdicts]  # fmt: skip

    most = options.threads[-1]
    caught = {}
    for rule in (OLD, NEW):
        harness.say(f"answers: library screen, {rule}")
        harness.checked(harness.run(screen(rule, most)), "congener library screen", EXIT_CODES)
        caught[rule] = screened(verdicts, rule)
    report = WORK / "workbench.json"
    harness.say("answers: coverage and diff")
    harness.checked(
        harness.run(command("rules", "coverage", OLD, output=report, threads=most)), "rules coverage", EXIT_CODES
    )
    agreement = {"coverage": compare_coverage(json.loads(report.read_text(encoding="utf-8")), caught[OLD])}
    harness.checked(
        harness.run(command("rules", "diff", OLD, NEW, output=report, threads=most)), "rules diff", EXIT_CODES
    )
    agreement["diff"] = compare_difference(
        json.loads(report.read_text(encoding="utf-8")), caught[OLD], caught[NEW]
    )

    timed: list[Timed] = []
    for count in options.threads:
        for name, words in (
            (f"library screen, {count}", screen(OLD, count)),
            (f"rules coverage, {count}", command("rules", "coverage", OLD, output=page, threads=count)),
            (f"rules diff, {count}", command("rules", "diff", OLD, NEW, output=page, threads=count)),
        ):
            timed.append(Timed(name, corpus.lines, lambda words=words: words, allowed=EXIT_CODES))
    harness.interleave(timed, options.runs)
    for one in timed:
        if one.problem:
            raise Failed(one.problem)
    named = {one.name: one for one in timed}
    longer = []
    for count in options.threads:
        plain = named[f"library screen, {count}"]
        for what in ("coverage", "diff"):
            # How many times as long: the rate of the screening over that of the report.
            longer.append(harness.ratio(plain, named[f"rules {what}, {count}"]))
    for path in (verdicts, report, page):
        path.unlink(missing_ok=True)
    result = {
        "corpus": corpus.facts(),
        "built": built,
        "rules": [OLD, NEW],
        "agreement": agreement,
        "agreed": all(one["agreed"] for one in agreement.values()),
        "timed": [one.facts() for one in timed],
        "times_as_long": longer,
    }
    return result, text_of(result, timed)


def text_of(result: dict, timed: list[Timed]) -> str:
    coverage, diff = result["agreement"]["coverage"], result["agreement"]["diff"]
    rows = [
        [one["peer"], one["ours"], f"{one['of_medians']:.2f} ×",
         f"{one['of_pairs']['min']:.2f} – {one['of_pairs']['max']:.2f} ×"]
        for one in result["times_as_long"]
    ]  # fmt: skip
    return "\n".join(
        [
            f"library: {result['corpus']['source']}: {result['corpus']['lines']:,} molecules",
            f"  coverage of {OLD}: {coverage['hits']:,} hits, {coverage['differ']:,} unlike library screen's",
            f"  diff with {NEW}: {diff['changes']:,} changes, {diff['differ']:,} unlike those of the two screenings",
            "",
            harness.timing_table(timed, "records"),
            "",
            "how many times as long as the screening, the HTML report with its drawings and map included",
            harness.table(rows, ["report", "screening", "of medians", "of pairs: min – max"]),
        ]
    )


if __name__ == "__main__":
    sys.exit(harness.main("workbench", __doc__.splitlines()[0], add_options, ask))
