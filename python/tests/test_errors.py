"""Each fault code is raised, as the exception of its letter, with its place."""

from __future__ import annotations

import pathlib
import pickle
import shutil

import congener
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAULTY = sorted(path for path in (ROOT / "tests" / "rule_faults").iterdir() if not path.name.startswith("valid"))


@pytest.fixture
def base(tmp_path: pathlib.Path) -> pathlib.Path:
    """A rule base of its own."""
    directory = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", directory)
    return directory


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_each_fault_of_a_rule_file(path: pathlib.Path, base: pathlib.Path) -> None:
    with pytest.raises(congener.RuleError) as raised:
        if path.is_dir():
            shutil.copy(path / "terms.yaml", base / "terms.yaml")
            congener.RuleSet.load(base)
        else:
            # The twin of a duplicate is the valid one.
            twin = [path.with_name("valid.yaml")] if path.stem == "R010_duplicate_id" else []
            congener.RuleSet.load(base, files=[*twin, path])
    error = raised.value
    code = path.name[:4]
    assert code in {fault.code for fault in error.faults}
    fault = next(fault for fault in error.faults if fault.code == code)
    assert fault.message and fault.file.endswith(".yaml")
    assert code in str(error) and (error.code, error.line) == (error.faults[0].code, error.faults[0].line)
    if fault.line:
        assert f":{fault.line}:{fault.column}" in str(error)


def test_every_code_of_the_rules_has_a_file() -> None:
    codes = {path.name[:4] for path in FAULTY}
    documented = {
        line.split("`")[1] for line in (ROOT / "rules" / "README.md").read_text().splitlines() if line.startswith("| `R0")
    }
    assert codes == documented


def test_all_faults_come_together(base: pathlib.Path) -> None:
    two = [path for path in FAULTY if path.name in ("R007_bad_date.yaml", "R012_unknown_term.yaml")]
    assert len(two) == 2
    with pytest.raises(congener.RuleError) as raised:
        congener.RuleSet.load(base, files=two)
    assert {"R007", "R012"} <= {fault.code for fault in raised.value.faults}


def test_questions() -> None:
    with pytest.raises(congener.QuestionError, match="write it as") as day:
        congener.screen(["C"], as_of="2026-02-30")
    assert day.value.code == "Q001"
    with pytest.raises(congener.QuestionError, match="did you mean") as place:
        congener.explain("C", jurisdictions=["USA"])
    assert (place.value.code, place.value.file, place.value.line) == ("Q002", "", 0)
    assert isinstance(place.value, ValueError)


def test_files(tmp_path: pathlib.Path) -> None:
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\x00\x01\x02" * 100)
    unknown = tmp_path / "unknown.txt"
    unknown.write_text("<html>nothing chemical</html>")
    for path, code in [(tmp_path / "absent.csv", "F001"), (tmp_path, "F002"), (binary, "F003"), (unknown, "F004")]:
        with pytest.raises(congener.FileError) as raised:
            congener.screen(path)
        assert raised.value.code == code
        assert raised.value.file == str(path)
    empty = tmp_path / "empty.smi"
    empty.touch()
    assert len(congener.screen(empty)) == 0


def test_data_that_are_not_there(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = congener.RuleSet.load()
    monkeypatch.setenv("CONGENER_DATA", str(tmp_path))
    with pytest.raises(congener.FileError):
        congener.screen(["C"], rules=rules)
    with pytest.raises(congener.RuleError):
        congener.RuleSet.load()


def test_exceptions_are_one_family_and_can_be_pickled() -> None:
    for cls in (congener.RuleError, congener.FileError, congener.QuestionError, congener.InputError, congener.LibraryError):
        assert issubclass(cls, congener.CongenerError)
    with pytest.raises(congener.QuestionError) as raised:
        congener.screen(["C"], as_of="never")
    again = pickle.loads(pickle.dumps(raised.value))
    assert (type(again), str(again), again.faults) == (congener.QuestionError, str(raised.value), raised.value.faults)
