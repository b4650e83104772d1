"""Materials of an entry are kept, counted, and taken off."""

import pytest
from sqlalchemy import select

from contest.editions.models import EventPhase
from contest.editions.operations import move_phase
from contest.entries import operations
from contest.entries.errors import JudgingBegun, StepNotPossible, TooManyMaterials
from contest.entries.models import EntryMaterial, EntryState
from contest.foundation.errors import ContestError, Invalid, NotPermitted
from contest.foundation.files import Cleaned, open_file
from tests.conftest import NOON
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import SYSTEM, a_person, an_actor

UPLOAD = Cleaned(b"%PDF-1.7 letter", "application/pdf", "推荐信.pdf", 1)


@pytest.fixture
def entry(session):
    """An entry that was handed in, by a worker with an account."""
    return an_entry(session, a_registration(session), people=[a_person(session)])


def test_a_material_is_kept_as_it_was_cleaned(session, entry):
    worker = an_actor(session, "entrant", person=entry.members[0].person)

    material = operations.attach_material(
        session, worker, entry, kind="letter", upload=UPLOAD, now=NOON
    )

    assert entry.materials == [material]
    assert (material.kind, material.file.name, material.added_at) == ("letter", "推荐信.pdf", NOON)
    with open_file(material.file) as kept:
        assert kept.read() == UPLOAD.data


def test_a_material_is_taken_off_and_another_s_is_not_touched(session, entry):
    material = operations.attach_material(
        session, SYSTEM, entry, kind="photo", upload=UPLOAD, now=NOON
    )
    stranger = an_actor(session, "entrant")

    with pytest.raises(NotPermitted):
        operations.remove_material(session, stranger, entry, material, now=NOON)
    operations.remove_material(session, SYSTEM, entry, material, now=NOON)

    assert session.scalars(select(EntryMaterial)).all() == []
    assert entry.materials == []


def test_an_unknown_kind_and_one_file_too_many_are_refused(session, entry):
    with pytest.raises(Invalid):
        operations.attach_material(session, SYSTEM, entry, kind="tape", upload=UPLOAD, now=NOON)
    for _ in range(20):
        operations.attach_material(session, SYSTEM, entry, kind="other", upload=UPLOAD, now=NOON)
    with pytest.raises(TooManyMaterials):
        operations.attach_material(session, SYSTEM, entry, kind="other", upload=UPLOAD, now=NOON)
    assert len(entry.materials) == 20


def test_an_entry_that_left_takes_no_material_and_judges_are_not_surprised(session, entry):
    worker = an_actor(session, "entrant", person=entry.members[0].person)
    gone = an_entry(session, entry.event, state=EntryState.DECLINED)
    with pytest.raises(StepNotPossible):
        operations.attach_material(session, SYSTEM, gone, kind="other", upload=UPLOAD, now=NOON)
    move_phase(session, SYSTEM, entry.event, phase=EventPhase.JUDGING, now=NOON)

    with pytest.raises(JudgingBegun):
        operations.attach_material(session, worker, entry, kind="other", upload=UPLOAD, now=NOON)
    operations.attach_material(session, SYSTEM, entry, kind="other", upload=UPLOAD, now=NOON)
    assert len(entry.materials) == 1


@pytest.mark.parametrize("role", ["supervisor", "auditor", "clerk", "district_admin", "judge"])
def test_watching_is_not_changing(session, entry, role):
    with pytest.raises(ContestError):
        operations.attach_material(
            session, an_actor(session, role), entry, kind="other", upload=UPLOAD, now=NOON
        )
    assert entry.materials == []
