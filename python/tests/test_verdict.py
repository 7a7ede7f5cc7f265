"""A verdict is its line: typed, immutable, picklable, shown in a notebook without trusting a word of it."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
import pathlib
import pickle
from html.parser import HTMLParser

import congener
import pytest

DAY = "2026-01-01"
CLASS_MEMBER = "CCC(=O)N(c1ccccc1F)C1CCN(CC(C)c2ccc(Cl)cc2)CC1"
FENTANYL = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"
NEAR_MISS = "CCC(=O)N(c1ccccc1)C1CCN(Cc2ccccc2)CC1"  # of Ireland's class
ALL_STATUSES = [CLASS_MEMBER, "CCO", "*C", "C1CC", NEAR_MISS]


class Checker(HTMLParser):
    """Fails on a tag that is not closed, and remembers what is there."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def checked(html: str) -> Checker:
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.open == []
    return checker


def test_the_schema_s_fields_are_there(root: pathlib.Path) -> None:
    schema = json.loads((root / "data" / "schema" / "verdict.schema.json").read_text())["properties"]
    flat = {"source": {"file", "line"}, "input": {"text", "kind", "declared"}}
    expected = {field for name in schema for field in flat.get(name, {name})}
    assert expected <= {name for name in vars(congener.Verdict) if not name.startswith("_")}
    renamed = {"id": "clause", "from": "first", "to": "last"}
    for part, cls in [
        (schema["hits"], congener.Hit),
        (schema["hits"]["items"]["properties"]["clauses"], congener.Evidence),
        (schema["hits"]["items"]["properties"]["resembles"], congener.Resemblance),
        (schema["near"], congener.Near),
        (schema["normalised"], congener.Component),
        (schema["nearest"], congener.Nearest),
        (schema["reasons"], congener.Reason),
        (schema["findings"], congener.Finding),
        (schema["stated"], congener.Stated),
    ]:
        items = part["items"] if "items" in part else part
        assert {renamed.get(name, name) for name in items["properties"]} == {
            field.name for field in dataclasses.fields(cls)
        }


def test_the_whole_line_counts() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    rows = pyarrow.table({"smiles": ["CCO", None, "Nc1ccccc1"], "name": ["ANPP", "steel pipes", "aniline"]})
    contradictory, goods, honest = congener.screen(rows, column="smiles", name_column="name", as_of=DAY)
    assert (contradictory.status, contradictory.declaration) == ("controlled", "contradictory")
    assert [(finding.code, finding.grave) for finding in contradictory.findings] == [("X003", True)]
    assert [(one.by, one.text, one.status) for one in contradictory.stated] == [
        ("structure", "CCO", "clear"),
        ("name", "ANPP", "controlled"),
    ]
    assert (goods.status, goods.declaration) == ("no_chemical", "no_chemical")
    assert (honest.status, honest.declaration, honest.findings) == ("clear", "resolved", ())
    assert congener.explain("carfentanil").status == "controlled"
    assert congener.explain("C1CC").status == "invalid"


def test_evidence_names_every_heavy_atom_once() -> None:
    verdict = congener.explain(CLASS_MEMBER, jurisdictions="US", as_of=DAY)
    hit = next(hit for hit in verdict.hits if hit.clauses)
    atoms = [atom for evidence in (*hit.clauses, *hit.parent) for atom in evidence.atoms]
    assert sorted(atoms) == list(range(28))
    assert {evidence.clause for evidence in hit.clauses} == {"B", "D"}
    assert {evidence.clause for evidence in hit.parent} == {None}
    assert hit.in_force is not None and hit.in_force.first is not None


def test_pickled_and_copied_it_is_the_same() -> None:
    verdicts = congener.screen(ALL_STATUSES, as_of=DAY, jurisdictions="IE")
    assert len(set(verdicts.statuses)) == 5
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(verdicts, protocol))
        assert again == verdicts
        assert again.statuses == verdicts.statuses
        for one in verdicts:
            other = pickle.loads(pickle.dumps(one, protocol))
            assert other == one and hash(other) == hash(one) and other.hits == one.hits
    assert copy.deepcopy(verdicts[0]) == verdicts[0] != verdicts[1]
    assert verdicts != congener.screen(ALL_STATUSES[:2], as_of=DAY)


def test_it_does_not_change() -> None:
    verdict = congener.explain("CCO")
    with pytest.raises(AttributeError):
        verdict.status = "controlled"  # type: ignore[misc]
    verdict.to_dict()["status"] = "controlled"
    assert verdict.status == "clear"


def test_ndjson_goes_out_and_comes_back(tmp_path: pathlib.Path) -> None:
    verdicts = congener.screen(ALL_STATUSES * 3000, as_of=DAY)
    text = verdicts.to_ndjson()
    assert text.count("\n") == len(verdicts)
    verdicts.to_ndjson(tmp_path / "verdicts.ndjson")
    assert (tmp_path / "verdicts.ndjson").read_text() == text
    memory = io.BytesIO()
    verdicts.to_ndjson(memory)
    assert memory.getvalue().decode() == text
    assert congener.Verdicts.from_ndjson(text) == verdicts


@pytest.mark.parametrize("line", ["{}", "no json", '{"record": 1}', "[]", "null", '{"record":"1"}'])
def test_a_line_that_is_no_verdict_is_refused(line: str) -> None:
    good = congener.explain("CCO").to_ndjson()
    with pytest.raises(congener.InputError) as raised:
        congener.Verdicts.from_ndjson(good + line)
    assert (raised.value.code, raised.value.line) == ("N001", 2)


def test_a_sequence() -> None:
    verdicts = congener.screen(ALL_STATUSES, as_of=DAY, jurisdictions="IE")
    assert verdicts[-1] == verdicts[4] == list(verdicts)[4]
    assert verdicts[1:3] == [verdicts[1], verdicts[2]]
    assert verdicts[1] in verdicts
    for index in (5, -6):
        with pytest.raises(IndexError):
            verdicts[index]
    with pytest.raises(ValueError):
        verdicts.select("nonsense")  # type: ignore[arg-type]


def test_its_representation_says_what_decides() -> None:
    assert "controlled: us.schedule_ii" in repr(congener.explain(FENTANYL, as_of=DAY, jurisdictions="US"))
    assert repr(congener.explain("CCO")) == "<Verdict 1 'CCO': clear>"
    assert "C001" in repr(congener.explain("C1CC"))
    assert repr(congener.screen(["CCO", "CCO"])) == "<Verdicts of 2 records: 2 clear>"


def test_the_notebook_shows_clauses_and_words() -> None:
    shown = checked(congener.explain(CLASS_MEMBER, jurisdictions="US", as_of=DAY)._repr_html_())
    assert "svg" in shown.seen
    assert "Clause B" in shown.text and "By substitution in or on the phenethyl group" in shown.text
    assert "atoms 5, 6" in shown.text


def test_the_notebook_shows_a_near_miss_in_words() -> None:
    verdict = congener.explain(NEAR_MISS, jurisdictions="IE", as_of=DAY)
    assert verdict.status == "watch" and verdict.near
    shown = checked(verdict._repr_html_())
    assert "but for one thing" in shown.text and verdict.near[0].why in shown.text


def test_the_notebook_trusts_nothing() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    evil = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>"
    table = pyarrow.table({"smiles": [FENTANYL, evil, CLASS_MEMBER], "id": [evil] * 3, "name": [evil] * 3})
    verdicts = congener.screen(table, column="smiles", id_column="id", name_column="name", as_of=DAY)
    for html in [verdicts._repr_html_(), *(verdict._repr_html_() for verdict in verdicts)]:
        shown = checked(html)
        assert not {"script", "img"} & set(shown.seen)
        assert "alert(1)" in shown.text


def test_the_notebook_shows_a_set_and_says_how_much_is_left() -> None:
    shown = checked(congener.screen([FENTANYL] * 40 + ["CCO"] * 5, as_of=DAY)._repr_html_())
    assert "45 records" in shown.text and "15 more that are not clear" in shown.text
    assert shown.seen.count("svg") == 25
    checked(congener.screen([])._repr_html_())
    checked(congener.screen([None, "C1CC", "", "[Xe]", "." * 300])._repr_html_())


def test_similar_names_the_listed_substances_that_are_most_like() -> None:
    verdict = congener.explain(CLASS_MEMBER, jurisdictions="US", as_of=DAY)
    found = congener.similar(CLASS_MEMBER, top=None, jurisdictions="US", as_of=DAY)
    assert [one.tanimoto for one in found] == sorted((one.tanimoto for one in found), reverse=True)
    assert verdict.nearest is not None
    assert (found[0].substance, round(found[0].tanimoto, 4)) == (verdict.nearest.substance, verdict.nearest.tanimoto)
    assert congener.similar(CLASS_MEMBER, top=3, jurisdictions="US", as_of=DAY) == found[:3]
    alike = congener.similar(FENTANYL + ".Cl", threshold=0.99, as_of=DAY)
    assert {one.tanimoto for one in alike} == {1.0} and all(one.component == FENTANYL for one in alike)
    for text, code in [("C1CC", "C001"), ("", "V001")]:
        with pytest.raises(congener.InputError) as raised:
            congener.similar(text)
        assert raised.value.code == code
    for arguments in ({"top": 0}, {"threshold": 1.5}):
        with pytest.raises(ValueError):
            congener.similar(FENTANYL, **arguments)
