"""A library of compounds on disk, built once and asked often."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from congener import _engine
from congener._data import counter_ions, names
from congener._errors import input_error
from congener._input import Compound
from congener._rules import Day, RuleSet, StrPath, _day_text, _places
from congener._screen import Progress, Verdicts, _checked_search, _text_of, _threads, _told


@dataclass(frozen=True, slots=True)
class SimilarRecord:
    """A record of a library that is like a compound.

    Attributes
    ----------
    record : int
        Its number in the library, from 1.
    file : str
        The source it was read from.
    line : int
        Where it stands there, from 1.
    id : str
        As given; empty where there is none.
    text : str
        The structure's text.
    component : str
        Canonical SMILES of its component that is like the compound.
    tanimoto : float
        Of Morgan fingerprints (radius 2, 2,048 bits), 0 to 1.
    """

    record: int
    file: str
    line: int
    id: str
    text: str
    component: str
    tanimoto: float


class Library:
    """Compounds read, normalised and fingerprinted once, so that rules can be asked of them often.

    Immutable: threads may share one. Made by `Library.open`, from a file that `Library.build` or ``congener library
    build`` wrote.

    Examples
    --------
    >>> import congener, pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "two.smi").write_text("CCO ethanol\\nCCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1 fentanyl\\n")
    >>> library = congener.Library.build([folder / "two.smi"], folder / "two.cgl")
    >>> library
    <Library two.cgl: 2 records>
    >>> library.screen("us.schedule_ii", as_of="2026-01-01")
    <Verdicts of 1 records: 1 controlled>
    """

    def __init__(self, engine: _engine.LibraryFile) -> None:
        self._engine = engine

    @classmethod
    def build(
        cls, sources: Sequence[StrPath], path: StrPath, *, threads: int | None = None, progress: Progress = None
    ) -> Library:
        """Read files once, and write a library.

        Parameters
        ----------
        sources : sequence of path
            Files of any format that ``congener screen`` reads.
        path : path
            The library; it appears whole, or not at all.
        threads : int, optional
            1 to 1024; as many as the machine has by default.
        progress : bool or callable, optional
            As for `screen`.

        Returns
        -------
        Library
            Opened.

        Raises
        ------
        FileError
            A source cannot be read.
        LibraryError
            The library cannot be written (L008), or would be too large (L009).
        KeyboardInterrupt
            Ctrl-C: nothing was written.
        """
        with _told(progress) as tell:
            _engine.LibraryFile.build(
                [os.fspath(source) for source in sources],
                os.fspath(path),
                os.fspath(counter_ions()),
                _threads(threads),
                tell,
            )
        return cls.open(path)

    @classmethod
    def open(cls, path: StrPath) -> Library:
        """Open a library; its file is mapped into memory, not read.

        Parameters
        ----------
        path : path
            The library.

        Raises
        ------
        LibraryError
            It is not there or not whole (L001 to L006), or was built with other chemistry (L007).
        """
        return cls(_engine.LibraryFile.open(os.fspath(path), os.fspath(counter_ions())))

    @property
    def path(self) -> str:
        """Where it lies."""
        return self._engine.path

    @property
    def sources(self) -> tuple[str, ...]:
        """The files it was built from."""
        return tuple(self._engine.sources)

    def verify(self, *, threads: int | None = None) -> None:
        """Check every byte and every record.

        Raises
        ------
        LibraryError
            L006: something is damaged.
        """
        self._engine.verify(_threads(threads))

    def screen(
        self,
        *rule: str,
        rules: RuleSet | None = None,
        as_of: Day = None,
        jurisdictions: str | Sequence[str] | None = None,
        drafts: bool = False,
        every_record: bool = False,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Verdicts:
        """Ask rules of every record, without reading the sources again.

        Parameters
        ----------
        *rule : str
            Ids of the rules to ask; all by default.
        rules : RuleSet, optional
            `RuleSet.default` by default.
        as_of, jurisdictions, drafts, threads, progress
            As for `screen`.
        every_record : bool, optional
            Also give the verdicts that are clear.

        Returns
        -------
        Verdicts
            In the order of the library; those of ``congener screen --validate full`` on the sources.

        Raises
        ------
        QuestionError
            No such day (Q001), jurisdiction (Q002) or rule (Q003).
        LibraryError
            L006: the library is damaged.
        """
        with _told(progress) as tell:
            return Verdicts(
                self._engine.screen(
                    (rules or RuleSet.default())._engine,
                    as_of=_day_text(as_of),
                    jurisdictions=list(_places(jurisdictions)),
                    ids=list(rule),
                    drafts=drafts,
                    names=os.fspath(names()),
                    every_record=every_record,
                    threads=_threads(threads),
                    progress=tell,
                )
            )

    def similar(
        self, compound: Compound, *, top: int | None = 10, threshold: float = 0.0, threads: int | None = None
    ) -> tuple[SimilarRecord, ...]:
        """Find the records that are most like a compound.

        Parameters
        ----------
        compound : str or Mol
            As for `explain`.
        top : int, optional
            At most so many; None: all.
        threshold : float, optional
            Least Tanimoto, 0 to 1.
        threads : int, optional
            1 to 1024; as many as the machine has by default.

        Returns
        -------
        tuple of SimilarRecord, shape (n,)
            Most alike first, equals in the order of the library; exact.

        Raises
        ------
        InputError
            The compound cannot be read (codes C…, I…, V…).
        LibraryError
            L006: the library is damaged.
        """
        _checked_search(top, threshold)
        text = _text_of(compound)
        if not isinstance(text, str):
            raise input_error(text.code, text.text, "give a compound")
        found = self._engine.similar(text, top or 0, threshold, _threads(threads))
        return tuple(
            SimilarRecord(one.record, one.file, one.line, one.id, one.text, one.component, one.tanimoto)
            for one in found
        )

    def __len__(self) -> int:
        return len(self._engine)

    def __repr__(self) -> str:
        return f"<Library {os.path.basename(self.path)}: {len(self)} records>"
