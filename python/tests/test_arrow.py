"""Arrow, polars and pandas in and out: every layout of text, without a copy."""

from __future__ import annotations

import datetime
import json
from typing import Any

import congener
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pa = pytest.importorskip("pyarrow")

DAY = "2026-01-01"
FENTANYL = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"
ROWS = ["CCO", None, FENTANYL, "", "C1CC", "a text of more than twelve bytes", "C" * 300, FENTANYL + ".Cl"]


def lines(rows: list[str | None]) -> str:
    return congener.screen(rows, as_of=DAY).to_ndjson()


def layouts(rows: list[str | None]) -> dict[str, Any]:
    made = {
        "utf8": pa.array(rows, pa.string()),
        "large_utf8": pa.array(rows, pa.large_string()),
        "dictionary": pa.array(rows, pa.string()).dictionary_encode(),
        "dictionary of large_utf8": pa.array(rows, pa.large_string()).dictionary_encode(),
        "sliced": pa.array(["x", *rows, "y"], pa.string()).slice(1, len(rows)),
        "chunked": pa.chunked_array([rows[:3], [], rows[3:]], pa.string()),
    }
    for name, index in [("int8", pa.int8()), ("uint16", pa.uint16()), ("int64", pa.int64())]:
        encoded = pa.array(rows, pa.string()).dictionary_encode()
        made[f"dictionary by {name}"] = pa.DictionaryArray.from_arrays(encoded.indices.cast(index), encoded.dictionary)
    if hasattr(pa, "string_view"):
        made["utf8_view"] = pa.array(rows, pa.string_view())
    return made


@pytest.mark.parametrize("name", layouts(ROWS))
def test_every_layout_gives_the_same_verdicts(name: str) -> None:
    column = layouts(ROWS)[name]
    assert congener.screen(column, as_of=DAY).to_ndjson() == lines(ROWS)
    table = pa.table({"number": list(range(len(ROWS))), "smiles": column})
    assert congener.screen(table, as_of=DAY).to_ndjson() == lines(ROWS)
    assert congener.screen(table.slice(2, 4), column="smiles", as_of=DAY).to_ndjson() == lines(ROWS[2:6])


def test_nulls_of_the_struct_count() -> None:
    struct = pa.StructArray.from_arrays(
        [pa.array(["CCO", FENTANYL, "CCC", "CC"])], names=["smiles"], mask=pa.array([False, True, False, False])
    )
    assert congener.screen(struct, as_of=DAY).to_ndjson() == lines(["CCO", None, "CCC", "CC"])
    assert congener.screen(struct.slice(1, 3), as_of=DAY).to_ndjson() == lines([None, "CCC", "CC"])
    assert congener.screen(pa.nulls(3), as_of=DAY).to_ndjson() == lines([None] * 3)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.one_of(st.none(), st.text(), st.just(FENTANYL)), max_size=20), st.integers(0, 20), st.integers(0, 20)
)
def test_any_texts_in_any_layout(rows: list[str | None], first: int, second: int) -> None:
    # Arrow holds UTF-8 alone.
    rows = [row if row is None else row.encode("utf-8", "replace").decode() for row in rows]
    begin, end = sorted((first, second))
    expected = lines(rows[begin:end])
    for column in layouts(rows).values():
        assert congener.screen(column.slice(begin, max(end - begin, 0)), as_of=DAY).to_ndjson() == expected


def test_the_text_is_not_copied() -> None:
    column = pa.array(["CCO" * 1000] * 1000)
    address = column.buffers()[2].address
    before = pa.total_allocated_bytes()
    reader = congener._engine.ArrowReader.of_stream(pa.chunked_array([column]).__arrow_c_stream__(), "", "", "")
    columns = reader.rest()
    assert columns.address(0) == address
    assert columns.address(999) == address + 999 * 3000
    assert pa.total_allocated_bytes() - before < 10_000


def test_what_is_read_stays_alive() -> None:
    verdicts = congener.screen(pa.array([FENTANYL + " " * 3, "CCO"] * 1000), as_of=DAY)
    trash = [pa.array(["N" * 50] * 1000) for _ in range(50)]
    assert [verdict.text for verdict in verdicts][:2] == [FENTANYL, "CCO"]
    del trash


def test_a_stream_is_screened_array_by_array() -> None:
    schema = pa.schema([("smiles", pa.string())])
    made = []

    def arrays() -> Any:
        for n in range(5):
            made.append(n)
            yield pa.record_batch([pa.array(["CCO", FENTANYL])], schema=schema)

    pieces = congener.screen_batches(pa.RecordBatchReader.from_batches(schema, arrays()), as_of=DAY)
    first = next(pieces)
    assert len(made) <= 2 and len(first) == 2
    rest = list(pieces)
    assert [verdict.record for piece in rest for verdict in piece] == list(range(3, 11))


def test_a_stream_that_breaks_off() -> None:
    schema = pa.schema([("smiles", pa.string())])

    def arrays() -> Any:
        yield pa.record_batch([pa.array(["CCO"])], schema=schema)
        raise RuntimeError("the disk is gone")

    with pytest.raises(congener.InputError, match="the disk is gone") as raised:
        congener.screen(pa.RecordBatchReader.from_batches(schema, arrays()))
    assert raised.value.code == "A003"


@pytest.mark.parametrize(
    ("table", "arguments", "code"),
    [
        ({"smiles": [1, 2]}, {}, "A001"),
        ({"smiles": [1, 2]}, {"column": "smiles"}, "A001"),
        ({"smiles": ["C"]}, {"column": "smile"}, "A002"),
        ({"smiles": ["C"]}, {"id_column": "id"}, "A002"),
        ({"first": ["C"], "second": ["C"]}, {}, "A002"),
    ],
)
def test_columns_that_cannot_be_taken(table: dict[str, list[Any]], arguments: dict[str, str], code: str) -> None:
    with pytest.raises(congener.InputError) as raised:
        congener.screen(pa.table(table), **arguments)  # type: ignore[arg-type]
    assert raised.value.code == code
    assert isinstance(raised.value, ValueError)


def test_a_column_alone_and_what_is_no_text() -> None:
    with pytest.raises(congener.InputError, match="A001"):
        congener.screen(pa.array([1.5]))
    with pytest.raises(congener.InputError, match="A002"):
        congener.screen(pa.array(["C"]), column="smiles")
    with pytest.raises(congener.InputError, match="A001"):
        congener.screen(pa.array([b"C"]))


def test_a_stream_is_taken_once() -> None:
    capsule = pa.chunked_array([["C"]]).__arrow_c_stream__()
    congener._engine.ArrowReader.of_stream(capsule, "", "", "")
    with pytest.raises(congener.InputError, match="A004"):
        congener._engine.ArrowReader.of_stream(capsule, "", "", "")
    with pytest.raises(ValueError):
        congener._engine.ArrowReader.of_array(capsule, capsule, "", "", "")


# What a verdict says, in Arrow's types.
def test_the_table_says_what_the_lines_say() -> None:
    rows = [*ROWS, "CCC(=O)N(c1ccccc1F)C1CCN(CC(C)c2ccc(Cl)cc2)CC1", "c1ccc(N(C(=O)OC)C2CCNCC2)cc1", "*C", "é"]
    verdicts = congener.screen(rows, as_of=DAY)
    table = verdicts.to_arrow()
    table.validate(full=True)
    assert table.num_rows == len(rows)
    for row, verdict in zip(table.to_pylist(), verdicts, strict=True):
        expected = verdict.to_dict()
        expected.update(expected.pop("source"))
        expected.update(expected.pop("input"))
        for hit in row["hits"]:
            if hit["in_force"]:
                for end in ("from", "to"):
                    day = hit["in_force"][end]
                    hit["in_force"][end] = day and day.isoformat()
        assert row.pop("as_of") == datetime.date.fromisoformat(expected.pop("as_of"))
        assert row == expected
    assert set(table.column("status").to_pylist()) == set(verdicts.statuses)


def test_long_tables_come_in_pieces() -> None:
    verdicts = congener.screen(["CCO"] * 150_000)
    table = pa.table(verdicts)
    table.validate(full=True)
    assert [chunk.num_rows if hasattr(chunk, "num_rows") else len(chunk) for chunk in table.column("status").chunks] == [
        65_536,
        65_536,
        18_928,
    ]
    assert pa.table(congener.screen([])).num_rows == 0
    assert pa.schema(verdicts) == table.schema


def test_a_stream_outlives_its_verdicts_and_may_be_left_unread() -> None:
    reader = pa.RecordBatchReader.from_stream(congener.screen([FENTANYL] * 10, as_of=DAY))
    assert reader.read_all().column("status").to_pylist() == ["controlled"] * 10
    for _ in range(100):
        congener.screen(["CCO"]).__arrow_c_stream__()


def test_polars_in_and_out() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"id": [str(n) for n in range(len(ROWS))], "smiles": ROWS})
    for taken in (frame, frame["smiles"], frame["smiles"].cast(polars.Categorical), frame["smiles"].to_arrow()):
        assert congener.screen(taken, as_of=DAY).to_ndjson() == lines(ROWS)
    out = congener.screen(frame, id_column="id", as_of=DAY).to_polars()
    assert out["status"].to_list() == congener.screen(ROWS, as_of=DAY).statuses
    assert out["id"].to_list() == frame["id"].to_list()
    rules = out.select("hits").explode("hits").unnest("hits")["rule"].to_list()
    assert "us.schedule_ii" in rules
    longer = polars.concat([frame, frame], rechunk=False)
    assert congener.screen(longer, as_of=DAY).to_ndjson() == lines(ROWS * 2)


def test_pandas_in_and_out() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"id": [str(n) for n in range(len(ROWS))], "smiles": ROWS})
    kinds = {
        "as made": frame["smiles"],
        "object": frame["smiles"].astype(object),
        "string": frame["smiles"].astype("string"),
        "pyarrow": frame["smiles"].astype("string[pyarrow]"),
        "arrow type": frame["smiles"].astype(pandas.ArrowDtype(pa.string())),
        "categorical": frame["smiles"].astype("category"),
        "unnamed": pandas.Series(ROWS),
    }
    for name, series in kinds.items():
        assert congener.screen(series, as_of=DAY).to_ndjson() == lines(ROWS), name
        assert congener.screen(series.to_frame("smiles"), as_of=DAY).to_ndjson() == lines(ROWS), name
    assert congener.screen(frame.iloc[::2], column="smiles", as_of=DAY).to_ndjson() == lines(ROWS[::2])
    out = congener.screen(frame, id_column="id", as_of=DAY).to_pandas()
    assert out["status"].tolist() == congener.screen(ROWS, as_of=DAY).statuses
    assert out["id"].tolist() == frame["id"].tolist()
    assert out["hits"][2][0]["rule"]
    assert list(out.columns) == pa.table(congener.screen(["C"])).column_names
    with pytest.raises(congener.InputError, match="A002"):
        congener.screen(frame, column="smile")
    with pytest.raises(congener.InputError, match="A002"):
        congener.screen(pandas.DataFrame({"first": ["C"], "second": ["C"]}))
    mixed = pandas.Series(["CCO", 7, None, FENTANYL], dtype=object)
    assert congener.screen(mixed, as_of=DAY).statuses == ["clear", "invalid", "undetermined", "controlled"]


def test_any_text_comes_out_as_valid_json() -> None:
    rows = ['"', "\\", "\x00\x1f", "\u00e9\u2028", "\U0001f600"]
    out = congener.screen(pa.array(rows)).to_ndjson().split("\n")
    assert [json.loads(line)["input"]["text"] for line in out[:-1]] == rows
