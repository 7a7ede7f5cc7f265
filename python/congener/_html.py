"""Verdicts as a notebook shows them: drawn, atoms coloured by clause, the clause's words beside them.

Everything that comes from a record or a rule is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from congener import _engine
from congener._screen import Verdicts
from congener._verdict import Evidence, Hit, Near, Status, Verdict
from congener._words import gravest, shows_near, why

# Okabe and Ito (2008), told apart by colour-blind readers; vermillion is kept for what is unexplained.
_PALETTE = ("#E69F00", "#56B4E9", "#F0E442", "#009E73", "#CC79A7", "#0072B2")
_UNEXPLAINED = "#D55E00"
_STATUS_COLOURS: dict[Status, str] = {
    "controlled": "#B00020",
    "arguable": "#9A5B00",
    "watch": "#0B5A8A",
    "clear": "#1B6E3C",
    "no_chemical": "#777777",
    "undetermined": "#555555",
    "invalid": "#555555",
}
_WIDTH, _HEIGHT = 420, 300
_SMALL_WIDTH, _SMALL_HEIGHT = 180, 110
_ROWS_SHOWN = 25
_TEXT_SHOWN = 200

_STYLE = (
    "font-family:sans-serif;font-size:13px;line-height:1.4;color:#111;background:#fff;border:1px solid #ccc;"
    "padding:10px;max-width:1000px"
)


def _badge(status: Status) -> str:
    return (
        f'<span style="background:{_STATUS_COLOURS[status]};color:#fff;padding:1px 7px;border-radius:3px;white-space:nowrap">'
        f"{escape(status)}</span>"
    )


def _shortened(text: str) -> str:
    return escape(text if len(text) <= _TEXT_SHOWN else text[:_TEXT_SHOWN] + "…")


def _atoms(atoms: Iterable[int]) -> str:
    numbers = [str(atom) for atom in atoms]
    if not numbers:
        return "no atom"
    return f"atom{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"


def _by_clause(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    clauses: dict[str, list[Evidence]] = {}
    for one in evidence:
        clauses.setdefault(one.clause or "", []).append(one)
    return clauses


def _colours(hit: Hit) -> list[tuple[str, str, list[Evidence]]]:
    """Clause, colour, evidence."""
    return [
        (clause, _PALETTE[i % len(_PALETTE)], evidence)
        for i, (clause, evidence) in enumerate(_by_clause(hit.clauses).items())
    ]


def _swatch(colour: str) -> str:
    return (
        f'<span style="display:inline-block;width:11px;height:11px;border:1px solid #333;background:{colour}"></span>'
    )


def _drawing(smiles: str, coloured: list[tuple[list[int], str]], width: int, height: int) -> str:
    return _engine.draw(smiles, coloured, width, height) if smiles else ""


def _subject(verdict: Verdict) -> tuple[str, list[tuple[list[int], str]]]:
    """What is drawn, and which atoms in which colour."""
    if shows_near(verdict):
        near = verdict.near[0]
        return near.component, [(list(near.unexplained_atoms), _UNEXPLAINED)]
    hit = gravest(verdict)
    if hit is not None:
        return hit.component, [
            ([atom for one in evidence for atom in one.atoms], colour) for _, colour, evidence in _colours(hit)
        ]
    parents = [part.component for part in verdict.normalised if part.role == "parent"]
    return (parents[0] if parents else ""), []


def _spaced(identifier: str) -> str:
    return escape(identifier.replace("_", " "))


def _evidence_html(hit: Hit) -> str:
    html = ""
    for clause, colour, evidence in _colours(hit):
        items = "".join(
            f"<div>→ {_spaced(one.group)}, {_spaced(one.portion)}: {_atoms(one.atoms)}"
            f"{f', on the reading <i>{escape(one.reading)}</i>' if one.reading else ''}</div>"
            for one in evidence
        )
        html += (
            f'<div style="margin:6px 0">{_swatch(colour)} <b>Clause {escape(clause)}</b> '
            f"<q>{escape(evidence[0].words)}</q>{items}</div>"
        )
    if hit.parent:
        own = "; ".join(f"{_spaced(one.portion)} ({_atoms(one.atoms)})" for one in hit.parent)
        html += f'<div style="color:#444">Unchanged: {own}</div>'
    return html


def _hit_html(hit: Hit) -> str:
    lines = [f"{escape(hit.jurisdiction)}, schedule {escape(hit.schedule)}" if hit.schedule else escape(hit.jurisdiction)]
    lines.append(escape(hit.citation))
    if hit.in_force:
        first = f"from {hit.in_force.first}" if hit.in_force.first else "from a day not known"
        last = f" to {hit.in_force.last}" if hit.in_force.last else ""
        lines.append(f"In force {first}{last}, by {escape(hit.in_force.by)}")
    if hit.substance:
        lines.append(f"Listed as {escape(hit.substance)}")
    if hit.path:
        lines.append(f"Derived: {escape(' of '.join(hit.path))}")
    if hit.resembles:
        like = "; ".join(f"{escape(one.substance)} ({one.tanimoto:.2f}, {escape(one.rule)})" for one in hit.resembles)
        lines.append(f"Like {like}")
    if hit.reading:
        lines.append(f"Depends on the reading {escape(', '.join(hit.reading))}")
    if hit.because:
        lines.append(f"{escape(hit.because)}{f' ({escape(hit.excepted_by)})' if hit.excepted_by else ''}")
    if hit.draft:
        lines.append("Draft: recalled, not verified")
    lines.extend(f"From memory: {escape(one)}" for one in hit.recalled)
    return (
        f'<div style="margin:8px 0"><b>{escape(hit.verdict)} by {escape(hit.rule)}</b>'
        + "".join(f"<div>{line}</div>" for line in lines)
        + _evidence_html(hit)
        + "</div>"
    )


def _near_html(near: Near) -> str:
    atoms = f" ({_atoms(near.unexplained_atoms)})" if near.unexplained_atoms else ""
    return (
        f'<div style="margin:8px 0">{_swatch(_UNEXPLAINED)} <b>Within {escape(near.rule)} but for one thing</b>'
        f"<div>{escape(near.why)}{atoms}</div></div>"
    )


def verdict_html(verdict: Verdict) -> str:
    """One verdict: the drawing at the left, the law at the right."""
    smiles, coloured = _subject(verdict)
    drawing = _drawing(smiles, coloured, _WIDTH, _HEIGHT)
    weight = {"controlled": 0, "arguable": 1, "watch": 2, "excepted": 3}
    hits = sorted(verdict.hits, key=lambda hit: (weight[hit.verdict], -len(hit.clauses)))
    words = "".join(_near_html(near) for near in verdict.near) if shows_near(verdict) else ""
    words += "".join(_hit_html(hit) for hit in hits)
    if not shows_near(verdict):
        words += "".join(_near_html(near) for near in verdict.near)
    words += "".join(f"<div>{escape(reason.code)} {escape(reason.text)}</div>" for reason in verdict.reasons)
    if not words:
        words = "<div>No rule that was applied reaches this compound.</div>"
    if verdict.nearest:
        words += (
            f'<div style="color:#444">Nearest listed substance: {escape(verdict.nearest.substance)} '
            f"({escape(verdict.nearest.rule)}), Tanimoto {verdict.nearest.tanimoto:.2f}</div>"
        )
    changes = "".join(
        f"<div>{escape(part.role.replace('_', ' '))} <code>{_shortened(part.component)}</code>"
        f"{': ' if part.changes else ''}{escape('; '.join(change.text for change in part.changes))}</div>"
        for part in verdict.normalised
    )
    declared = verdict.id or verdict.declared
    return (
        f'<div style="{_STYLE}"><div>{_badge(verdict.status)} '
        f"{f'<b>{_shortened(declared)}</b> ' if declared else ''}<code>{_shortened(verdict.text)}</code></div>"
        f'<div style="display:flex;flex-wrap:wrap;gap:14px"><div>{drawing}'
        f'<div style="color:#444;max-width:{_WIDTH}px;overflow-wrap:anywhere">{changes}</div></div>'
        f'<div style="flex:1;min-width:320px">{words}</div></div>'
        f'<div style="color:#666">As of {verdict.as_of}; rule set {escape(verdict.rule_set)}; '
        f"congener {escape(verdict.engine)}</div></div>"
    )


def verdicts_html(verdicts: Verdicts) -> str:
    """The counts, then a row for each that is not clear; says how many more there are."""
    counts = verdicts.counts()
    badges = " ".join(f"{_badge(status)} {count:,}" for status, count in counts.items())
    rows = ""
    shown = 0
    found = sum(count for status, count in counts.items() if status != "clear")
    for row, status in enumerate(verdicts.statuses):
        if status == "clear":
            continue
        if shown == _ROWS_SHOWN:
            break
        shown += 1
        verdict = verdicts[row]
        smiles, coloured = _subject(verdict)
        words = escape(why(verdict))
        hit = gravest(verdict)
        if hit is not None and not shows_near(verdict):
            words += "".join(
                f"<div>{_swatch(colour)} {escape(clause)} <q>{escape(evidence[0].words)}</q></div>"
                for clause, colour, evidence in _colours(hit)
            )
        cell = '<td style="text-align:left;vertical-align:top;padding:4px 8px;overflow-wrap:anywhere">'
        rows += (
            f"<tr>{cell}{verdict.record}</td>{cell}{_shortened(verdict.id or verdict.text)}</td>"
            f"{cell}{_badge(status)}</td>{cell}{_drawing(smiles, coloured, _SMALL_WIDTH, _SMALL_HEIGHT)}</td>"
            f"{cell}{words}</td></tr>"
        )
    table = (
        f'<table style="border-collapse:collapse;margin-top:8px">'
        f"<tr><th>record</th><th>id</th><th>status</th><th></th><th>why</th></tr>{rows}</table>"
        if rows
        else ""
    )
    more = f"<div>… and {found - shown:,} more that are not clear</div>" if found > shown else ""
    return f'<div style="{_STYLE}"><div><b>{len(verdicts):,} records</b> {badges}</div>{table}{more}</div>'
