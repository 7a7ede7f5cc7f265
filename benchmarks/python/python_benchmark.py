"""Is a column in Python screened as fast as a file by the program?

A million records, as a SMILES file for the program and as an Arrow, polars and pandas column for the package. The
verdicts agree, line by line, before the clock starts. Reports records per second, the best of some runs, for each: of
the program (reading the file, writing NDJSON to /dev/null), of `congener.screen`, and of `congener.screen` with
`to_ndjson` to /dev/null behind it, which is what the program does. Also the time that `import congener` takes, and how
much memory a stream of batches needs.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import congener
import pandas
import polars
import pyarrow

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(congener.__file__).parent / "bin" / "congener"
DAY = "2026-01-01"


def structures(corpus: pathlib.Path | None, count: int) -> list[str]:
    """`count` structures of the corpus, or of the sample manifest, over and over."""
    if corpus is None:
        sample = pandas.read_csv(ROOT / "data" / "manifests" / "sample.csv", dtype=str, keep_default_na=False)
        found = [text for text in sample["smiles"] if text]
    else:
        with open(corpus, encoding="utf-8") as file:
            found = [line.split()[0] for line, _ in zip(file, range(count), strict=False) if line.strip()]
    return (found * (count // len(found) + 1))[:count]


def best(runs: int, work: Callable[[], Any]) -> float:
    """Seconds of the fastest run."""
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def without_place(lines: Iterable[str]) -> Iterator[str]:
    """Lines but for the file that they name."""
    for line in lines:
        before, _, rest = line.partition('"source":{"file":"')
        yield before + rest.partition('"')[2]


def agree(columns: dict[str, Any], verdicts_of_program: pathlib.Path) -> int:
    """Stops the benchmark at the first difference; the number of records that were not clear."""
    found = 0
    for name, column in columns.items():
        with open(verdicts_of_program, encoding="utf-8") as file:
            ours = congener.screen(column, as_of=DAY)
            lines = (line for piece in ours._chunks() for line in piece.decode().splitlines(keepends=True))
            for a, b in zip(without_place(file), without_place(lines), strict=True):
                if a != b:
                    raise SystemExit(f"{name} differs:\n{a}{b}")
            found = sum(count for status, count in ours.counts().items() if status != "clear")
    if found == 0:
        raise SystemExit("the answers agree, but nothing was found: choose another corpus")
    return found


def growth_of_a_stream(rows: list[str], batches: int) -> float:
    """MiB that the process grew between the first and the last batches of a stream."""

    def arrays() -> Iterator[pyarrow.RecordBatch]:
        for n in range(batches):
            begin = n * 20_000 % max(len(rows) - 20_000, 1)
            yield pyarrow.record_batch({"smiles": rows[begin : begin + 20_000]})

    schema = pyarrow.schema([("smiles", pyarrow.string())])
    stream = pyarrow.RecordBatchReader.from_batches(schema, arrays())
    warm = 0
    for n, verdicts in enumerate(congener.screen_batches(stream, as_of=DAY)):
        verdicts.counts()
        if n == batches // 4:
            warm = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - warm) / 1024


def import_seconds(runs: int) -> float:
    """Of `import congener` in a new process, without Python's own start."""
    program = "import time; t = time.perf_counter(); import congener; print(time.perf_counter() - t)"
    return min(
        float(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)
        for _ in range(runs)
    )


def main() -> None:
    """Runs all of it and writes what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=pathlib.Path, help="SMILES, one a line [the sample manifest, over and over]")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=pathlib.Path, help="JSON with the figures")
    arguments = parser.parse_args()

    grown = growth_of_a_stream(structures(arguments.corpus, 100_000), 40)
    rows = structures(arguments.corpus, arguments.records)
    columns = {
        "arrow": pyarrow.array(rows),
        "polars": polars.Series("smiles", rows),
        "pandas": pandas.Series(rows, name="smiles"),
        "pandas of objects": pandas.Series(rows, name="smiles", dtype=object),
    }
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "rows.smi"
        file.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        out = pathlib.Path(folder) / "verdicts.ndjson"
        command = [PROGRAM, "screen", file, "--as-of", DAY, "--format", "ndjson", "--no-progress", "-o"]
        subprocess.run([*command, out], check=False)
        found = agree(columns, out)
        seconds = {
            "program": best(arguments.runs, lambda: subprocess.run([*command, "/dev/null"], check=False)),
            "program, 1 record": best(
                arguments.runs,
                lambda: subprocess.run([PROGRAM, "explain", "C", "--as-of", DAY], check=False, capture_output=True),
            ),
        }
    for name, column in columns.items():
        seconds[f"screen, {name}"] = best(arguments.runs, lambda c=column: congener.screen(c, as_of=DAY))  # type: ignore[misc]
        seconds[f"screen and to_ndjson, {name}"] = best(
            arguments.runs,
            lambda c=column: congener.screen(c, as_of=DAY).to_ndjson("/dev/null"),  # type: ignore[misc]
        )
    figures = {
        "machine": platform.machine(),
        "processors": len(__import__("os").sched_getaffinity(0)),
        "python": platform.python_version(),
        "corpus": arguments.corpus.name if arguments.corpus else "sample manifest",
        "records": len(rows),
        "not clear": found,
        "import, ms": round(import_seconds(10) * 1000),
        "growth of a stream of 800,000, MiB": round(grown, 1),
        "records a second": {name: round(len(rows) / second) for name, second in seconds.items() if "1 record" not in name},
        "start of the program, s": round(seconds["program, 1 record"], 2),
    }
    print(json.dumps(figures, indent=2))
    if arguments.out:
        arguments.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
