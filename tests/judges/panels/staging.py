"""A drawn stage with its panel, for tests of pages."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from contest.people.queries import actor_of, user_of_person
from judges.panels import operations
from judges.panels.models import Judge
from tests.factories.entries import an_accepted_entry
from tests.factories.panels import a_judge, a_panel
from tests.factories.people import SYSTEM, a_person, a_user, an_enterprise, apart, signed_in
from tests.factories.sealing import a_drawn_stage, a_sealed_event, work_behind


@dataclass
class Case:
    event: str
    stage: str
    panel: str
    seats: list[str]
    judges: list[str]
    own_work: str


def a_case(writing, *, sealing=(), assign=False):
    """A drawn stage with a panel; `judges[3]` is registered, of the first entry's enterprise."""
    with writing() as session:
        plant = an_enterprise(session, name="金丝雀机械有限公司")
        event = a_sealed_event(session, sealing=list(sealing))
        person = a_person(session, name="金丝雀", unit=plant)
        entry = an_accepted_entry(session, event, people=[person], unit=plant)
        stage = a_drawn_stage(session, event, entries=2)
        panel = a_panel(session, stage)
        own = a_judge(session, person=a_person(session, name="陈刚", unit=plant))
        if assign:
            apart(session)
            operations.assign_works(session, SYSTEM, panel, now=datetime.now(UTC))
        judges = [seat.holder.judge.public_id for seat in panel.seats if seat.holder]
        return Case(
            event.public_id,
            stage.public_id,
            panel.public_id,
            [seat.public_id for seat in panel.seats],
            [*judges, own.public_id],
            work_behind(session, stage, entry).public_id,
        )


def as_judge(client, writing, judge_id):
    with writing() as session:
        judge = session.scalars(select(Judge).where(Judge.public_id == judge_id)).one()
        user = user_of_person(session, judge.person) or a_user(session, person=judge.person)
        apart(session)
        signed_in(client, session, actor_of(session, user))
