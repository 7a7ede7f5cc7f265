"""A library gives the verdicts of its sources."""

from __future__ import annotations

import pathlib

import congener
import pytest

DAY = "2026-01-01"
FENTANYL = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"


@pytest.fixture(scope="module")
def library(sample: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> congener.Library:
    """Of the sample manifest."""
    return congener.Library.build([sample], tmp_path_factory.mktemp("library") / "sample.cgl")


def test_it_holds_its_sources(library: congener.Library, sample: pathlib.Path) -> None:
    assert len(library) == len(congener.screen(sample)) > 20
    assert library.sources == (str(sample),)
    assert len(congener.Library.open(library.path)) == len(library)
    library.verify(threads=1)


def test_its_verdicts_are_those_of_its_sources(library: congener.Library, sample: pathlib.Path) -> None:
    whole = congener.screen(sample, as_of=DAY, validate=True)
    every = library.screen(as_of=DAY, every_record=True)
    # A library holds structures: names beside them are compared by `screen` alone, and here they agree.
    assert [(verdict.id, verdict.status, verdict.hits) for verdict in every] == [
        (verdict.id, verdict.status, verdict.hits) for verdict in whole
    ]
    assert [verdict for verdict in every if verdict.kind == "none"] == [verdict for verdict in whole if verdict.kind == "none"]
    found = library.screen(as_of=DAY, threads=2)
    assert list(found) == [verdict for verdict in every if verdict.status != "clear"]
    assert "controlled" in found.statuses


def test_one_rule_is_asked(library: congener.Library) -> None:
    hits = [hit for verdict in library.screen("us.fentanyl_related", as_of=DAY) for hit in verdict.hits]
    assert {hit.rule for hit in hits} == {"us.fentanyl_related"}
    with pytest.raises(congener.QuestionError, match="did you mean") as raised:
        library.screen("us.fentanyl_relatde")
    assert raised.value.code == "Q003"


def test_it_is_searched_for_what_is_alike(library: congener.Library) -> None:
    found = library.similar(FENTANYL, top=5)
    assert len(found) == 5 and found[0].tanimoto == 1.0 and found[0].component == FENTANYL
    assert [one.tanimoto for one in found] == sorted((one.tanimoto for one in found), reverse=True)
    assert all(one.tanimoto >= 0.5 for one in library.similar(FENTANYL, top=None, threshold=0.5))
    with pytest.raises(congener.InputError, match="C001"):
        library.similar("C1CC")


def test_what_is_no_library_is_refused(tmp_path: pathlib.Path, library: congener.Library) -> None:
    other = tmp_path / "other.cgl"
    other.write_bytes(b"nothing of the kind" * 1000)
    short = tmp_path / "short.cgl"
    short.write_bytes(pathlib.Path(library.path).read_bytes()[:-100])
    damaged = tmp_path / "damaged.cgl"
    data = bytearray(pathlib.Path(library.path).read_bytes())
    data[len(data) // 2] ^= 0xFF
    damaged.write_bytes(data)
    for path, code in [(tmp_path / "absent.cgl", "L001"), (other, "L002"), (short, "L005")]:
        with pytest.raises(congener.LibraryError) as raised:
            congener.Library.open(path)
        assert raised.value.code == code
    with pytest.raises(congener.LibraryError) as raised:
        congener.Library.open(damaged).verify()
    assert raised.value.code == "L006"
    with pytest.raises(congener.FileError):
        congener.Library.build([tmp_path / "absent.smi"], tmp_path / "new.cgl")
    assert not (tmp_path / "new.cgl").exists()
