"""A worker's growth record: one page and one PDF, the worker's own, and their unit's by consent."""

import io
from collections.abc import Mapping
from typing import Any

from flask import request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.dashboard import operations, queries
from contest.dashboard.queries import Growth
from contest.dashboard.views.base import blueprint, stamp
from contest.foundation.calendar import local_day
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.office.documents import Column, Paper, Table, Text, document_pdf
from contest.foundation.permissions import require
from contest.foundation.presentation import decimal, is_english, local_date, localised
from contest.foundation.web import actor, flash_ok, now, page, permission, see_other
from contest.people.models import Person
from contest.people.queries import person_by_id
from contest.people.rules import GRADE_NAMES

Cells = dict[str, str | int]
Part = tuple[str, list[tuple[str, str, int]], list[Cells]]
"""A heading, columns (title, field, share of the width), and rows."""


@blueprint.get("/my/record")
@permission("growth.own")
def own_record() -> ResponseReturnValue:
    """Show one's own road over the years, and whether the unit may read it."""
    with reading() as session:
        person = session.get_one(Person, _own())
        require(actor(), "growth.own", queries.growth_of(session, person))
        return page(
            "dashboard/growth.html",
            growth=queries.growth(session, person),
            consented_on=queries.consent_day(session, person),
            is_own=True,
            stamp=stamp(),
        )


@blueprint.post("/my/record/consent")
@permission("growth.own")
def consent() -> ResponseReturnValue:
    """Let one's unit read the record, or take that back."""
    gives = request.form.get("decision") == "give"
    with transaction() as session:
        person = session.get_one(Person, _own())
        change = operations.consent_to_unit if gives else operations.take_consent_back
        change(session, actor(), person, now=now())
    flash_ok(_("Your unit may read your record.") if gives else _("Only you read your record."))
    return see_other(".own_record")


@blueprint.get("/my/record.pdf")
@permission("growth.own")
def own_record_pdf() -> ResponseReturnValue:
    """Give one's own record on paper, prize money included."""
    with reading() as session:
        person = session.get_one(Person, _own())
        require(actor(), "growth.own", queries.growth_of(session, person))
        data = record_pdf(queries.growth(session, person), is_own=True, stamp=stamp())
        name = f"{_('Growth record')}-{person.name}-{local_day(now())}.pdf"
    return _sent(data, name)


@blueprint.get("/persons/<pid:person_id>/record")
@permission("growth.view")
def record(person_id: str) -> ResponseReturnValue:
    """Show a worker's record to their unit while they consent; prize money is left out."""
    with reading() as session:
        person = person_by_id(session, person_id)
        require(actor(), "growth.view", queries.growth_of(session, person))
        return page(
            "dashboard/growth.html",
            growth=queries.growth(session, person),
            consented_on=queries.consent_day(session, person),
            is_own=False,
            stamp=stamp(),
        )


@blueprint.get("/persons/<pid:person_id>/record.pdf")
@permission("growth.view")
def record_paper(person_id: str) -> ResponseReturnValue:
    """Give the same on paper."""
    with reading() as session:
        person = person_by_id(session, person_id)
        require(actor(), "growth.view", queries.growth_of(session, person))
        data = record_pdf(queries.growth(session, person), is_own=False, stamp=stamp())
        name = f"{_('Growth record')}-{person.name}-{local_day(now())}.pdf"
    return _sent(data, name)


def record_pdf(growth: Growth, *, is_own: bool, stamp: str) -> bytes:
    """Return a record as PDF, A4; prize money stands on the worker's own only."""
    parts = [_contests(growth), _grades(growth), _honours(growth), _projects(growth)]
    if is_own:
        parts.append(_prizes(growth))
    return _paper(growth, parts, stamp)


def _contests(growth: Growth) -> Part:
    columns = [
        (_("Year"), "year", 1), (_("Event"), "event", 4), (_("Award"), "award", 2),
        (_("Rank"), "rank", 1),
    ]  # fmt: skip
    rows: list[Cells] = [
        {
            "year": row["year"],
            "event": localised(row, "event"),
            "award": localised(row, "award"),
            "rank": row["rank"] or "",
        }
        for row in growth.contests
    ]
    return _("Contests"), columns, rows


def _grades(growth: Growth) -> Part:
    columns = [
        (_("Gained on"), "on", 2), (_("Trade"), "trade", 3), (_("Grade"), "grade", 3),
        (_("Certificate number"), "number", 4),
    ]  # fmt: skip
    rows: list[Cells] = [
        {
            "on": local_date(one.gained_on),
            "trade": one.trade,
            "grade": _(GRADE_NAMES[one.grade]),
            "number": one.certificate_number or "",
        }
        for one in growth.grades
    ]
    return _("Skill grades"), columns, rows


def _honours(growth: Growth) -> Part:
    columns = [(_("Year"), "year", 1), (_("Honour"), "award", 4), (_("Event"), "event", 4)]
    rows: list[Cells] = [
        {
            "year": row["year"],
            "award": localised(row, "award"),
            "event": localised(row, "event"),
        }
        for row in growth.honours
    ]
    return _("Honours"), columns, rows


def _projects(growth: Growth) -> Part:
    columns = [(_("Year"), "year", 1), (_("Project"), "title", 5), (_("Stage today"), "now", 2)]
    rows: list[Cells] = [
        {"year": row["year"], "title": localised(row, "title"), "now": _stage_of(row)}
        for row in growth.projects
    ]
    return _("Projects and where they are today"), columns, rows


def _prizes(growth: Growth) -> Part:
    columns = [
        (_("Year"), "year", 1), (_("Award"), "award", 4), (_("Due (CNY)"), "due", 2),
        (_("Paid on"), "paid", 2),
    ]  # fmt: skip
    rows: list[Cells] = [
        {
            "year": row["year"],
            "award": localised(row, "award"),
            "due": decimal(row["due_cny"], 2),
            "paid": local_date(row["paid_on"]),
        }
        for row in growth.prizes
    ]
    return _("Prizes"), columns, rows


def _paper(growth: Growth, parts: list[Part], stamp: str) -> bytes:
    unit = growth.person.unit
    blocks: list[Text | Table] = [
        Text("{{ title }}", "title"),
        Text("{{ name }}  {{ unit }}", "subtitle"),
    ]
    data: dict[str, str | int | list[Cells]] = {
        "title": _("Growth record of a worker"),
        "name": growth.person.name,
        "unit": localised(unit) if unit else "",
        "stamp": stamp,
        "nothing": _("No record."),
    }
    for number, (heading, columns, rows) in enumerate(parts):
        key = f"rows{number}"
        blocks.append(Text(heading, "heading"))
        data[key] = rows
        if rows:
            described = [Column(title, name, share) for title, name, share in columns]
            blocks.append(Table(described, key))
        else:
            blocks.append(Text("{{ nothing }}", "note"))
    blocks.append(Text("{{ stamp }}", "note"))
    paper = Paper(title="{{ title }} {{ name }}", blocks=blocks)
    return document_pdf(paper, data, lang="en" if is_english() else "zh-CN")


def _stage_of(row: Mapping[str, Any]) -> str:
    name = queries.fact_words("stage")[row["stage"].value]
    return str(_(name))


def _own() -> int:
    own = actor().person_id
    if own is None:
        raise NotFound
    return own


def _sent(data: bytes, name: str) -> ResponseReturnValue:
    answer = send_file(
        io.BytesIO(data), mimetype="application/pdf", as_attachment=True, download_name=name
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
