"""Two transactions on two connections want the same streams in opposite orders."""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.db import db, is_postgresql, reading, transaction
from contest.foundation.ledger import Subject
from contest.foundation.permissions import system_actor
from tests.conftest import NOON

ACTOR = system_actor("test")
STREAMS = ("event:one", "event:two")
Taking = Callable[[Session, tuple[str, ...]], None]


@pytest.fixture
def engine(app: Flask) -> sa.Engine:
    """The database with two streams in it, without the one lock that writers queue for."""
    with app.app_context():
        with transaction() as session:
            if not is_postgresql(session):
                pytest.skip("SQLite locks the whole file: there is no order to keep")
            ledger.lock(session, STREAMS, now=NOON)
        return db.engine


def tell(session: Session, stream: str) -> None:
    ledger.record(session, ACTOR, "a.done", Subject(stream, "x"), body={}, now=NOON)


def run_both(engine: sa.Engine, take: Taking) -> list[str]:
    """Let two write to both streams in opposite orders at once; return what went wrong."""
    together = threading.Barrier(2)
    faults: list[str] = []

    def write(order: tuple[str, ...]) -> None:
        with Session(engine) as session:
            together.wait(30)
            try:
                take(session, order)
                for stream in order:
                    # Past the trail's own check of the order: here the server decides.
                    session.info.pop("leitai_locked_streams", None)
                    tell(session, stream)
                session.commit()
            except OperationalError as error:
                session.rollback()
                faults.append(type(error.orig).__name__)

    threads = [threading.Thread(target=write, args=[order]) for order in (STREAMS, STREAMS[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return faults


def test_who_takes_all_streams_in_their_order_never_waits_for_one_who_waits_for_him(
    app: Flask, engine: sa.Engine
) -> None:
    rounds = 25
    faults = [
        fault
        for _ in range(rounds)
        for fault in run_both(engine, lambda session, order: ledger.lock(session, order, now=NOON))
    ]

    assert faults == []
    with app.app_context(), reading() as session:
        for stream in STREAMS:
            verdict = ledger.verify(session, stream)
            assert (verdict.is_good, verdict.records) == (True, 1 + 2 * rounds)


def test_without_the_order_the_same_two_stop_one_another(engine: sa.Engine) -> None:
    """The harness catches what it is for: both hold one stream and want the other's."""
    both_hold = threading.Barrier(2)

    def take_in_my_own_order(session: Session, order: tuple[str, ...]) -> None:
        tell(session, order[0])
        both_hold.wait(30)

    assert run_both(engine, take_in_my_own_order) == ["DeadlockDetected"]
