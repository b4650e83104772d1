"""The host's console, and the screen that the whole hall sees."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.editions.queries import stage_by_public_id
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    public,
    see_other,
)
from judges.contestday import operations, queries
from judges.contestday.forms import TimesForm
from judges.contestday.models import Hall, Phase
from judges.contestday.queries import Board
from judges.contestday.views.base import blueprint

MINUTE = 60
BOARD_MOVES = frozenset({"freeze", "reveal", "live"})


def step_words() -> dict[str, str]:
    """Return what the host's one key does in each phase, in the reader's language."""
    return {
        "idle": _("Call the first"),
        "called": _("Start presenting"),
        "presenting": _("Start questions"),
        "questions": _("Open marks"),
        "marking": _("Let the score stand"),
        "shown": _("Call the next"),
    }


def phase_words() -> dict[str, str]:
    """Return the word of each phase, in the reader's language."""
    return {
        "idle": _("Not begun"),
        "called": _("Please come to the stage"),
        "presenting": _("Presenting"),
        "questions": _("Questions"),
        "marking": _("The judges mark"),
        "shown": _("Score"),
    }


@blueprint.route("/desk/stages/<pid:stage_id>/host", methods=["GET", "POST"])
@permission("hall.direct")
def host(stage_id: str) -> ResponseReturnValue:
    """Show the console; the POST draws the order of appearance with the time to speak."""
    form = TimesForm()
    with transaction() if form.is_submitted() else reading() as session:
        stage = _directed(session, stage_id)
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                _draw(session, stage, form)
                flash_ok(_("The order of appearance is drawn."))
                return see_other(".host", stage_id=stage_id)
        return _console(session, stage, form)


def _draw(session: Session, stage: Stage, form: TimesForm) -> None:
    operations.draw_order(
        session,
        actor(),
        stage,
        present_seconds=MINUTE * (form.present.data or 0),
        question_seconds=MINUTE * (form.questions.data or 0),
        now=now(),
    )


def _console(session: Session, stage: Stage, form: TimesForm) -> ResponseReturnValue:
    found = queries.hall_of_stage(session, stage)
    return form_page(
        "contestday/host.html",
        form,
        stage=stage,
        event=stage.event,
        hall=found,
        board=queries.board_of(session, found, now=now()) if found else None,
        steps=step_words(),
        phases=phase_words(),
        now=now(),
    )


@blueprint.post("/desk/stages/<pid:stage_id>/host/step")
@permission("hall.direct")
def step(stage_id: str) -> ResponseReturnValue:
    """Go on by one step from the phase that the console showed."""
    with transaction() as session:
        found = _hall(session, stage_id)
        seen = request.form.get("phase", "")
        if seen not in set(Phase):
            raise NotFound
        operations.step(session, actor(), found, seen=Phase(seen), now=now())
    return see_other(".host", stage_id=stage_id)


@blueprint.post("/desk/stages/<pid:stage_id>/host/board")
@permission("hall.direct")
def board(stage_id: str) -> ResponseReturnValue:
    """Freeze the ranking, reveal the next rank, or show it live again."""
    with transaction() as session:
        found = _hall(session, stage_id)
        move = request.form.get("move", "")
        if move not in BOARD_MOVES:
            raise NotFound
        operations.move_board(session, actor(), found, move=move, now=now())
    return see_other(".host", stage_id=stage_id)


@blueprint.get("/hall/<pid:hall_id>")
@public
def screen(hall_id: str) -> ResponseReturnValue:
    """Show the hall's screen to whoever has its random address: it has no control at all."""
    with reading() as session:
        found = queries.hall_by_public_id(session, hall_id)
        return page(
            "contestday/screen.html",
            hall=found,
            stage=found.stage,
            event=found.stage.event,
            told=_told(queries.board_of(session, found, now=now())),
        )


@blueprint.get("/hall/<pid:hall_id>/board.json")
@public
def told(hall_id: str) -> ResponseReturnValue:
    """Tell the screen what holds now; asked every second by the page, which anybody may see."""
    with reading() as session:
        found = queries.hall_by_public_id(session, hall_id)
        return jsonify(_told(queries.board_of(session, found, now=now())))


def _told(board: Board) -> dict[str, Any]:
    current = board.current
    return {
        "phase": str(board.hall.phase),
        "words": phase_words()[board.hall.phase],
        "code": current.work.code if current else "",
        "name": board.name or "",
        "left": board.left,
        "done": board.done,
        "wanted": board.wanted,
        "score": None if board.score is None else f"{board.score:f}",
        "board": str(board.hall.board),
        "board_words": _board_words(board),
        "ranking": [
            {
                "rank": one.rank, "code": one.code, "name": one.name or "",
                "total": f"{one.total:f}",
            }
            for one in board.ranking
        ],
    }  # fmt: skip


def _board_words(board: Board) -> str:
    if board.hall.board == "live":
        return ""
    return str(
        _("The ranking is frozen. %(count)d to be revealed.", count=board.hidden)
        if board.hidden
        else _("Everything is revealed.")
    )


def _directed(session: Session, stage_id: str) -> Stage:
    stage = stage_by_public_id(session, stage_id)
    require(actor(), "hall.direct", stage)
    return stage


def _hall(session: Session, stage_id: str) -> Hall:
    found = queries.hall_of_stage(session, _directed(session, stage_id))
    if found is None:
        raise NotFound
    return found
