"""Codes are drawn once, layer by layer, and the trail holds commitments and no entry."""

import pytest
from sqlalchemy import select

from contest.editions.models import StageState
from contest.editions.operations import close_stage, open_stage
from contest.entries.models import Entry
from contest.entries.queries import accepted_entries
from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from contest.people.queries import actor_of, user_of_person
from judges.sealing import queries
from judges.sealing.errors import (
    AlreadyDrawn,
    KeeperHasNoAccount,
    NoDrawHere,
    NothingToDraw,
    OneKeeperPerLayer,
    StageIsClosed,
)
from judges.sealing.models import Draw, EntryCode, Work
from judges.sealing.operations import draw_stage
from judges.sealing.queries import (
    draws_of_stage,
    entries_of_works,
    entry_of_work,
    is_sealed,
    layer_codes,
    map_of_stage,
    works_of_stage,
)
from judges.sealing.rules import commitment
from tests.conftest import NOON
from tests.factories.editions import a_stage, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, a_person, a_user, an_actor, apart
from tests.factories.sealing import a_drawn_stage, a_sealed_event, seeded


def three_keepers(session):
    people = [a_user(session, person=a_person(session)).person for _ in range(3)]
    return dict(zip(("entry", "station", "work"), people, strict=True))


def test_a_workshop_stage_calls_its_works_by_entry_numbers_and_hides_nothing(session):
    event = an_event(session)
    stage = a_drawn_stage(session, event, entries=3)

    works = works_of_stage(session, stage)

    assert [work.code for work in works] == ["01", "02", "03"]
    found = entries_of_works(session, stage)
    assert [found[work.id].number for work in works] == [1, 2, 3]
    assert entry_of_work(session, works[0]) is found[works[0].id]
    assert [(draw.layer, draw.is_sealed) for draw in draws_of_stage(session, stage)] == [
        ("entry", False)
    ]


def test_three_layers_are_drawn_each_with_its_own_keeper(session):
    event = a_sealed_event(session)
    keepers = three_keepers(session)

    stage = a_drawn_stage(session, event, keepers=keepers, entries=4)

    drawn = draws_of_stage(session, stage)
    assert [(draw.layer, draw.is_sealed, draw.keeper_person_id) for draw in drawn] == [
        (name, True, keepers[name].id) for name in ("entry", "station", "work")
    ]
    assert len(works_of_stage(session, stage)) == 4


def test_a_keeper_becomes_sealing_judge_of_the_event(session):
    event = a_sealed_event(session, sealing=["work"])
    keeper = a_user(session).person

    a_drawn_stage(session, event, keepers={"work": keeper})

    user = user_of_person(session, keeper)
    assert user is not None
    grants = actor_of(session, user).grants
    assert [(grant.role, grant.event_id) for grant in grants] == [("sealing_judge", event.id)]


def test_without_named_keepers_the_one_who_draws_guards_all(session):
    event = a_sealed_event(session)
    an_accepted_entry(session, event)
    organiser = an_actor(session)
    apart(session)

    draw_stage(session, organiser, a_stage(session, event), now=NOON)

    keepers = {draw.keeper_person_id for draw in session.scalars(select(Draw))}
    assert keepers == {organiser.person_id}


def test_the_trail_holds_each_commitment_and_no_entry(session):
    event = a_sealed_event(session)
    stage = a_drawn_stage(session, event, entries=3)

    bodies = [row for row, _ in ledger.records(session, event.stream, ("draw.make",))]
    drawn = draws_of_stage(session, stage)

    told = b"".join(row.body for row in bodies)
    assert all(draw.commitment.encode() in told for draw in drawn)
    assert not any(draw.salt.encode() in told for draw in drawn)
    entries = [code.entry_id for code in session.scalars(select(EntryCode))]
    public_ids = [entry.public_id for entry in accepted_entries(session, event)]
    assert len(entries) == 3
    assert not any(public_id.encode() in told for public_id in public_ids)


def test_what_was_committed_to_is_what_is_kept(session):
    event = a_sealed_event(session)
    stage = a_drawn_stage(session, event, entries=5)

    for draw in draws_of_stage(session, stage):
        codes = layer_codes(session, draw)
        assert commitment(draw.salt, stage.public_id, draw.layer, codes) == draw.commitment


def test_rows_of_works_come_in_an_order_that_says_nothing(session):
    event = a_sealed_event(session)
    stage = a_drawn_stage(session, event, entries=12, seed=5)

    codes = list(session.scalars(select(Work.code).order_by(Work.id)))
    behind = []
    for work in session.scalars(select(Work).order_by(Work.id)):
        behind.append(_entry_number(session, stage, work))

    assert codes != sorted(codes)
    assert behind != sorted(behind)


def _entry_number(session, stage, work):
    return session.get_one(Entry, queries._map(session, stage)[work.id]).number


def test_names_stay_open_where_the_safeguards_show_them_to_judges(session):
    event = a_sealed_event(session, safeguards={"preset": "workshop"})
    stage = a_drawn_stage(session, event)

    assert not is_sealed(session, stage)
    assert len(map_of_stage(session, stage)) == 3


def test_only_those_who_got_this_far_take_part(session):
    event = an_event(session)
    first, _second = an_accepted_entry(session, event), an_accepted_entry(session, event)
    stage = a_stage(session, event)

    draw_stage(session, SYSTEM, stage, entries=[first], now=NOON)

    assert [entry.id for entry in entries_of_works(session, stage).values()] == [first.id]


def test_a_stage_that_says_nothing_takes_the_layers_of_the_safeguards(session):
    event = a_sealed_event(session, sealing=["work"])
    document_free = an_event(session, template="skills-cnc-turner")
    theory = a_stage(session, document_free, "prelim")
    an_accepted_entry(session, document_free)

    draw_stage(session, SYSTEM, theory, now=NOON, chance=seeded(1))

    assert is_sealed(session, a_drawn_stage(session, event))
    assert not is_sealed(session, theory)


def test_a_second_draw_is_refused_and_changes_nothing(session):
    event = an_event(session)
    stage = a_drawn_stage(session, event)
    before = [work.code for work in works_of_stage(session, stage)]

    with pytest.raises(AlreadyDrawn):
        draw_stage(session, SYSTEM, stage, now=NOON)

    assert [work.code for work in works_of_stage(session, stage)] == before


def test_a_draw_without_entries_is_refused(session):
    with pytest.raises(NothingToDraw):
        draw_stage(session, SYSTEM, a_stage(session, an_event(session)), now=NOON)


def test_a_closed_stage_cannot_be_drawn(session):
    event = an_event(session)
    an_accepted_entry(session, event)
    stage = a_stage(session, event)
    open_stage(session, SYSTEM, stage, now=NOON)
    close_stage(session, SYSTEM, stage, now=NOON)

    with pytest.raises(StageIsClosed):
        draw_stage(session, SYSTEM, stage, now=NOON)

    assert stage.state is StageState.CLOSED
    assert works_of_stage(session, stage) == []


def test_a_stage_of_returns_has_nothing_to_draw(session):
    event = an_event(session, template="labour-teams")

    with pytest.raises(NoDrawHere):
        draw_stage(session, SYSTEM, a_stage(session, event), now=NOON)


def test_nobody_guards_two_layers(session):
    event = a_sealed_event(session)
    person = a_user(session).person
    an_accepted_entry(session, event)

    with pytest.raises(OneKeeperPerLayer):
        draw_stage(
            session,
            SYSTEM,
            a_stage(session, event),
            keepers={"entry": person, "work": person},
            now=NOON,
        )

    assert list(session.scalars(select(Draw))) == []


def test_a_keeper_without_account_is_refused_before_anything_is_drawn(session):
    event = a_sealed_event(session, sealing=["work"])
    an_accepted_entry(session, event)
    person = a_person(session)
    apart(session)

    with pytest.raises(KeeperHasNoAccount):
        draw_stage(session, SYSTEM, a_stage(session, event), keepers={"work": person}, now=NOON)

    assert list(session.scalars(select(Draw))) == []


@pytest.mark.parametrize("role", ["clerk", "supervisor", "judge", "entrant", "sealing_judge"])
def test_others_than_organisers_do_not_draw(session, role):
    event = an_event(session)
    an_accepted_entry(session, event)
    actor = an_actor(session, role)

    with pytest.raises(NotPermitted):
        draw_stage(session, actor, a_stage(session, event), now=NOON)

    assert list(session.scalars(select(Work))) == []
