"""The check of entries' forms: what a reviewer says, and what each may read of the others."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from contest.entries.forms import CheckForm
from contest.entries.models import Entry, Fitness
from contest.entries.operations import awaits_decision, check_form
from contest.entries.queries import EntriesPage, alike_entries, checked_forms, entry_by_public_id
from contest.entries.rules import FIT, EntrantRules
from contest.entries.views.common import blueprint, entry_context, entry_for
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import can
from contest.foundation.web import (
    actor,
    back_or,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    slots,
)

OUTCOMES = {
    "fit": _l("the form fits"),
    "unfit": _l("the form does not fit"),
    "split": _l("not of one mind"),
}
VERDICTS = {Fitness.FIT: _l("fits"), Fitness.UNFIT: _l("does not fit")}


@blueprint.app_context_processor
def check_words() -> dict[str, Any]:
    """Give templates the words for what reviewers say."""
    return {"check_words": OUTCOMES, "fitness_words": VERDICTS}


@blueprint.post("/entries/<pid:entry_id>/check")
@permission("entry.check")
def check_entry(entry_id: str) -> ResponseReturnValue:
    """Keep what one reviewer says of the form."""
    form = CheckForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            entry = entry_by_public_id(session, entry_id)
            verdict, reason = Fitness(form.verdict.data), form.reason.data
            check_form(session, actor(), entry, verdict=verdict, reason=reason, now=now())
            flash_ok(_("Your word on no. %(number)d was kept.", number=entry.number))
            return back_or(".desk_entry", event_id=entry.event.public_id, entry_id=entry_id)
    with reading() as session:
        entry = entry_for(session, entry_id, "entry.check")
        context = entry_context(session, entry)
        context |= check_context(session, entry, context["rules"])
        context["alike"] = alike_entries(session, [entry]).get(entry.id, [])
        pieces = slots(session, "entry_page", entry)
        return form_page("entries/desk_entry.html", form, pieces=pieces, **context)


def check_context(session: Session, entry: Entry, rules: EntrantRules) -> dict[str, Any]:
    """Return what the reader may know of the check of this entry, and whether they may speak."""
    if rules.form_check is None or not awaits_decision(entry, rules):
        return {"checked": None, "checks": [], "may_check": False}
    checked = checked_forms(session, [entry], rules.form_check)[entry.id]
    reference = actor().reference
    is_open = checked.outcome is None and checked.of(reference) is None
    return {
        "checked": checked,
        "checks": checked.shown_to(reference),
        "may_check": is_open and can(actor(), "entry.check", entry),
    }


def checks_of_page(session: Session, shown: EntriesPage, rules: EntrantRules) -> dict[str, Any]:
    """Return how far the check of each entry that waits for it has come, by the entry's key."""
    if rules.form_check is None:
        return {"checked": {}, "unready": frozenset()}
    waiting = [entry for entry in shown.entries if awaits_decision(entry, rules)]
    checked = checked_forms(session, waiting, rules.form_check)
    unready = frozenset(key for key, one in checked.items() if one.outcome != FIT)
    return {"checked": checked, "unready": unready}
