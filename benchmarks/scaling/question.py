"""How do speed and memory change with threads and with the length of the input?

Before the clock starts, the verdicts are compared byte for byte at every number of threads.
"""

from __future__ import annotations

import hashlib
import os
import pathlib
import sys

sys.path.insert(0, os.fspath(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import AS_OF, PROGRAM, WORK, Corpus, Failed, Timed  # noqa: E402

OUR_EXIT_CODES = (0, 1, 2, 3)


def screen(molecules: pathlib.Path, verdicts: pathlib.Path, threads: int) -> list:
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


def digest(path: pathlib.Path) -> tuple[str, int]:
    """SHA-256 and number of lines."""
    sha, lines = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            sha.update(block)
            lines += block.count(b"\n")
    return sha.hexdigest(), lines


def compare(corpus: Corpus, threads: list[int], verdicts: pathlib.Path) -> dict:
    """The same bytes at any number of threads, one verdict a line."""
    said = {}
    for count in threads:
        harness.say(f"answers: {count} threads")
        harness.checked(harness.run(screen(corpus.path, verdicts, count)), f"{count} threads", OUR_EXIT_CODES)
        said[count] = digest(verdicts)
    if len({sha for sha, _ in said.values()}) != 1:
        raise Failed(f"the verdicts differ between numbers of threads: {said}")
    verdicts_out = said[threads[0]][1]
    with open(corpus.path, "rb") as file:
        records = sum(1 for line in file if line.strip())
    if verdicts_out != records:
        raise Failed(f"{records} molecules in, {verdicts_out} verdicts out")
    return {
        "on": corpus.facts(),
        "threads": threads,
        "verdicts": verdicts_out,
        "sha256_of_verdicts": said[threads[0]][0],
    }


def add_options(parser) -> None:
    cores = os.cpu_count() or 1
    parser.add_argument(
        "--threads",
        type=harness.numbers,
        default=sorted({1, 2, cores, 2 * cores, 8}),
        help="thread counts, separated by commas",
    )
    parser.add_argument(
        "--lengths",
        type=harness.numbers,
        default=[100_000, 300_000, 1_000_000, 2_261_669],
        help="numbers of lines, separated by commas",
    )
    parser.add_argument(
        "--lines", type=harness.positive, default=300_000, help="lines that the thread counts are tried on [300000]"
    )


def ask(options) -> tuple[dict, str]:
    WORK.mkdir(parents=True, exist_ok=True)
    verdicts = WORK / "scaling-verdicts.ndjson"
    whole = harness.corpus(options.corpus)
    part = harness.sample(whole, options.lines, "scaling-threads.smi")
    agreement = compare(part, options.threads, verdicts)
    cores = len(os.sched_getaffinity(0))

    by_threads = [
        Timed(
            f"{count} thread{'s' if count > 1 else ''}",
            part.lines,
            lambda count=count: screen(part.path, verdicts, count),
            allowed=OUR_EXIT_CODES,
        )
        for count in options.threads
    ]
    lengths = sorted({min(length, whole.lines) for length in options.lengths})
    samples = [harness.sample(whole, length, f"scaling-{length}.smi") for length in lengths]
    by_length = [
        Timed(
            f"{sample.lines:,} lines, {cores} threads",
            sample.lines,
            lambda sample=sample: screen(sample.path, verdicts, cores),
            allowed=OUR_EXIT_CODES,
        )
        for sample in samples
    ]
    harness.interleave(by_threads, options.runs)
    harness.interleave(by_length, options.runs)
    verdicts.unlink(missing_ok=True)
    for sample in samples:
        sample.path.unlink(missing_ok=True)
    for one in by_threads + by_length:
        if one.problem:
            raise Failed(one.problem)

    ratios = [ratio for one in by_threads[1:] if (ratio := harness.ratio(one, by_threads[0]))]
    over = [count for count in options.threads if count > cores]
    result = {
        "corpus": whole.facts(),
        "agreement": agreement,
        "over_committed_threads": over,
        "by_threads": [one.facts() for one in by_threads],
        "by_length": [one.facts() for one in by_length],
        "ratios": ratios,
    }
    text = [
        f"corpus: {whole.source}, {whole.lines:,} lines",
        f"answers: the same bytes at {', '.join(map(str, options.threads))} threads, "
        f"{agreement['verdicts']:,} verdicts for as many molecules",
        "",
        harness.timing_table(by_threads),
    ]
    if over:
        text.append(f"over-committed, with {cores} cores: {', '.join(map(str, over))} threads")
    if ratios:
        rows = [
            [r["ours"], f"{r['of_medians']:.2f} ×", f"{r['of_pairs']['min']:.2f} – {r['of_pairs']['max']:.2f} ×"]
            for r in ratios
        ]
        text += ["", harness.table(rows, [f"over {by_threads[0].name}", "of medians", "of pairs: min – max"])]
    text += ["", harness.timing_table(by_length)]
    return result, "\n".join(text)


if __name__ == "__main__":
    sys.exit(harness.main("scaling", __doc__.splitlines()[0], add_options, ask))
