"""A contest is set up as a draft and made into an event at the end."""

import pytest

from contest.editions import operations
from contest.editions.errors import DraftChanged, DraftUsed, StepsLeft
from contest.editions.models import EventPhase
from contest.foundation.errors import NotPermitted
from tests.conftest import NOON
from tests.factories.editions import a_document
from tests.factories.people import SYSTEM, a_federation, an_actor, an_enterprise

BASICS = {
    "opens_at": "2026-12-01T00:00:00+00:00",
    "closes_at": "2026-12-10T09:30:00+00:00",
    "held_on": "2026-12-20",
    "venue": "一号厂房",
    "host": "亨通集团工会",
    "edition_name": "第三届比武",
}


def a_draft(session, *, actor=SYSTEM, unit=None):
    return operations.start_draft(
        session,
        actor,
        unit or a_federation(session),
        template="workshop",
        document=a_document("workshop"),
        now=NOON,
    )


def saved(session, draft, *, step="basics", actor=SYSTEM, revision=None, **basics):
    operations.save_step(
        session,
        actor,
        draft,
        step=step,
        document=a_document("workshop", name="焊工比武"),
        basics={**BASICS, "unit": draft.unit.public_id, **basics},
        revision=draft.revision if revision is None else revision,
        now=NOON,
    )


def test_a_draft_becomes_an_event_of_a_new_edition(session):
    draft = a_draft(session)
    saved(session, draft)

    event = operations.make_event(session, SYSTEM, draft, announce=True, now=NOON)

    assert (event.name, event.venue, event.phase) == (
        "焊工比武",
        "一号厂房",
        EventPhase.REGISTRATION,
    )
    assert (event.edition.name, event.edition.host) == ("第三届比武", "亨通集团工会")
    assert draft.event_id == event.id
    with pytest.raises(DraftUsed):
        operations.make_event(session, SYSTEM, draft, announce=False, now=NOON)
    with pytest.raises(DraftUsed):
        saved(session, draft)
    with pytest.raises(DraftUsed):
        operations.drop_draft(session, SYSTEM, draft)


def test_steps_are_kept_in_their_order_and_no_step_is_lost_to_an_old_page(session):
    draft = a_draft(session)
    saved(session, draft, step="rubric")
    saved(session, draft)

    assert (draft.done, draft.revision) == (["basics", "rubric"], 2)
    with pytest.raises(DraftChanged):
        saved(session, draft, revision=1)


def test_nothing_is_made_without_the_basics(session):
    draft = a_draft(session)
    saved(session, draft, step="awards")

    with pytest.raises(StepsLeft):
        operations.make_event(session, SYSTEM, draft, announce=False, now=NOON)


def test_a_draft_belongs_to_the_organisers_of_its_unit(session):
    draft = a_draft(session)
    enterprise = an_enterprise(session)
    other = an_actor(session, "organiser", unit=enterprise)

    for step in (
        lambda: a_draft(session, actor=other),
        lambda: saved(session, draft, actor=other),
        lambda: operations.drop_draft(session, other, draft),
        lambda: operations.make_event(session, other, draft, announce=False, now=NOON),
    ):
        with pytest.raises(NotPermitted):
            step()


def test_a_draft_is_not_handed_to_a_unit_that_one_does_not_run(session):
    enterprise = an_enterprise(session)
    own = an_actor(session, "organiser", unit=enterprise)
    draft = a_draft(session, actor=own, unit=enterprise)

    with pytest.raises(NotPermitted):
        saved(session, draft, actor=own, unit=a_federation(session).public_id)
