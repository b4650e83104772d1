"""The pack holds what its judge needs, and nothing of anybody else."""

import json
from typing import Any

import pytest

from contest.editions.queries import template_by_key
from contest.foundation.errors import NotFound
from contest.foundation.ledger import GENESIS_HASH
from judges.panels.operations import declare
from judges.panels.queries import judge_of_person
from judges.scoring.definition import parse_definition
from judges.tablet.operations import enrol_device
from judges.tablet.queries import holds_head, pack_of, tablets_of_event
from judges.tablet.render import pack_plain, rubric_plain
from tests.conftest import NOON
from tests.factories.people import an_actor, apart
from tests.factories.scoresheets import a_judging, a_submitted_sheet, judge_on
from tests.queries import queries_of

SEALED: dict[str, Any] = {"safeguards": {"preset": "standard"}, "stage": {"sealing": ["work"]}}


def packed(session, judging, seat=0):
    judge = judge_on(session, judging.panel.seats[seat])
    return pack_plain(pack_of(session, judge, judging.event), judge)


def test_a_pack_has_the_rubric_with_its_keys_and_the_works_in_their_order(session):
    judging = a_judging(session, entries=3)

    pack = packed(session, judging)

    seat = pack["seats"][0]
    criteria = [one for section in seat["rubric"]["sections"] for one in section["criteria"]]
    assert [one["code"] for one in seat["works"]] == sorted(w.code for w in judging.works)
    assert {(one["state"], one["revision"]) for one in seat["works"]} == {("not_started", 0)}
    assert seat["stage"]["state"] == "open"
    assert seat["on_tablets"] is True
    assert criteria
    assert all(one["name"] and one["type"] and one["max"] for one in criteria)
    assert all(one["chips"] for one in criteria if one["type"] == "points")
    assert json.loads(json.dumps(pack)) == pack


def test_a_tolerance_is_packed_as_it_was_written():
    document = template_by_key("skills-cnc-turner").document

    packed = rubric_plain(parse_definition(document).rubrics["practical"])

    criteria = [one for section in packed["sections"] for one in section["criteria"]]
    limits = {one["code"]: (one["low"], one["high"]) for one in criteria if "low" in one}
    assert limits["P01"] == ("47.975", "48.000")
    assert limits["P10"] == (None, "0.020")


def test_a_pack_has_ones_own_submitted_marks_and_never_another_judges(session):
    judging = a_judging(session)
    a_submitted_sheet(session, judging, texts={"C1": "13"})

    own, other = packed(session, judging, 0), packed(session, judging, 1)

    work = own["seats"][0]["works"][0]
    assert (work["state"], work["revision"]) == ("submitted", 1)
    assert work["body"]["values"]["C1"]["value"] in (13, 130)
    assert other["seats"][0]["works"][0]["body"] is None


def test_a_pack_of_a_sealed_stage_names_no_entry(session):
    judging = a_judging(session, entries=2, **SEALED)

    pack = packed(session, judging)

    assert [one["name"] for one in pack["seats"][0]["works"]] == [None, None]
    assert pack["sees_total"] in (True, False)
    assert pack["has_declared"] is False


def test_a_declaration_is_in_the_pack(session):
    judging = a_judging(session, **SEALED)
    judge = judge_on(session, judging.seat)
    apart(session)
    person = judge_of_person(session, judge.person_id)
    assert person is not None
    declare(session, judge, person, judging.event, now=NOON)

    assert packed(session, judging)["has_declared"] is True


def test_whoever_sits_nowhere_has_no_pack(session):
    judging = a_judging(session)

    with pytest.raises(NotFound):
        pack_of(session, an_actor(session, "organiser"), judging.event)


def test_the_head_of_an_empty_trail_is_held_by_every_trail_and_no_other(session):
    assert holds_head(session, "event:none", 0, GENESIS_HASH)
    assert not holds_head(session, "event:none", 0, "a" * 64)
    assert not holds_head(session, "event:none", 1, "a" * 64)


def test_the_desks_list_asks_as_often_for_three_tablets_as_for_one(session):
    judging = a_judging(session)
    judge = judge_on(session, judging.seat)
    apart(session)
    enrol_device(session, judge, judging.event, browser="", now=NOON)
    session.expire_all()
    with queries_of(session) as for_one:
        tablets_of_event(session, judging.event)
    for _ in range(2):
        enrol_device(session, judge, judging.event, browser="", now=NOON)
    session.expire_all()
    with queries_of(session) as for_three:
        shown = tablets_of_event(session, judging.event)

    assert [one.device.number for one in shown] == [1, 2, 3]
    assert len(for_three) == len(for_one)
