"""
The engine's public headers, one for one; the package congener is made of it.
"""
from __future__ import annotations
import collections.abc
import typing
import typing_extensions
__all__: list[str] = ['ArrowReader', 'Clause', 'Fault', 'Interval', 'LibraryBuilt', 'LibraryFile', 'NameResolver', 'RecordColumns', 'RowFault', 'Rule', 'RuleSet', 'RuleTestFailure', 'RuleTestReport', 'Screener', 'Screening', 'SimilarRecord', 'SimilarSubstance', 'Substance', 'TextColumn', 'draw', 'export_verdict_schema', 'export_verdicts', 'structure_column', 'test_rules', 'text_list']
class Fault:
    def __str__(self) -> str:
        ...
    @property
    def advice(self) -> str:
        ...
    @property
    def code(self) -> str:
        ...
    @property
    def column(self) -> int:
        ...
    @property
    def file(self) -> str:
        ...
    @property
    def line(self) -> int:
        ...
    @property
    def message(self) -> str:
        ...
class Interval:
    """
    Days on which a rule is in force, both ends included.
    """
    @property
    def by(self) -> str:
        """
        The instrument.
        """
    @property
    def first(self) -> str | None:
        """
        YYYY-MM-DD; None: not known, taken as every earlier day.
        """
    @property
    def last(self) -> str | None:
        """
        YYYY-MM-DD; None: still in force.
        """
class Clause:
    """
    One clause of a class rule.
    """
    @property
    def id(self) -> str:
        """
        As the law or the rule base numbers it.
        """
    @property
    def words(self) -> str:
        """
        The clause's words in the law.
        """
class Substance:
    """
    One entry of a list.
    """
    @property
    def also(self) -> list[str]:
        """
        Other names.
        """
    @property
    def cas(self) -> str:
        """
        CAS number.
        """
    @property
    def chemical_name(self) -> str:
        """
        As enacted, where the law gives one.
        """
    @property
    def cite(self) -> str:
        """
        Where it was read.
        """
    @property
    def code(self) -> str:
        """
        The law's own number.
        """
    @property
    def name(self) -> str:
        """
        As the list has it.
        """
    @property
    def smiles(self) -> str:
        """
        As written in the rule.
        """
class Rule:
    """
    One rule: the law's words, source and dates. Made by `RuleSet`, which it keeps alive.
    """
    @property
    def clauses(self) -> list[Clause]:
        """
        Of a class rule; empty otherwise.
        """
    @property
    def file(self) -> str:
        """
        The rule file.
        """
    @property
    def id(self) -> str:
        """
        As the law or the rule base numbers it.
        """
    @property
    def in_force(self) -> list[Interval]:
        """
        Intervals in time order.
        """
    @property
    def jurisdiction(self) -> str:
        """
        ISO 3166-1 or 3166-2 code, "UN" or "EU".
        """
    @property
    def kind(self) -> str:
        """
        "listed", "class", "derived" or "similar".
        """
    @property
    def notes(self) -> str:
        """
        What a reader should know.
        """
    @property
    def recalled(self) -> list[str]:
        """
        Which parts of the rule are from memory.
        """
    @property
    def schedule(self) -> str:
        """
        As the law calls it.
        """
    @property
    def source(self) -> str:
        """
        Citation of the law.
        """
    @property
    def status(self) -> str:
        """
        "verified": its words were read in the source; "draft": recalled.
        """
    @property
    def status_because(self) -> str:
        """
        What was read, and where.
        """
    @property
    def substances(self) -> list[Substance]:
        """
        Of a listed rule, and those that a similar one names itself; empty otherwise.
        """
    @property
    def text(self) -> str:
        """
        The law's words.
        """
    @property
    def title(self) -> str:
        """
        As the law calls it.
        """
    @property
    def translation(self) -> str:
        """
        Of the words, where they are not English.
        """
    @property
    def url(self) -> str:
        """
        Of the source.
        """
class RuleSet:
    @staticmethod
    def load(directory: str, files: collections.abc.Sequence[str]) -> RuleSet:
        ...
    @property
    def hash(self) -> str:
        ...
    @property
    def rules(self) -> list[Rule]:
        ...
    @property
    def terms(self) -> list[str]:
        ...
    @property
    def transformations(self) -> list[str]:
        ...
class RuleTestFailure:
    """
    An example that does not come out as its rule says.
    """
    @property
    def example(self) -> str:
        """
        Its name, or its structure.
        """
    @property
    def message(self) -> str:
        """
        What was expected, what was found.
        """
    @property
    def rule(self) -> str:
        """
        The rule or term.
        """
class RuleTestReport:
    """
    What the examples of a rule base came to.
    """
    @property
    def examples(self) -> int:
        """
        How many were run.
        """
    @property
    def failures(self) -> list[RuleTestFailure]:
        """
        Those that failed.
        """
    @property
    def unexercised(self) -> list[str]:
        """
        What no example exercises, in words.
        """
class RowFault:
    def __init__(self, code: str, text: str) -> None:
        ...
    @property
    def code(self) -> str:
        ...
    @property
    def text(self) -> str:
        ...
class TextColumn:
    def __len__(self) -> int:
        ...
class RecordColumns:
    def __init__(self, structure: TextColumn, id: TextColumn | None, name: TextColumn | None, before: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __len__(self) -> int:
        ...
    def address(self, row: typing.SupportsInt | typing.SupportsIndex) -> int:
        """
        Where the text of a row stands in memory: how a test sees that it was not copied.
        """
    @property
    def structure(self) -> TextColumn:
        ...
class Screening:
    @staticmethod
    def read(ndjson: bytes) -> Screening:
        ...
    def __len__(self) -> int:
        ...
    def ndjson(self, begin: typing.SupportsInt | typing.SupportsIndex, end: typing.SupportsInt | typing.SupportsIndex) -> bytes:
        ...
    def status(self, row: typing.SupportsInt | typing.SupportsIndex) -> str:
        ...
    def statuses(self) -> bytes:
        ...
class SimilarSubstance:
    @property
    def component(self) -> str:
        ...
    @property
    def rule(self) -> str:
        ...
    @property
    def smiles(self) -> str:
        ...
    @property
    def substance(self) -> str:
        ...
    @property
    def tanimoto(self) -> float:
        ...
class Screener:
    def __init__(self, rules: RuleSet, counter_ions: str, *, as_of: str, jurisdictions: collections.abc.Sequence[str], drafts: bool, validate: bool, prefilter: bool, names: str) -> None:
        ...
    def explain(self, text: str) -> bytes:
        ...
    def explain_in_words(self, text: str, width: typing.SupportsInt | typing.SupportsIndex) -> str:
        ...
    def screen(self, columns: RecordColumns, threads: typing.SupportsInt | typing.SupportsIndex, progress: typing.Any) -> Screening:
        ...
    def screen_file(self, path: str, threads: typing.SupportsInt | typing.SupportsIndex, progress: typing.Any) -> Screening:
        ...
    def similar(self, text: str, top: typing.SupportsInt | typing.SupportsIndex, threshold: typing.SupportsFloat | typing.SupportsIndex) -> list[SimilarSubstance]:
        ...
    @property
    def as_of(self) -> str:
        ...
    @property
    def jurisdictions(self) -> list[str]:
        ...
class SimilarRecord:
    @property
    def component(self) -> str:
        ...
    @property
    def file(self) -> str:
        ...
    @property
    def id(self) -> str:
        ...
    @property
    def line(self) -> int:
        ...
    @property
    def record(self) -> int:
        ...
    @property
    def tanimoto(self) -> float:
        ...
    @property
    def text(self) -> str:
        ...
class LibraryBuilt:
    @property
    def bytes(self) -> int:
        ...
    @property
    def components(self) -> int:
        ...
    @property
    def records(self) -> int:
        ...
    @property
    def unread(self) -> int:
        ...
class LibraryFile:
    @staticmethod
    def build(sources: collections.abc.Sequence[str], path: str, counter_ions: str, threads: typing.SupportsInt | typing.SupportsIndex, progress: typing.Any) -> LibraryBuilt:
        ...
    @staticmethod
    def open(path: str, counter_ions: str) -> LibraryFile:
        ...
    def __len__(self) -> int:
        ...
    def screen(self, rules: RuleSet, *, as_of: str, jurisdictions: collections.abc.Sequence[str], ids: collections.abc.Sequence[str], drafts: bool, names: str, every_record: bool, threads: typing.SupportsInt | typing.SupportsIndex, progress: typing.Any) -> Screening:
        ...
    def similar(self, text: str, top: typing.SupportsInt | typing.SupportsIndex, threshold: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> list[SimilarRecord]:
        ...
    def verify(self, threads: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def path(self) -> str:
        ...
    @property
    def sources(self) -> list[str]:
        ...
class NameResolver:
    def __init__(self, names: str, counter_ions: str, *, dictionary: str, opsin: bool) -> None:
        ...
    def resolve_to_json(self, texts: collections.abc.Sequence[str]) -> list[str]:
        ...
    @property
    def opsin_missing(self) -> str:
        ...
class ArrowReader:
    @staticmethod
    def of_array(schema: typing_extensions.CapsuleType, array: typing_extensions.CapsuleType, structure: str, id: str, name: str) -> ArrowReader:
        ...
    @staticmethod
    def of_stream(stream: typing_extensions.CapsuleType, structure: str, id: str, name: str) -> ArrowReader:
        ...
    def next(self) -> RecordColumns | None:
        ...
    def rest(self) -> RecordColumns:
        ...
def draw(smiles: str, coloured: collections.abc.Sequence[tuple[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], str]], width: typing.SupportsInt | typing.SupportsIndex, height: typing.SupportsInt | typing.SupportsIndex) -> str:
    ...
def export_verdict_schema() -> typing_extensions.CapsuleType:
    ...
def export_verdicts(screening: Screening) -> typing_extensions.CapsuleType:
    ...
def structure_column(names: collections.abc.Sequence[str]) -> int | None:
    ...
def test_rules(rules: RuleSet, only: collections.abc.Sequence[str]) -> RuleTestReport:
    ...
def text_list(rows: typing.Any, faults: collections.abc.Sequence[tuple[typing.SupportsInt | typing.SupportsIndex, RowFault]]) -> TextColumn:
    ...
__version__: str = '0.1.0'
