"""Series, editions, events and their phases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contest.editions import operations, queries
from contest.editions.errors import BadDefinition, CodeTaken, FigureExists, WrongMove, WrongWindow
from contest.editions.models import Event, EventPhase, StageKind
from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from tests.factories.editions import a_document, a_series, an_edition, an_event
from tests.factories.people import SYSTEM, a_federation, an_actor, an_enterprise

TEMPLATES = [template.key for template in queries.event_templates()]


@pytest.mark.parametrize("key", TEMPLATES)
def test_every_shipped_template_makes_an_event(session, key):
    event = an_event(session, template=key)

    document = a_document(key)
    assert (event.code, event.name, event.phase) == (
        document["code"],
        document["name"],
        EventPhase.PREPARING,
    )
    assert queries.document_of(session, event) == document
    assert [(stage.code, stage.kind) for stage in queries.stages_of(session, event)] == [
        (stage["code"], StageKind(stage["kind"])) for stage in document["stages"]
    ]
    assert [group.code for group in queries.groups_of(session, event)] == [
        group["code"] for group in document["entrants"]["groups"]
    ]


def test_an_organiser_makes_events_for_units_below_their_own_only(session, now):
    ours, theirs = an_enterprise(session), an_enterprise(session)
    organiser = an_actor(session, "organiser", unit=ours)

    edition = operations.add_edition(
        session, organiser, unit=ours, name="班组比武周", year=2026, now=now
    )
    operations.add_event(session, organiser, edition, document=a_document(), now=now)

    assert edition.sponsor == ours.name
    with pytest.raises(NotPermitted):
        operations.add_edition(session, organiser, unit=theirs, name="x", year=2026, now=now)
    with pytest.raises(NotPermitted):
        operations.add_event(
            session, organiser, an_edition(session, unit=theirs), document=a_document(), now=now
        )
    with pytest.raises(NotPermitted):
        operations.add_series(session, organiser, unit=a_federation(session), name="x", now=now)
    with pytest.raises(NotPermitted):
        operations.add_edition(
            session,
            organiser,
            unit=ours,
            series=a_series(session, unit=theirs),
            name="x",
            year=2026,
            now=now,
        )


def test_a_code_stands_once_in_an_edition(session, now):
    edition = an_edition(session)
    an_event(session, edition=edition)

    with pytest.raises(CodeTaken):
        an_event(session, edition=edition)
    an_event(session, edition=an_edition(session))


def test_a_window_that_closes_before_it_opens_is_refused(session, now):
    with pytest.raises(WrongWindow):
        an_event(session, registration_opens_at=now, registration_closes_at=now)
    event = an_event(session)
    with pytest.raises(WrongWindow):
        operations.schedule_event(
            session,
            SYSTEM,
            event,
            registration_opens_at=now,
            registration_closes_at=now - timedelta(hours=1),
            held_on=None,
            venue=None,
            now=now,
        )


def test_schedule_event_sets_days_and_place(session, now):
    event = an_event(session)
    closes = now + timedelta(days=3)

    operations.schedule_event(
        session,
        an_actor(session, "organiser"),
        event,
        registration_opens_at=now,
        registration_closes_at=closes,
        held_on=closes.date(),
        venue="苏州技师学院",
        now=now,
    )

    assert (event.registration_opens_at, event.registration_closes_at) == (now, closes)
    assert (event.held_on, event.venue) == (closes.date(), "苏州技师学院")
    with pytest.raises(NotPermitted):
        operations.schedule_event(
            session,
            an_actor(session, "clerk"),
            event,
            registration_opens_at=None,
            registration_closes_at=None,
            held_on=None,
            venue=None,
            now=now,
        )


def test_an_event_walks_through_its_phases(session, now):
    event = an_event(session)
    organiser = an_actor(session, "organiser", event=event)

    for phase in list(EventPhase)[1:]:
        operations.move_phase(session, organiser, event, phase=phase, now=now)

    assert event.phase is EventPhase.FINISHED
    moves = [
        content["data"]["to"]
        for _, content in ledger.records(session, event.stream, ("event.phase",))
    ]
    assert moves == ["registration", "judging", "notice", "finished"]


@pytest.mark.parametrize(
    ("phase", "wanted"),
    [
        (EventPhase.PREPARING, EventPhase.NOTICE),
        (EventPhase.PREPARING, EventPhase.FINISHED),
        (EventPhase.REGISTRATION, EventPhase.FINISHED),
        (EventPhase.NOTICE, EventPhase.REGISTRATION),
        (EventPhase.FINISHED, EventPhase.PREPARING),
    ],
)
def test_phases_are_not_jumped(session, now, phase, wanted):
    event = an_event(session, phase=phase)

    with pytest.raises(WrongMove):
        operations.move_phase(session, SYSTEM, event, phase=wanted, now=now)

    assert event.phase is phase


def test_only_the_organiser_moves_an_event(session, now):
    event = an_event(session)
    elsewhere = an_actor(session, "organiser", unit=an_enterprise(session))

    for actor in (elsewhere, an_actor(session, "auditor"), an_actor(session, "entrant")):
        with pytest.raises(NotPermitted):
            operations.move_phase(session, actor, event, phase=EventPhase.REGISTRATION, now=now)

    assert event.phase is EventPhase.PREPARING


def test_a_bad_document_makes_nothing(session, now):
    edition = an_edition(session)

    with pytest.raises(BadDefinition):
        operations.add_event(
            session, SYSTEM, edition, document={**a_document(), "kind": "race"}, now=now
        )

    assert session.scalars(select(Event)).all() == []


def test_a_figure_of_an_earlier_year_is_imported_once(session, now):
    series = a_series(session)
    unit = a_federation(session)
    figure: dict[str, Any] = {
        "year": 2022,
        "key": "grade_gains",
        "unit": unit,
        "source": "市总年报 2022",
    }

    kept = operations.import_series_figure(session, SYSTEM, series, value=2130, now=now, **figure)

    assert (kept.value, kept.source, kept.imported_by) == (2130, "市总年报 2022", "system:tests")
    with pytest.raises(FigureExists):
        operations.import_series_figure(session, SYSTEM, series, value=1, now=now, **figure)
    with pytest.raises(NotPermitted):
        operations.import_series_figure(
            session, an_actor(session, "clerk"), series, value=1, now=now, **{**figure, "year": 1}
        )
