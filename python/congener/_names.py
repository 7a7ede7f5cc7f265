"""Declared words to the structures they name."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, overload

from congener import _engine
from congener._data import counter_ions, names
from congener._rules import StrPath

Outcome: TypeAlias = Literal["resolved", "ambiguous", "contradictory", "nothing"]
ResolvedBy: TypeAlias = Literal["inchi", "smiles", "inchikey", "cas", "dictionary", "grammar", "opsin"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why something is uncertain or was not resolved.

    Attributes
    ----------
    code : str
        Stable, catalogued in ``engine/README.md``: ``"T011"``.
    text : str
        The reason, in words.
    """

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class NameReading:
    """One structure that the words may mean.

    Attributes
    ----------
    kind : str
        ``"smiles"`` or ``"inchi"``.
    structure : str
        With its salt, where one is declared.
    meaning : str or None
        What tells it from the other readings; None for the only one.
    """

    kind: Literal["smiles", "inchi"]
    structure: str
    meaning: str | None


@dataclass(frozen=True, slots=True)
class Mention:
    """One place of a text that names a compound.

    Attributes
    ----------
    how : str
        By what it was resolved: ``"inchi"``, ``"smiles"``, ``"inchikey"``, ``"cas"``, ``"dictionary"``, ``"grammar"`` or ``"opsin"``.
    name : str
        What it was taken for.
    field : str
        ``"text"``, or the field of the declared line.
    begin, end : int
        UTF-8 bytes of the field, [begin, end).
    text : str
        Those bytes.
    structures : tuple of NameReading, shape (n,)
        n >= 1, most usual first; several: the name is ambiguous.
    doubts : tuple of Doubt, shape (n,)
        Of this mention.
    sources : tuple of str, shape (n,)
        Of a dictionary's entry.
    """

    how: ResolvedBy
    name: str
    field: str
    begin: int
    end: int
    text: str
    structures: tuple[NameReading, ...]
    doubts: tuple[Doubt, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a declared text says of structures.

    Attributes
    ----------
    outcome : str
        ``"resolved"``: every mention has one reading, and none contradicts another; ``"ambiguous"``: some mention has
        several; ``"contradictory"``: a number and a name mean different compounds; ``"nothing"``: `doubts` says why.
    mentions : tuple of Mention, shape (n,)
        In the order of the text.
    doubts : tuple of Doubt, shape (n,)
        Of the text as a whole, and of places that gave no structure.
    """

    outcome: Outcome
    mentions: tuple[Mention, ...]
    doubts: tuple[Doubt, ...]

    @property
    def structures(self) -> tuple[str, ...]:
        """Every structure that the text may mean, in its order, each once; shape (n,)."""
        return tuple(dict.fromkeys(one.structure for mention in self.mentions for one in mention.structures))


def _doubts(found: list[dict[str, str]]) -> tuple[Doubt, ...]:
    return tuple(Doubt(one["code"], one["text"]) for one in found)


def resolution_of(found: dict[str, Any]) -> Resolution:
    """Of ``"resolved"`` in data/schema/verdict.schema.json."""
    return Resolution(
        found["outcome"],
        tuple(
            Mention(
                one["how"],
                one["name"],
                one["span"]["field"],
                one["span"]["begin"],
                one["span"]["end"],
                one["span"]["text"],
                tuple(NameReading(each["kind"], each["structure"], each["meaning"]) for each in one["structures"]),
                _doubts(one["doubts"]),
                tuple(one["sources"]),
            )
            for one in found["mentions"]
        ),
        _doubts(found["doubts"]),
    )


_resolvers: dict[tuple[str, str, bool], _engine.NameResolver] = {}
_lock = threading.Lock()


def _resolver(opsin: bool) -> _engine.NameResolver:
    """The one of the package's own dictionary, kept: reading it takes longer than resolving a thousand names."""
    key = (os.fspath(names()), os.fspath(counter_ions()), opsin)
    with _lock:
        if key not in _resolvers:
            _resolvers[key] = _engine.NameResolver(key[0], key[1], dictionary="", opsin=opsin)
        return _resolvers[key]


@overload
def resolve(text: str, *, dictionary: StrPath | None = None, opsin: bool = True) -> Resolution: ...  # type: ignore[overload-overlap]
@overload
def resolve(text: Iterable[str], *, dictionary: StrPath | None = None, opsin: bool = True) -> list[Resolution]: ...
def resolve(
    text: str | Iterable[str], *, dictionary: StrPath | None = None, opsin: bool = True
) -> Resolution | list[Resolution]:
    """Say which structures a declared text names, and how that was found.

    CAS numbers, InChI, InChIKey and SMILES in the text, a dictionary of the listed substances, a grammar of the
    trivial names of the fentanyl family, and OPSIN for systematic names (D. M. Lowe et al., J. Chem. Inf. Model. 2011,
    51, 739). Nothing is guessed silently: an ambiguous name carries all its readings.

    Parameters
    ----------
    text : str or iterable of str, shape (n,)
        A goods description, a name, a CAS number. Several at once are faster: OPSIN is asked once for all.
    dictionary : path, optional
        Names of your own: CSV or TSV with columns such as name, cas, inchikey, smiles, or an index of one.
    opsin : bool
        Read systematic names too, where OPSIN is installed; without it such a name is a doubt, ``T002``.

    Returns
    -------
    Resolution, or list of Resolution with shape (n,)
        A text that names nothing is an outcome, not an error.

    Raises
    ------
    TypeError
        Something in it is no text.
    FileError
        The dictionary cannot be read (D…).

    Examples
    --------
    >>> import congener
    >>> found = congener.resolve("25 KG 4-ANPP, CAS 21409-26-7", opsin=False)
    >>> found.outcome, found.structures
    ('resolved', ('c1ccc(CCN2CCC(Nc3ccccc3)CC2)cc1',))
    >>> for reading in congener.resolve("ortho-fluorofentanyl").mentions[0].structures:
    ...     print(reading.structure)
    CCC(=O)N(c1ccccc1F)C1CCN(CCc2ccccc2)CC1
    """
    texts = [text] if isinstance(text, str) else list(text)
    for one in texts:
        if not isinstance(one, str):
            raise TypeError(f"a declared text is a str, not {type(one).__name__}")
    if dictionary is None:
        resolver = _resolver(opsin)
    else:
        resolver = _engine.NameResolver(
            os.fspath(names()), os.fspath(counter_ions()), dictionary=os.fspath(dictionary), opsin=opsin
        )
    # Lone surrogates have no UTF-8.
    readable = [one.encode("utf-8", "replace").decode() for one in texts]
    found = [resolution_of(json.loads(one)) for one in resolver.resolve_to_json(readable)]
    return found[0] if isinstance(text, str) else found
