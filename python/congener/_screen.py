"""Compounds to verdicts."""

from __future__ import annotations

import os
import pathlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, TypeAlias, overload

from congener import _engine
from congener._errors import input_error
from congener._input import Compound, Compounds, batches_of, columns_of, is_molecule, molecule_text, text_list
from congener._rules import Day, RuleSet, _day_text, _places
from congener._verdict import STATUSES, Similar, Status, Verdict

if TYPE_CHECKING:
    import pandas
    import polars

Progress: TypeAlias = "bool | Callable[[int, float], object] | None"

# The order of congener::Status.
_ENGINE_STATUSES: tuple[Status, ...] = (
    "clear",
    "no_chemical",
    "watch",
    "undetermined",
    "arguable",
    "controlled",
    "invalid",
)
_LINES_AT_ONCE = 4096


class Verdicts(Sequence[Verdict]):
    """The verdicts of many records, in their order: as many as there were records. Immutable; can be pickled.

    Made by `screen`. A verdict is built when it is asked for; a record that is clear by its skeleton costs a byte.

    Examples
    --------
    >>> import congener
    >>> verdicts = congener.screen(["CCO", "CCC(=O)N(c1ccccc1F)C1CCN(CCc2ccccc2)CC1", "C1CC"])
    >>> verdicts.counts()
    {'controlled': 1, 'clear': 1, 'invalid': 1}
    >>> [verdict.record for verdict in verdicts.select("controlled")]
    [2]
    """

    __slots__ = ("_engine",)

    def __init__(self, engine: _engine.Screening) -> None:
        self._engine = engine

    @classmethod
    def from_ndjson(cls, lines: str | bytes) -> Verdicts:
        """Lines that `to_ndjson` or the program ``congener`` wrote.

        Raises
        ------
        InputError
            N001: a line is not a verdict.
        """
        return cls(_engine.Screening.read(lines.encode() if isinstance(lines, str) else lines))

    def __len__(self) -> int:
        return len(self._engine)

    @overload
    def __getitem__(self, index: int) -> Verdict: ...
    @overload
    def __getitem__(self, index: slice) -> list[Verdict]: ...
    def __getitem__(self, index: int | slice) -> Verdict | list[Verdict]:
        if isinstance(index, slice):
            return [self[row] for row in range(*index.indices(len(self)))]
        row = index + len(self) if index < 0 else index
        if not 0 <= row < len(self):
            raise IndexError(index)
        return Verdict(self._engine.ndjson(row, row + 1))

    def __iter__(self) -> Iterator[Verdict]:
        for chunk in self._chunks():
            for line in chunk.splitlines(keepends=True):
                yield Verdict(line)

    def _chunks(self) -> Iterator[bytes]:
        for begin in range(0, len(self), _LINES_AT_ONCE):
            yield self._engine.ndjson(begin, begin + _LINES_AT_ONCE)

    @property
    def statuses(self) -> list[Status]:
        """One a record, in their order; shape (n,)."""
        return [_ENGINE_STATUSES[code] for code in self._engine.statuses()]

    def counts(self) -> dict[Status, int]:
        """How many records have each status, from grave to clear; those that none has are left out."""
        found = Counter(self._engine.statuses())
        counts = {status: found[_ENGINE_STATUSES.index(status)] for status in STATUSES}
        return {status: count for status, count in counts.items() if count}

    def select(self, *statuses: Status) -> list[Verdict]:
        """The verdicts with one of these statuses, in the order of their records.

        Raises
        ------
        ValueError
            There is no such status.
        """
        wanted = {_ENGINE_STATUSES.index(status) for status in statuses}
        return [self[row] for row, code in enumerate(self._engine.statuses()) if code in wanted]

    @overload
    def to_ndjson(self, file: None = None) -> str: ...
    @overload
    def to_ndjson(self, file: str | os.PathLike[str] | IO[bytes]) -> None: ...
    def to_ndjson(self, file: str | os.PathLike[str] | IO[bytes] | None = None) -> str | None:
        """One object a line, as ``data/schema/verdict.schema.json`` describes: what the program writes.

        Parameters
        ----------
        file : path or binary file, optional
            Where to write it, piece by piece; without it the whole text is returned.
        """
        if file is None:
            return b"".join(self._chunks()).decode()
        if isinstance(file, (str, os.PathLike)):
            with open(file, "wb") as opened:
                self.to_ndjson(opened)
            return None
        for chunk in self._chunks():
            file.write(chunk)
        return None

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The Arrow C stream interface: a struct a record, with nested lists of hits. No other schema can be had."""
        return _engine.export_verdicts(self._engine)

    def __arrow_c_schema__(self) -> object:
        """The schema alone."""
        return _engine.export_verdict_schema()

    def to_arrow(self) -> Any:
        """A ``pyarrow.Table`` with the fields of `Verdict` as columns and nested lists of hits.

        Without pyarrow, give these verdicts themselves to whatever reads the Arrow C stream interface.

        Raises
        ------
        ImportError
            pyarrow is not installed (``pip install congener[arrow]``).
        """
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """A row a record, the fields of `Verdict` as columns; hits are lists of dictionaries.

        Raises
        ------
        ImportError
            pandas is not installed (``pip install congener[pandas]``).
        """
        import pandas

        columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
        for verdict in self:
            row = verdict.to_dict()
            row.update(row.pop("source"))
            row.update(row.pop("input"))
            row["as_of"] = verdict.as_of
            for name, values in columns.items():
                values.append(row[name])
        return pandas.DataFrame(columns, columns=list(_COLUMNS))

    def to_polars(self) -> polars.DataFrame:
        """A row a record, the fields of `Verdict` as columns; hits are lists of structs.

        Raises
        ------
        ImportError
            polars is not installed (``pip install congener[polars]``).
        """
        import polars

        return polars.DataFrame(_Stream(self))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Verdicts):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self._chunks(), other._chunks(), strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Callable[[bytes], Verdicts], tuple[bytes]]:
        return Verdicts.from_ndjson, (b"".join(self._chunks()),)

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {status}" for status, count in self.counts().items())
        return f"<Verdicts of {len(self)} records{': ' if counts else ''}{counts}>"

    def _repr_html_(self) -> str:
        from congener._html import verdicts_html

        return verdicts_html(self)


class _Stream:
    """Verdicts as an Arrow stream and nothing else: polars takes a sequence for a column of objects."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts = verdicts

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._verdicts.__arrow_c_stream__(requested_schema)


_COLUMNS = (
    "record",
    "file",
    "line",
    "id",
    "text",
    "kind",
    "declared",
    "status",
    "declaration",
    "examined",
    "hits",
    "near",
    "normalised",
    "nearest",
    "reasons",
    "findings",
    "rule_set",
    "engine",
    "as_of",
)


@contextmanager
def _told(progress: Progress) -> Iterator[Callable[[int, float], object] | None]:
    """What the engine calls; a bar of tqdm where it is wanted and installed."""
    if progress is None or progress is False:
        yield None
        return
    if progress is not True:
        yield progress
        return
    try:
        from tqdm.auto import tqdm
    except ImportError:
        yield None
        return
    with tqdm(unit=" records") as bar:

        def show(records: int, share: float) -> None:
            if share > 0:
                bar.total = round(records / share)
            bar.update(records - bar.n)

        yield show


def _threads(threads: int | None) -> int:
    if threads is None:
        return 0
    if not 1 <= threads <= 1024:
        raise ValueError(f"threads={threads}: give a number from 1 to 1024, or None for as many as the machine has")
    return threads


def screen(
    compounds: Compounds | pathlib.Path,
    *,
    column: str | None = None,
    id_column: str | None = None,
    name_column: str | None = None,
    rules: RuleSet | None = None,
    as_of: Day = None,
    jurisdictions: str | Sequence[str] | None = None,
    drafts: bool = False,
    validate: bool = False,
    threads: int | None = None,
    progress: Progress = None,
) -> Verdicts:
    """Check every compound; as many verdicts as compounds, in their order.

    Parameters
    ----------
    compounds : str, Mol, iterable of these, pandas or polars Series or DataFrame, Arrow data, or pathlib.Path
        A text is a SMILES, an InChI or a molfile; shape (n,) for whatever holds n of them. An RDKit molecule crosses as
        the isomeric SMILES that its own RDKit writes. Anything with the Arrow C stream or array interface is read
        without a copy of its text. A path is a file, read as ``congener screen`` reads it.
    column : str, optional
        Of a table: where the structures stand; recognised by its name by default.
    id_column : str, optional
        Of a table: where the ids stand; none by default.
    name_column : str, optional
        Of a table: where the declared names stand; none by default.
    rules : RuleSet, optional
        `RuleSet.default` by default.
    as_of : str or datetime.date, optional
        The day asked about, ``YYYY-MM-DD``; today, by UTC, by default.
    jurisdictions : str or sequence of str, optional
        ``"US"`` takes in ``"US-IA"``; all of them by default.
    drafts : bool, optional
        Also apply what is recalled and was not verified.
    validate : bool, optional
        Read every structure, also where no rule can apply: an impossible one is then invalid and not clear.
    threads : int, optional
        1 to 1024; as many as the machine has by default.
    progress : bool or callable, optional
        True: a bar of tqdm, if it is installed. A callable gets the number of records so far and the share of the
        input, 0 to 1 (-1 where not known), in this thread, a few times a second.

    Returns
    -------
    Verdicts, shape (n,)
        A row that is missing, broken or no text gets a verdict that says so; it is never left out and never raises.

    Raises
    ------
    InputError
        The column is not text (A001), or not there (A002); the Arrow data break off (A003) or are damaged (A004).
    FileError
        The file cannot be read (codes F…).
    QuestionError
        No such day (Q001), or no rule is of that jurisdiction (Q002).
    KeyboardInterrupt
        Ctrl-C: what is under way is given up within moments.

    Notes
    -----
    The statuses and codes are described in ``README.md`` and ``engine/README.md``; the law is in ``rules/``, each file
    with its source. The work is done by many threads without the GIL; several Python threads may screen at once.

    Examples
    --------
    >>> import congener
    >>> congener.screen(["CCO", None, "c1ccccc1("], as_of="2026-01-01").statuses
    ['clear', 'undetermined', 'invalid']
    """
    count = _threads(threads)
    screener = (rules or RuleSet.default())._screener(as_of, jurisdictions, drafts, validate, True)
    with _told(progress) as tell:
        if isinstance(compounds, pathlib.Path):
            for name in (column, id_column, name_column):
                if name:
                    raise input_error("A002", "a file's columns are recognised", "read the table and give it instead")
            return Verdicts(screener.screen_file(os.fspath(compounds), count, tell))
        columns = columns_of(compounds, column or "", id_column or "", name_column or "")
        return Verdicts(screener.screen(columns, count, tell))


def screen_batches(
    compounds: Compounds,
    *,
    rows: int = 65_536,
    column: str | None = None,
    id_column: str | None = None,
    name_column: str | None = None,
    rules: RuleSet | None = None,
    as_of: Day = None,
    jurisdictions: str | Sequence[str] | None = None,
    drafts: bool = False,
    validate: bool = False,
    threads: int | None = None,
) -> Iterator[Verdicts]:
    """Screen piece by piece: memory does not grow with the input.

    Parameters
    ----------
    compounds : iterable of str or Mol, or Arrow data
        As for `screen`; a generator or a stream is read no further than it must be.
    rows : int, optional
        Records a piece, at least 1. The arrays of an Arrow stream are taken as they come, whatever their length.
    column : str, optional
        As for `screen`.
    id_column : str, optional
        As for `screen`.
    name_column : str, optional
        As for `screen`.
    rules : RuleSet, optional
        As for `screen`.
    as_of : str or datetime.date, optional
        As for `screen`.
    jurisdictions : str or sequence of str, optional
        As for `screen`.
    drafts : bool, optional
        As for `screen`.
    validate : bool, optional
        As for `screen`.
    threads : int, optional
        As for `screen`.

    Yields
    ------
    Verdicts
        One a piece; records are numbered from 1 over all of them.

    Raises
    ------
    InputError, QuestionError
        As for `screen`.

    Examples
    --------
    >>> import congener
    >>> [len(verdicts) for verdicts in congener.screen_batches(("C" * n for n in range(1, 6)), rows=2)]
    [2, 2, 1]
    """
    count = _threads(threads)
    if rows < 1:
        raise ValueError(f"rows={rows}: give at least 1")
    if isinstance(compounds, os.PathLike):
        raise TypeError("give the lines of a file, or a table read from it, and not its path")
    screener = (rules or RuleSet.default())._screener(as_of, jurisdictions, drafts, validate, True)
    for columns in batches_of(compounds, column or "", id_column or "", name_column or "", rows):
        if len(columns):
            yield Verdicts(screener.screen(columns, count, None))


def explain(
    compound: Compound,
    *,
    rules: RuleSet | None = None,
    as_of: Day = None,
    jurisdictions: str | Sequence[str] | None = None,
    drafts: bool = False,
) -> Verdict:
    """Examine one compound in full.

    Parameters
    ----------
    compound : str or Mol
        A SMILES, an InChI, a molfile, or an RDKit molecule.
    rules : RuleSet, optional
        As for `screen`.
    as_of : str or datetime.date, optional
        As for `screen`.
    jurisdictions : str or sequence of str, optional
        As for `screen`.
    drafts : bool, optional
        As for `screen`.

    Returns
    -------
    Verdict
        In a notebook it shows itself: drawn, its atoms coloured by clause, the clause's words beside it.

    Raises
    ------
    TypeError
        It is neither text nor a molecule.
    QuestionError
        As for `screen`.

    Examples
    --------
    >>> import congener
    >>> compound = "CCC(=O)N(c1ccccc1F)C1CCN(CC(C)c2ccc(Cl)cc2)CC1"
    >>> verdict = congener.explain(compound, jurisdictions="US", as_of="2026-01-01")
    >>> for evidence in verdict.hits[0].clauses:
    ...     print(evidence.clause, evidence.group, evidence.atoms)
    D any_aromatic_monocycle (5, 6, 7, 8, 9, 10, 11)
    B alkyl (18,)
    B halo (23,)
    """
    screener = (rules or RuleSet.default())._screener(as_of, jurisdictions, drafts, False, False)
    text = _text_of(compound)
    if isinstance(text, str):
        return Verdict(screener.explain(text))
    columns = _engine.RecordColumns(text_list([compound]), None, None, 0)
    return Verdict(screener.screen(columns, 1, None).ndjson(0, 1))


def explain_in_words(
    compound: Compound,
    *,
    rules: RuleSet | None = None,
    as_of: Day = None,
    jurisdictions: str | Sequence[str] | None = None,
    drafts: bool = False,
    width: int = 100,
) -> str:
    """Say of one compound what ``congener explain`` prints: clause by clause, in the law's words.

    Parameters
    ----------
    compound : str or Mol
        As for `explain`.
    rules : RuleSet, optional
        As for `screen`.
    as_of : str or datetime.date, optional
        As for `screen`.
    jurisdictions : str or sequence of str, optional
        As for `screen`.
    drafts : bool, optional
        As for `screen`.
    width : int, optional
        Characters a line, at least 40.

    Returns
    -------
    str
        Lines, for a terminal.

    Raises
    ------
    TypeError
        It is neither text nor a molecule.
    QuestionError
        As for `screen`.

    Examples
    --------
    >>> import congener
    >>> words = congener.explain_in_words("CCO", jurisdictions="CN", as_of="2026-01-01")
    >>> words.splitlines()[2].split()
    ['Verdict', 'clear']
    """
    screener = (rules or RuleSet.default())._screener(as_of, jurisdictions, drafts, False, False)
    text = _text_of(compound)
    if not isinstance(text, str):
        raise input_error(text.code, text.text, "give a compound")
    return screener.explain_in_words(text, max(width, 40))


def similar(
    compound: Compound,
    *,
    top: int | None = 10,
    threshold: float = 0.0,
    rules: RuleSet | None = None,
    as_of: Day = None,
    jurisdictions: str | Sequence[str] | None = None,
    drafts: bool = False,
) -> tuple[Similar, ...]:
    """Find the listed substances that a compound is most like, in force or not; it decides nothing.

    Parameters
    ----------
    compound : str or Mol
        As for `explain`.
    top : int, optional
        At most so many; None: all.
    threshold : float, optional
        Least Tanimoto, 0 to 1.
    rules : RuleSet, optional
        As for `screen`.
    as_of : str or datetime.date, optional
        As for `screen`.
    jurisdictions : str or sequence of str, optional
        As for `screen`.
    drafts : bool, optional
        As for `screen`.

    Returns
    -------
    tuple of Similar, shape (n,)
        Most alike first, exact: every substance is compared. Each substance stands once, as it was first named.

    Raises
    ------
    InputError
        The compound cannot be read (codes C…, I…, V…).
    TypeError
        It is neither text nor a molecule.
    QuestionError
        As for `screen`.

    Notes
    -----
    Morgan fingerprints, radius 2, folded to 2,048 bits, of the normalised parents (D. Rogers, M. Hahn, J. Chem. Inf.
    Model. 2010, 50, 742).

    Examples
    --------
    >>> import congener
    >>> for one in congener.similar("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", top=2, jurisdictions="US"):
    ...     print(one.substance, round(one.tanimoto, 2))
    Fentanyl 1.0
    para-Methylfentanyl 0.87
    """
    _checked_search(top, threshold)
    screener = (rules or RuleSet.default())._screener(as_of, jurisdictions, drafts, False, False)
    text = _text_of(compound)
    if not isinstance(text, str):
        raise input_error(text.code, text.text, "give a compound")
    found = screener.similar(text, top or 0, threshold)
    return tuple(Similar(one.rule, one.substance, one.smiles, one.component, one.tanimoto) for one in found)


def _checked_search(top: int | None, threshold: float) -> None:
    if top is not None and top < 1:
        raise ValueError(f"top={top}: give at least 1, or None for all")
    if not 0 <= threshold <= 1:
        raise ValueError(f"threshold={threshold}: give a Tanimoto from 0 to 1")


def _text_of(compound: object) -> str | _engine.RowFault:
    if isinstance(compound, str):
        # Lone surrogates have no UTF-8.
        return compound.encode("utf-8", "replace").decode()
    if is_molecule(compound):
        return molecule_text(compound)
    raise TypeError(f"a compound is text or an RDKit molecule, not {type(compound).__name__}")
