"""How long does one compound take from a cold process?

Ours gives the whole explained verdict by every rule; a peer only says whether the compound contains the class's
scaffold.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import sys

sys.path.insert(0, os.fspath(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import AS_OF, PROGRAM, Failed, Timed, Took  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
# In a class, listed by nobody by name: the verdict that takes most work.
MEMBER = "CCC(=O)N(c1ccccc1F)C1CCN(CC(C)c2ccc(Cl)cc2)CC1"
# Aspirin: ruled out on its skeleton.
CLEAR = "CC(=O)Oc1ccccc1C(=O)O"
SCAFFOLD = "NC1CCN(CC)CC1"


def explain(smiles: str) -> list:
    return [PROGRAM, "explain", smiles, "--as-of", AS_OF]


def answers(took: Took, wanted: str) -> bool:
    return wanted.lower() in took.output.lower()


def add_options(parser) -> None:
    parser.set_defaults(runs=20)


def ask(options) -> tuple[dict, str]:
    python, environment = harness.peer_python(), harness.peer_environment()
    obabel = shutil.which("obabel")
    asked = [
        # name, command, what a right answer says, exit codes, why it cannot run, environment
        ("congener explain, class member", explain(MEMBER), "us.fentanyl_related", (1,), None, {}),
        ("congener explain, aspirin", explain(CLEAR), "clear", (0,), None, {}),
        (
            "congener explain --format ndjson, class member",
            [*explain(MEMBER), "--format", "ndjson"],
            '"rule":"us.fentanyl_related"',
            (1,),
            None,
            {},
        ),
    ]
    peers = [
        (
            "RDKit Python, one scaffold",
            [python, HERE / "rdkit_scaffold.py", MEMBER, SCAFFOLD],
            "True",
            (0,),
            harness.missing_python("rdkit"),
            environment,
        ),
        (
            "obabel, one scaffold",
            [obabel or "obabel", f"-:{MEMBER}", "-osmi", "-s", SCAFFOLD],
            "Cl",
            (0,),
            None if obabel else "there is no obabel: ./dev bench-peers installs openbabel",
            {},
        ),
    ]
    missing, timed, versions = {}, [], {}
    if options.no_peers:
        missing["all peers"] = "not asked for (--no-peers)"
    for name, command, wanted, codes, why, variables in asked + ([] if options.no_peers else peers):
        if why:
            missing[name] = why
            continue
        took = harness.run(command, 60, variables)
        if took.exit_code not in codes or not answers(took, wanted):
            if name.startswith("congener"):
                raise Failed(
                    f"{name}: a wrong answer (exit code {took.exit_code}):\n{took.output[-2000:]}{took.errors[-2000:]}"
                )
            missing[name] = f"a wrong answer (exit code {took.exit_code}): {took.output[-200:]}{took.errors[-200:]}"
            continue
        timed.append(Timed(name, 1, lambda command=command: command, variables, codes, seconds=60))
    harness.interleave(timed, options.runs)
    broken = [one for one in timed if one.problem and one.name.startswith("congener")]
    if broken:
        raise Failed(broken[0].problem)
    if obabel and not options.no_peers:
        versions["obabel"] = harness.run([obabel, "-V"]).output.strip()
    if not options.no_peers and not harness.missing_python("rdkit"):
        versions["rdkit"] = harness.run([python, "-c", "import rdkit; print(rdkit.__version__)"]).output.strip()
    ratios = [one for peer in timed[len(asked) :] if (one := harness.ratio(timed[0], peer))]
    result = {
        "compounds": {"class member": MEMBER, "clear": CLEAR},
        "versions": versions,
        "missing": missing,
        "timed": [one.facts() for one in timed],
        "ratios": ratios,
    }
    rows = []
    for one in timed:
        walls = harness.spread([1000 * seconds for seconds in one.walls()])
        cpu = harness.spread([1000 * (took.user_seconds + took.system_seconds) for took in one.runs])
        peak = harness.megabytes(max(took.peak_bytes for took in one.runs))
        rows.append(
            [
                one.name,
                f"{walls['min']:.1f}",
                f"{walls['median']:.1f}",
                f"{walls['max']:.1f}",
                f"{cpu['median']:.1f}",
                peak,
            ]
        )
    text = [
        f"a new process for each of {options.runs} runs; each gave the right answer first",
        "",
        harness.table(rows, ["contender", "min ms", "median ms", "max ms", "CPU ms", "peak memory"]),
    ]
    if ratios:
        text += ["", harness.ratio_table(ratios)]
    if missing:
        text += ["", harness.missing_lines(missing)]
    return result, "\n".join(text)


if __name__ == "__main__":
    sys.exit(harness.main("cold", __doc__.splitlines()[0], add_options, ask))
