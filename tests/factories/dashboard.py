"""Series with every kind of row that their figures count, and with some that do not count."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from contest.awards.models import AwardKind
from contest.awards.operations import withdraw_award
from contest.editions import operations as editions
from contest.editions.models import Event, EventPhase, Series
from contest.entries.models import EntryState
from contest.foundation.calendar import local_day
from contest.foundation.permissions import Actor
from contest.industrialisation.models import TransferCase
from contest.industrialisation.operations import open_case
from contest.people import operations as people
from contest.people.models import Person
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award, an_award
from tests.factories.editions import a_series, an_edition, an_event
from tests.factories.entries import an_accepted_entry, an_entry
from tests.factories.industrialisation import a_benefit, a_case, a_followed_event, walk
from tests.factories.people import SYSTEM, a_federation, a_person, an_actor, apart
from tests.factories.results import Judged, a_judged_workshop

HONOUR: dict[str, Any] = {"kind": AwardKind.HONOUR, "level": "honour", "title": "市五一创新能手"}
YEARS = (2024, 2025)
COUNT = 15
STAGES = ("bench", "pilot", "trial_sale", "industrialised", "replicated")
CHANCE = (7, 2, 12, 5, 14, 0, 9, 3, 11, 6, 13, 1, 8, 4, 10)
"""Places without any order among them: their rank correlation with 0, 1, 2 … is 0.03."""


@dataclass
class FullSeries:
    """The series, and a second one beside it whose rows must not count."""

    series: Series
    other: Series


def a_full_series(session: Session) -> FullSeries:
    """A series of two editions, the second with one more of everything, and another beside it."""
    series, other = (a_series(session, name=name) for name in ("高新匠领", "姑苏杯"))
    for extra, year in enumerate(YEARS):
        fill_edition(session, series, year, more=1 + extra)
    fill_edition(session, other, YEARS[0], more=1)
    for one in (series, other):
        import_figures(session, one)
    return FullSeries(series, other)


def fill_edition(session: Session, series: Series, year: int, *, more: int) -> None:
    """One edition: grades, honours, prizes, cases, benefits; of each `more`, and one that is not.

    What does not count: a low grade, a declared one, a provisional and a withdrawn award, a
    withdrawn entry, an unverified and a replaced benefit, sales.
    """
    edition = an_edition(session, series=series, year=year)
    trade = an_event(session, edition=edition, phase=EventPhase.REGISTRATION)
    projects = a_followed_event(session, edition=edition)
    reporter, verifier = (an_actor(session, "organiser") for _ in range(2))
    for number in range(more):
        entry = an_accepted_entry(session, trade)
        worker = entry.members[0].person
        gain(session, worker, grade=3 + number, event=trade, year=year)
        a_confirmed_award(session, trade, worker, **HONOUR)
        case = a_case(session, projects, stage="pilot" if number else "bench")
        a_confirmed_award(session, projects, case.entry, level="special", title="特等奖")
        _benefits(session, case, year, reporter, verifier)
    gain(session, a_person(session), grade=2, event=trade, year=year)
    gain(session, a_person(session), grade=5, event=None, year=year)
    an_award(session, trade, an_accepted_entry(session, trade), **HONOUR)
    taken = a_confirmed_award(session, trade, an_accepted_entry(session, trade), **HONOUR)
    withdraw_award(session, SYSTEM, taken, reason="更正", now=NOON)
    an_entry(session, trade, state=EntryState.WITHDRAWN)
    apart(session)


def gain(session: Session, worker: Person, *, grade: int, event: Event | None, year: int) -> None:
    """A grade that a worker gained; through `event`, or declared without one."""
    apart(session)
    people.record_grade(
        session,
        SYSTEM,
        worker,
        grade=grade,
        trade="数控车工",
        gained_on=date(year, 11, 3),
        source="contest" if event else "declared",
        event=event,
        now=NOON,
    )
    apart(session)


def import_figures(session: Session, series: Series) -> None:
    """What another system kept of an earlier year, and of one that has rows of ours, too."""
    for key, year, value in (
        ("grade_gains", 2023, 1774),
        ("grade_gains", 2024, 100),
        ("honours", 2023, 30),
        ("excellent_projects", 2023, 34),
    ):
        apart(session)
        editions.import_series_figure(
            session,
            SYSTEM,
            series,
            year=year,
            key=key,
            value=value,
            unit=a_federation(session),
            source="区总工会历年统计年报",
            now=NOON - timedelta(days=30),
        )
    apart(session)


def _benefits(
    session: Session, case: TransferCase, year: int, reporter: Actor, verifier: Actor
) -> None:
    for amount, of_year, kind, is_verified in (
        ("1000.50", year, "savings", True),
        ("2000", year, "savings", True),
        ("300.25", year + 1, "profit", True),
        ("9999", year, "new_sales", True),
        ("4000", year, "tax", False),
    ):
        a_benefit(
            session,
            case,
            amount,
            year=of_year,
            kind=kind,
            reporter=reporter,
            verifier=verifier if is_verified else None,
        )


def a_judged_series(session: Session, count: int = COUNT) -> tuple[Series, Judged]:
    """A series whose contest was judged: craft rises from entry to entry, quality does as chance
    has it, safety is the same for all; the better in craft, the further each one comes."""
    series = a_series(session)
    sheets = [[(str(20 + at), str(20 + CHANCE[at]), "18")] * 3 for at in range(count)]
    judged = a_judged_workshop(session, *sheets, edition=an_edition(session, series=series))
    reporter, verifier = (an_actor(session, "organiser") for _ in range(2))
    for at, entry in enumerate(judged.entries):
        apart(session)
        case = open_case(session, SYSTEM, entry, now=NOON)
        stage = STAGES[at * len(STAGES) // COUNT] if at else "stopped"
        walk(session, case, stage, on=local_day(NOON))
        if stage in STAGES[3:]:
            amount = str(1000 * at)
            a_benefit(session, case, amount, reporter=reporter, verifier=verifier)
    return series, judged
