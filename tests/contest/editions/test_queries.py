"""Reading events, templates and definitions."""

import pytest

from contest.editions import queries
from contest.editions.models import EventPhase
from contest.editions.rules import PRESETS
from contest.foundation.errors import NotFound
from tests.factories.editions import a_document, a_stage, an_event
from tests.factories.people import SYSTEM, an_actor, an_enterprise


@pytest.mark.parametrize(
    "read",
    [
        queries.event_by_public_id,
        queries.public_event_by_public_id,
        queries.edition_by_public_id,
        queries.series_by_public_id,
        queries.stage_by_public_id,
        queries.proposal_by_public_id,
    ],
)
def test_what_is_not_there_is_not_found(session, read):
    with pytest.raises(NotFound):
        read(session, "0" * 26)


def test_templates_are_shown_the_simplest_first_and_given_as_copies():
    first = queries.event_templates()[0]
    first.document["name"] = "changed"

    assert (first.key, first.document["name"]) == ("workshop", "班组比武")
    with pytest.raises(NotFound):
        queries.template_by_key("../models")


def test_events_are_seen_by_those_whose_roles_reach_them(session):
    unit = an_enterprise(session)
    ours, theirs = an_event(session, unit=unit), an_event(session)

    def seen(actor):
        return {event.id for event in queries.events_seen_by(session, actor)}

    assert seen(an_actor(session, "organiser", unit=unit)) == {ours.id}
    assert seen(an_actor(session, "clerk", event=theirs)) == {theirs.id}
    assert seen(an_actor(session, "organiser")) == {ours.id, theirs.id}
    assert seen(an_actor(session, "unit_contact", unit=unit)) == set()
    assert seen(an_actor(session, "entrant")) == set()
    assert seen(SYSTEM) == {ours.id, theirs.id}


def test_the_public_sees_announced_events_by_phase(session):
    phases = [EventPhase.FINISHED, EventPhase.PREPARING, EventPhase.REGISTRATION]
    events = [an_event(session, phase=phase) for phase in phases]

    assert queries.public_events(session) == [events[2], events[0]]


def test_stages_and_safeguards_are_those_of_the_present_definition(session):
    event = an_event(session, template="skills-cnc-turner")

    assert [stage.code for stage in queries.stages_of(session, event)] == ["prelim", "final"]
    assert queries.stage_by_code(session, event, "final") is a_stage(session, event)
    with pytest.raises(NotFound):
        queries.stage_by_code(session, event, "semi")
    safeguards = queries.safeguards_of(session, event)
    assert safeguards.signatures == ("clerk", "chief_judge")
    assert safeguards.second_person_for == PRESETS["standard"].second_person_for
    assert queries.open_stages(session, event) == []


@pytest.mark.parametrize(
    ("preset", "phase", "asked"),
    [
        ("strict", EventPhase.REGISTRATION, True),
        ("strict", EventPhase.FINISHED, False),
        ("standard", EventPhase.REGISTRATION, False),
    ],
)
def test_a_second_factor_is_asked_of_staff_of_strict_events(session, preset, phase, asked):
    unit = an_enterprise(session)
    an_event(session, document=a_document(safeguards={"preset": preset}), unit=unit, phase=phase)

    assert queries.asks_second_factor(session, an_actor(session, "clerk", unit=unit)) is asked
    elsewhere = an_actor(session, "clerk", unit=an_enterprise(session))
    assert queries.asks_second_factor(session, elsewhere) is False
