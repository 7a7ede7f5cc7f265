"""The rule base: loaded, checked and compiled."""

from __future__ import annotations

import datetime
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from congener import _engine
from congener._data import counter_ions, data_directory, names
from congener._engine import Rule, RuleTestReport

StrPath: TypeAlias = str | os.PathLike[str]
Day: TypeAlias = str | datetime.date | None

# Compiling a question takes longer than screening a thousand compounds; so many are kept for each set of rules.
_KEPT_SCREENERS = 8

_Question: TypeAlias = tuple[str, tuple[str, ...], bool, bool, bool]


def _day_text(as_of: Day) -> str:
    if as_of is None:
        return datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    if isinstance(as_of, datetime.datetime):
        return as_of.date().isoformat()
    return as_of.isoformat() if isinstance(as_of, datetime.date) else as_of


def _places(jurisdictions: str | Sequence[str] | None) -> tuple[str, ...]:
    return (jurisdictions,) if isinstance(jurisdictions, str) else tuple(jurisdictions or ())


class RuleSet:
    """All the rules of a rule base. Immutable: threads may share one.

    A set exists only if every file was valid: one bad file stops the load, and all faults of all files are raised
    together. Made by `RuleSet.default` and `RuleSet.load`.

    Examples
    --------
    >>> import congener
    >>> rules = congener.RuleSet.default()
    >>> rules["us.fentanyl_related"].title
    'Fentanyl-related substances'
    >>> [clause.id for clause in rules["us.fentanyl_related"].clauses]
    ['A', 'B', 'C', 'D', 'E']
    """

    _default: RuleSet | None = None
    _default_lock = threading.Lock()

    def __init__(self, engine: _engine.RuleSet) -> None:
        self._engine = engine
        self._screeners: OrderedDict[_Question, _engine.Screener] = OrderedDict()
        self._lock = threading.Lock()
        self._by_id = {rule.id: rule for rule in engine.rules}

    @classmethod
    def load(cls, directory: StrPath | None = None, *, files: Sequence[StrPath] = ()) -> RuleSet:
        """Load ``terms.yaml`` and every other ``*.yaml`` below a directory.

        Parameters
        ----------
        directory : path, optional
            The rule base; the one that the package ships by default.
        files : sequence of path, optional
            Rule files added to it, or put in place of the rule of the same id: how a draft is tried.

        Raises
        ------
        RuleError
            A file is not valid. All faults of all files are in its ``faults``.
        """
        base = data_directory() / "rules" if directory is None else directory
        return cls(_engine.RuleSet.load(os.fspath(base), [os.fspath(file) for file in files]))

    @classmethod
    def default(cls) -> RuleSet:
        """The rule base that the package ships, loaded at the first call and kept."""
        with cls._default_lock:
            if cls._default is None:
                cls._default = cls.load()
            return cls._default

    @property
    def rules(self) -> tuple[Rule, ...]:
        """By id, ascending; shape (n,)."""
        return tuple(self._by_id.values())

    @property
    def hash(self) -> str:
        """SHA-256 of the bytes of all files, its first 16 hexadecimal digits: which law was applied."""
        return self._engine.hash

    def test(self, *ids: str) -> RuleTestReport:
        """Run the examples of every rule and term: the rule base's own tests.

        Parameters
        ----------
        *ids : str
            Rules, terms or transformations; all of them by default.

        Raises
        ------
        KeyError
            No rule, term or transformation has that id.

        Examples
        --------
        >>> import congener
        >>> report = congener.RuleSet.default().test("us.fentanyl_related")
        >>> report.examples > 0, report.failures
        (True, [])
        """
        known = {*self._by_id, *self._engine.terms, *self._engine.transformations}
        for one in ids:
            if one not in known:
                raise KeyError(one)
        return _engine.test_rules(self._engine, list(ids))

    def __getitem__(self, id: str) -> Rule:
        return self._by_id[id]

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __repr__(self) -> str:
        return f"<RuleSet {self.hash}: {len(self)} rules>"

    def _screener(
        self,
        as_of: Day,
        jurisdictions: str | Sequence[str] | None,
        drafts: bool,
        validate: bool,
        prefilter: bool,
    ) -> _engine.Screener:
        day, places = _day_text(as_of), _places(jurisdictions)
        question = (day, places, drafts, validate, prefilter)
        with self._lock:
            screener = self._screeners.get(question)
            if screener is None:
                screener = _engine.Screener(
                    self._engine,
                    os.fspath(counter_ions()),
                    as_of=day,
                    jurisdictions=list(places),
                    drafts=drafts,
                    validate=validate,
                    prefilter=prefilter,
                    names=os.fspath(names()),
                )
                self._screeners[question] = screener
                while len(self._screeners) > _KEPT_SCREENERS:
                    self._screeners.popitem(last=False)
            else:
                self._screeners.move_to_end(question)
            return screener
