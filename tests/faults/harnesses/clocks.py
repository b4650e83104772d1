"""Clocks jump, of the server and of the tablet; eight hours without a network, then everything."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from unittest.mock import patch

import time_machine

from contest.editions.operations import open_stage, pause_stage
from contest.editions.queries import stage_by_public_id
from contest.foundation.db import transaction
from judges.tablet import operations
from judges.tablet.operations import Answer, deliver_sheet
from tests.conftest import NOON
from tests.factories.people import SYSTEM, apart, signed_in
from tests.factories.scoresheets import judge_on
from tests.factories.tablet import milliseconds
from tests.faults.found import Found, Stand
from tests.faults.hallways import Hallway, a_hallway

MOMENTS = tuple(
    datetime(*one, tzinfo=UTC)
    for one in (
        (2024, 2, 29, 23, 59, 59),
        (2026, 3, 29, 1, 0, 0),
        (2026, 10, 25, 1, 0, 0),
        (2026, 12, 31, 23, 59, 59),
        (2028, 2, 29, 12, 0, 0),
        (2038, 1, 19, 3, 14, 8),
        (2001, 1, 1, 0, 0, 0),
    )
)
STEPS = (timedelta(seconds=-1), timedelta(hours=-1), timedelta(days=-400), timedelta(hours=8),
         timedelta(days=366 * 5), timedelta(minutes=3))  # fmt: skip
OFFLINE = 12


def play(stand: Stand, count: int, seed: int, *, planted: bool = False) -> Found:
    """Let the clocks jump `count` times between sheets; each tenth time the network is away.

    The planted fault is a server that believes the tablet's clock: a sheet that is not younger than
    the last one is taken for one that was there before.
    """
    chance = Random(seed)  # noqa: S311 - jumps that can be repeated
    hallway = a_hallway(stand.app)
    signed_out = 0
    with (
        time_machine.travel(NOON, tick=False) as clock,
        patch.object(operations, "deliver_sheet", _by_clock() if planted else deliver_sheet),
    ):
        for number in range(count):
            if number % 10 == 9:
                _away(hallway, clock, number)
            clock.move_to(_next(datetime.now(UTC), chance))
            made_at = milliseconds(chance.choice((NOON, *MOMENTS)))
            hallway.freeze(number, made_at=made_at)
            if not hallway.send():
                # Years later the judge is signed out, as they must be; the sheet stays here.
                signed_out += 1
                _sign_in(hallway)
                hallway.send()
        _sign_in(hallway)
        # What is refused again and again stays on the tablet, and is told of below.
        while (left := len(hallway.tablet.outbox)) and hallway.send():
            if len(hallway.tablet.outbox) == left:
                break
    found = hallway.found(count)
    found.seen.update(signed_out=signed_out)
    return found


def _next(now: datetime, chance: Random) -> datetime:
    if chance.random() < 0.5:
        return chance.choice(MOMENTS)
    return max(now + chance.choice(STEPS), MOMENTS[-1])


def _away(hallway: Hallway, clock: Any, number: int) -> None:
    """Eight hours without a network; meanwhile the stage is paused, and opened again."""
    bases = Counter(hallway.bases)
    for at in range(OFFLINE):
        hallway.freeze(number + at)
        clock.shift(timedelta(hours=8) / OFFLINE)
    _set_stage(hallway, pause_stage)
    _sign_in(hallway)
    hallway.send()
    _set_stage(hallway, open_stage)
    # What came while it was paused is held: the judge goes on from what the sheets hold.
    hallway.bases = bases


def _set_stage(hallway: Hallway, change: Any) -> None:
    with hallway.app.app_context(), transaction() as session:
        change(session, SYSTEM, stage_by_public_id(session, hallway.hall.stage), now=NOON)


def _sign_in(hallway: Hallway) -> None:
    with hallway.app.app_context(), transaction() as session:
        actor = judge_on(session, hallway.hall.judging.seat)
        apart(session)
        signed_in(hallway.tablet.client, session, actor)


def _by_clock() -> Any:
    last = [NOON - timedelta(days=36_500)]

    def deliver(session: Any, actor: Any, device: Any, item: Any, **told: Any) -> Answer:
        if item.made_at <= last[0]:
            return Answer(item.event_id, "duplicate", seq=1, hash="")
        last[0] = item.made_at
        return deliver_sheet(session, actor, device, item, **told)

    return deliver
