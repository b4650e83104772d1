"""Transfer cases for tests, made through the operations of the product."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Edition, Event, EventPhase
from contest.entries.models import Entry
from contest.foundation.calendar import local_day
from contest.foundation.permissions import Actor
from contest.industrialisation import operations, queries
from contest.industrialisation.models import Benefit, BenefitKind, TransferCase, TransferStage
from contest.industrialisation.operations import Step
from contest.industrialisation.rules import EXIT_LISTS
from contest.people.models import Unit
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.editions import a_document, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, an_actor, apart

PAPER = "验收报告 2026-17，用户签字"
ROAD = ("bench", "pilot", "trial_sale", "industrialised", "replicated")


def a_followed_event(
    session: Session,
    *,
    edition: Edition | None = None,
    unit: Unit | None = None,
    transfer: dict[str, Any] | None = None,
    code: str | None = None,
    now: datetime = NOON,
) -> Event:
    """An event of projects whose special, first and second prizes are followed."""
    document = a_document("innovation-defence")
    document["transfer"] = transfer or {"awards": ["special", "first", "second"]}
    if code:
        document["code"] = code
    return an_event(
        session,
        document=document,
        edition=edition,
        unit=unit,
        phase=EventPhase.REGISTRATION,
        now=now,
    )


def a_case(
    session: Session,
    event: Event | None = None,
    *,
    entry: Entry | None = None,
    stage: str = "bench",
    now: datetime = NOON,
    **entry_details: Any,
) -> TransferCase:
    """The case that a confirmed first prize opened, walked to `stage` step by step."""
    event = event or a_followed_event(session)
    entry = entry or an_accepted_entry(session, event, **entry_details)
    a_confirmed_award(session, event, entry, now=now)
    case = queries.case_of_entry(session, entry)
    assert case is not None
    walk(session, case, stage, on=local_day(now), now=now)
    return case


def walk(
    session: Session, case: TransferCase, stage: str, *, on: date, now: datetime = NOON
) -> None:
    """Move a case from step to step until it stands at `stage`."""
    apart(session)
    while case.stage.value != stage:
        ways = queries.open_ways(session, case)
        to = "stopped" if stage == "stopped" else ways[0]
        operations.move_case(
            session,
            SYSTEM,
            case,
            a_step(to, on=on),
            now=now,
        )


def a_step(to: str, *, on: date, evidence: str = "", **details: Any) -> Step:
    """A step with a paper for every line of the exit list."""
    shown = {line: f"{PAPER}-{line}" for line in range(len(EXIT_LISTS.get(to, ())))}
    if not shown:
        evidence = evidence or PAPER
    details = {"shown": shown, **details}
    return Step(TransferStage(to), on, evidence=evidence, **details)


def a_benefit(
    session: Session,
    case: TransferCase,
    amount: str = "1050000",
    *,
    year: int = 2026,
    kind: str = "savings",
    reporter: Actor | None = None,
    verifier: Actor | None = None,
    voucher: str | None = None,
    of_unit: Unit | None = None,
    now: datetime = NOON,
) -> Benefit:
    """A reported benefit; verified when a `verifier` is given."""
    reporter = reporter or an_actor(session, "organiser")
    apart(session)
    benefit = operations.report_benefit(
        session,
        reporter,
        case,
        year=year,
        kind=BenefitKind(kind),
        amount=Decimal(amount),
        voucher=voucher or ("财证 2026-031" if of_unit is None else f"财证 {of_unit.id}"),
        unit=of_unit,
        now=now,
    )
    if verifier is not None:
        operations.verify_benefit(session, verifier, benefit, now=now)
    apart(session)
    return benefit


def cases(session: Session, event: Event, stages: Sequence[str]) -> list[TransferCase]:
    """One case at each of `stages`, all of one event."""
    return [a_case(session, event, stage=stage) for stage in stages]
