"""At the desk: two people pass a step, another author answers, a further unit is recorded."""

import pytest

from contest.foundation.calendar import local_day
from contest.industrialisation import operations, queries
from tests.conftest import NOON
from tests.factories.industrialisation import a_case, a_followed_event, a_step
from tests.factories.people import a_person, an_actor, an_enterprise, apart, signed_in

TODAY = local_day(NOON)


class Room:
    """A case of two authors, its rules asking for two people, and who is around it."""

    def __init__(self, client, writing):
        self.client, self.writing = client, writing
        with writing() as session:
            transfer = {"awards": ["first"], "two_persons": True}
            unit = an_enterprise(session)
            authors = [a_person(session, unit=unit) for _ in range(2)]
            event = a_followed_event(session, transfer=transfer)
            case = a_case(session, event, people=authors, title="碳纤维纺丝提速")
            self.case, self.second_author = case.public_id, authors[1].public_id
            self.other_unit = an_enterprise(session, "苏州第九纺织厂").public_id
            self.people = {
                "first": an_actor(session, "organiser"),
                "second": an_actor(session, "organiser"),
                "author": an_actor(session, "entrant", person=authors[0]),
            }
        self.go_as("first")

    def go_as(self, name):
        with self.writing() as session:
            signed_in(self.client, session, self.people[name])

    def desk(self, *parts):
        return "/".join(("/desk/projects", self.case, *parts))

    def stage(self):
        with self.writing() as session:
            return queries.case_by_public_id(session, self.case).stage.value

    def ask(self):
        """Prepare the step to the pilot and return the address of its decision."""
        with self.writing() as session:
            case = queries.case_by_public_id(session, self.case)
            apart(session)
            review = operations.request_gate(
                session, self.people["first"], case, a_step("pilot", on=TODAY), now=NOON
            )
            return self.desk("reviews", review.public_id, "decide")


@pytest.fixture
def room(client, writing, clock):
    return Room(client, writing)


def test_a_step_waits_for_the_second_person_and_then_stands(room):
    shown = {"to_stage": "pilot", "line_0": "小试报告", "line_1": "方案", "happened_on": str(TODAY)}
    assert room.client.post(room.desk("move"), data=shown).status_code == 303
    page = room.client.get(room.desk()).text
    address = next(part for part in page.split('"') if part.endswith("/decide"))
    assert room.stage() == "bench"

    assert room.client.post(address, data={"decision": "pass"}).status_code == 403
    room.go_as("second")
    answer = room.client.post(address, data={"decision": "pass"})

    assert (answer.status_code, room.stage()) == (303, "pilot")
    assert "小试报告" in room.client.get(room.desk()).text


def test_a_refused_step_is_decided_once(room):
    address = room.ask()
    room.go_as("second")

    assert room.client.post(address, data={"decision": "refuse"}).status_code == 303
    assert room.client.post(address, data={"decision": "pass"}).status_code == 409
    assert room.stage() == "bench"


def test_another_author_answers_and_a_stranger_is_not_found(room):
    answer = room.client.post(room.desk("owner"), data={"person": room.second_author})

    assert answer.status_code == 303
    assert room.client.post(room.desk("owner"), data={"person": "x"}).status_code == 404


def test_a_further_unit_is_recorded_once_and_then_reports_for_itself(room):
    form = {"unit": room.other_unit, "since_on": str(TODAY), "evidence": "使用证明 9"}
    address = room.desk("replications", "new")

    assert room.client.get(address).status_code == 200
    assert room.client.post(address, data=form).status_code == 303
    again = room.client.post(address, data=form)

    assert (again.status_code, "重复计算" in again.text) == (409, True)
    assert "苏州第九纺织厂" in room.client.get(room.desk()).text
    benefit = room.client.get(f"/projects/{room.case}/benefits/new").text
    assert room.other_unit in benefit


def test_an_author_shows_a_paper_and_consents_to_the_library(app, room):
    room.go_as("author")
    own = f"/projects/{room.case}"
    assert app.test_client().get(f"/library/{room.case}").status_code == 404

    paper = room.client.post(f"{own}/papers/new?stage=pilot&line=1", data={"shown": "中试方案 7"})
    wrong = room.client.get(f"{own}/papers/new?stage=pilot&line=9")
    silent = room.client.post(f"{own}/library", data={"summary": " "})
    listed = room.client.post(f"{own}/library", data={"summary": "单线产能提高 18 %"})
    visitor = app.test_client()

    assert (paper.status_code, wrong.status_code) == (303, 404)
    assert (silent.status_code, listed.status_code) == (422, 303)
    page = room.client.get(own).text
    assert "中试方案 7" in page
    assert "碳纤维纺丝提速" in visitor.get("/library?text=碳纤维").text
    assert "碳纤维纺丝提速" not in visitor.get("/library?text=没有这个词").text
    assert "单线产能提高 18 %" in visitor.get(f"/library/{room.case}").text
    room.client.post(f"{own}/library", data={"button": "take_off"})
    assert visitor.get(f"/library/{room.case}").status_code == 404


def test_the_organiser_does_not_consent_for_the_authors(room):
    answer = room.client.post(f"/projects/{room.case}/library", data={"summary": "我们的成果"})

    assert answer.status_code == 403
