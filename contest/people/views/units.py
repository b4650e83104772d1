"""The tree of units."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
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


def _parent(session: Session, unit_id: str) -> Unit:
    parent = queries.unit_by_id(session, unit_id)
    require(actor(), "unit.manage", parent)
    return parent
