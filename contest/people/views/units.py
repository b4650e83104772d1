"""The tree of units."""

from collections.abc import Sequence

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.foundation import rooms
from contest.foundation.db import reading, transaction
from contest.foundation.office import Column
from contest.foundation.permissions import require
from contest.foundation.presentation import localised
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
    translated,
)
from contest.foundation.words import N_
from contest.people import operations, queries
from contest.people.forms import UnitForm
from contest.people.models import Unit, UnitLevel
from contest.people.rules import LEVEL_NAMES, levels_below
from contest.people.views.common import blueprint


@blueprint.get("/units")
@permission("unit.view")
def units() -> ResponseReturnValue:
    """Show the units at and below one's own."""
    with reading() as session:
        seen = queries.units_seen_by(session, actor())
        counts = queries.persons_by_unit(session)
        return page("people/units.html", units=seen, counts=counts, level_names=LEVEL_NAMES)


@blueprint.route("/units/<pid:unit_id>/add", methods=["GET", "POST"])
@permission("unit.manage")
def add_unit(unit_id: str) -> ResponseReturnValue:
    """Add a unit below this one."""
    form = UnitForm()
    with reading() as session:
        parent = _parent(session, unit_id)
    form.level.choices = [
        (level, translated(LEVEL_NAMES[level])) for level in levels_below(parent.level)
    ]
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                above = _parent(session, unit_id)
                operations.add_unit(
                    session, actor(), parent=above, level=UnitLevel(form.level.data),
                    name=form.name.data or "", name_en=form.name_en.data or None,
                    credit_code=form.credit_code.data or None,
                    industry=form.industry.data or None, now=now(),
                )  # fmt: skip
            flash_ok(_("%(name)s is added.", name=form.name.data))
            return see_other("people.units")
    return form_page("people/add_unit.html", form, parent=parent)


@blueprint.route("/units/<pid:unit_id>/import", methods=["GET", "POST"])
@permission("unit.manage")
def import_units(unit_id: str) -> ResponseReturnValue:
    """Hand in a list of units that belong below this one."""
    return rooms.hand_in(ROOM, unit_id)


@blueprint.get("/units/<pid:unit_id>/import/template.xlsx")
@permission("unit.manage")
def units_template(unit_id: str) -> ResponseReturnValue:
    """Give the list to fill in."""
    return rooms.template(ROOM, unit_id)


@blueprint.route("/units/<pid:unit_id>/import/<pid:unit_list_id>", methods=["GET", "POST"])
@permission("unit.manage")
def check_units(unit_id: str, unit_list_id: str) -> ResponseReturnValue:
    """Look through a list of units, put it right, add them, or take them back."""
    return rooms.check(ROOM, unit_id, unit_list_id)


def _examples(
    _session: Session, _unit: Unit, columns: Sequence[Column]
) -> Sequence[Sequence[str | None]]:
    words = {"name": "苏州精工机械有限公司", "industry": "装备制造", "name_en": "Suzhou Jinggong"}
    return [[words.get(one.key, next(iter(one.choices), None)) for one in columns]]


def _way(unit: Unit) -> rooms.Way:
    at = url_for("people.units")
    return rooms.Way([(_("Units"), at)], localised(unit), at)


ROOM = rooms.Room(
    kind=operations.UNIT_LIST,
    place="unit_id",
    batch="unit_list_id",
    hand_in="people.import_units",
    template="people.units_template",
    check="people.check_units",
    done=lambda _unit: see_other("people.units"),
    find=queries.unit_by_id,
    way=_way,
    title=N_("Import a list of units"),
    lede=N_("Districts, enterprises and work teams below this unit, in any order."),
    shown=("name", "parent"),
    examples=_examples,
    file_name="units.xlsx",
)


def _parent(session: Session, unit_id: str) -> Unit:
    parent = queries.unit_by_id(session, unit_id)
    require(actor(), "unit.manage", parent)
    return parent
