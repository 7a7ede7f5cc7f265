"""Includes point one way: a stage includes itself and the stages above it; toolkits stay in their places."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Design order; a stage may include those before it.
STAGES = ["base", "molecule", "skeleton", "chem", "normalise", "rulebook", "prefilter", "match", "similarity", "resolve", "manifest", "checks", "verdict", "report", "screen", "library", "workbench", "cli"]
PARALLEL = ["similarity", "screen", "library"]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)
RDKIT = re.compile(r"^(GraphMol|RDGeneral|DataStructs|Geometry|openbabel)/")


def faults() -> list[str]:
    found = []
    source = ROOT / "engine" / "src"
    unknown = [p.name for p in source.iterdir() if p.is_dir() and p.name not in STAGES]
    found += [f"engine/src/{name}: a folder that is no stage (tests/house/includes.py lists them)" for name in unknown]
    for path in sorted(source.rglob("*.[ch]pp")):
        stage = path.relative_to(source).parts[0]
        for include in INCLUDE.findall(path.read_text(encoding="utf-8")):
            first = include.split("/")[0]
            place = f"{path.relative_to(ROOT)}: includes {include}"
            if first in STAGES and STAGES.index(first) > STAGES.index(stage):
                found.append(f"{place}, but {first} comes after {stage}")
            if RDKIT.match(include) and stage != "chem":
                found.append(f"{place}: RDKit and Open Babel belong in chem/ alone")
            if re.match(r"(tbb|oneapi)/", include) and stage not in PARALLEL:
                found.append(f"{place}: oneTBB belongs in {', '.join(PARALLEL)} alone")
    for path in sorted((ROOT / "engine" / "include").rglob("*.hpp")):
        for include in INCLUDE.findall(path.read_text(encoding="utf-8")):
            if "/" in include and not include.startswith("congener/"):
                found.append(f"{path.relative_to(ROOT)}: a public header includes {include}")
    return found


if __name__ == "__main__":
    problems = faults()
    print("\n".join(problems) if problems else "includes: in order")
    sys.exit(1 if problems else 0)
