"""A verdict in few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from congener._verdict import Hit, Verdict

_WEIGHT = {"controlled": 3, "arguable": 2, "watch": 1, "excepted": 0}


def gravest(verdict: Verdict) -> Hit | None:
    """The hit that weighs most, and among those the one whose clauses can be shown."""
    best: Hit | None = None
    for hit in verdict.hits:
        if best is None or (_WEIGHT[hit.verdict], len(hit.clauses)) > (_WEIGHT[best.verdict], len(best.clauses)):
            best = hit
    return best


def shows_near(verdict: Verdict) -> bool:
    """Is the near miss what a reader should see first?"""
    hit = gravest(verdict)
    return bool(verdict.near) and (hit is None or hit.verdict in ("watch", "excepted"))


def hit_words(hit: Hit) -> str:
    """``us.fentanyl_related clauses B, D``"""
    words = hit.rule
    clauses = list(dict.fromkeys(evidence.clause for evidence in hit.clauses if evidence.clause))
    if hit.substance:
        words += f" as {hit.substance}"
    if clauses:
        words += f" clause{'s' if len(clauses) > 1 else ''} {', '.join(clauses)}"
    if hit.path:
        words += f" by {' of '.join(hit.path)}"
    if hit.resembles:
        words += f", like {hit.resembles[0].substance} ({hit.resembles[0].tanimoto:.2f})"
    if hit.reading:
        words += f" on the reading {', '.join(hit.reading)}"
    return words


def why(verdict: Verdict, before: str = "") -> str:
    """What decides it, after `before`; empty where nothing does."""
    if verdict.reasons and verdict.status in ("undetermined", "invalid"):
        return f"{before}{verdict.reasons[0].code} {verdict.reasons[0].text}"
    if verdict.status == "no_chemical":
        return f"{before}nothing in the line names a chemical"
    if shows_near(verdict):
        return f"{before}{verdict.near[0].rule} but for one thing: {verdict.near[0].why}"
    hit = gravest(verdict)
    if hit is None:
        return ""
    return before + hit_words(hit) + (f" ({hit.because})" if hit.because else "")
