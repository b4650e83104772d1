"""A marking scheme from a spreadsheet: drafted as part of the event's rules, checked, adopted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import DefinitionProposal, EventDefinition, Stage
from contest.editions.operations import (
    adopt_definition,
    asks_second_person,
    findings_of,
    request_change,
)
from contest.editions.operations.schema import fault_of
from contest.editions.queries import definition_of
from contest.foundation.errors import Conflict, Fault, Invalid, NotFound
from contest.foundation.feature import Finding
from contest.foundation.office import Limits, Table
from contest.foundation.office.reader import heading_keys
from contest.foundation.permissions import Actor, require
from contest.foundation.words import N_
from judges.rubrics.rules import SCHEME_COLUMNS, Scheme, SchemeRow, read_scheme
from judges.scoring import definition as scoring
from judges.scoring.numbers import parse_decimal

# The largest scheme of a world championship has some 300 aspects with three levels each.
SCHEME_LIMITS = Limits(size=5 * 1024 * 1024, rows=3000, columns=60)
CHANGED_MEANWHILE = N_("The rules were changed in the meantime. Read the scheme in once more.")

NO_SCHEME = N_("This is not the scheme that was shown. Read it in once more.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What adopting a scheme would make: the whole document, the rubric in it, and doubts.

    `base` is the hash of the rules that it was drafted on. `added`, `changed` and `dropped` are
    codes of criteria, in document order.
    """

    document: dict[str, Any]
    rubric: scoring.Rubric
    sections: list[dict[str, Any]]
    base: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    dropped: tuple[str, ...]
    hints: tuple[Fault, ...] = ()


def rubric_part(session: Session, stage: Stage) -> tuple[str, dict[str, Any]]:
    """Return the code of the stage's rubric and its part of the present document.

    Raises `NotFound` for a stage whose marks are imported as a whole.
    """
    document = definition_of(session, stage.event).document
    for spec in document["stages"]:
        if spec["code"] == stage.code and "rubric" in spec:
            return spec["rubric"], document["rubrics"][spec["rubric"]]
    raise NotFound


def draft_scheme(session: Session, stage: Stage, table: Table) -> Draft:
    """Return what the rows of `table` would make of the stage's rubric; nothing is stored.

    Raises `Invalid` with a fault for every row that does not fit, `NotFound` without a rubric.
    """
    scheme = scheme_of_table(table)
    if scheme.faults:
        raise Invalid(faults=scheme.faults)
    return _draft(session, stage, scheme)


def scheme_of_table(table: Table) -> Scheme:
    """Return what the rows of `table` state, with every fault of file and rows from the top."""
    if table.faults:
        return Scheme(faults=list(table.faults))
    shown = {
        key: table.headings[at - 1]
        for key, at in table.matches.items()
        if at <= len(table.headings)
    }
    own = {key for column in SCHEME_COLUMNS for h in column.headings for key in heading_keys(h)}
    rows = [row for row in table.rows if not _is_heading(row.values, own)]
    scheme = read_scheme([SchemeRow(row.number, row.values) for row in rows], shown)
    faults = [*(fault for row in rows for fault in row.faults), *scheme.faults]
    scheme.faults = sorted(faults, key=lambda fault: fault.row or 0)
    return scheme


def draft_sections(session: Session, stage: Stage, sections: Sequence[Any]) -> Draft:
    """Return what sections that were shown before would make; raises as `draft_scheme`."""
    if not all(_is_section(section) for section in sections):
        raise Invalid(NO_SCHEME)
    return _draft(session, stage, Scheme(sections=list(sections)))


def adopt_scheme(
    session: Session, actor: Actor, stage: Stage, draft: Draft, *, reason: str, now: datetime
) -> EventDefinition | DefinitionProposal:
    """Adopt the drafted rules as a new version, or ask a second person where that is needed.

    Raises `Conflict` when the rules changed since the draft, and whatever adopting raises.
    """
    require(actor, "definition.change", stage.event)
    if definition_of(session, stage.event).sha256 != draft.base:
        raise Conflict(CHANGED_MEANWHILE)
    asks = asks_second_person(session, stage.event)
    change = request_change if asks else adopt_definition
    return change(session, actor, stage.event, document=draft.document, reason=reason, now=now)


def _is_section(section: object) -> bool:
    """Say whether it has the outer form of a section; the linter looks at the rest."""
    criteria = section.get("criteria") if isinstance(section, dict) else None
    return isinstance(criteria, list) and all(
        isinstance(criterion, dict) and isinstance(criterion.get("code"), str)
        for criterion in criteria
    )


def _is_heading(values: Mapping[str, str | None], own: set[str]) -> bool:
    """Say whether a row repeats the headings, as schemes do above each module."""
    texts = [text for text in values.values() if text]
    return len([t for t in texts if not own.isdisjoint(set(heading_keys(t)) - {""})]) > 1


def _draft(session: Session, stage: Stage, scheme: Scheme) -> Draft:
    code, present = rubric_part(session, stage)
    kept = definition_of(session, stage.event)
    document = kept.document
    made = {**present, "sections": scheme.sections, "max": _max_text(present, scheme)}
    document["rubrics"] = {**document["rubrics"], code: made}
    findings = findings_of(document)
    wrong = [_placed(found, code, scheme) for found in findings if found.severity == "error"]
    if wrong:
        raise Invalid(faults=wrong)
    before, after = _criteria(present["sections"]), _criteria(scheme.sections)
    return Draft(
        document=document,
        rubric=scoring.parse_definition(document).rubrics[code],
        sections=scheme.sections,
        base=kept.sha256,
        added=tuple(code for code in after if code not in before),
        changed=tuple(c for c in after if c in before and after[c] != before[c]),
        dropped=tuple(code for code in before if code not in after),
        hints=(
            *scheme.hints,
            *(_placed(found, code, scheme) for found in findings if found.severity != "error"),
        ),
    )


def _max_text(present: Mapping[str, Any], scheme: Scheme) -> object:
    """Return the rubric's maximum as it stands, or the new sum where that is another number."""
    is_same = parse_decimal(present["max"]) == scheme.max
    return present["max"] if is_same else f"{scheme.max:f}"


def _criteria(sections: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {c["code"]: (s["code"], c) for s in sections for c in s["criteria"]}


def _placed(found: Finding, code: str, scheme: Scheme) -> Fault:
    """Return what the linter says as a fault, with the row of the aspect that it speaks of."""
    fault = fault_of(found)
    parts = found.path.removeprefix(f"/rubrics/{code}/").split("/")
    if parts[0] != "sections" or len(parts) < 2 or not parts[1].isdigit():  # noqa: PLR2004 - a path
        return fault
    section, rest = int(parts[1]), parts[2:]
    criterion = (
        int(rest[1]) if rest[:1] == ["criteria"] and rest[1:2] and rest[1].isdigit() else None
    )
    column = "/".join(rest[2:] if criterion is not None else rest)
    return replace(fault, row=scheme.rows.get((section, criterion)), column=column or None)
