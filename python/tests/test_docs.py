"""Every public name has a docstring and a type, what is shown is what comes out, and the stubs are the module's."""

from __future__ import annotations

import ast
import contextlib
import doctest
import importlib.util
import inspect
import io
import pathlib
import pkgutil
import re
import subprocess
import sys
import typing

import congener
import pytest

PACKAGE = pathlib.Path(congener.__file__).parent
TUTORIAL = pathlib.Path(__file__).resolve().parents[1] / "README.md"
PUBLIC = sorted(set(congener.__all__) - {"__version__"})


def needs(module: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(importlib.util.find_spec(module) is None, reason=f"{module} is not installed")


def methods(cls: type) -> list[tuple[str, typing.Any]]:
    own = {name: value for base in reversed(cls.__mro__) for name, value in vars(base).items() if "congener" in base.__module__}
    return [(name, value) for name, value in own.items() if not name.startswith("_")]


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_says_what_it_is(name: str) -> None:
    value = getattr(congener, name)
    assert inspect.getdoc(value), name
    if not inspect.isclass(value):
        return
    fields = set(getattr(value, "__dataclass_fields__", ())) | {"code", "file", "line", "column", "faults"}
    for member, what in methods(value):
        if member in fields or isinstance(what, type(vars(congener.Fault).get("code"))):
            continue
        text = getattr(what, "__doc__", None) or inspect.getdoc(getattr(what, "__func__", what))
        assert text, f"{name}.{member}"
    for field in getattr(value, "__dataclass_fields__", ()):
        if name != "Reason":
            assert re.search(rf"\b{field}\b.* : ", inspect.getdoc(value) or ""), f"{name}.{field} is not described"


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_types(name: str) -> None:
    value = getattr(congener, name)
    for member, what in [(name, value)] if inspect.isfunction(value) else methods(value):
        function = getattr(what, "__func__", what.fget if isinstance(what, property) else what)
        if not inspect.isfunction(function):
            continue
        signature = inspect.signature(function)
        untyped = [p.name for p in signature.parameters.values() if p.annotation is p.empty and p.name not in ("self", "cls")]
        assert not untyped and signature.return_annotation is not signature.empty, f"{name}.{member}: {untyped}"


def test_options_are_keywords() -> None:
    for function in (congener.screen, congener.screen_batches, congener.explain, congener.explain_in_words, congener.resolve, congener.similar):
        kinds = [p.kind for p in inspect.signature(function).parameters.values()]
        assert kinds[0] is inspect.Parameter.POSITIONAL_OR_KEYWORD
        assert set(kinds[1:]) == {inspect.Parameter.KEYWORD_ONLY}


@pytest.mark.parametrize("name", ["congener", *(f"congener.{m.name}" for m in pkgutil.iter_modules([str(PACKAGE)]))])
def test_the_examples_of_docstrings(name: str) -> None:
    if name != "congener._engine":
        failed, _ = doctest.testmod(importlib.import_module(name))
        assert failed == 0


@needs("numpydoc")
@pytest.mark.parametrize("name", [name for name in PUBLIC if inspect.isfunction(getattr(congener, name))])
def test_docstrings_are_numpydoc(name: str) -> None:
    from numpydoc.validate import validate

    # Style that the project does not share: a line of its own to begin with, "See Also", an extended summary.
    apart = {"GL01", "GL03", "ES01", "SA01", "PR01", "PR02", "RT03", "SS06", "YD01", "RT01", "PR08", "PR09"}
    errors = [error for error in validate(f"congener.{name}")["errors"] if error[0] not in apart]
    assert errors == []


def test_parameters_are_described() -> None:
    for name in PUBLIC:
        function = getattr(congener, name)
        if not inspect.isfunction(function):
            continue
        text = inspect.getdoc(function) or ""
        described = {
            one.strip()
            for line in re.findall(r"^(\w[\w, ]*?)(?: : .*)?$", text.partition("Parameters\n")[2].partition("\nReturns")[0], re.M)
            for one in line.split(",")
        }
        assert set(inspect.signature(function).parameters) <= described, name


# ---- the tutorial ---------------------------------------------------------------------------------


def tutorial() -> list[tuple[int, str, str | None]]:
    """Line, Python, and what is shown to come out of it."""
    text = TUTORIAL.read_text(encoding="utf-8")
    blocks = re.compile(r"^```python\n(.*?)^```\n(?:\n?^```text\n(.*?)^```\n)?", re.M | re.S)
    return [(text[: found.start()].count("\n") + 2, found[1], found[2]) for found in blocks.finditer(text)]


@needs("pandas")
@needs("pyarrow")
@needs("polars")
@needs("rdkit")
def test_the_tutorial_runs_and_shows_what_comes_out(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = tutorial()
    assert len(blocks) >= 10
    names: dict[str, object] = {"__name__": "tutorial"}
    for line, code, shown in blocks:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile("\n" * (line - 1) + code, str(TUTORIAL), "exec"), names)
        assert out.getvalue() == (shown or ""), f"{TUTORIAL.name}:{line}"


# ---- types ----------------------------------------------------------------------------------------


def mypy(*arguments: str | pathlib.Path, cwd: pathlib.Path) -> subprocess.CompletedProcess[str]:
    config = TUTORIAL.parents[1] / "pyproject.toml"
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", config, "--cache-dir", cwd / "mypy", *arguments],
        capture_output=True, text=True, check=False, timeout=600, cwd=cwd,
    )  # fmt: skip


@needs("mypy")
@needs("pandas")
def test_mypy_is_strict_on_package_tests_and_tutorial(tmp_path: pathlib.Path) -> None:
    (tmp_path / "tutorial.py").write_text("\n".join(code for _, code, _ in tutorial()))
    tests = sorted(TUTORIAL.parent.joinpath("tests").glob("*.py"))
    run = mypy("-p", "congener", cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    run = mypy(tmp_path / "tutorial.py", *tests, cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    wrong = tmp_path / "wrong.py"
    wrong.write_text("import congener\ncongener.screen(7)\nverdict: int = congener.explain('C')\n")
    assert mypy(wrong, cwd=tmp_path).stdout.count("error:") == 2


# ---- stubs ----------------------------------------------------------------------------------------


def stub_names() -> dict[str, list[str]]:
    """Of each class and function of the stub: its parameters, by `name` or `Class.name`."""
    names: dict[str, list[str]] = {}

    def take(node: ast.stmt, before: str) -> None:
        if isinstance(node, ast.ClassDef):
            names[before + node.name] = []
            for inner in node.body:
                take(inner, f"{before}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            names[before + node.name] = [one.arg for one in arguments if one.arg != "self"]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names[before + node.target.id] = []

    for node in ast.parse((PACKAGE / "_engine.pyi").read_text()).body:
        take(node, "")
    return names


def module_names() -> dict[str, list[str]]:
    """The same of the module itself, as pybind11 writes its signatures."""
    names: dict[str, list[str]] = {}

    def parameters(text: str | None) -> list[str]:
        signature = re.match(r"\w+\((.*?)\)(?: ->|$)", text or "", re.S)
        assert signature, text
        found = re.findall(r"(?:^|, )\*?(\w+):", signature[1])
        return [name for name in found if name != "self" and not re.fullmatch(r"arg\d", name)]

    engine = congener._engine
    for name, value in vars(engine).items():
        if inspect.isclass(value):
            names[name] = []
            for member, what in vars(value).items():
                if member.startswith("_") and member not in ("__init__", "__len__", "__str__"):
                    continue
                text = getattr(what, "__doc__", None) if not isinstance(what, staticmethod) else what.__func__.__doc__
                if member == "__init__" and not (text or "").startswith("__init__("):
                    continue  # Python cannot make one
                names[f"{name}.{member}"] = [] if isinstance(what, property) else parameters(text)
        elif callable(value):
            names[name] = parameters(value.__doc__)
        elif name == "__version__":
            names[name] = []
    return names


def test_the_stubs_are_the_module_s() -> None:
    stub, module = stub_names(), module_names()
    del stub["__all__"]
    assert stub == module


@needs("pybind11_stubgen")
def test_the_stubs_are_as_generated(tmp_path: pathlib.Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pybind11_stubgen", "congener._engine", "-o", tmp_path],
        check=True, capture_output=True, timeout=120, cwd=tmp_path,
    )  # fmt: skip
    generated = (tmp_path / "congener" / "_engine.pyi").read_text()
    assert (PACKAGE / "_engine.pyi").read_text() == generated, "run ./dev stubs"
