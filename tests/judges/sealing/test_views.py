"""Pages of codes: drawing, a keeper's sheet, statuses, the opening."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from contest.editions.models import Stage
from contest.editions.operations import close_stage, open_stage
from judges.sealing.models import Draw, Work, WorkStatus
from judges.sealing.queries import draws_of_stage, is_sealed, works_of_stage
from tests.conftest import NOON
from tests.factories.editions import a_stage
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, a_person, an_actor, apart, signed_in
from tests.factories.sealing import a_drawn_stage, a_sealed_event

CANARY = "金丝雀"
WITH_SECOND = {"preset": "standard", "second_person_for": ["unseal"]}


@dataclass
class Case:
    stage: str
    draws: dict
    works: dict


def a_case(writing, *, drawn=True, closed=False, keepers=None, **details):
    with writing() as session:
        event = a_sealed_event(session, sealing=["entry", "work"], **details)
        person = a_person(session, name=CANARY)
        an_accepted_entry(session, event, people=[person])
        if not drawn:
            an_accepted_entry(session, event)
            return Case(a_stage(session, event).public_id, {}, {})
        named = {name: session.merge(person) for name, person in (keepers or {}).items()}
        stage = a_drawn_stage(session, event, entries=2, keepers=named or None)
        if closed:
            open_stage(session, SYSTEM, stage, now=NOON)
            close_stage(session, SYSTEM, stage, now=NOON)
        return Case(
            stage.public_id,
            {str(draw.layer): draw.public_id for draw in draws_of_stage(session, stage)},
            {work.code: work.public_id for work in works_of_stage(session, stage)},
        )


@pytest.fixture
def as_role(client, writing):
    def sign_in(role="organiser", person=None):
        with writing() as session:
            actor = an_actor(session, role, person=session.merge(person) if person else None)
            apart(session)
            signed_in(client, session, actor)
        return actor

    return sign_in


def test_an_organiser_draws_on_the_page(client, writing, as_role):
    case = a_case(writing, drawn=False)
    as_role()
    assert "参赛编号保管人" in client.get(f"/stages/{case.stage}/draw").text

    answer = client.post(f"/stages/{case.stage}/draw", data={})

    assert (answer.status_code, answer.location) == (303, f"/stages/{case.stage}/draw")
    with writing() as session:
        assert len(list(session.scalars(select(Work)))) == 2
    page = client.get(f"/stages/{case.stage}/draw").text
    assert "已加密" in page
    assert CANARY not in page


def test_a_second_draw_is_refused_on_the_page_and_changes_nothing(client, writing, as_role):
    case = a_case(writing)
    as_role()

    answer = client.post(f"/stages/{case.stage}/draw", data={})

    assert answer.status_code == 409
    assert "已经抽签，不能重抽" in answer.text
    with writing() as session:
        assert len(list(session.scalars(select(Draw)))) == 2


def test_one_person_for_two_layers_is_refused_and_makes_no_sealing_judge(client, writing, as_role):
    case = a_case(writing, drawn=False)
    with writing() as session:
        person = a_person(session)
        an_actor(session, "clerk", person=person)
        keeper = person.public_id
    as_role()

    answer = client.post(f"/stages/{case.stage}/draw", data={"entry": keeper, "work": keeper})

    assert (answer.status_code, "不能保管两层" in answer.text) == (422, True)
    with writing() as session:
        assert list(session.scalars(select(Draw))) == []


def test_a_keeper_sees_their_layer_and_no_other(client, writing, as_role):
    with writing() as session:
        first, second = a_person(session), a_person(session)
        an_actor(session, "clerk", person=first)
        an_actor(session, "clerk", person=second)
    case = a_case(writing, keepers={"entry": first, "work": second})
    as_role("supervisor", person=first)

    own = client.get(f"/draws/{case.draws['entry']}")
    other = client.get(f"/draws/{case.draws['work']}")

    assert (own.status_code, CANARY in own.text) == (200, True)
    assert not any(code in own.text for code in case.works)
    assert (other.status_code, CANARY in other.text) == (403, False)


@pytest.mark.parametrize("role", ["owner", "organiser", "supervisor", "clerk", "sealing_judge"])
def test_nobody_else_sees_a_sealed_layer(client, writing, as_role, role):
    keeper = _keepers(writing)
    case = a_case(writing, keepers=keeper)
    as_role(role)

    for draw in case.draws.values():
        for address in (f"/draws/{draw}", f"/draws/{draw}/sheet"):
            answer = client.get(address)
            assert (answer.status_code, CANARY in answer.text) == (403, False)


def _keepers(writing):
    with writing() as session:
        people = {"entry": a_person(session), "work": a_person(session)}
        for person in people.values():
            an_actor(session, "clerk", person=person)
        return people


def test_the_draw_sheet_has_a_place_to_sign_for_each(client, writing, as_role):
    people = _keepers(writing)
    case = a_case(writing, keepers=people)
    as_role("supervisor", person=people["entry"])

    sheet = client.get(f"/draws/{case.draws['entry']}/sheet").text

    assert sheet.count('class="sign"') == 3
    assert "选手签名" in sheet


def test_the_works_page_shows_codes_and_status_only(client, writing, as_role):
    case = a_case(writing)
    as_role("clerk")

    page = client.get(f"/stages/{case.stage}/works").text

    assert all(code in page for code in case.works)
    assert CANARY not in page


def test_an_absent_work_is_noted_with_its_reason(client, writing, as_role):
    case = a_case(writing)
    as_role("clerk")
    code, work = next(iter(case.works.items()))

    answer = client.post(
        f"/stages/{case.stage}/works",
        data={"work": work, "status": "absent", "reason": "未到检录"},
    )

    assert answer.status_code == 303
    with writing() as session:
        kept = session.scalars(select(Work).where(Work.code == code)).one()
        assert (kept.status, kept.status_reason) == (WorkStatus.ABSENT, "未到检录")


def test_a_status_without_reason_keeps_the_form(client, writing, as_role):
    case = a_case(writing)
    as_role("clerk")
    work = next(iter(case.works.values()))

    answer = client.post(
        f"/stages/{case.stage}/works", data={"work": work, "status": "absent", "reason": ""}
    )

    assert answer.status_code == 422
    with writing() as session:
        assert {row.status for row in session.scalars(select(Work))} == {WorkStatus.PRESENT}


def test_the_codes_are_opened_by_two_persons_on_the_page(client, writing, as_role):
    case = a_case(writing, closed=True, safeguards=WITH_SECOND, keepers=_keepers(writing))
    address = f"/stages/{case.stage}/unseal"
    organiser = as_role()
    early = client.post(address, data={"action": "open"})
    client.post(address, data={"action": "request", "reason": "评分结束"})
    own = client.post(address, data={"action": "approve"})
    as_role("supervisor")
    client.post(address, data={"action": "approve"})
    with writing() as session:
        signed_in(client, session, organiser)

    opened = client.post(address, data={"action": "open"})

    assert (early.status_code, own.status_code, opened.status_code) == (409, 403, 303)
    with writing() as session:
        assert not is_sealed(
            session, session.scalars(select(Stage).where(Stage.public_id == case.stage)).one()
        )
    assert CANARY in client.get(f"/stages/{case.stage}/works").text


def test_a_refused_opening_uses_up_no_approval_and_opens_no_layer(client, writing, as_role):
    case = a_case(writing, closed=True)
    as_role()

    answer = client.post(f"/stages/{case.stage}/unseal", data={"action": "open"})

    assert answer.status_code == 422
    with writing() as session:
        assert {draw.opened_at for draw in session.scalars(select(Draw))} == {None}


@pytest.mark.parametrize("address", ["draw", "works", "unseal"])
@pytest.mark.parametrize("role", ["entrant", "judge", "unit_contact"])
def test_others_see_none_of_these_pages(client, writing, as_role, role, address):
    case = a_case(writing)
    as_role(role)

    assert client.get(f"/stages/{case.stage}/{address}").status_code == 403
