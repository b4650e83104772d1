"""The tables of a result's papers, and the data that fill them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.foundation.calendar import local_format
from contest.foundation.office.documents import Column, Table, Text
from contest.foundation.presentation import localised
from contest.foundation.words import NOTHING
from judges.results.models import ResultVersion
from judges.results.queries.versions import published_before
from judges.results.render.deciding import decisions_behind
from judges.results.render.lists import (
    ExplainedRow,
    changes_shown,
    definition_behind,
    ranked_teams,
)
from judges.scoring.definition import AwardRule
from judges.scoring.numbers import plain

Rows = list[dict[str, str | int]]
Values = dict[str, Any]


def result_lines(rows: Sequence[ExplainedRow]) -> Rows:
    """Return one row for each line of the list: place, rank, names, unit, total, award."""
    words = {"absent": _("Absent"), "forfeited": _("Forfeited"), "disqualified": _("Disqualified")}
    return [
        {
            "place": place,
            "rank": line.row.rank or NOTHING,
            "name": line.name,
            "people": _(", ").join(line.people),
            "unit": localised(line.entry.unit),
            "total": words.get(line.row.status, NOTHING)
            if line.row.total is None
            else str(line.row.total),
            "award": _(", ").join(localised(rule) for rule in line.awards) or NOTHING,
        }
        for place, line in enumerate(rows, start=1)
    ]


def list_columns(parts: list[tuple[str, str]]) -> list[Column]:
    """Return the columns of the list, `parts` (heading and field) before the total."""
    return [
        Column(_("Rank"), "rank", 2, is_number=True),
        Column(_("Name"), "name", 4),
        Column(_("Unit"), "unit", 6),
        *(Column(name, field, 3, is_number=True) for name, field in parts),
        Column(_("Total"), "total", 3, is_number=True),
        Column(_("Award"), "award", 4),
    ]


def section_tables(
    version: ResultVersion, rows: Sequence[ExplainedRow], data: Values, names: Mapping[str, str]
) -> list[Text | Table]:
    """Return a table of the sections of each judged stage, entry by entry."""
    definition = definition_behind(version)
    blocks: list[Text | Table] = []
    for number, stage in enumerate(definition.stages):
        rubric = definition.rubric_of(stage)
        shown = [row for row in rows if row.trace["stages"].get(stage.code, {}).get("sections")]
        if rubric is None or not shown:
            continue
        data[f"stage{number}"] = [
            {
                "name": row.name,
                "total": row.trace["stages"][stage.code]["total"] or NOTHING,
                **{
                    f"s{n}": _points(row.trace["stages"][stage.code]["sections"].get(section.code))
                    for n, section in enumerate(rubric.sections)
                },
            }
            for row in shown
        ]
        columns = [
            Column(_("Name"), "name", 4),
            *(
                Column(localised(section), f"s{n}", 3, is_number=True)
                for n, section in enumerate(rubric.sections)
            ),
            Column(_("Total"), "total", 3, is_number=True),
        ]
        title = _("Sections of %(stage)s", stage=names[stage.code])
        blocks += [Text(title, "heading"), Table(columns, f"stage{number}")]
    return blocks


def _points(value: str | None) -> str:
    return NOTHING if value is None else plain(Decimal(value), 2)


def team_tables(
    session: Session, version: ResultVersion, data: Values, *, masked: bool = False
) -> list[Text | Table]:
    """Return the ranking of the teams under its heading; [] without any."""
    teams = ranked_teams(session, version, masked=masked)
    if not teams:
        return []
    data["teams"] = [
        {
            "rank": team.rank or NOTHING,
            "name": team.name,
            "total": team.total or NOTHING,
            "members": _("; ").join(
                f"{one.name} {one.value or NOTHING}" for one in team.members if one.counts
            ),
            "award": _(", ").join(localised(rule) for rule in team.awards) or NOTHING,
        }
        for team in teams
    ]
    columns = (
        Column(_("Rank"), "rank", 2, is_number=True),
        Column(_("Team"), "name", 5),
        Column(_("What counts"), "members", 7),
        Column(_("Total"), "total", 3, is_number=True),
        Column(_("Award"), "award", 4),
    )
    return [Text(_("Results of the teams"), "heading"), Table(columns, "teams")]


def decision_tables(
    session: Session, version: ResultVersion, data: Values, *, masked: bool
) -> list[Text | Table]:
    """Return what persons decided about ties, under its heading; [] where nobody did."""
    found = decisions_behind(session, version, masked=masked)
    if not found:
        return []
    methods = {
        "lots": _("By drawing lots"),
        "panel_vote": _("By a vote of the panel"),
        "chief_judge": _("By the chief judge's decision"),
    }
    data["decisions"] = [
        {
            "order": _(", ").join(one.names),
            "method": methods.get(one.method, one.method),
            "witness": one.witness,
            "at": local_format(one.decided_at),
        }
        for one in found
    ]
    columns = (
        Column(_("Order that was decided"), "order", 6),
        Column(_("How it was decided"), "method", 3),
        Column(_("Witness"), "witness", 3),
        Column(_("When"), "at", 4),
    )
    return [Text(_("Ties that persons decided"), "heading"), Table(columns, "decisions")]


def correction_tables(
    session: Session, version: ResultVersion, data: Values, *, masked: bool
) -> list[Text | Table]:
    """Return what a correction changed and why; [] for a first version."""
    before = published_before(session, version)
    if before is None:
        return []
    data["reason"] = version.reason or NOTHING
    data["before"] = before.version
    data["changes"] = [
        {
            "name": one.name,
            "rank": f"{one.change.old.rank or NOTHING} → {one.change.new.rank or NOTHING}",
            "total": f"{one.change.old.total or NOTHING} → {one.change.new.total or NOTHING}",
            "award": _awards(one.old_awards) + " → " + _awards(one.new_awards),
        }
        for one in changes_shown(session, before, version, masked=masked)
    ]
    columns = (
        Column(_("Name"), "name", 4),
        Column(_("Rank"), "rank", 3),
        Column(_("Total"), "total", 5),
        Column(_("Award"), "award", 6),
    )
    said = _("This corrects version {{ before }}. Reason: {{ reason }}. What changed:")
    return [Text(said), Table(columns, "changes")]


def _awards(rules: Sequence[AwardRule]) -> str:
    return _(", ").join(localised(rule) for rule in rules) or NOTHING


def rule_lines(version: ResultVersion) -> list[str]:
    """Return how the total is made and how equal totals are told apart, in sentences."""
    definition = definition_behind(version)
    weighted = definition.ranking.compose == "weighted_sum"
    counted = [
        localised(stage)
        + (f" {plain(stage.weight * Decimal(100))} %" if weighted and stage.weight else "")
        for stage in definition.stages
    ]
    chain = [localised(rule) for rule in definition.ranking.tie_chain if rule.name]
    lines = [_("The total is made of: %(parts)s.", parts=_(", ").join(counted))]
    if chain:
        lines.append(_("Equal totals: %(rules)s.", rules=_("; ").join(chain)))
    lines.append(_("Rules, version %(number)s.", number=version.definition.version))
    return lines
