"""Works are dealt out among several panels by lot: evenly, within groups, away from conflicts."""

import pytest

from contest.editions.operations import open_stage
from contest.entries.queries import groups_of_event
from contest.foundation.errors import NotPermitted
from judges.panels.errors import NotDrawn, OnePanelOnly, OtherPanel
from judges.panels.operations import assign_work, assign_works, deal_works
from judges.panels.queries import assigned_works, panel_of_works, unmet_works
from judges.panels.rules import deal
from judges.sealing.queries import map_of_stage
from tests.conftest import NOON
from tests.factories.editions import a_document, a_stage, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.panels import a_judge, a_panel
from tests.factories.people import SYSTEM, an_actor, an_enterprise, apart
from tests.factories.rubrics import an_event_with
from tests.factories.sealing import a_drawn_stage, seeded, work_behind

GROUPS = {"subject": "person", "groups": [{"code": c, "name": c} for c in ("a", "b")]}


def dealt(session, stage, seed=1):
    apart(session)
    deal_works(session, SYSTEM, stage, now=NOON, chance=seeded(seed))
    apart(session)
    return {work_id: panel.code for work_id, panel in panel_of_works(session, stage).items()}


def two_panels(session, *, works=5, **details):
    stage = a_drawn_stage(session, an_event_with(session, **details), entries=works)
    return stage, a_panel(session, stage), a_panel(session, stage, code="2")


def test_every_work_goes_to_one_panel_and_to_each_of_its_seats(session):
    stage, *panels = two_panels(session)

    found = dealt(session, stage)

    assert sorted(found.values()) in (["1", "1", "1", "2", "2"], ["1", "1", "2", "2", "2"])
    for panel in panels:
        own = {work_id for work_id, code in found.items() if code == panel.code}
        for seat in panel.seats:
            assert {work.id for work in assigned_works(session, seat)} == own
        assert unmet_works(session, panel) == []


def test_chance_decides_which_panel_it_is(session):
    patterns = set()
    for seed in range(3):
        stage, *_ = two_panels(session, works=6)
        patterns.add("".join(code for _, code in sorted(dealt(session, stage, seed).items())))

    assert len(patterns) > 1


def test_each_group_is_spread_over_the_panels(session):
    event = an_event(session, document=a_document("workshop", entrants=GROUPS))
    groups = {}
    for place in range(8):
        entry = an_accepted_entry(session, event)
        entry.group_id = sorted(group.id for group in groups_of_event(session, event).values())[
            place >= 4
        ]
        groups[entry.id] = entry.group_id
        session.flush()
    stage = a_drawn_stage(session, event, entries=0)
    a_panel(session, stage)
    a_panel(session, stage, code="2")

    found = dealt(session, stage, seed=2)

    behind = map_of_stage(session, stage)
    shares = sorted((groups[behind[work_id]], code) for work_id, code in found.items())
    first, second = sorted(set(groups.values()))
    assert shares == [(g, p) for g in (first, second) for p in ("1", "1", "2", "2")]


def test_a_work_goes_where_nobody_is_barred_from_it(session):
    plant = an_enterprise(session)
    event = an_event_with(session)
    own = [an_accepted_entry(session, event, unit=plant) for _ in range(2)]
    stage = a_drawn_stage(session, event, entries=2)
    a_panel(session, stage, a_judge(session, unit=plant))
    a_panel(session, stage, code="2")
    works = [work_behind(session, stage, entry).id for entry in own]

    for seed in range(3):
        assert {dealt(session, stage, seed)[work] for work in works} == {"2"}


def test_what_was_dealt_out_stays_once_the_stage_is_open(session):
    stage, *_ = two_panels(session)
    before = dealt(session, stage)
    open_stage(session, SYSTEM, stage, now=NOON)
    a_panel(session, stage, code="3")

    assert dealt(session, stage, seed=9) == before


def test_a_panel_made_before_the_opening_gets_its_share(session):
    stage, *_ = two_panels(session, works=6)
    dealt(session, stage)
    a_panel(session, stage, code="3")

    assert sorted(dealt(session, stage).values()) == ["1", "1", "2", "2", "3", "3"]


def test_a_work_belongs_to_one_panel(session):
    stage, first, second = two_panels(session, works=2)
    found = dealt(session, stage)
    work = next(
        work for work in assigned_works(session, first.seats[0]) if found[work.id] == first.code
    )

    with pytest.raises(OtherPanel):
        assign_work(session, SYSTEM, second.seats[0], work=work, now=NOON)
    assign_works(session, SYSTEM, second, works=[work], now=NOON)
    assign_works(session, SYSTEM, second, now=NOON)

    assert {one.id for one in assigned_works(session, second.seats[0])} == set(found) - {work.id}


def test_dealing_needs_works_and_two_panels_and_the_right_to_do_it(session):
    event = an_event(session)
    an_accepted_entry(session, event)
    stage = a_stage(session, event)
    a_panel(session, stage)
    with pytest.raises(NotDrawn):
        deal_works(session, SYSTEM, stage, now=NOON)
    apart(session)
    a_drawn_stage(session, event, entries=1)
    with pytest.raises(OnePanelOnly):
        deal_works(session, SYSTEM, stage, now=NOON)
    with pytest.raises(NotPermitted):
        deal_works(session, an_actor(session, "clerk"), stage, now=NOON)


def test_dealing_goes_by_conflict_then_by_pool_then_by_number():
    found = deal(
        [1, 2, 3, 4, 5],
        [7, 8],
        barred={(7, 5): 2, (8, 5): 1},
        pools={1: "a", 2: "a", 3: "b", 4: "b", 5: "b"},
        before={9: 7, 10: 7},
    )

    assert found == {5: 8, 1: 8, 2: 7, 3: 7, 4: 8}
