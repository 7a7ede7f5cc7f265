"""Whatever holds compounds, as columns of text for the engine."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeAlias, cast, runtime_checkable

from congener import _engine
from congener._errors import input_error

# Codes of rows that are no text; engine/README.md lists them with the others.
_NOT_TEXT = "I010"
_QUERY = "I011"
_NOT_WRITTEN = "I012"

_ROWS_A_BATCH = 65_536


@runtime_checkable
class ArrowStream(Protocol):
    """Anything with the Arrow C stream interface: a pyarrow, polars or pandas table or column, …"""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> Any: ...


@runtime_checkable
class ArrowArray(Protocol):
    """Anything with the Arrow C array interface: a pyarrow array or record batch, …"""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[Any, Any]: ...


class Molecule(Protocol):
    """An RDKit ``Mol``, of whichever RDKit the caller has."""

    def GetNumAtoms(self) -> int: ...


Compound: TypeAlias = "str | Molecule"
Compounds: TypeAlias = "Compound | Iterable[Compound | None] | ArrowStream | ArrowArray"


def is_molecule(value: object) -> bool:
    """Is it an RDKit molecule? Told by its type's names: RDKit is never imported here."""
    return any(
        base.__name__ == "Mol" and base.__module__.startswith("rdkit.") for base in type(value).__mro__
    )


def molecule_text(molecule: Any) -> str | _engine.RowFault:
    """An RDKit molecule as SMILES, written by the RDKit it comes from.

    Two RDKits of one process share no objects, so molecules cross as text. The isomeric SMILES keeps elements, charges,
    isotopes, radicals, hydrogens, bond orders (dative and zero-order ones too) and stereo. Coordinates, properties and
    atom numbers do not cross: no verdict depends on them. A molecule with query atoms or bonds is no compound, and says
    so.
    """
    from rdkit import Chem

    try:
        if any(atom.HasQuery() and atom.GetAtomicNum() != 0 for atom in molecule.GetAtoms()) or any(
            bond.HasQuery() for bond in molecule.GetBonds()
        ):
            return _engine.RowFault(_QUERY, "the RDKit molecule is a query: it stands for many compounds")
        return str(Chem.MolToSmiles(molecule, canonical=False))
    except Exception as error:  # RDKit raises many kinds; each is one row's trouble
        return _engine.RowFault(_NOT_WRITTEN, f"RDKit cannot write the molecule: {error}")


def _is_missing(value: object) -> bool:
    """None, NaN, pandas.NA, NaT."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value


def text_list(values: Iterable[object]) -> _engine.TextColumn:
    """Any values, one a row: text, molecules, missing ones; others are rows with a fault."""
    rows: list[str | None] = list(cast("Iterable[str | None]", values))
    faults: dict[int, _engine.RowFault] = {}
    for row, value in enumerate(rows):
        if type(value) is str:
            continue
        text: str | _engine.RowFault | None
        if isinstance(value, str):
            text = str(value)
        elif _is_missing(value):
            text = None
        elif is_molecule(value):
            text = molecule_text(value)
        else:
            text = _engine.RowFault(_NOT_TEXT, f"the row is no text and no molecule: {type(value).__name__}")
        if isinstance(text, _engine.RowFault):
            faults[row] = text
            text = None
        rows[row] = text
    return _engine.text_list(rows, list(faults.items()))


def _library_of(value: object) -> str:
    return type(value).__module__.partition(".")[0]


def _pandas_column(frame: Any, name: str) -> Any:
    if name not in frame.columns:
        raise input_error("A002", f'there is no column "{name}"', f"the columns are {', '.join(map(str, frame.columns))}")
    return frame[name]


def _pandas_columns(value: Any, column: str, id_column: str, name_column: str) -> _engine.RecordColumns:
    """A Series or DataFrame. Columns that Arrow holds are taken as they are, others object by object."""
    frame = value if value.ndim == 2 else value.to_frame(value.name if value.name is not None else column or "")
    if not column and frame.shape[1] == 1:
        structures = frame.iloc[:, 0]
    else:
        if not column:
            names = [str(name) for name in frame.columns]
            best = _engine.structure_column(names)
            if best is None:
                raise input_error(
                    "A002", "no column says by its name that it holds structures", f"name one of {', '.join(names)}"
                )
            column = frame.columns[best]
        structures = _pandas_column(frame, column)
    if structures.ndim != 1:
        raise input_error("A002", f'several columns have the name "{column}"', "rename all but one")
    return _engine.RecordColumns(
        _pandas_text(structures),
        _pandas_text(_pandas_column(frame, id_column)) if id_column else None,
        _pandas_text(_pandas_column(frame, name_column)) if name_column else None,
        0,
    )


def _pandas_text(series: Any) -> _engine.TextColumn:
    array = getattr(series.array, "__arrow_array__", None)
    if array is not None and series.dtype != object:
        try:
            chunks = array()
        except ImportError:  # no pyarrow: pandas then holds Python objects
            chunks = None
        if chunks is not None and str(chunks.type) in ("string", "large_string", "string_view", "null"):
            stream = getattr(chunks, "__arrow_c_stream__", None)
            if stream is not None:
                return _engine.ArrowReader.of_stream(stream(), "", "", "").rest().structure
            schema, held = chunks.__arrow_c_array__()
            return _engine.ArrowReader.of_array(schema, held, "", "", "").rest().structure
    return text_list(series.tolist())


def _arrow_reader(value: object, column: str, id_column: str, name_column: str) -> _engine.ArrowReader | None:
    if isinstance(value, ArrowStream):
        return _engine.ArrowReader.of_stream(value.__arrow_c_stream__(), column, id_column, name_column)
    if isinstance(value, ArrowArray):
        schema, array = value.__arrow_c_array__()
        return _engine.ArrowReader.of_array(schema, array, column, id_column, name_column)
    return None


def columns_of(compounds: object, column: str, id_column: str, name_column: str) -> _engine.RecordColumns:
    """All of it."""
    if isinstance(compounds, str) or is_molecule(compounds):
        compounds = [compounds]
    elif _library_of(compounds) == "pandas":
        return _pandas_columns(compounds, column, id_column, name_column)
    elif (reader := _arrow_reader(compounds, column, id_column, name_column)) is not None:
        return reader.rest()
    _refuse_names(column, id_column, name_column)
    return _engine.RecordColumns(text_list(_iterable(compounds)), None, None, 0)


def batches_of(
    compounds: object, column: str, id_column: str, name_column: str, rows: int
) -> Iterator[_engine.RecordColumns]:
    """Piece by piece: the arrays of a stream as they come, others `rows` at a time."""
    if isinstance(compounds, str) or is_molecule(compounds) or _library_of(compounds) == "pandas":
        yield columns_of(compounds, column, id_column, name_column)
        return
    reader = _arrow_reader(compounds, column, id_column, name_column)
    if reader is not None:
        while (columns := reader.next()) is not None:
            yield columns
        return
    _refuse_names(column, id_column, name_column)
    values = iter(_iterable(compounds))
    before = 0
    while batch := list(itertools.islice(values, rows)):
        yield _engine.RecordColumns(text_list(batch), None, None, before)
        before += len(batch)


def _refuse_names(*names: str) -> None:
    for name in names:
        if name:
            raise input_error("A002", f'there is no column "{name}"', "give a table to choose columns of")


def _iterable(compounds: object) -> Iterable[object]:
    if isinstance(compounds, (bytes, bytearray)) or not isinstance(compounds, Iterable):
        raise TypeError(f"compounds are text, molecules, a table or an iterable of them, not {type(compounds).__name__}")
    return compounds
