"""Codes are opened in reverse, after closing, under a second person's eyes, or not at all."""

import pytest
from sqlalchemy import select

from contest.editions.operations import close_stage, open_stage
from contest.foundation import approvals, ledger
from contest.foundation.approvals import NotApproved, SamePerson
from contest.foundation.errors import NotPermitted
from judges.sealing.errors import (
    CommitmentBroken,
    KeeperMayNotWitness,
    NotSealed,
    Sealed,
    SheetsStillOpen,
    WitnessNeeded,
)
from judges.sealing.models import EntryCode
from judges.sealing.operations import approve_unsealing, request_unsealing, unseal_stage
from judges.sealing.queries import (
    draws_of_stage,
    entries_of_works,
    entry_of_work,
    identities_behind,
    is_sealed,
    map_of_stage,
    pending_unsealing,
    works_of_stage,
)
from tests.conftest import NOON
from tests.factories.editions import an_event
from tests.factories.people import SYSTEM, a_person, a_user, an_actor, apart
from tests.factories.sealing import THREE_LAYERS, a_drawn_stage, a_sealed_event

WITH_SECOND = {"preset": "standard", "second_person_for": ["unseal"]}


def a_closed_stage(session, *, sealing=THREE_LAYERS, keepers=None, **details):
    event = a_sealed_event(session, sealing=sealing, **details)
    stage = a_drawn_stage(session, event, keepers=keepers)
    open_stage(session, SYSTEM, stage, now=NOON)
    close_stage(session, SYSTEM, stage, now=NOON)
    apart(session)
    return stage


def states(session, stage):
    return [draw.opened_at for draw in draws_of_stage(session, stage)]


def test_while_sealed_nothing_leads_from_a_code_to_its_entry(session):
    stage = a_drawn_stage(session, a_sealed_event(session))
    works = works_of_stage(session, stage)

    assert [entry_of_work(session, work) for work in works] == [None, None, None]
    assert entries_of_works(session, stage) == {}
    with pytest.raises(Sealed):
        map_of_stage(session, stage)


def test_the_check_of_conflicts_alone_sees_through_the_seal(session):
    stage = a_drawn_stage(session, a_sealed_event(session))

    behind = identities_behind(session, stage)

    assert len(behind) == 3
    assert all(len(who.person_ids) == len(who.unit_ids) == 1 for who in behind.values())


def test_layers_are_opened_last_first_and_the_map_stands(session):
    stage = a_closed_stage(session)

    opened = unseal_stage(session, SYSTEM, stage, witness=a_person(session), now=NOON)

    assert [draw.layer for draw in opened] == ["work", "station", "entry"]
    assert len(map_of_stage(session, stage)) == 3
    assert len({entry.id for entry in entries_of_works(session, stage).values()}) == 3


def test_the_trail_then_holds_salt_and_map_so_that_anybody_can_check(session):
    stage = a_closed_stage(session, sealing=["entry", "work"])
    witness = a_person(session)
    apart(session)

    unseal_stage(session, SYSTEM, stage, witness=witness, now=NOON)

    told = [body["data"] for _, body in ledger.records(session, stage.stream, ("seal.open",))]
    drawn = {str(draw.layer): draw for draw in draws_of_stage(session, stage)}
    assert [(row["layer"], row["salt"], row["witness"]) for row in told] == [
        (layer, drawn[layer].salt, witness.public_id) for layer in ("work", "entry")
    ]
    assert ledger.verify(session, stage.stream).is_good


def test_before_the_stage_is_closed_nothing_opens(session):
    stage = a_drawn_stage(session, a_sealed_event(session))
    open_stage(session, SYSTEM, stage, now=NOON)

    with pytest.raises(SheetsStillOpen):
        unseal_stage(session, SYSTEM, stage, witness=a_person(session), now=NOON)

    assert states(session, stage) == [None, None, None]


def test_a_map_that_was_changed_is_found_and_nothing_opens(session):
    stage = a_closed_stage(session)
    first, second, *_ = session.scalars(select(EntryCode).order_by(EntryCode.id))
    first.code, second.code, swapped = "X", first.code, second.code
    session.flush()
    first.code = swapped
    session.flush()

    with pytest.raises(CommitmentBroken), session.begin_nested():
        unseal_stage(session, SYSTEM, stage, witness=a_person(session), now=NOON)

    assert states(session, stage) == [None, None, None]
    assert is_sealed(session, stage)


def test_a_witness_is_needed(session):
    stage = a_closed_stage(session)

    with pytest.raises(WitnessNeeded):
        unseal_stage(session, SYSTEM, stage, witness=None, now=NOON)


def test_a_keeper_is_no_witness(session):
    keeper = a_user(session).person
    stage = a_closed_stage(session, sealing=["work"], keepers={"work": keeper})

    with pytest.raises(WitnessNeeded):
        unseal_stage(session, SYSTEM, stage, witness=keeper, now=NOON)


def test_nobody_witnesses_their_own_act(session):
    stage = a_closed_stage(session)
    person = a_person(session)
    organiser = an_actor(session, person=person)

    with pytest.raises(WitnessNeeded):
        unseal_stage(session, organiser, stage, witness=person, now=NOON)


def test_a_stage_without_seal_has_nothing_to_open(session):
    stage = a_drawn_stage(session, an_event(session))

    with pytest.raises(NotSealed):
        unseal_stage(session, SYSTEM, stage, witness=a_person(session), now=NOON)


def test_where_it_is_asked_the_approval_of_a_second_person_opens(session):
    stage = a_closed_stage(session, safeguards=WITH_SECOND)
    organiser, supervisor = an_actor(session), an_actor(session, "supervisor")
    apart(session)
    asked = request_unsealing(session, organiser, stage, reason="评分结束", now=NOON)
    approve_unsealing(session, supervisor, stage, asked, now=NOON)

    opened = unseal_stage(session, organiser, stage, witness=None, now=NOON)

    assert len(opened) == 3
    assert not is_sealed(session, stage)
    assert pending_unsealing(session, stage) is None


def test_without_the_approval_it_stays_shut(session):
    stage = a_closed_stage(session, safeguards=WITH_SECOND)
    organiser = an_actor(session)
    apart(session)
    request_unsealing(session, organiser, stage, reason="评分结束", now=NOON)

    with pytest.raises(NotApproved):
        unseal_stage(session, organiser, stage, witness=a_person(session), now=NOON)

    assert is_sealed(session, stage)


def test_who_asked_does_not_approve(session):
    stage = a_closed_stage(session, safeguards=WITH_SECOND)
    organiser = an_actor(session)
    apart(session)
    asked = request_unsealing(session, organiser, stage, reason="评分结束", now=NOON)

    with pytest.raises(SamePerson):
        approve_unsealing(session, organiser, stage, asked, now=NOON)


def test_a_keeper_does_not_approve(session):
    person = a_person(session)
    keeper = an_actor(session, "supervisor", person=person)
    stage = a_closed_stage(
        session, sealing=["work"], safeguards=WITH_SECOND, keepers={"work": person}
    )
    asked = request_unsealing(session, an_actor(session), stage, reason="评分结束", now=NOON)

    with pytest.raises(KeeperMayNotWitness):
        approve_unsealing(session, keeper, stage, asked, now=NOON)

    assert approvals.pending(session, stage) == [asked]


@pytest.mark.parametrize("role", ["clerk", "auditor", "judge", "entrant"])
def test_others_open_nothing(session, role):
    stage = a_closed_stage(session)

    with pytest.raises(NotPermitted):
        unseal_stage(session, an_actor(session, role), stage, witness=None, now=NOON)
