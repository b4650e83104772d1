"""Marks from a list: theory papers, machines, official values; looked through before they count."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageKind
from contest.editions.queries import stage_by_public_id
from contest.foundation import rooms
from contest.foundation.db import reading
from contest.foundation.office import Column
from contest.foundation.permissions import require
from contest.foundation.presentation import localised
from contest.foundation.web import actor, page, permission, see_other
from contest.foundation.words import N_
from judges.scoresheets import queries
from judges.scoresheets.forms import MarksForm
from judges.scoresheets.operations.imports import MARK_LIST, WHOLE_STAGE, importable_criteria
from judges.scoresheets.views.base import blueprint
from judges.sealing.queries import works_of_stage

AT = "/desk/stages/<pid:stage_id>/marks"
WHOLE = "whole"


@blueprint.get(AT)
@permission("mark.import")
def marks(stage_id: str) -> ResponseReturnValue:
    """Show the marks that came from elsewhere."""
    with reading() as session:
        stage = stage_by_public_id(session, stage_id)
        require(actor(), "mark.import", stage)
        return page(
            "scoresheets/marks.html",
            stage=stage,
            event=stage.event,
            takes_marks=bool(_choices(session, stage)),
            works=works_of_stage(session, stage),
            marks=queries.imported_of_stage(session, stage),
        )


@blueprint.route(f"{AT}/list", methods=["GET", "POST"])
@permission("mark.import")
def import_marks(stage_id: str) -> ResponseReturnValue:
    """Hand in a list of marks."""
    return rooms.hand_in(ROOM, stage_id)


@blueprint.get(f"{AT}/template")
@permission("mark.import")
def marks_template(stage_id: str) -> ResponseReturnValue:
    """Give the list to fill in, with the codes of the stage's works."""
    return rooms.template(ROOM, stage_id)


@blueprint.route(f"{AT}/list/<pid:mark_list_id>", methods=["GET", "POST"])
@permission("mark.import")
def check_marks(stage_id: str, mark_list_id: str) -> ResponseReturnValue:
    """Look through a list of marks, put it right, import it, or take it back."""
    return rooms.check(ROOM, stage_id, mark_list_id)


def _choices(session: Session, stage: Stage) -> list[tuple[str, str]]:
    criteria = importable_criteria(session, stage)
    chosen = [(one.code, f"{one.code} {localised(one)}") for one in criteria]
    if stage.kind is StageKind.IMPORTED and not criteria:
        chosen.append((WHOLE_STAGE or WHOLE, _("Mark of the whole stage")))
    return chosen


def _prepare(session: Session, stage: Stage, form: FlaskForm) -> None:
    form["criterion"].choices = _choices(session, stage)


def _options(form: FlaskForm) -> Mapping[str, Any]:
    criterion = form["criterion"].data
    return {
        "criterion": WHOLE_STAGE if criterion == WHOLE else criterion,
        "source": f"{form['source'].data} ({form['file'].data.filename})",
    }


def _told(session: Session, stage: Stage, options: Mapping[str, Any]) -> str:
    criterion = str(options["criterion"])
    return dict(_choices(session, stage)).get(criterion or WHOLE, criterion)


def _examples(
    session: Session, stage: Stage, _columns: Sequence[Column]
) -> Sequence[Sequence[str | None]]:
    return [(work.code, None) for work in works_of_stage(session, stage)]


def _way(stage: Stage) -> rooms.Way:
    at = url_for("editions.event", event_id=stage.event.public_id)
    above = [
        (localised(stage.event), at),
        (_("Progress"), url_for("scoresheets.progress", stage_id=stage.public_id)),
        (_("Imported marks"), url_for("scoresheets.marks", stage_id=stage.public_id)),
    ]
    return rooms.Way(above, localised(stage), at, stage.event)


ROOM = rooms.Room(
    kind=MARK_LIST,
    place="stage_id",
    batch="mark_list_id",
    hand_in="scoresheets.import_marks",
    template="scoresheets.marks_template",
    check="scoresheets.check_marks",
    done=lambda stage: see_other("scoresheets.marks", stage_id=stage.public_id),
    find=stage_by_public_id,
    way=_way,
    title=N_("Import marks"),
    lede=N_("Two columns: work code (or entry number while codes are open) and mark."),
    shown=("work", "mark"),
    examples=_examples,
    example_title="赛段作品",
    file_name="marks.xlsx",
    form=MarksForm,
    prepare=_prepare,
    options=_options,
    told=_told,
)
