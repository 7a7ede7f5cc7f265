"""As many verdicts as compounds, in their order, each the one that the program gives."""

from __future__ import annotations

import csv
import datetime
import json
import pathlib
import subprocess
from collections.abc import Callable, Iterator

import congener
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

DAY = "2026-01-01"
CLASS_MEMBER = "CCC(=O)N(c1ccccc1F)C1CCN(CC(C)c2ccc(Cl)cc2)CC1"
FENTANYL = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"
MOLFILE = """
  by hand

  3  2  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0
    1.5000    0.0000    0.0000 C   0  0
    2.2500    1.3000    0.0000 O   0  0
  1  2  1  0
  2  3  1  0
M  END
"""

Program = Callable[..., "subprocess.CompletedProcess[bytes]"]

compounds = st.sampled_from(["CCO", FENTANYL, CLASS_MEMBER, "", " ", "[Na+].[Cl-]", "c1ccccc1(", "InChI=1S/CH4/h1H4"])
anything = st.one_of(compounds, st.text(), st.none(), st.integers(), st.floats(), st.binary())


@settings(deadline=None, max_examples=60)
@given(st.lists(anything, max_size=40))
def test_count_and_order_are_kept_whatever_the_rows_hold(rows: list[str | None]) -> None:
    verdicts = congener.screen(rows, as_of=DAY)
    assert len(verdicts) == len(rows)
    assert [verdict.record for verdict in verdicts] == list(range(1, len(rows) + 1))
    assert [verdict.status for verdict in verdicts] == verdicts.statuses
    for row, verdict in zip(rows, verdicts, strict=True):
        alone = congener.screen([row], as_of=DAY)[0]
        assert (verdict.status, verdict.hits, verdict.reasons) == (alone.status, alone.hits, alone.reasons)


@settings(deadline=None, max_examples=40)
@given(st.lists(compounds, max_size=30), st.integers(1, 8), st.integers(1, 3))
def test_batches_and_threads_change_nothing(rows: list[str], size: int, threads: int) -> None:
    whole = congener.screen(rows, as_of=DAY).to_ndjson()
    pieces = congener.screen_batches(iter(rows), rows=size, threads=threads, as_of=DAY)
    assert "".join(piece.to_ndjson() for piece in pieces) == whole


def test_many_rows_are_in_order() -> None:
    rows = [FENTANYL if n % 997 == 0 else "C" * (n % 20 + 1) for n in range(20_000)]
    verdicts = congener.screen(rows, as_of=DAY)
    controlled = [verdict.record - 1 for verdict in verdicts.select("controlled")]
    assert controlled == list(range(0, 20_000, 997))
    assert [verdict.text for verdict in verdicts] == rows


def test_a_file_gives_the_lines_of_the_program(sample: pathlib.Path, program: Program) -> None:
    expected = program("screen", sample, "--as-of", DAY, "--format", "ndjson").stdout
    verdicts = congener.screen(sample, as_of=DAY)
    assert verdicts.to_ndjson().encode() == expected
    assert len(verdicts) > 20
    assert "controlled" in verdicts.statuses


def test_a_table_gives_the_verdicts_of_the_program(sample: pathlib.Path, program: Program, tmp_path: pathlib.Path) -> None:
    with open(sample, newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    # The program would read the other columns too; a table has the three that are named.
    read = ["id", "declared_name", "smiles"]
    narrow = tmp_path / "narrow.csv"
    with open(narrow, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, read, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(table)
    expected = [
        json.loads(line) for line in program("screen", narrow, "--as-of", DAY, "--format", "ndjson").stdout.splitlines()
    ]
    pyarrow = pytest.importorskip("pyarrow")
    columns = {name: [row[name] for row in table] for name in table[0]}
    verdicts = congener.screen(pyarrow.table(columns), id_column="id", name_column="declared_name", as_of=DAY)
    assert len(verdicts) == len(expected)
    # Where a row and its cells stand in a file is all that a table does not know.
    placed = ("source", "document", "resolved", "stated", "findings")
    for verdict, line in zip(verdicts, expected, strict=True):
        got = verdict.to_dict()
        assert [one["code"] for one in got["findings"]] == [one["code"] for one in line["findings"]]
        for key in placed:
            got.pop(key, None)
            line.pop(key, None)
        assert got == line


def test_a_smiles_file_equals_its_column(tmp_path: pathlib.Path, program: Program) -> None:
    rows = ["CCO", FENTANYL, CLASS_MEMBER, "C1CC", "*CC", "[Na+].[Cl-]"]
    file = tmp_path / "compounds.smi"
    file.write_text("".join(f"{row}\n" for row in rows))
    lines = program("screen", file, "--as-of", DAY, "--format", "ndjson").stdout.decode()
    assert congener.screen(rows, as_of=DAY).to_ndjson().replace('"memory"', json.dumps(str(file))) == lines


def test_explain_gives_the_line_of_the_program(program: Program) -> None:
    for text in [CLASS_MEMBER, FENTANYL, "CCO", "C1CC", MOLFILE]:
        argument = "-" if text is MOLFILE else text
        line = program("explain", argument, "--as-of", DAY, "--format", "ndjson", text=text.encode()).stdout.decode()
        assert congener.explain(text, as_of=DAY).to_ndjson().replace('"argument"', json.dumps("-" if text is MOLFILE else "argument")) == line


def test_explain_in_words_is_what_the_program_prints(program: Program) -> None:
    printed = program("explain", CLASS_MEMBER, "--as-of", DAY, "--jurisdiction", "US").stdout.decode()
    assert congener.explain_in_words(CLASS_MEMBER, as_of=DAY, jurisdictions="US", width=120) == printed


def test_one_compound_in_every_spelling_of_the_argument() -> None:
    one = congener.screen(FENTANYL, as_of=DAY)
    many: list[Iterator[str] | list[str] | tuple[str, ...]] = [iter([FENTANYL]), [FENTANYL], (FENTANYL,)]
    assert all(congener.screen(each, as_of=DAY) == one for each in many)
    assert one[0].status == "controlled"


def test_a_molfile_and_an_inchi_are_read() -> None:
    molfile, inchi = congener.screen([MOLFILE, "InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3"], as_of=DAY, validate=True)
    assert (molfile.kind, molfile.status) == ("molfile", "clear")
    assert inchi.kind == "inchi"
    assert molfile.normalised[0].component == "CCO"


def test_bad_rows_say_why() -> None:
    rows = ["CCO", None, float("nan"), "", 7, "C1CC", "*C", b"CCO", "\ud800"]
    verdicts = congener.screen(rows, as_of=DAY)  # type: ignore[arg-type]
    assert [verdict.reasons[0].code if verdict.reasons else "" for verdict in verdicts] == [
        "", "V001", "V001", "V001", "I010", "C001", "V004", "I010", "C001",
    ]  # fmt: skip


def test_the_question_is_put_as_asked() -> None:
    piperidone = "O=C1CCNCC1"
    new = congener.screen([piperidone], as_of=datetime.date(2026, 1, 1), jurisdictions=["US"])[0]
    old = congener.screen([piperidone], as_of="2023-05-11", jurisdictions="us")[0]
    assert (new.status, old.status) == ("controlled", "watch")
    assert old.as_of == datetime.date(2023, 5, 11)
    assert {hit.jurisdiction for hit in new.hits} == {"US"}


def test_validating_reads_every_structure() -> None:
    impossible = "c1cccc1"
    assert congener.screen([impossible], as_of=DAY)[0].examined == "skeleton"
    assert congener.screen([impossible], as_of=DAY, validate=True)[0].status == "invalid"


def test_nothing_in_nothing_out() -> None:
    verdicts = congener.screen([])
    assert (len(verdicts), list(verdicts), verdicts.counts(), verdicts.to_ndjson()) == (0, [], {}, "")
    assert list(congener.screen_batches([])) == []


def test_progress_is_told_in_this_thread() -> None:
    told: list[tuple[int, float]] = []
    congener.screen(["CCO"] * 50_000, progress=lambda records, share: told.append((records, share)))
    assert told[-1][0] == 50_000
    assert [records for records, _ in told] == sorted(records for records, _ in told)


def test_what_progress_raises_comes_out() -> None:
    def fail(records: int, share: float) -> None:
        raise RuntimeError(f"after {records}")

    with pytest.raises(RuntimeError, match="after"):
        congener.screen(["CCO"] * 50_000, progress=fail)


def test_a_bar_of_tqdm() -> None:
    pytest.importorskip("tqdm")
    assert len(congener.screen(["CCO"] * 3000, progress=True)) == 3000


@pytest.mark.parametrize("compounds", [7, None, b"CCO", object()])
def test_what_holds_no_compounds_is_refused(compounds: object) -> None:
    with pytest.raises(TypeError):
        congener.screen(compounds)  # type: ignore[arg-type]


@pytest.mark.parametrize("threads", [0, -1, 1025])
def test_threads_are_checked(threads: int) -> None:
    with pytest.raises(ValueError, match="threads"):
        congener.screen(["CCO"], threads=threads)


def test_batches_are_read_no_further_than_they_must_be() -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield "CCO"

    pieces = congener.screen_batches(endless(), rows=10)
    assert [len(next(pieces)) for _ in range(3)] == [10, 10, 10]
    assert taken == 30
    assert next(pieces)[0].record == 31
