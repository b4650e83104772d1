"""A panel's judges from a list: template, upload, a look at each row, seated, taken back."""

from collections.abc import Sequence

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.foundation import rooms
from contest.foundation.office import Column
from contest.foundation.presentation import localised
from contest.foundation.web import permission, see_other
from contest.foundation.words import N_
from judges.panels import operations, queries
from judges.panels.models import Panel
from judges.panels.operations.importing import EXAMPLE
from judges.panels.views.base import blueprint


@blueprint.route("/panels/<pid:panel_id>/judges", methods=["GET", "POST"])
@permission("panel.manage")
def import_list(panel_id: str) -> ResponseReturnValue:
    """Hand in a list of judges for the panel."""
    return rooms.hand_in(ROOM, panel_id)


@blueprint.get("/panels/<pid:panel_id>/judges/template.xlsx")
@permission("panel.manage")
def list_template(panel_id: str) -> ResponseReturnValue:
    """Give a workbook to fill in."""
    return rooms.template(ROOM, panel_id)


@blueprint.route("/panels/<pid:panel_id>/judges/<pid:judge_list_id>", methods=["GET", "POST"])
@permission("panel.manage")
def check_list(panel_id: str, judge_list_id: str) -> ResponseReturnValue:
    """Look through a list of judges, put it right, seat them, or take them back."""
    return rooms.check(ROOM, panel_id, judge_list_id)


def _examples(
    _session: Session, _panel: Panel, _columns: Sequence[Column]
) -> Sequence[Sequence[str | None]]:
    return [list(EXAMPLE)]


def _way(panel: Panel) -> rooms.Way:
    stage, event = panel.stage, panel.stage.event
    at = url_for("editions.event", event_id=event.public_id)
    of_panel = url_for("panels.panel", stage_id=stage.public_id)
    return rooms.Way([(localised(event), at), (_("Panel"), of_panel)], localised(event), at, event)


ROOM = rooms.Room(
    kind=operations.JUDGE_LIST,
    place="panel_id",
    batch="judge_list_id",
    hand_in="panels.import_list",
    template="panels.list_template",
    check="panels.check_list",
    done=lambda panel: see_other("panels.panel", stage_id=panel.stage.public_id),
    find=queries.panel_by_public_id,
    way=_way,
    title=N_("Import a list of judges"),
    lede=N_("Each takes the first empty seat of their role; where none is empty, one is added."),
    shown=("name", "unit"),
    examples=_examples,
    file_name="judges.xlsx",
)
