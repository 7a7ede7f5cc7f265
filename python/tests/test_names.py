"""Declared words to structures: what is asked of the engine, and how it comes back."""

from __future__ import annotations

import pathlib
import pickle
from concurrent.futures import ThreadPoolExecutor

import congener
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ANPP = "c1ccc(CCN2CCC(Nc3ccccc3)CC2)cc1"


def test_a_text_has_a_resolution_with_its_provenance() -> None:
    found = congener.resolve("DRUMS, 4-anilino-N-phenethylpiperidine 99% CAS 21409-26-7", opsin=False)
    assert found.outcome == "resolved"
    assert found.structures == (ANPP,)
    assert [mention.how for mention in found.mentions] == ["dictionary", "cas"]
    assert [mention.text for mention in found.mentions][1] == "21409-26-7"
    assert found.mentions[0].begin == len("DRUMS, ")
    assert found.mentions[0].sources


def test_an_ambiguous_name_has_all_its_readings() -> None:
    found = congener.resolve("2-fluorofentanyl", opsin=False)
    assert found.outcome == "ambiguous"
    assert len(found.structures) == len(found.mentions[0].structures) >= 2
    assert all(reading.meaning for reading in found.mentions[0].structures)
    assert [doubt.code for doubt in found.mentions[0].doubts] == ["T011"]


def test_several_texts_keep_their_order_and_count() -> None:
    texts = ["fentanyl", "garden chairs", "", "CAS 437-38-8", "\ud800"]
    found = congener.resolve(iter(texts), opsin=False)
    assert [one.outcome for one in found] == ["resolved", "nothing", "nothing", "nothing", "nothing"]
    assert "437-38-7" in found[3].doubts[0].text  # the nearest number whose check digit holds
    assert [congener.resolve(text, opsin=False) for text in texts] == found
    assert congener.resolve([]) == []


def test_the_users_dictionary(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("name,smiles\nzebranol,CCO\n", encoding="utf-8")
    assert congener.resolve("zebranol", opsin=False).outcome == "nothing"
    assert congener.resolve("zebranol", dictionary=path, opsin=False).structures == ("CCO",)
    with pytest.raises(congener.FileError, match="nowhere.csv") as raised:
        congener.resolve("zebranol", dictionary=tmp_path / "nowhere.csv")
    assert raised.value.code == "D001"
    path.write_text("name,smiles\n,\n", encoding="utf-8")
    with pytest.raises(congener.FileError) as raised:
        congener.resolve("zebranol", dictionary=path)
    assert raised.value.code == "D006"


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(TypeError, match="int"):
        congener.resolve(["fentanyl", 1])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        congener.resolve(None)  # type: ignore[call-overload]


def test_without_opsin_a_systematic_name_says_why() -> None:
    name = "2-(1H-indol-3-yl)ethanamine"
    found = congener.resolve(name, opsin=False)
    assert found.outcome == "nothing"
    assert found.doubts[0].code == "T002"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_text_at_all(texts: list[str]) -> None:
    assert len(congener.resolve(texts, opsin=False)) == len(texts)


def test_several_threads_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: congener.resolve("para-fluoro isobutyryl fentanyl", opsin=False), range(16)))
    assert len(set(found)) == 1 and found[0].outcome == "resolved"
    assert pickle.loads(pickle.dumps(found[0])) == found[0]


def test_a_verdict_holds_what_its_name_was_read_as(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "goods.csv"
    path.write_text("id,name,smiles\n1,ANPP hydrochloride,\n2,,CCO\n", encoding="utf-8")
    named, drawn = congener.screen(path, as_of="2026-01-01", jurisdictions="US")
    assert named.resolved is not None and named.resolved.structures == (ANPP + ".Cl",)
    assert named.status == "controlled"
    assert drawn.resolved is None
