"""Which k fingerprints of a large set are most similar to a query, and how near is that to what the memory allows?

Both search the same fingerprints for the same queries; the answers must be the same, but for rows as similar as the
last.
"""

from __future__ import annotations

import json
import os
import pathlib
import sys

sys.path.insert(0, os.fspath(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import BUILD, WORK, Corpus, Failed, Timed  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
OURS = BUILD / "benchmarks" / "top_k_congener"
PEER = HERE / "fpsim2.py"
SAME = 1e-6  # FPSim2 keeps similarities as 32-bit floats


def make_rows(of: Corpus, peer: bool, threads: int) -> tuple[pathlib.Path, pathlib.Path | None, dict]:
    """The fingerprints as rows and, for the peer, its database; kept between runs, named by what they are made of."""
    stem = f"top-k-{of.sha256[:12]}" + ("" if peer else "-own")
    rows, database, facts = WORK / f"{stem}.rows", WORK / f"{stem}.h5", WORK / f"{stem}.json"
    if not (rows.exists() and facts.exists() and (database.exists() or not peer)):
        harness.say(f"building: fingerprints of {of.lines:,} molecules")
        database.unlink(missing_ok=True)
        if peer:
            command, environment = [
                harness.peer_python(),
                PEER,
                "make",
                of.path,
                database,
                rows,
            ], harness.peer_environment()
        else:
            command, environment = [OURS, "make", of.path, rows, str(threads)], {}
        took = harness.checked(harness.run(command, environment=environment), "fingerprints")
        facts.write_text(json.dumps({"made_by": "FPSim2" if peer else "congener", **took.last_json()}))
    return rows, database if peer else None, json.loads(facts.read_text())


def read_answers(path: pathlib.Path) -> dict[int, list[tuple[int, float]]]:
    answers: dict[int, list[tuple[int, float]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query, _, found, similarity = line.split("\t")
        answers.setdefault(int(query), []).append((int(found), float(similarity)))
    return answers


def compare(ours: dict, theirs: dict) -> dict:
    """Similarities rank by rank; ids where the similarity is above the last one's, since equals may be cut anywhere."""
    same, tied, different = 0, 0, []
    for query in ours.keys() | theirs.keys():
        a, b = ours.get(query, []), theirs.get(query, [])
        if len(a) != len(b) or any(abs(x[1] - y[1]) > SAME for x, y in zip(a, b)):
            different.append(query)
            continue
        last = a[-1][1] if a else 0.0
        if {i for i, s in a if s > last + SAME} != {i for i, s in b if s > last + SAME}:
            different.append(query)
        elif [i for i, _ in a] == [i for i, _ in b]:
            same += 1
        else:
            tied += 1
    return {
        "same": same,
        "same_but_for_equals": tied,
        "different": len(different),
        "agreed": not different and same + tied > 0,
    }


def add_options(parser) -> None:
    parser.add_argument(
        "--rows", type=harness.positive, default=1_000_000, help="fingerprints, of molecules evenly spread [1000000]"
    )
    parser.add_argument("--queries", type=harness.positive, default=20, help="rows asked for, evenly spread [20]")
    parser.add_argument("--k", type=harness.positive, default=10, help="rows wanted [10]")
    parser.add_argument(
        "--thresholds",
        default="0,0.5",
        help="least similarities, separated by commas [0,0.5]: at 0 the answer is sure to be whole",
    )
    parser.add_argument(
        "--threads",
        type=harness.numbers,
        default=sorted({1, os.cpu_count() or 1}),
        help="thread counts, separated by commas [1 and all]",
    )


def ask(options) -> tuple[dict, str]:
    threads = options.threads
    thresholds = [float(text) for text in options.thresholds.split(",")]
    WORK.mkdir(parents=True, exist_ok=True)
    whole = harness.corpus(options.corpus)
    part = harness.sample(whole, options.rows, "top-k-sample.smi")
    missing = {}
    if options.no_peers:
        missing["FPSim2"] = "not asked for (--no-peers)"
    elif why := harness.missing_python("FPSim2"):
        missing["FPSim2"] = why
    if why := harness.missing_binary(OURS):
        missing["congener"] = why
    if len(missing) == 2:
        raise Failed("; ".join(missing.values()))
    rows, database, made = make_rows(part, "FPSim2" not in missing, threads[-1])

    ours_answers, peer_answers = WORK / "top-k-ours.tsv", WORK / "top-k-fpsim2.tsv"

    def ours(threshold: float, count: int) -> list:
        return [OURS, "search", rows, str(options.k), str(threshold), str(options.queries), ours_answers, str(count)]

    def peer(threshold: float, count: int) -> list:
        return [
            harness.peer_python(),
            PEER,
            "search",
            database,
            str(options.k),
            str(threshold),
            str(options.queries),
            peer_answers,
            str(count),
        ]

    environment = harness.peer_environment()
    agreement, versions = {}, {}
    for threshold in thresholds:
        if "congener" not in missing:
            harness.say(f"answers: congener, threshold {threshold:g}")
            harness.checked(harness.run(ours(threshold, threads[-1])), "congener")
        if "FPSim2" not in missing:
            harness.say(f"answers: FPSim2, threshold {threshold:g}")
            took = harness.checked(harness.run(peer(threshold, threads[-1]), environment=environment), "FPSim2")
            versions["FPSim2"] = took.last_json()["version"]
        if not missing:
            agreement[f"threshold {threshold:g}"] = compare(read_answers(ours_answers), read_answers(peer_answers))

    work = {"work_seconds": lambda took: took.last_json()["work_seconds"]}
    timed: list[Timed] = []
    for threshold in thresholds:
        for count in threads:
            label = f"{count} thread{'s' if count > 1 else ''}, threshold {threshold:g}"
            if "congener" not in missing:
                timed.append(
                    Timed(f"congener, {label}", options.queries, lambda t=threshold, c=count: ours(t, c), **work)
                )
            if "FPSim2" not in missing:
                timed.append(
                    Timed(
                        f"FPSim2, {label}",
                        options.queries,
                        lambda t=threshold, c=count: peer(t, c),
                        environment,
                        **work,
                    )
                )
    harness.interleave(timed, options.runs)
    for one in timed:
        if one.problem and one.name.startswith("congener"):
            raise Failed(one.problem)
    memory = memory_facts(timed)
    ratios = []
    for one in timed:
        if one.name.startswith("congener"):
            other = next((peer for peer in timed if peer.name == one.name.replace("congener", "FPSim2")), None)
            if other and (found := harness.ratio(one, other)):
                ratios.append(found)
    result = {
        "corpus": whole.facts(),
        "rows_of": part.facts(),
        "rows": made,
        "agreement": agreement,
        "agreed": all(one["agreed"] for one in agreement.values()),
        "versions": versions,
        "missing": missing,
        "memory": memory,
        "timed": [one.facts() for one in timed],
        "ratios": ratios,
    }
    return result, report(result, timed)


def memory_facts(timed: list[Timed]) -> list[dict]:
    """What ours read in a second, beside what the same threads read of the same rows when they only add them up."""
    facts = []
    for one in timed:
        if not one.name.startswith("congener") or not one.runs:
            continue
        said = [took.last_json() for took in one.runs]
        median_query = [sorted(run["query_seconds"])[len(run["query_seconds"]) // 2] for run in said]
        facts.append(
            {
                "name": one.name,
                "kernel": said[0]["kernel"],
                "bytes": said[0]["bytes"],
                "read_bytes_per_second": harness.spread([run["read_bytes_per_second"] for run in said]),
                "kernel_bytes_per_second": harness.spread([run["kernel_bytes_per_second"] for run in said]),
                "kernel_share_of_reading": harness.spread(
                    [run["kernel_bytes_per_second"] / run["read_bytes_per_second"] for run in said]
                ),
                "query_share_of_reading": harness.spread(
                    [run["bytes"] / seconds / run["read_bytes_per_second"] for run, seconds in zip(said, median_query)]
                ),
                "median_query_seconds": harness.spread(median_query),
                "seconds_a_query_all_together": harness.spread(
                    [run["together_seconds"] / len(run["query_seconds"]) for run in said]
                ),
            }
        )
    return facts


def cache_note(size: int) -> str | None:
    cache = harness.last_cache_bytes()
    if cache and size < 4 * cache:
        return (
            f"NOTE: {harness.megabytes(size)} of rows are no more than four times the last cache "
            f"({harness.megabytes(cache)}): this reads the cache too, not the memory alone"
        )
    return None


def report(result: dict, timed: list[Timed]) -> str:
    lines = [
        f"{result['rows']['rows']:,} fingerprints of {result['rows_of']['source']}, made by {result['rows']['made_by']}"
    ]
    for name, one in result["agreement"].items():
        lines.append(
            f"  answers, {name}: {'agree' if one['agreed'] else 'DISAGREE'}; {one['same']} queries the same, "
            f"{one['same_but_for_equals']} the same but for equals, {one['different']} different"
        )
    lines += ["", harness.timing_table(timed, "queries")]
    if result["ratios"]:
        lines += ["", harness.ratio_table(result["ratios"])]
    if result["memory"]:
        rows = []
        for one in result["memory"]:
            rows.append(
                [
                    one["name"],
                    one["kernel"],
                    f"{one['read_bytes_per_second']['median'] / 1e9:.2f} GB/s",
                    f"{one['kernel_bytes_per_second']['median'] / 1e9:.2f} GB/s",
                    f"{100 * one['kernel_share_of_reading']['median']:.0f} %",
                    f"{1000 * one['median_query_seconds']['median']:.2f} ms",
                    f"{100 * one['query_share_of_reading']['median']:.0f} %",
                    f"{1000 * one['seconds_a_query_all_together']['median']:.2f} ms",
                ]
            )
        lines += [
            "",
            harness.table(
                rows, ["against the memory", "kernel", "reading", "comparing", "share", "one query", "share", "of many"]
            ),
            "reading: the same threads add up all rows; comparing: one query with all rows;",
            "one query: its answer, all rows' bytes over its time (the bound skips rows, so it may pass 100 %)",
        ]
        if note := cache_note(result["memory"][0]["bytes"]):
            lines.append(note)
    if result["missing"]:
        lines += ["", harness.missing_lines(result["missing"])]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(harness.main("top_k", __doc__.splitlines()[0], add_options, ask))
