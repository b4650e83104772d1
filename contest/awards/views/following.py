"""What follows a result at the desk: honours by rule, and the roster for skill grades."""

import io

from flask import request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.awards import operations, queries
from contest.awards.forms import NumbersForm
from contest.awards.models import AwardState
from contest.awards.operations.promoting import Exported
from contest.awards.queries import RosterLine
from contest.awards.views.base import blueprint, event_for
from contest.foundation.calendar import local_day
from contest.foundation.db import reading, transaction
from contest.foundation.office import MEDIA_XLSX, Heading, Sheet, write_xlsx
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
)
from contest.people.models import Person
from contest.people.rules import GRADE_NAMES


@blueprint.get("/desk/events/<pid:event_id>/honours")
@permission("award.view")
def honours(event_id: str) -> ResponseReturnValue:
    """Show whom the rules nominate, who is not and why, and the honours that were granted."""
    with reading() as session:
        event = event_for(session, event_id, "award.view")
        rules = queries.honour_rules(session, event)
        return page(
            "awards/honours.html",
            event=event,
            rules=[(rule, queries.honour_candidates(session, event, rule)) for rule in rules],
            granted=queries.honours_of_event(session, event),
        )


@blueprint.post("/desk/events/<pid:event_id>/honours")
@permission("award.manage")
def nominate(event_id: str) -> ResponseReturnValue:
    """Nominate those whom the rules give an honour, or confirm the nominated."""
    with transaction() as session:
        event = event_for(session, event_id, "award.manage")
        if request.form.get("button") == "confirm":
            waiting = [
                one
                for one in queries.honours_of_event(session, event)
                if one.state is AwardState.PROVISIONAL
            ]
            for award in waiting:
                operations.confirm_award(session, actor(), award, now=now())
            flash_ok(_("Confirmed: %(count)d.", count=len(waiting)))
        else:
            made = operations.nominate_honours(session, actor(), event, now=now())
            flash_ok(_("Nominated: %(count)d.", count=len(made)))
    return see_other(".honours", event_id=event_id)


@blueprint.route("/desk/events/<pid:event_id>/promotion", methods=["GET", "POST"])
@permission("promotion.manage")
def promotion(event_id: str) -> ResponseReturnValue:
    """Show who is put forward for a skill grade, and take the numbers that came back."""
    form = NumbersForm()
    if form.validate_on_submit() and form.gained_on.data:
        with form_errors(form), transaction() as session:
            event = event_for(session, event_id, "promotion.manage")
            numbers = _numbers(queries.roster_of(session, event))
            kept = operations.keep_numbers(
                session, actor(), event, numbers=numbers, gained_on=form.gained_on.data, now=now()
            )
            flash_ok(_("Kept: %(count)d certificate numbers.", count=len(kept)))
            return see_other(".promotion", event_id=event_id)
    with reading() as session:
        event = event_for(session, event_id, "promotion.manage")
        if request.method == "GET":
            form.gained_on.data = local_day(now())
        return form_page(
            "awards/promotion.html",
            form,
            event=event,
            rule=queries.promotion_rule(session, event),
            roster=queries.roster_of(session, event),
        )


@blueprint.post("/desk/events/<pid:event_id>/promotion/roster.xlsx")
@permission("promotion.manage")
def roster(event_id: str) -> ResponseReturnValue:
    """Give the roster with identity numbers to whoever sends it to the authorised body."""
    with transaction() as session:
        event = event_for(session, event_id, "promotion.manage")
        taken = operations.take_roster(session, actor(), event, now=now())
        data = io.BytesIO(write_xlsx([_sheet(taken)]))
        name = f"{localised(event)}-{_('Roster')}-{local_day(now())}.xlsx"
    answer = send_file(data, mimetype=MEDIA_XLSX, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _numbers(roster: list[RosterLine]) -> dict[Person, str]:
    given = {
        line.person: request.form.get(f"number-{line.person.public_id}", "").strip()
        for line in roster
    }
    return {person: number for person, number in given.items() if number}


def _sheet(taken: list[Exported]) -> Sheet:
    headings = [
        _("Name"), _("Identity number"), _("Unit"), _("Trade"), _("Present grade"),
        _("Grade put forward"), _("Award"), _("Rank"), _("Certificate number"),
    ]  # fmt: skip
    return Sheet(
        _("Roster"),
        [Heading(heading) for heading in headings],
        [
            [
                one.line.person.name,
                one.identity,
                localised(one.line.person.unit) if one.line.person.unit else None,
                one.line.trade,
                None if one.line.present is None else _(GRADE_NAMES[one.line.present]),
                _(GRADE_NAMES[one.line.grade]),
                localised(one.line.award, "title"),
                one.line.award.rank,
                one.line.number,
            ]
            for one in taken
        ],
    )
