"""What is installed: the program, the rules, the types; and what the source distribution holds."""

from __future__ import annotations

import importlib.metadata
import os
import pathlib
import re
import subprocess
import sys
import sysconfig
import tarfile

import congener
import pytest

PACKAGE = pathlib.Path(congener.__file__).parent


def installed_package(name: str) -> bool:
    """Is it there as a package that was installed? A folder of the same name is none."""
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


installed = pytest.mark.skipif(not installed_package("congener"), reason="the package was put in place by CMake")


def test_rules_and_data_are_inside(root: pathlib.Path) -> None:
    share = PACKAGE / "share" / "congener"
    for part in ("rules", "data"):
        ours = sorted(path.relative_to(share) for path in (share / part).rglob("*") if path.is_file())
        theirs = sorted(path.relative_to(root) for path in (root / part).rglob("*") if path.is_file())
        assert ours == theirs
    assert (PACKAGE / "py.typed").exists() and (PACKAGE / "_engine.pyi").exists()


def test_the_versions_agree(root: pathlib.Path) -> None:
    assert congener.explain("C").engine == congener.__version__
    assert f'version = "{congener.__version__}"' in (root / "pyproject.toml").read_text()
    printed = subprocess.run([PACKAGE / "bin" / "congener", "--version"], capture_output=True, text=True, check=True)
    assert f"congener {congener.__version__} " in printed.stdout


def test_rules_are_found_from_anywhere(tmp_path: pathlib.Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "CONGENER_DATA"}
    program = "import congener; print(congener.RuleSet.default().hash, congener.__file__)"
    out = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert out.split()[0] == congener.RuleSet.default().hash


@installed
def test_the_console_script_is_the_program(sample: pathlib.Path, tmp_path: pathlib.Path) -> None:
    script = pathlib.Path(sysconfig.get_path("scripts")) / "congener"
    through, direct = (
        subprocess.run(
            [program, "screen", sample, "--as-of", "2026-01-01", "--format", "csv"],
            capture_output=True,
            check=False,
            cwd=tmp_path,
        )
        for program in (script, PACKAGE / "bin" / "congener")
    )
    assert through.stdout == direct.stdout and through.stdout.count(b"\n") > 20
    assert through.returncode == direct.returncode == 3
    assert subprocess.run([script, "nonsense"], capture_output=True, check=False).returncode == 4


@installed
def test_nothing_else_is_required() -> None:
    required = importlib.metadata.requires("congener") or []
    assert all("extra ==" in one for one in required)
    extras = set(importlib.metadata.metadata("congener").get_all("Provides-Extra") or [])
    assert extras == {"pandas", "polars", "arrow", "notebook"}


def test_the_base_install_needs_no_other_package(tmp_path: pathlib.Path) -> None:
    for name in ("pyarrow", "pandas", "polars", "rdkit", "tqdm", "numpy"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('not here')\n")
    program = """
import congener
verdicts = congener.screen(["CCO", "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", None], progress=True)
assert len(verdicts.to_ndjson().splitlines()) == 3
assert "svg" in verdicts._repr_html_()
for convert in (verdicts.to_arrow, verdicts.to_pandas, verdicts.to_polars):
    try:
        convert()
    except ImportError:
        continue
    raise SystemExit(1)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(PACKAGE.parent)])}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=120)


def test_importing_loads_no_rules_and_no_other_package() -> None:
    program = """
import sys
import congener
loaded = {name.partition(".")[0] for name in sys.modules}
assert not loaded & {"numpy", "pandas", "polars", "pyarrow", "rdkit", "tqdm"}, loaded
assert congener.RuleSet._default is None
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


@pytest.mark.skipif(not installed_package("build"), reason="build is not installed")
def test_the_source_distribution_is_whole(root: pathlib.Path, tmp_path: pathlib.Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", tmp_path, root],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (file,) = tmp_path.glob("congener-*.tar.gz")
    with tarfile.open(file) as tar:
        names = {re.sub(r"^[^/]+/", "", name) for name in tar.getnames()}
    for needed in ("pyproject.toml", "CMakeLists.txt", "python/src/module.cpp", "python/congener/__init__.py", "LICENSE",
                   "engine/src/screen/screen.cpp", "rules/terms.yaml", "data/normalise/counterions.csv"):  # fmt: skip
        assert needed in names
    assert not any(name.startswith("build/") for name in names)
