"""Congener checks declared chemicals against the law's own definitions of fentanyl-related substances, and says why.

`screen` takes compounds in whatever holds them and gives a verdict for each, in their order; `explain` examines one,
clause by clause, atom by atom; `resolve` reads declared names; `RuleSet` is the law, with its words, sources and dates. The tutorial is
``python/README.md``.

Examples
--------
>>> import congener
>>> congener.screen(["CCO", "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"], as_of="2026-01-01", jurisdictions="US")
<Verdicts of 2 records: 1 controlled, 1 clear>
"""

from congener._engine import Clause, Interval, Rule, RuleTestFailure, RuleTestReport, Substance, __version__
from congener._errors import (
    CongenerError,
    Fault,
    FileError,
    InputError,
    LibraryError,
    QuestionError,
    RuleError,
)
from congener._library import Library, SimilarRecord
from congener._names import Doubt, Mention, NameReading, Resolution, resolve
from congener._rules import RuleSet
from congener._screen import Verdicts, explain, explain_in_words, screen, screen_batches, similar
from congener._verdict import (
    Component,
    Evidence,
    Finding,
    Hit,
    InForce,
    Near,
    Nearest,
    Reason,
    Resemblance,
    Similar,
    Stated,
    Verdict,
)

__all__ = [
    "Clause",
    "Component",
    "CongenerError",
    "Doubt",
    "Evidence",
    "Fault",
    "FileError",
    "Finding",
    "Hit",
    "InForce",
    "InputError",
    "Interval",
    "Library",
    "LibraryError",
    "Mention",
    "NameReading",
    "Near",
    "Nearest",
    "QuestionError",
    "Reason",
    "Resemblance",
    "Resolution",
    "Rule",
    "RuleError",
    "RuleSet",
    "RuleTestFailure",
    "RuleTestReport",
    "Similar",
    "SimilarRecord",
    "Stated",
    "Substance",
    "Verdict",
    "Verdicts",
    "__version__",
    "explain",
    "explain_in_words",
    "resolve",
    "screen",
    "screen_batches",
    "similar",
]
