"""Before signing: who is checked once more, by a printed seed, and what was found."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.editions.queries import safeguards_of
from contest.foundation.db import reading, transaction
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)
from judges.results import operations, queries
from judges.results.forms import CheckForm, SeedForm
from judges.results.models import CheckOutcome
from judges.results.render import explained
from judges.results.views.base import blueprint, require_view, stage_names


@blueprint.route("/desk/results/<pid:version_id>/recheck", methods=["GET", "POST"])
@permission("recheck.manage")
def recheck(version_id: str) -> ResponseReturnValue:
    """Draw who is checked once more, and show how far the checking is."""
    form = SeedForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            found = queries.version_by_public_id(session, version_id)
            seed = (form.seed.data or "").strip() or None
            operations.start_recheck(session, actor(), found, seed=seed, now=now())
            flash_ok(_("Drawn. Compare each line with the original sheets."))
            return see_other(".recheck", version_id=version_id)
    with reading() as session:
        found = queries.version_by_public_id(session, version_id)
        require_view(session, found.event)
        drawn = queries.recheck_of(session, found)
        return form_page(
            "results/recheck.html",
            form,
            version=found,
            event=found.event,
            asked=safeguards_of(session, found.event).recheck,
            recheck=drawn,
            rows={one.row.entry_id: one for one in explained(session, found)},
            stage_names=stage_names(found.event),
            check_form=CheckForm(),
        )


@blueprint.post("/desk/rechecks/<pid:recheck_id>/entries/<pid:entry_id>")
@permission("recheck.manage")
def check(recheck_id: str, entry_id: str) -> ResponseReturnValue:
    """Record what the second look at one entry found."""
    form = CheckForm()
    with transaction() as session:
        drawn = queries.recheck_by_public_id(session, recheck_id)
        outcome = CheckOutcome.WRONG if form.outcome.data == "wrong" else CheckOutcome.RIGHT
        operations.record_check(
            session,
            actor(),
            drawn,
            entry_id=entry_id,
            outcome=outcome,
            note=(form.note.data or "").strip() or None,
            now=now(),
        )
        version_id = drawn.version.public_id
    return see_other(".recheck", version_id=version_id, _anchor=entry_id)
