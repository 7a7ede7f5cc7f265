"""A verdict and what it is made of, as data/schema/verdict.schema.json describes them."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

from congener._names import Resolution, resolution_of

Status: TypeAlias = Literal["controlled", "arguable", "watch", "no_chemical", "clear", "undetermined", "invalid"]
Declaration: TypeAlias = Literal[
    "structure", "resolved", "ambiguous", "contradictory", "no_chemical", "vague", "truncated", "unresolved"
]
HitVerdict: TypeAlias = Literal["controlled", "arguable", "watch", "excepted"]
Kind: TypeAlias = Literal["none", "smiles", "inchi", "molfile"]

STATUSES: tuple[Status, ...] = ("controlled", "arguable", "watch", "clear", "no_chemical", "undetermined", "invalid")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A run of atoms and what accounts for them.

    Attributes
    ----------
    clause : str or None
        The clause of the law that permits the change; None where the atoms are the parent's own.
    group : str
        The legal term the atoms satisfy, as ``rules/terms.yaml`` defines it: ``"haloalkyl"``. Empty for the parent's own.
    portion : str
        The portion of the parent that is replaced, bears the substituent, or is unchanged.
    reading : str or None
        The broad reading of the law's words that is needed, if one is.
    words : str
        The clause's words in the law. Empty for the parent's own.
    atoms : tuple of int, shape (n,)
        Positions in the SMILES of the hit's component, counted from 0, ascending.
    """

    clause: str | None
    group: str
    portion: str
    reading: str | None
    words: str
    atoms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """Days on which a rule is in force, both ends included.

    Attributes
    ----------
    first : datetime.date or None
        None: not known, taken as every earlier day.
    last : datetime.date or None
        None: still in force.
    by : str
        The instrument.
    """

    first: datetime.date | None
    last: datetime.date | None
    by: str


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A substance that the law names, and how much of it a compound has.

    Attributes
    ----------
    rule : str
        The rule that names the substance.
    substance : str
        Its name there.
    tanimoto : float
        Of Morgan fingerprints (radius 2, 2,048 bits), 0 to 1, four decimals.
    """

    rule: str
    substance: str
    tanimoto: float


@dataclass(frozen=True, slots=True)
class Similar:
    """A substance that a listed rule names, beside a compound that is like it.

    Attributes
    ----------
    rule : str
        The rule that names the substance.
    substance : str
        Its name there.
    smiles : str
        As the rule writes it.
    component : str
        Canonical SMILES of the component of the compound that is like it.
    tanimoto : float
        Of Morgan fingerprints (radius 2, 2,048 bits), 0 to 1.
    """

    rule: str
    substance: str
    smiles: str
    component: str
    tanimoto: float


@dataclass(frozen=True, slots=True)
class Nearest(Resemblance):
    """The listed substance, of the rules asked and on whatever day, that a component is most like; it decides nothing.

    Attributes
    ----------
    rule : str
        The rule that names the substance.
    substance : str
        Its name there.
    tanimoto : float
        Of Morgan fingerprints (radius 2, 2,048 bits), 0 to 1, four decimals.
    component : str
        Canonical SMILES of the component that is most like it.
    """

    component: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One rule that a compound falls under by its structure.

    Attributes
    ----------
    rule : str
        The rule's id: ``"us.fentanyl_related"``.
    jurisdiction : str
        ISO 3166-1 or 3166-2 code, ``"UN"`` or ``"EU"``.
    kind : str
        ``"listed"``, ``"class"``, ``"derived"`` or ``"similar"``.
    schedule : str
        As the law calls it.
    verdict : str
        ``"controlled"``, ``"arguable"``, ``"watch"`` (not on this day) or ``"excepted"``.
    substance : str or None
        The name in the list; listed rules only.
    clauses : tuple of Evidence, shape (n,)
        Class rules: the modifications, each by the clause that permits it.
    parent : tuple of Evidence, shape (m,)
        Class rules: what is unchanged. With `clauses`, every heavy atom is in exactly one.
    reading : tuple of str
        The broad readings it depends on.
    citation : str
        Of the law.
    in_force : InForce or None
        The interval that holds the day asked, else the nearest; None where none is known.
    component : str
        Canonical SMILES of the compound that was judged; the atoms of `clauses` and `parent` are its.
    path : tuple of str
        Transformations from the compound to the parent, outermost first.
    resembles : tuple of Resemblance, shape (k,)
        Rules of kind ``"similar"``: every named substance at or above the threshold, most alike first.
    because : str or None
        Why excepted or not on this day, and other remarks.
    excepted_by : str or None
        The rule or exception.
    draft : bool
        The rule or entry is recalled, not verified.
    recalled : tuple of str
        What of the rule is from memory.
    """

    rule: str
    jurisdiction: str
    kind: str
    schedule: str
    verdict: HitVerdict
    substance: str | None
    clauses: tuple[Evidence, ...]
    parent: tuple[Evidence, ...]
    reading: tuple[str, ...]
    citation: str
    in_force: InForce | None
    component: str
    path: tuple[str, ...]
    resembles: tuple[Resemblance, ...]
    because: str | None
    excepted_by: str | None
    draft: bool
    recalled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A class that the compound would be in but for one thing.

    Attributes
    ----------
    rule : str
        The rule's id.
    component : str
        Canonical SMILES.
    unexplained_atoms : tuple of int, shape (n,)
        Positions in `component`, counted from 0; empty where something is missing.
    why : str
        In words.
    """

    rule: str
    component: str
    unexplained_atoms: tuple[int, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a record could not be decided, or what normalising changed: a stable code and its words."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Two things of a declared line that do not agree, or one that cannot be right.

    Attributes
    ----------
    code : str
        ``"X003"``; stable, catalogued in ``engine/README.md``.
    text : str
        In words.
    grave : bool
        It contradicts what is declared: the verdict is undetermined at least. Otherwise a remark.
    fields : tuple of int, shape (n,)
        Positions among the fields of the line, counted from 0.
    places : tuple of str, shape (n,)
        Where these fields stand in the document.
    """

    code: str
    text: str
    grave: bool
    fields: tuple[int, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """One thing of a line that stands for a compound.

    Attributes
    ----------
    by : str
        ``"structure"``, ``"number"``, ``"name"``, or ``"found"`` by the laboratory.
    text : str
        As declared.
    meaning : str or None
        Which reading of a name; None for the only one.
    structure : str
        The SMILES or InChI that it resolves to.
    parents : tuple of str, shape (n,)
        Canonical SMILES, as the components of hits.
    status : str
        Of this compound alone.
    field : int or None
        Position among the fields of the line; None: the record's text or declared name.
    """

    by: Literal["structure", "number", "name", "found"]
    text: str
    meaning: str | None
    structure: str
    parents: tuple[str, ...]
    status: Status
    field: int | None


@dataclass(frozen=True, slots=True)
class Component:
    """One compound of the structure, normalised.

    Attributes
    ----------
    component : str
        Canonical SMILES.
    role : str
        ``"parent"``, ``"counter_ion"`` or ``"solvate"``.
    changes : tuple of Reason
        What normalising changed.
    """

    component: str
    role: str
    changes: tuple[Reason, ...]


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def _evidence(clause: dict[str, Any]) -> Evidence:
    return Evidence(
        clause["id"], clause["group"], clause["portion"], clause["reading"], clause["words"], tuple(clause["atoms"])
    )


def _hit(hit: dict[str, Any]) -> Hit:
    in_force = hit["in_force"]
    return Hit(
        rule=hit["rule"],
        jurisdiction=hit["jurisdiction"],
        kind=hit["kind"],
        schedule=hit["schedule"],
        verdict=hit["verdict"],
        substance=hit["substance"],
        clauses=tuple(_evidence(clause) for clause in hit["clauses"]),
        parent=tuple(Evidence(None, "", own["portion"], None, "", tuple(own["atoms"])) for own in hit["parent"]),
        reading=tuple(hit["reading"]),
        citation=hit["citation"],
        in_force=in_force and InForce(_day(in_force["from"]), _day(in_force["to"]), in_force["by"]),
        component=hit["component"],
        path=tuple(hit["path"]),
        resembles=tuple(Resemblance(one["rule"], one["substance"], one["tanimoto"]) for one in hit["resembles"]),
        because=hit["because"],
        excepted_by=hit["excepted_by"],
        draft=hit["draft"],
        recalled=tuple(hit["recalled"]),
    )


def _reasons(reasons: list[dict[str, str]]) -> tuple[Reason, ...]:
    return tuple(Reason(reason["code"], reason["text"]) for reason in reasons)


class Verdict:
    """What the engine says of one record, and why. Immutable; equal to another if their lines are; can be pickled.

    Made by `congener.screen` and `congener.explain`. It is the line of NDJSON that the program writes of the record,
    read when it is asked.

    Examples
    --------
    >>> import congener
    >>> verdict = congener.explain("CCC(=O)N(c1ccccc1F)C1CCN(CCc2ccccc2)CC1", jurisdictions=["US"], as_of="2026-01-01")
    >>> verdict.status
    'controlled'
    >>> [hit.rule for hit in verdict.hits if hit.verdict == "controlled"]
    ['us.schedule_i']
    """

    __slots__ = ("__dict__", "_line")
    _line: bytes

    def __init__(self, line: str | bytes) -> None:
        object.__setattr__(self, "_line", line.encode() if isinstance(line, str) else line)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Verdict does not change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a Verdict does not change")

    @cached_property
    def _data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self._line)
        return data

    @property
    def record(self) -> int:
        """Number of the record, from 1, over the whole run."""
        return int(self._data["record"])

    @property
    def file(self) -> str:
        """Where the record came from: a file, ``"memory"`` for a row, ``"argument"`` for one compound."""
        return str(self._data["source"]["file"])

    @property
    def line(self) -> int:
        """Line of the file, or row, on which the record starts, from 1."""
        return int(self._data["source"]["line"])

    @property
    def id(self) -> str:
        """As given; empty where there is none."""
        return str(self._data["id"])

    @property
    def text(self) -> str:
        """The structure's text, or the declared name if there is no structure."""
        return str(self._data["input"]["text"])

    @property
    def kind(self) -> Kind:
        """What `text` was taken for; ``"none"``: the record declares no structure."""
        kind: Kind = self._data["input"]["kind"]
        return kind

    @property
    def declared(self) -> str:
        """The declared name, where there is one beside the structure."""
        return str(self._data["input"]["declared"])

    @property
    def status(self) -> Status:
        """``"controlled"``, ``"arguable"``, ``"watch"``, ``"clear"``, ``"no_chemical"``, ``"undetermined"`` or ``"invalid"``."""
        status: Status = self._data["status"]
        return status

    @property
    def declaration(self) -> Declaration:
        """What came of the words and numbers of the line: ``"structure"``, ``"resolved"``, ``"ambiguous"``, ``"contradictory"``,
        ``"no_chemical"``, ``"vague"``, ``"truncated"`` or ``"unresolved"``."""
        declaration: Declaration = self._data["declaration"]
        return declaration

    @property
    def examined(self) -> Literal["full", "skeleton", "none"]:
        """``"skeleton"``: ruled out by elements and connections alone, the structure was not validated further."""
        examined: Literal["full", "skeleton", "none"] = self._data["examined"]
        return examined

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """The rules it falls under by its structure, by rule id, ascending."""
        return tuple(_hit(hit) for hit in self._data["hits"])

    @cached_property
    def near(self) -> tuple[Near, ...]:
        """The classes it would be in but for one thing."""
        return tuple(
            Near(near["rule"], near["component"], tuple(near["unexplained_atoms"]), near["why"])
            for near in self._data["near"]
        )

    @cached_property
    def normalised(self) -> tuple[Component, ...]:
        """The compounds that the structure is made of, salts and solvates named."""
        return tuple(
            Component(part["component"], part["role"], _reasons(part["changes"])) for part in self._data["normalised"]
        )

    @property
    def nearest(self) -> Nearest | None:
        """The listed substance that a component is most like; None: not examined in full, or like none."""
        nearest = self._data["nearest"]
        return nearest and Nearest(nearest["rule"], nearest["substance"], nearest["tanimoto"], nearest["component"])

    @property
    def resolved(self) -> Resolution | None:
        """What a declared name was read as; None where a structure is declared, or no name was read."""
        resolved = self.to_dict().get("resolved")
        return resolved and resolution_of(resolved)

    @property
    def document(self) -> dict[str, Any] | None:
        """Every filled field of a line of a table, with its place; None: not of a table, or clear. Keys: the schema."""
        document: dict[str, Any] | None = self.to_dict().get("document")
        return document

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the record could not be decided; empty if it was. Codes are in ``engine/README.md``."""
        return _reasons(self._data["reasons"])

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What does not agree within the line: codes X…, in ``engine/README.md``."""
        return tuple(
            Finding(one["code"], one["text"], one["grave"], tuple(one["fields"]), tuple(one["places"]))
            for one in self._data["findings"]
        )

    @cached_property
    def stated(self) -> tuple[Stated, ...]:
        """The structure, names and numbers of the line, each with what it resolves to; empty where only a structure is declared."""
        return tuple(
            Stated(
                one["by"], one["text"], one["meaning"], one["structure"], tuple(one["parents"]), one["status"], one["field"]
            )
            for one in self._data.get("stated", ())
        )

    @property
    def rule_set(self) -> str:
        """Hash of the rule files that were applied."""
        return str(self._data["rule_set"])

    @property
    def engine(self) -> str:
        """Version of the engine."""
        return str(self._data["engine"])

    @property
    def as_of(self) -> datetime.date:
        """The day asked about."""
        return datetime.date.fromisoformat(self._data["as_of"])

    def to_ndjson(self) -> str:
        """The line that ``congener screen`` writes of the same record, with its line end."""
        return self._line.decode()

    def to_dict(self) -> dict[str, Any]:
        """The line as plain Python values, a copy."""
        copy: dict[str, Any] = json.loads(self._line)
        return copy

    def __reduce__(self) -> tuple[type[Verdict], tuple[bytes]]:
        return Verdict, (self._line,)

    def __eq__(self, other: object) -> bool:
        return self._line == other._line if isinstance(other, Verdict) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._line)

    def __repr__(self) -> str:
        from congener._words import why

        return f"<Verdict {self.record} {self.id or self.text!r}: {self.status}{why(self, ': ')}>"

    def _repr_html_(self) -> str:
        from congener._html import verdict_html

        return verdict_html(self)
