"""What the engine refuses, as exceptions that mirror its fault codes one for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class _EngineFault(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def advice(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a file or an argument.

    Attributes
    ----------
    code : str
        Stable, catalogued in ``rules/README.md`` and ``engine/README.md``: ``"R012"``.
    message : str
        What is wrong.
    advice : str
        What to do about it; may be empty.
    file : str
        Where; empty if it is not in a file.
    line, column : int
        Counted from 1, columns in characters; 0 where not known.
    """

    code: str
    message: str
    advice: str
    file: str
    line: int
    column: int


class CongenerError(Exception):
    """A fault that stopped the work before it began; its text is the engine's, with a caret under the place.

    Attributes
    ----------
    code : str
        Of the first fault.
    file : str
        Where the first fault stands; empty if it is not in a file.
    line, column : int
        Counted from 1, columns in characters; 0 where not known.
    faults : tuple of Fault, shape (n,)
        All of them, n >= 1: a load reports every fault of every file at once.
    """

    def __init__(self, text: str, faults: Sequence[Fault]) -> None:
        super().__init__(text)
        self.faults = tuple(faults)
        self.code = self.faults[0].code
        self.file = self.faults[0].file
        self.line = self.faults[0].line
        self.column = self.faults[0].column

    def __reduce__(self) -> tuple[type[CongenerError], tuple[str, tuple[Fault, ...]]]:
        return type(self), (str(self), self.faults)


class RuleError(CongenerError):
    """A rule file that is not valid (codes R…): an invalid rule stops the load, it never silently fails to match."""


class FileError(CongenerError):
    """A file that cannot be read (codes F…), or a dictionary of names (codes D…)."""


class QuestionError(CongenerError, ValueError):
    """A day that does not exist, or a jurisdiction that no rule is of (codes Q…)."""


class InputError(CongenerError, ValueError):
    """Compounds that cannot be taken as text: a column of numbers, a name that no column has (codes A…, N…; C…, I… and V… of `similar`).

    A bad row is not among these: it gets a verdict that says so.
    """


class LibraryError(CongenerError):
    """A library file that is damaged, or was built by another version (codes L…)."""


_BY_LETTER: dict[str, type[CongenerError]] = {
    "A": InputError,
    "C": InputError,
    "D": FileError,
    "F": FileError,
    "I": InputError,
    "L": LibraryError,
    "N": InputError,
    "Q": QuestionError,
    "R": RuleError,
    "V": InputError,
}


def error_of(text: str, faults: Sequence[_EngineFault]) -> CongenerError:
    """The exception of the faults' code; called by the engine."""
    own = [Fault(f.code, f.message, f.advice, f.file, f.line, f.column) for f in faults]
    return _BY_LETTER.get(own[0].code[:1], CongenerError)(text.rstrip("\n"), own)


def input_error(code: str, message: str, advice: str) -> InputError:
    """An InputError of the package's own."""
    return InputError(f"{code} {message}\n  = {advice}", [Fault(code, message, advice, "", 0, 0)])
