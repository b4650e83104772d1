"""The board, a case at the desk, one's own project on a phone: pages, refusals, downloads."""

import io
from datetime import timedelta

import pytest
from flask import render_template
from openpyxl import load_workbook
from PIL import Image

from contest.awards.operations import withdraw_award
from contest.foundation.calendar import local_day
from contest.foundation.feature import offers
from contest.industrialisation import queries, tiles
from tests.conftest import NOON
from tests.factories.industrialisation import a_benefit, a_case, a_followed_event
from tests.factories.people import SYSTEM, a_person, an_actor, apart, signed_in
from tests.some import some

EARLIER = NOON - timedelta(days=190)
TODAY = local_day(NOON)


def a_png():
    """A photograph as small as one can be."""
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(drawn, "PNG")
    return drawn.getvalue()


class Room:
    """A late case of one project, the people around it, and who is signed in now."""

    def __init__(self, client, writing):
        self.client, self.writing = client, writing
        with writing() as session:
            event = a_followed_event(session, now=EARLIER)
            case = a_case(session, event, now=EARLIER, title="碳纤维纺丝提速")
            self.case = case.public_id
            self.report = case.reports[0].public_id
            self.later_report = case.reports[1].public_id
            self.late = (TODAY - some(case.next_report_on)).days
            self.unit = some(case.unit).name
            self.people = {
                "organiser": an_actor(session, "organiser"),
                "second": an_actor(session, "organiser"),
                "author": an_actor(session, "entrant", person=case.owner),
                "contact": an_actor(session, "unit_contact", unit=case.unit),
                "stranger": an_actor(session, "entrant", person=a_person(session)),
            }
        self.go_as("organiser")

    def go_as(self, name):
        with self.writing() as session:
            signed_in(self.client, session, self.people[name])

    def desk(self, *parts):
        return "/".join(("/desk/projects", self.case, *parts))

    def own(self, *parts):
        return "/".join(("/projects", self.case, *parts))

    def read(self):
        """What stands in the database, in a session of its own."""
        with self.writing() as session:
            case = queries.case_by_public_id(session, self.case)
            return (
                case.stage.value,
                [(change.evidence, change.file is not None) for change in case.changes],
                [report.body for report in case.reports],
                [(one.year, one.amount, one.verified_at is not None) for one in case.benefits],
            )


@pytest.fixture
def room(client, writing, clock):
    return Room(client, writing)


MOVE = {
    "to_stage": "pilot",
    "line_0": "小试报告 2026-17",
    "line_1": "中试方案",
    "happened_on": "2026-11-19",
}
BENEFIT = {
    "unit": "",
    "year": "2026",
    "kind": "savings",
    "amount": "1050000",
    "voucher": "财证 2026-031",
}


class TestBoard:
    def test_it_shows_the_card_its_unit_its_lateness_and_the_head_line(self, room):
        answer = room.client.get("/desk/projects")

        assert answer.status_code == 200
        for word in ("碳纤维纺丝提速", room.unit, "一等奖", str(room.late), room.desk()):
            assert word in answer.text

    def test_the_card_s_menu_leads_to_a_page_and_moves_nothing_itself(self, room):
        assert f'href="{room.desk("move")}?to=pilot"' in room.client.get("/desk/projects").text

    @pytest.mark.parametrize("view", ["", "table"])
    @pytest.mark.parametrize(
        ("asked", "is_shown"),
        [
            ({}, True),
            ({"late": "1"}, True),
            ({"stage": "bench"}, True),
            ({"stage": "pilot"}, False),
            ({"waiting": "1"}, False),
            ({"stage": "moon"}, True),
        ],
    )
    def test_it_is_filtered_as_asked(self, room, view, asked, is_shown):
        answer = room.client.get("/desk/projects", query_string={**asked, "view": view})

        assert answer.status_code == 200
        assert ("碳纤维纺丝提速" in answer.text) is is_shown

    def test_a_series_that_is_not_on_one_s_board_is_not_found(self, room):
        assert room.client.get(f"/desk/projects?series={'0' * 26}").status_code == 404

    def test_the_export_holds_what_the_board_shows(self, room):
        with room.writing() as session:
            case = queries.case_by_public_id(session, room.case)
            a_benefit(session, case, "1050000.5", verifier=room.people["second"])

        answer = room.client.get("/desk/projects.xlsx")
        head, row = load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)

        assert len(head) == len(row) == 13
        assert (row[0], row[1], row[4], row[10], row[11], row[12]) == (
            "碳纤维纺丝提速",
            room.unit,
            2026,
            room.late,
            1050000.5,
            0,
        )

    @pytest.mark.parametrize("name", ["author", "contact", "stranger"])
    def test_who_does_not_follow_meets_an_empty_board_or_none(self, room, name):
        room.go_as(name)

        for address in ("/desk/projects", "/desk/projects.xlsx", room.desk()):
            assert room.client.get(address).status_code == 403

    def test_a_visitor_is_asked_to_sign_in(self, app, room):
        answer = app.test_client().get("/desk/projects")

        assert (answer.status_code, "/sign-in" in answer.location) == (302, True)


class TestMoving:
    def test_the_page_lists_what_the_next_stage_asks_for(self, room):
        answer = room.client.get(room.desk("move") + "?to=pilot")

        assert answer.status_code == 200
        assert 'value="pilot"' in answer.text
        assert answer.text.count('name="line_') == 2

    def test_another_stage_than_the_next_leads_to_the_next(self, room):
        assert 'value="pilot"' in room.client.get(room.desk("move") + "?to=replicated").text

    def test_a_step_is_kept_with_its_evidence_and_its_cleaned_file(self, room):
        files = {"file": (io.BytesIO(a_png()), "现场.png")}

        answer = room.client.post(room.desk("move"), data={**MOVE, **files})

        assert (answer.status_code, answer.location) == (303, room.desk())
        stage, changes, _, _ = room.read()
        assert (stage, changes[-1]) == ("pilot", ("小试报告 2026-17\n中试方案", True))
        assert "小试报告 2026-17" in room.client.get(room.desk()).text

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"line_1": ""}, 422),
            ({"happened_on": "2026-13-40"}, 422),
            ({"happened_on": "2026-11-21"}, 422),
            ({"to_stage": "moon"}, 422),
            ({"to_stage": "replicated"}, 409),
            ({"readiness_level": "12"}, 422),
        ],
    )
    def test_a_refused_step_keeps_the_input_and_changes_nothing(self, room, change, status):
        answer = room.client.post(room.desk("move"), data={**MOVE, **change})

        assert answer.status_code == status
        assert 'role="alert"' in answer.text
        assert room.read()[0] == "bench"

    def test_a_file_that_is_no_document_is_refused_on_the_same_page(self, room):
        files = {"file": (io.BytesIO(b"MZ\x90"), "报告.exe")}

        answer = room.client.post(room.desk("move"), data={**MOVE, **files})

        assert answer.status_code == 422
        assert room.read()[0] == "bench"

    def test_an_author_moves_nothing(self, room):
        room.go_as("author")

        assert room.client.post(room.desk("move"), data=MOVE).status_code == 403
        assert room.read()[0] == "bench"


class TestOwnProject:
    @pytest.mark.parametrize("name", ["author", "contact"])
    def test_authors_and_their_unit_see_the_road_and_what_is_due(self, room, name):
        room.go_as(name)
        answer = room.client.get(room.own())

        assert answer.status_code == 200
        for word in ("碳纤维纺丝提速", room.own("reports", room.report), room.own("benefits/new")):
            assert word in answer.text

    def test_a_stranger_sees_none_of_it(self, room):
        room.go_as("stranger")

        for address in (room.own(), room.own("reports", room.report), room.own("benefits/new")):
            assert room.client.get(address).status_code == 403
        answer = room.client.post(room.own("reports", room.report), data={"text": "代交"})
        assert (answer.status_code, room.read()[2][0]) == (403, None)

    def test_a_report_is_handed_in_once_and_leads_back(self, room):
        room.go_as("author")
        address = room.own("reports", room.report)

        first = room.client.post(address, data={"text": "已上两条产线"})
        second = room.client.post(address, data={"text": "第二稿"})

        assert (first.status_code, first.location, second.status_code) == (303, room.own(), 409)
        assert room.read()[2][0] == "已上两条产线"
        assert "已上两条产线" in room.client.get(room.own()).text

    def test_an_empty_report_is_refused(self, room):
        room.go_as("author")

        answer = room.client.post(room.own("reports", room.report), data={"text": " "})

        assert (answer.status_code, room.read()[2][0]) == (422, None)

    @pytest.mark.parametrize(
        "change",
        [{"voucher": ""}, {"year": ""}, {"year": "2019"}, {"amount": "很多"}, {"amount": "-5"}],
    )
    def test_a_benefit_without_voucher_year_or_amount_is_refused(self, room, change):
        room.go_as("author")

        answer = room.client.post(room.own("benefits/new"), data={**BENEFIT, **change})

        assert (answer.status_code, room.read()[3]) == (422, [])

    def test_a_reported_benefit_waits_until_another_person_verified_it(self, room):
        room.go_as("author")
        assert room.client.post(room.own("benefits/new"), data=BENEFIT).status_code == 303
        room.go_as("organiser")
        page = room.client.get(room.desk()).text
        address = next(part for part in page.split('"') if part.endswith("/verify"))

        answer = room.client.post(address)

        assert (answer.status_code, room.read()[3]) == (303, [(2026, 1050000, True)])

    def test_one_s_own_figure_is_not_verified_by_oneself(self, room):
        room.client.post(room.own("benefits/new"), data=BENEFIT)
        page = room.client.get(room.desk()).text
        address = next(part for part in page.split('"') if part.endswith("/verify"))

        assert room.client.post(address).status_code == 403
        room.go_as("second")
        assert room.client.post(address).status_code == 303
        assert room.client.post(address).status_code == 409

    def test_evidence_is_given_to_those_around_the_case_only(self, room):
        room.client.post(
            room.desk("move"), data={**MOVE, "file": (io.BytesIO(a_png()), "现场.png")}
        )
        page = room.client.get(room.desk()).text
        address = next(part for part in page.split('"') if "/files/" in part)

        answer = room.client.get(address)
        room.go_as("stranger")

        assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (
            200,
            "image/png",
            "no-store",
        )
        assert room.client.get(address).status_code == 403


class TestPiecesOnOtherPages:
    def test_the_entry_s_page_shows_the_road_to_those_who_may_see_it(self, app, session):
        case = a_case(session)
        author = an_actor(session, "entrant", person=case.owner)
        stranger = an_actor(session, "entrant")

        with app.test_request_context():
            shown = some(tiles.on_entry_page(session, author, case.entry))
            drawn = render_template("industrialisation/slot_entry.html", **shown)

            assert tiles.on_entry_page(session, stranger, case.entry) is None
        assert (shown["case"], shown["case_endpoint"]) == (case, "industrialisation.own_case")
        assert f"/projects/{case.public_id}" in drawn

    def test_the_work_desk_names_one_s_own_projects(self, app, session):
        case = a_case(session)
        author = an_actor(session, "entrant", person=case.owner)

        with app.test_request_context():
            shown = some(tiles.on_work_desk(session, author, None))

            assert tiles.on_work_desk(session, an_actor(session), None) is None
            assert case.title in render_template("industrialisation/slot_desk.html", **shown)

    def test_the_tiles_say_what_the_board_says(self, app, session):
        case = a_case(session, a_followed_event(session, now=EARLIER), now=EARLIER)
        a_benefit(session, case)
        organiser = an_actor(session, "organiser")
        offered = {tile.key: tile for tile in offers("tiles")}
        told = {
            key: offered[key].query(session, organiser, NOON)
            for key in ("late_reports", "benefits_to_verify", "projects_by_stage")
        }

        assert told["late_reports"] == {"late": 1}
        assert told["benefits_to_verify"] == {"projects": 1, "figures": 1}
        assert told["projects_by_stage"]["stages"][0] == ("bench", 1, "neutral")
        with app.test_request_context():
            for key, context in told.items():
                drawn = render_template(offered[key].template, title="?", stamp="", **context)
                assert 'class="tile' in drawn


def test_a_withdrawn_award_is_said_on_board_and_case(room):
    with room.writing() as session:
        case = queries.case_by_public_id(session, room.case)
        award = some(queries.award_of_case(session, case))
        apart(session)
        withdraw_award(session, SYSTEM, award, reason="成绩更正", now=NOON)

    assert "成绩更正" in room.client.get(room.desk()).text
    assert room.client.get("/desk/projects").status_code == 200
