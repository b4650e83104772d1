"""Seats the demo's judges, lets them fill sheets, signs and publishes what came out."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from contest.editions import operations as editions
from contest.editions.models import Event, Stage
from contest.foundation.permissions import Actor
from contest.people.queries import actor_of, user_of_person
from demo.stage import DIRECTOR, JUDGES, Act
from judges.panels import operations as panels
from judges.panels.models import Judge, Panel, Seat
from judges.results import operations as results
from judges.results.models import ResultVersion
from judges.rubrics.queries import scoring_rubric
from judges.scoresheets import operations as sheets
from judges.scoring.definition import Rubric
from judges.scoring.values import Values
from judges.sealing.models import Work

Filling = Callable[[Work, int], Values]


def judges_of(act: Act) -> list[Judge]:
    """Return the demo's judges in the order of its cast."""
    names = [name for _login, name, _title in JUDGES]
    found = {judge.person.name: judge for judge in act.session.scalars(select(Judge))}
    return [found[name] for name in names]


def seat_panel(act: Act, stage: Stage, *, when: datetime) -> Panel:
    """Make the stage's panel as its definition asks, seat judges and assign the works."""
    panel = panels.make_panel(act.session, DIRECTOR, stage, now=when)
    for seat, judge in zip(panel.seats, judges_of(act), strict=False):
        panels.seat_judge(act.session, DIRECTOR, seat, judge=judge, now=when)
        act.session.refresh(seat, ["holders"])
    panels.assign_works(act.session, DIRECTOR, panel, now=when)
    return panel


def fill_sheets(
    act: Act,
    panel: Panel,
    works: Sequence[Work],
    *,
    filling: Filling,
    begun: datetime,
    counts: Sequence[int] | None = None,
) -> None:
    """Let each judge submit sheets, a few minutes apart; `counts` says how many of each seat.

    Whoever submits one has declared their ties and promised silence before the first.
    """
    for place, seat in enumerate(panel.seats):
        many = len(works) if counts is None else counts[place]
        if many:
            declare(act, seat, when=begun - timedelta(minutes=20 - 2 * place))
        for number, work in enumerate(works[:many]):
            when = begun + timedelta(minutes=7 * number + 2 * place)
            submit(act, seat, work, values=filling(work, place), when=when)


def submit(act: Act, seat: Seat, work: Work, *, values: Values, when: datetime) -> None:
    """Submit one sheet as the judge who sits there."""
    _holder, judge = _who_sits(act, seat)
    sheets.submit_score_sheet(
        act.session, judge, seat=seat, work=work, values=values, base_revision=0, now=when
    )


def declare(act: Act, seat: Seat, *, when: datetime) -> None:
    """Let the judge who sits there say that they have no tie and will keep silence."""
    judge, acting = _who_sits(act, seat)
    panels.declare(act.session, acting, judge, seat.panel.stage.event, now=when)


def _who_sits(act: Act, seat: Seat) -> tuple[Judge, Actor]:
    holder = seat.holder
    user = user_of_person(act.session, holder.judge.person) if holder else None
    if holder is None or user is None:
        raise LookupError(f"nobody with an account sits on seat {seat.number}")
    return holder.judge, actor_of(act.session, user)


def rubric_of(act: Act, stage: Stage) -> Rubric:
    """Return the rubric by which a stage is judged; raises `LookupError` where there is none."""
    rubric = scoring_rubric(act.session, stage)
    if rubric is None:
        raise LookupError(f"{stage.code} is not judged by a rubric")
    return rubric


def open_and_close(act: Act, stage: Stage, *, opened: datetime, closed: datetime | None) -> None:
    """Open a stage, and close it where `closed` says when."""
    editions.open_stage(act.session, DIRECTOR, stage, now=opened)
    if closed is not None:
        editions.close_stage(act.session, DIRECTOR, stage, now=closed)


def sign_and_publish(
    act: Act,
    event: Event,
    *,
    stage: Stage | None,
    when: datetime,
    signers: Sequence[str],
    reason: str | None = None,
) -> ResultVersion:
    """Compute, sign in the order that is asked, have a second person approve, and publish."""
    session = act.session
    version = results.compute_results(
        session, DIRECTOR, event, stage=stage, now=when, reason=reason
    )
    for minutes, login in enumerate(signers, start=10):
        results.sign_results(
            session,
            act.actor(login),
            version,
            shown_hash=version.sha256,
            now=when + timedelta(minutes=minutes),
        )
    organiser, supervisor = act.actor("organiser@demo"), act.actor("supervisor@demo")
    asked = when + timedelta(minutes=30)
    results.request_publication(session, organiser, version, reason="成绩已复核签字", now=asked)
    results.approve_publication(
        session, supervisor, version, shown_hash=version.sha256, now=asked + timedelta(minutes=5)
    )
    return results.publish_results(
        session, organiser, version, shown_hash=version.sha256, now=asked + timedelta(minutes=8)
    )


def close_notice(act: Act, version: ResultVersion, *, when: datetime) -> None:
    """End the notice once it may be ended."""
    ends = version.notice_ends_at
    results.close_notice(
        act.session, act.actor("organiser@demo"), version, now=max(when, ends) if ends else when
    )
