"""What every benchmark here stands on: corpora, contenders run as processes, statistics, the report.

A question (a folder's question.py) asks each contender for its answers once and compares them; only then it times them,
all in turn, as often as asked. A contender that cannot run is reported with the reason, never left out.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import gzip
import hashlib
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = pathlib.Path(os.environ.get("CONGENER_BUILD", ROOT / "build" / "release"))
WORK = pathlib.Path(os.environ.get("CONGENER_BENCH_DIRECTORY", ROOT / "build" / "bench"))
PEERS = ROOT / "build" / "peers"
SHARED = ROOT.parent / "shared" / "data"
LARGE_CORPUS = SHARED / "library" / "molecules_2M.smi.gz"
SMALL_CORPUS = ROOT / "data" / "corpora" / "small.smi"
PROGRAM = BUILD / "engine" / "congener"

# Days matter to verdicts: a benchmark asks about a fixed one.
AS_OF = "2026-01-01"


class Failed(Exception):
    """The benchmark cannot give a figure: answers differ, or our own program failed."""


# ---- processes --------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Took:
    """One run of a command. peak_bytes is that of its largest process."""

    exit_code: int
    wall_seconds: float
    user_seconds: float
    system_seconds: float
    peak_bytes: int
    late: bool
    output: str
    errors: str

    def last_json(self) -> dict:
        """The JSON object on the last line that the command printed."""
        lines = self.output.strip().splitlines()
        if not lines:
            raise Failed("nothing was printed where a line of JSON was expected")
        return json.loads(lines[-1])


def run(command: Sequence[str | os.PathLike], seconds: float = 3600, environment: dict[str, str] | None = None) -> Took:
    """Runs a command to its end; what it prints is kept."""
    arguments = [os.fspath(part) for part in command]
    reader, writer = os.pipe()
    try:
        done = subprocess.run(
            [
                sys.executable,
                "-I",
                "-S",
                os.fspath(ROOT / "benchmarks" / "launch.py"),
                str(writer),
                str(seconds),
                *arguments,
            ],
            pass_fds=(writer,),
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
        )
        os.close(writer)
        writer = -1
        told = os.read(reader, 65536).decode()
    finally:
        os.close(reader)
        if writer >= 0:
            os.close(writer)
    if not told:
        raise Failed(f"could not be started: {' '.join(arguments)}\n{done.stderr.strip()[-2000:]}")
    return Took(**json.loads(told), output=done.stdout, errors=done.stderr)


def checked(took: Took, what: str, allowed: Iterable[int] = (0,)) -> Took:
    if took.late:
        raise Failed(f"{what}: ended, as it took longer than allowed")
    if took.exit_code not in allowed:
        raise Failed(f"{what}: exit code {took.exit_code}\n{took.errors.strip()[-2000:]}")
    return took


def peer_python() -> pathlib.Path:
    return PEERS / "bin" / "python"


def peer_environment() -> dict[str, str]:
    """A numpy of today is slowed by a kernel chosen for old ones; an empty value is no choice."""
    return {"OPENBLAS_CORETYPE": "", "OPENBLAS_L2_SIZE": ""}


def missing_python(module: str) -> str | None:
    """Why a module of the peers' environment cannot be used, or None."""
    if not peer_python().exists():
        return "no Python environment of peers: ./dev bench-peers makes it"
    found = subprocess.run(
        [peer_python(), "-c", f"import {module}"],
        capture_output=True,
        text=True,
        env={**os.environ, **peer_environment()},
    )
    return (
        None
        if found.returncode == 0
        else f"the peers' Python environment has no {module}: ./dev bench-peers installs it"
    )


def missing_binary(path: pathlib.Path) -> str | None:
    return None if path.exists() else f"{_shown(path)} was not built"


# ---- machine, corpora -------------------------------------------------------------------------------------------


def _first_field(path: str, key: str) -> str:
    try:
        for line in pathlib.Path(path).read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == key:
                return value.strip()
    except OSError:
        pass
    return "unknown"


def _caches() -> dict[str, str]:
    caches = {}
    for index in sorted(pathlib.Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        try:
            kind, level, size = ((index / name).read_text().strip() for name in ("type", "level", "size"))
            caches[f"L{level} {kind.lower()}"] = size
        except OSError:
            pass
    return caches


def last_cache_bytes() -> int | None:
    """The size of the largest cache, or None where the system does not tell."""
    sizes = [
        int(size[:-1]) * {"K": 1024, "M": 1024**2}[size[-1]]
        for size in _caches().values()
        if size[:-1].isdigit() and size[-1] in "KM"
    ]
    return max(sizes, default=None)


def machine() -> dict:
    return {
        "cpu": _first_field("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "usable_cores": len(os.sched_getaffinity(0)),
        "caches": _caches(),
        "memory": _first_field("/proc/meminfo", "MemTotal"),
        "kernel": platform.release(),
        "system": _system_name(),
        "load_average_before": os.getloadavg()[0],
    }


def _system_name() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "unknown")
    except OSError:
        return "unknown"


def our_version() -> dict:
    said = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True)
    git = ["git", "-C", os.fspath(ROOT)]
    commit = subprocess.run([*git, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True).stdout.strip() != ""
    return {"version": said.stdout.strip(), "commit": commit, "uncommitted_changes": changed}


@dataclasses.dataclass
class Corpus:
    """A SMILES file, plain, one molecule a line."""

    path: pathlib.Path
    source: str  # where it came from, for the report
    lines: int
    sha256: str

    def facts(self) -> dict:
        return {"source": self.source, "lines": self.lines, "sha256": self.sha256}


def _shown(path: pathlib.Path) -> str:
    """A path as a reader elsewhere can use it: relative to the repository where it can be."""
    try:
        return os.fspath(path.resolve().relative_to(ROOT))
    except ValueError:
        pass
    try:
        return "../" + os.fspath(path.resolve().relative_to(ROOT.parent.resolve()))
    except ValueError:
        return path.name


def _count(path: pathlib.Path, source: str) -> Corpus:
    digest, lines, last = hashlib.sha256(), 0, b"\n"
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            lines += block.count(b"\n")
            last = block[-1:]
    return Corpus(path, source, lines + (last != b"\n"), digest.hexdigest())


def corpus(asked: str | None) -> Corpus:
    """The file asked for, else the large one beside the repository, else the small one in it; unpacked once."""
    path = pathlib.Path(asked) if asked else LARGE_CORPUS if LARGE_CORPUS.exists() else SMALL_CORPUS
    if not path.is_file():
        raise Failed(f"no such corpus: {path}")
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if packed:
        stat = path.stat()
        name = hashlib.sha256(f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns}".encode()).hexdigest()[:12]
        plain = WORK / f"corpus-{name}.smi"
        if not plain.exists():
            WORK.mkdir(parents=True, exist_ok=True)
            part = plain.with_suffix(f".part{os.getpid()}")
            try:
                with gzip.open(path, "rb") as source, open(part, "wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
                part.rename(plain)
            except (OSError, EOFError, gzip.BadGzipFile) as error:
                raise Failed(f"{path}: cannot be unpacked: {error}") from error
            finally:
                part.unlink(missing_ok=True)
        counted = _count(plain, _shown(path))
    else:
        counted = _count(path, _shown(path))
    if counted.lines == 0:
        raise Failed(f"{path}: the corpus is empty")
    return counted


def sample(of: Corpus, wanted: int, name: str, extra: Iterable[pathlib.Path] = ()) -> Corpus:
    """`wanted` lines spread evenly over a corpus, then all lines of `extra`: the same for every contender."""
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / name
    wanted = min(wanted, of.lines)
    source = f"{wanted} of {of.lines} lines of {of.source}, evenly spread"
    with open(of.path, "rb") as lines, open(path, "wb") as target:
        taken = 0
        for number, line in enumerate(lines):
            if number * wanted // of.lines >= taken:
                target.write(line if line.endswith(b"\n") else line + b"\n")
                taken += 1
                if taken == wanted:
                    break
        for more in extra:
            with open(more, "rb") as file:
                for line in file:
                    target.write(line if line.endswith(b"\n") else line + b"\n")
            source += f", and {_shown(more)}"
    return _count(path, source)


def head(of: Corpus, wanted: int, name: str) -> Corpus:
    """The first lines of a corpus; the corpus itself where it has no more."""
    if wanted >= of.lines:
        return of
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / name
    with open(of.path, "rb") as lines, open(path, "wb") as target:
        for _ in range(wanted):
            target.write(lines.readline())
    return _count(path, f"first {wanted} lines of {of.source}")


# ---- libraries --------------------------------------------------------------------------------------------------


def build_library(corpus: Corpus, threads: int) -> tuple[pathlib.Path, dict]:
    """Kept between runs, named by the corpus and the program that made it; those of other programs are removed."""
    program = hashlib.sha256(PROGRAM.read_bytes()).hexdigest()[:12]
    path = WORK / f"library-{corpus.sha256[:12]}-{program}.cgl"
    facts = path.with_suffix(".json")
    if not (path.exists() and facts.exists()):
        for old in WORK.glob(f"library-{corpus.sha256[:12]}-*"):
            old.unlink()
        say(f"building: congener, {corpus.lines:,} molecules")
        took = checked(
            run([PROGRAM, "library", "build", corpus.path, "-o", path, "--threads", str(threads)]),
            "congener library build",
        )
        facts.write_text(
            json.dumps({"wall_seconds": took.wall_seconds, "peak_bytes": took.peak_bytes, "bytes": path.stat().st_size})
        )
    return path, json.loads(facts.read_text())


# ---- timing -----------------------------------------------------------------------------------------------------


def spread(values: Sequence[float]) -> dict:
    return {"min": min(values), "median": statistics.median(values), "max": max(values), "all": list(values)}


@dataclasses.dataclass
class Timed:
    """A contender in one configuration, and its runs.

    `work_seconds` reads, from what a run printed, how long the contender worked by its own clock: after it started,
    warmed up and read its input. Peers are compared by it, so their start is not held against them.
    """

    name: str
    items: int  # how many a run works through
    command: Callable[[], Sequence[str | os.PathLike]]
    environment: dict[str, str] = dataclasses.field(default_factory=dict)
    allowed: tuple[int, ...] = (0,)
    work_seconds: Callable[[Took], float] | None = None
    peak: Callable[[Took], int] | None = None  # reads the peak memory, where the work is not in the process started
    seconds: float = 3600
    runs: list[Took] = dataclasses.field(default_factory=list)
    problem: str | None = None

    def walls(self) -> list[float]:
        return [took.wall_seconds for took in self.runs]

    def works(self) -> list[float]:
        return [self.work_seconds(took) for took in self.runs] if self.work_seconds else self.walls()

    def peak_bytes(self) -> int:
        return max(self.peak(took) if self.peak else took.peak_bytes for took in self.runs)

    def rate(self) -> float:
        """Items a second at the median, by the contender's own clock where it has one."""
        return self.items / max(statistics.median(self.works()), 1e-9)

    def facts(self) -> dict:
        if self.problem or not self.runs:
            return {"name": self.name, "items": self.items, "problem": self.problem or "was not run"}
        return {
            "name": self.name,
            "items": self.items,
            "wall_seconds": spread(self.walls()),
            "work_seconds": spread(self.works()) if self.work_seconds else None,
            "user_seconds": spread([took.user_seconds for took in self.runs]),
            "system_seconds": spread([took.system_seconds for took in self.runs]),
            "peak_bytes": self.peak_bytes(),
            "items_per_second": self.rate(),
        }


def interleave(timed: Sequence[Timed], runs: int) -> None:
    """Each in turn, `runs` times over, so that what else the machine does falls on all alike."""
    for turn in range(runs):
        say(f"run {turn + 1} of {runs}")
        for one in timed:
            if one.problem:
                continue
            try:
                took = checked(run(one.command(), one.seconds, one.environment), one.name, one.allowed)
                for read in (one.work_seconds, one.peak):
                    if read:
                        read(took)
            except (Failed, ValueError, KeyError) as error:
                one.problem = str(error)
            else:
                one.runs.append(took)


def ratio(ours: Timed, peer: Timed) -> dict | None:
    """How many times faster, item for item: of the medians, and of the runs made one after the other."""
    if ours.problem or peer.problem or not ours.runs or not peer.runs:
        return None
    pairs = [(ours.items / a) / (peer.items / b) for a, b in zip(ours.works(), peer.works())]
    return {"peer": peer.name, "ours": ours.name, "of_medians": ours.rate() / peer.rate(), "of_pairs": spread(pairs)}


# ---- report -----------------------------------------------------------------------------------------------------


def say(line: str) -> None:
    """Progress, on standard error."""
    print(line, file=sys.stderr, flush=True)


def table(rows: Sequence[Sequence[str]], head_row: Sequence[str]) -> str:
    """Columns padded with blanks; all but the first to the right."""
    everything = [list(head_row), *(list(row) for row in rows)]
    widths = [max(len(row[i]) for row in everything) for i in range(len(head_row))]
    lines = []
    for row in everything:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "-" * max(len(line) for line in lines))
    return "\n".join(lines)


def number(value: float) -> str:
    """Three figures, thousands set apart."""
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def megabytes(value: float) -> str:
    return f"{value / 1e6:,.0f} MB"


def timing_table(timed: Sequence[Timed], unit: str = "molecules") -> str:
    rows = []
    for one in timed:
        if one.problem or not one.runs:
            rows.append([one.name, "failed", "", "", "", "", ""])
            continue
        walls, works = spread(one.walls()), spread(one.works())
        rows.append(
            [
                one.name,
                f"{one.items:,}",
                f"{walls['min']:.3f} / {walls['median']:.3f} / {walls['max']:.3f}",
                f"{works['median']:.3f}",
                f"{statistics.median([took.user_seconds + took.system_seconds for took in one.runs]):.3f}",
                number(one.rate()),
                megabytes(one.peak_bytes()),
            ]
        )
    return table(rows, ["contender", unit, "wall s: min/median/max", "at work s", "CPU s", f"{unit}/s", "peak memory"])


def ratio_table(ratios: Sequence[dict]) -> str:
    rows = []
    for one in ratios:
        pairs = one["of_pairs"]
        rows.append(
            [
                one["peer"],
                one["ours"],
                f"{number(one['of_medians'])} ×",
                f"{number(pairs['min'])} – {number(pairs['max'])} ×",
            ]
        )
    return table(rows, ["over", "ours", "of medians", "of pairs: min – max"])


def missing_lines(missing: dict[str, str]) -> str:
    return "\n".join(f"not run: {name}: {why}" for name, why in sorted(missing.items()))


def write_result(question: str, result: dict, options: argparse.Namespace) -> pathlib.Path:
    path = pathlib.Path(options.output) if options.output else WORK / f"{question}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {
        "question": question,
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "machine": options.machine,
        "congener": our_version(),
        "options": {k: v for k, v in vars(options).items() if k not in ("machine", "output", "question")},
        **result,
    }
    path.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def command_line(question: str, describe: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"./dev bench {question}", description=describe)
    parser.add_argument(
        "--corpus", help="SMILES file, plain or gzip [the large one in ../shared, else data/corpora/small.smi]"
    )
    parser.add_argument("--runs", type=_positive, default=3, help="timed runs of each contender [3]")
    parser.add_argument("--no-peers", action="store_true", help="only our own program")
    parser.add_argument("--output", help=f"where the JSON goes [build/bench/{question}.json]")
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value


positive = _positive


def numbers(text: str) -> list[int]:
    """Whole numbers from 1, separated by commas, ascending; for argparse."""
    return sorted({_positive(part) for part in text.split(",")})


def changes_of(verdict: dict) -> list[str]:
    """What our normalising did to the parents in a verdict, by code; stereo left aside alters no answer compared."""
    parents = (part for part in verdict["normalised"] if part["role"] == "parent")
    return sorted({change["code"] for part in parents for change in part["changes"]} - {"stereo_not_considered"})


def smiles_of(path: pathlib.Path) -> list[str]:
    """The SMILES of each line: up to the first blank, empty where the line begins with one."""
    lines = path.read_bytes().decode("utf-8", errors="replace").removesuffix("\n").split("\n")
    return [re.split(r"[ \t\r]", line, maxsplit=1)[0] for line in lines]


def main(
    question: str,
    describe: str,
    add_options: Callable[[argparse.ArgumentParser], None],
    ask: Callable[[argparse.Namespace], tuple[dict, str]],
) -> int:
    """The frame of every question: arguments, the answer to the question, its file. Exit code 1: no figure."""
    parser = command_line(question, describe)
    add_options(parser)
    options = parser.parse_args()
    options.machine = machine()
    if not PROGRAM.exists():
        print(f"{question}: {_shown(PROGRAM)} was not built: ./dev build", file=sys.stderr)
        return 1
    try:
        result, text = ask(options)
    except Failed as error:
        print(f"{question}: {error}", file=sys.stderr)
        return 1
    print(text)
    print(f"\n{_shown(write_result(question, result, options))}")
    return 0 if result.get("agreed", True) else 1
