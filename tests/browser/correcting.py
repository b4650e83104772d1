"""Pages on which a sheet that stands is opened or asked to be corrected, with who opens them."""

from sqlalchemy.orm import Session

from contest.editions.operations import close_stage
from judges.scoresheets.operations import request_correction, request_unlock
from tests.browser.following import Opened, now
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.scoresheets import a_judging, a_submitted_sheet, full_values, judge_on

LOW = {"C1": "10", "Q1": "10", "S1": "5"}


def unlocked(session: Session) -> Opened:
    """A work of a closed stage with its marks, one sheet of which is unlocked."""
    judging = a_judging(session)
    for seat in judging.panel.seats:
        apart(session)
        a_submitted_sheet(session, judging, seat=seat, texts=LOW if seat.number == 1 else {})
    apart(session)
    close_stage(session, SYSTEM, judging.stage, now=now())
    request_unlock(
        session, SYSTEM, seat=judging.seat, work=judging.work, reason="误读卡尺", now=now()
    )
    apart(session)
    at = f"/desk/stages/{judging.stage.public_id}/day/works/{judging.work.public_id}"
    return an_actor(session, "organiser"), at


def correction(session: Session) -> Opened:
    """The form by which a judge asks that a submitted sheet may be corrected."""
    judging = a_judging(session)
    a_submitted_sheet(session, judging)
    at = f"/seats/{judging.seat.public_id}/works/{judging.work.public_id}/correction"
    return judge_on(session, judging.seat), at


def correction_to_decide(session: Session) -> Opened:
    """What a judge wishes to correct on a work whose panel is in, before somebody agrees."""
    judging = a_judging(session)
    for seat in judging.panel.seats:
        apart(session)
        a_submitted_sheet(session, judging, seat=seat)
    apart(session)
    close_stage(session, SYSTEM, judging.stage, now=now())
    seat = judging.panel.seats[1]
    unlock = request_correction(
        session,
        judge_on(session, seat),
        seat=seat,
        work=judging.work,
        reason="误读卡尺",
        values=full_values(session, judging.stage, **LOW),
        now=now(),
    )
    apart(session)
    return an_actor(session, "organiser"), f"/desk/unlocks/{unlock.public_id}"
