"""Adopting, refusing, freezing and changing definition documents."""

import json
from datetime import date

import pytest

from contest.editions import operations, queries
from contest.editions.errors import (
    BadDefinition,
    DefinitionFrozen,
    NotADocument,
    SameDefinition,
    SecondPersonNeeded,
    StageInUse,
)
from contest.editions.models import EventPhase
from contest.foundation import approvals
from contest.foundation.errors import NotPermitted
from tests.factories.editions import a_document, a_stage, an_event
from tests.factories.people import SYSTEM, an_actor, an_enterprise


def faults_of(document):
    with pytest.raises(BadDefinition) as refused:
        operations.check_document(document)
    return [(fault.column, fault.rule, dict(fault.params)) for fault in refused.value.faults]


def without(document, key):
    return {name: part for name, part in document.items() if name != key}


@pytest.mark.parametrize(
    ("document", "column", "rule", "param"),
    [
        (without(a_document(), "name"), "/", "“%(key)s” is missing.", ("key", "name")),
        (a_document(prizes=[]), "/", "“%(key)s” is not known here.", ("key", "prizes")),
        (a_document(kind="race"), "/kind", "This should be one of: %(wanted)s.", None),
        (a_document(code="x y"), "/code", "“%(value)s” is not written as it should be.", None),
        (a_document(version=2), "/version", "This should be %(wanted)s.", ("wanted", "1")),
        (
            a_document(safeguards={"preset": "lax"}),
            "/safeguards/preset",
            "This should be one of: %(wanted)s.",
            ("wanted", "workshop, standard, strict"),
        ),
        (
            a_document(safeguards={"preset": "strict", "cameras": 2}),
            "/safeguards",
            "“%(key)s” is not known here.",
            ("key", "cameras"),
        ),
        (
            a_document(timeline={"semi": {"starts_on": "2026-09-01"}}),
            "/timeline/semi",
            "There is no stage %(code)s.",
            ("code", "semi"),
        ),
        (
            a_document(timeline={"practical": {"starts_on": "2026-02-30"}}),
            "/timeline/practical",
            "There is no such day.",
            None,
        ),
        (
            a_document(
                timeline={"practical": {"starts_on": "2026-09-02", "ends_on": "2026-09-01"}}
            ),
            "/timeline/practical",
            "The last day lies before the first.",
            None,
        ),
        (
            a_document(safeguards={"notice_working_days": 2.5}),
            "/safeguards/notice_working_days",
            'A number with a fraction is written as text, e.g. "0.30".',
            None,
        ),
    ],
)
def test_a_fault_names_its_place_and_its_rule(app, document, column, rule, param):
    found = faults_of(document)

    assert (column, rule) in [fault[:2] for fault in found]
    if param:
        assert param in [pair for fault in found for pair in fault[2].items()]


def test_all_faults_are_named_at_once(app):
    found = faults_of(a_document(kind="race", code="", safeguards={"preset": "lax"}))

    assert {column for column, *_ in found} == {"/kind", "/code", "/safeguards/preset"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"[1, 2]",
        b'{"a": NaN',
        b'{"a": 1, "a": 2}',
        b"\xff\xfe",
        b"[" * 100_000,
        b" " * 1_000_001,
    ],
)
def test_a_file_that_is_no_document_is_refused(data):
    with pytest.raises(NotADocument):
        operations.read_document(data)


def test_a_document_is_read_with_or_without_a_byte_order_mark():
    body = json.dumps(a_document(), ensure_ascii=False).encode()

    assert operations.read_document(body) == a_document()
    assert operations.read_document(b"\xef\xbb\xbf" + body) == a_document()


def test_a_new_version_is_kept_beside_the_old(session, now):
    event = an_event(session)
    organiser = an_actor(session, "organiser")
    document = a_document(name="班组比武（二）")

    adopted = operations.adopt_definition(
        session, organiser, event, document=document, reason="更名", now=now
    )

    assert (adopted.version, adopted.reason, adopted.created_by) == (
        2,
        "更名",
        organiser.reference,
    )
    assert event.name == "班组比武（二）"
    assert [version.version for version in queries.definitions_of(session, event)] == [2, 1]
    first = queries.definition_by_version(session, event, 1)
    assert first.document == a_document()


def test_the_same_document_is_no_new_version(session, now):
    event = an_event(session)

    with pytest.raises(SameDefinition):
        operations.adopt_definition(
            session, SYSTEM, event, document=a_document(), reason="x", now=now
        )


def test_others_may_not_change_the_rules(session, now):
    event = an_event(session)

    for role in ("clerk", "supervisor", "auditor"):
        with pytest.raises(NotPermitted):
            operations.adopt_definition(
                session,
                an_actor(session, role),
                event,
                document=a_document(name="x"),
                reason="x",
                now=now,
            )


def test_a_bad_new_version_changes_nothing(session, now):
    event = an_event(session)

    with pytest.raises(BadDefinition):
        operations.adopt_definition(
            session, SYSTEM, event, document=a_document(kind="race"), reason="x", now=now
        )

    assert [version.version for version in queries.definitions_of(session, event)] == [1]


def test_freezing_twice_changes_nothing(session, now):
    event = an_event(session)

    operations.freeze_definition(session, SYSTEM, event, now=now)
    operations.freeze_definition(session, SYSTEM, event, now=now)

    assert queries.definition_of(session, event).frozen_at == now
    assert operations.is_frozen(session, event)


def test_frozen_rules_change_only_with_a_second_person(session, now):
    event = an_event(session)
    one, two = an_actor(session, "organiser"), an_actor(session, "supervisor")
    an_outsider = an_actor(session, "supervisor", unit=an_enterprise(session))
    operations.freeze_definition(session, SYSTEM, event, now=now)
    change = {"document": a_document(name="班组比武（更正）"), "reason": "更正名称", "now": now}

    with pytest.raises(DefinitionFrozen):
        operations.adopt_definition(session, one, event, **change)
    proposal = operations.request_change(session, one, event, **change)
    with pytest.raises(NotPermitted):
        operations.approve_change(
            session, an_outsider, proposal, shown_hash=proposal.sha256, now=now
        )
    with pytest.raises(approvals.SamePerson):
        operations.approve_change(session, one, proposal, shown_hash=proposal.sha256, now=now)
    with pytest.raises(DefinitionFrozen):
        operations.adopt_proposal(session, one, proposal, now=now)
    operations.approve_change(session, two, proposal, shown_hash=proposal.sha256, now=now)
    with pytest.raises(DefinitionFrozen):
        operations.adopt_definition(
            session, one, event, document=a_document(name="x"), reason="x", now=now
        )

    assert operations.adopt_proposal(session, one, proposal, now=now).version == 2
    assert queries.proposals_of(session, event) == []


def test_a_refused_change_is_not_adopted(session, now):
    event = an_event(session)
    one, two = an_actor(session, "organiser"), an_actor(session, "supervisor")
    operations.freeze_definition(session, SYSTEM, event, now=now)
    proposal = operations.request_change(
        session, one, event, document=a_document(name="x"), reason="x", now=now
    )

    operations.refuse_change(session, two, proposal, now=now)

    with pytest.raises(DefinitionFrozen):
        operations.adopt_proposal(session, one, proposal, now=now)
    assert queries.proposals_of(session, event) == []


def test_safeguards_ask_for_a_second_person_once_announced(session, now):
    event = an_event(session, template="skills-cnc-turner")
    document = a_document("skills-cnc-turner", name="数控车工（更正）")

    operations.adopt_definition(session, SYSTEM, event, document=document, reason="a", now=now)
    operations.move_phase(session, SYSTEM, event, phase=EventPhase.REGISTRATION, now=now)
    with pytest.raises(SecondPersonNeeded):
        operations.adopt_definition(
            session,
            SYSTEM,
            event,
            document=a_document("skills-cnc-turner"),
            reason="b",
            now=now,
        )


def labour(*codes):
    document = a_document("labour-teams")
    document["stages"] = [
        {**document["stages"][0], "code": code, "name": f"第 {code} 月"} for code in codes
    ]
    document["ranking"]["tie_chain"] = []
    document["awards"]["rules"] = [
        {**rule, "stages": list(codes)} if "stages" in rule else rule
        for rule in document["awards"]["rules"]
    ]
    return document


def test_stages_follow_the_document_and_dropped_ones_can_come_back(session, now):
    event = an_event(session, document=labour("m1", "m2", "m3"))
    first = a_stage(session, event, "m1")

    def adopt(*codes):
        operations.adopt_definition(
            session, SYSTEM, event, document=labour(*codes), reason="x", now=now
        )
        return [stage.code for stage in queries.stages_of(session, event)]

    assert adopt("m3", "m2") == ["m3", "m2"]
    assert [stage.code for stage in event.stages] == ["m3", "m2"]
    assert adopt("m4", "m2", "m1") == ["m4", "m2", "m1"]
    assert a_stage(session, event, "m1").id == first.id


def test_an_opened_stage_is_not_dropped(session, now):
    workshop = {"safeguards": {"preset": "workshop"}}
    event = an_event(session, document={**labour("m1", "m2"), **workshop})
    operations.open_stage(session, SYSTEM, a_stage(session, event, "m1"), now=now)
    operations.close_stage(session, SYSTEM, a_stage(session, event, "m1"), now=now)

    with pytest.raises(StageInUse):
        operations.adopt_definition(
            session,
            SYSTEM,
            event,
            document={**labour("m2"), **workshop},
            reason="x",
            now=now,
        )


def test_the_timeline_gives_stages_their_days(session):
    document = a_document(
        timeline={"practical": {"starts_on": "2026-09-01", "ends_on": "2026-09-30"}}
    )
    stage = a_stage(session, an_event(session, document=document))

    assert (stage.starts_on, stage.ends_on) == (date(2026, 9, 1), date(2026, 9, 30))
