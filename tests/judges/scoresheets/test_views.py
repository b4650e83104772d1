"""A judge's pages: queue, sheet, review, receipt; what is refused keeps the input."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from contest.editions.operations import close_stage
from contest.editions.queries import stage_by_public_id
from contest.entries.queries import accepted_entries
from contest.foundation import ledger
from judges.panels.operations import print_cards
from judges.panels.rules import code_key, code_sign
from judges.scoresheets.models import ScoreSheet, SheetState
from judges.scoresheets.operations import save_draft, signature_by_code
from judges.scoresheets.queries import revisions_of
from tests.conftest import NOON
from tests.factories.panels import sitting
from tests.factories.people import SYSTEM, an_actor, apart, signed_in
from tests.factories.scoresheets import (
    a_judging,
    a_submitted_sheet,
    full_values,
    judge_on,
)

FULL = {"C1": "36", "Q1": "exact", "Q1__exact": "35.5", "S1": "18"}
SEALED: dict[str, Any] = {"safeguards": {"preset": "standard"}, "stage": {"sealing": ["work"]}}


class Desk:
    """A judge at a tablet: the addresses of one sheet and what its forms hold."""

    def __init__(self, client, judging):
        self.client = client
        self.at = f"/seats/{judging.seat.public_id}/works/{judging.work.public_id}"
        self.stage = judging.stage.public_id

    def get(self, page="sheet", **query):
        return self.client.get(f"{self.at}/{page}", query_string=query)

    def hidden(self, html):
        pairs = re.findall(r'<input[^>]*type="hidden"[^>]*>', html)
        found = {}
        for tag in pairs:
            name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
            assert name is not None
            found[name[1]] = value[1].replace("&#34;", '"') if value else ""
        return found

    def type(self, action="save", hidden=None, **marks):
        hidden = hidden or self.hidden(self.get().text)
        return self.client.post(f"{self.at}/sheet", data={**hidden, **marks, "action": action})

    def review(self, **marks):
        answer = self.type("submit", **marks)
        assert answer.status_code == 303, answer.text
        return self.client.get(answer.location)

    def submit(self, html, **typed):
        return self.client.post(
            f"{self.at}/review", data={**self.hidden(html), "independent": "y", **typed}
        )


@pytest.fixture
def desk(client, writing):
    with writing() as session:
        judging = a_judging(session)
        signed_in(client, session, judge_on(session, judging.seat))
    return Desk(client, judging)


def sheet_of(writing):
    with writing() as session:
        return session.scalars(select(ScoreSheet)).one()


def test_a_judge_fills_looks_through_submits_and_gets_a_receipt(desk, writing):
    reviewed = desk.review(**FULL)
    answer = desk.submit(reviewed.text)
    receipt = desk.client.get(answer.location)

    sheet = sheet_of(writing)
    assert (answer.status_code, receipt.status_code) == (303, 200)
    assert (sheet.state, sheet.total) == (SheetState.SUBMITTED, Decimal("89.5"))
    with writing() as session:
        revision = revisions_of(session, session.get_one(ScoreSheet, sheet.id))[0]
    assert f"#{revision.ledger_seq}" in receipt.text


def test_sending_the_same_form_twice_makes_one_record(desk, writing):
    html = desk.review(**FULL).text

    first, second = desk.submit(html), desk.submit(html)

    assert (first.status_code, first.location) == (303, second.location)
    with writing() as session:
        sheet = session.scalars(select(ScoreSheet)).one()
        stream = sheet.stage.event.stream
        assert len(list(ledger.records(session, stream, ("score_sheet.submit",)))) == 1


def test_the_hidden_field_takes_strokes_and_no_digits(client, writing):
    with writing() as session:
        judging = a_judging(session, safeguards={"preset": "workshop", "sheet_signature": "drawn"})
        apart(session)
        judge = sitting(judging.seat)
        (card,) = print_cards(session, SYSTEM, judging.event, judges=[judge], now=NOON)
        event = judging.event.public_id
        signed_in(client, session, judge_on(session, judging.seat))
    desk = Desk(client, judging)
    html = desk.review(**FULL).text
    sign = signature_by_code(code_sign(code_key(card.code, event)))

    assert desk.submit(html, signature=sign).status_code == 422
    assert desk.submit(html, code=card.code).status_code == 303


@pytest.mark.parametrize("missing", ["C1", "Q1", "S1"])
def test_a_blank_item_sends_the_judge_to_it_and_keeps_the_rest(desk, writing, missing):
    marks = {name: text for name, text in FULL.items() if not name.startswith(missing)}

    answer = desk.type("submit", **marks)
    page = desk.client.get(answer.location)

    assert answer.location.endswith(f"#c-{missing}")
    assert "1 item to go" in page.text or "还差 1 项" in page.text
    assert sheet_of(writing).state is SheetState.DRAFT
    assert len([v for v in sheet_of(writing).draft["values"].values() if v]) == 2


@pytest.mark.parametrize("bad", ["41", "35.3", "-1", "abc", "1e3"])
def test_a_mark_that_cannot_be_is_named_at_its_item_and_kept_in_the_box(desk, writing, bad):
    answer = desk.type("submit", **{**FULL, "Q1__exact": bad})

    assert answer.status_code == 422
    assert re.search(r'id="c-Q1-error"', answer.text)
    assert f'value="{bad}"' in answer.text
    assert sheet_of(writing).draft["values"]["Q1"] is None


def test_full_width_digits_are_read(desk, writing):
    desk.type("save", **{**FULL, "Q1__exact": "３５．５"})

    assert sheet_of(writing).draft["values"]["Q1"]["value"] == 355


def test_a_closed_stage_keeps_what_was_typed_and_shows_it(desk, writing):
    html = desk.review(**FULL).text
    with writing() as session:
        close_stage(session, SYSTEM, stage_by_public_id(session, desk.stage), now=NOON)

    answer = desk.submit(html)

    assert answer.status_code == 409
    assert "35.5" in answer.text
    assert sheet_of(writing).draft["values"]["Q1"]["value"] == 355
    assert desk.type("save", **{**FULL, "C1": "40"}).status_code == 303


def test_submitting_needs_the_tick(desk, writing):
    html = desk.review(**FULL).text

    answer = desk.client.post(f"{desk.at}/review", data=desk.hidden(html))

    assert answer.status_code == 422
    assert sheet_of(writing).state is SheetState.DRAFT


def test_a_sheet_is_taken_back_and_submitted_again_without_a_reason(desk, writing):
    desk.submit(desk.review(**FULL).text)
    assert f"{desk.at}/recall" in desk.get().text
    assert 'name="action"' not in desk.get(correct=1).text

    answer = desk.client.post(f"{desk.at}/recall", follow_redirects=True)
    assert "重新提交之前不计分" in answer.text
    assert (sheet_of(writing).state, sheet_of(writing).total) == (SheetState.DRAFT, None)
    assert "已撤回" in desk.client.get("/queue").text
    html = desk.review(**{**FULL, "C1": "40"}).text

    assert 'name="reason"' not in html
    assert desk.submit(html).status_code == 303
    assert (sheet_of(writing).revision, sheet_of(writing).total) == (2, Decimal("93.5"))


def test_later_the_chief_judge_is_asked_decides_and_the_reason_is_carried_on(
    client, writing, clock
):
    with writing() as session:
        judging = a_judging(session)
        second, chief = judging.panel.seats[1], judge_on(session, judging.seat)
        a_submitted_sheet(session, judging, seat=second)
        signed_in(client, session, judge_on(session, second))
        at = f"/seats/{second.public_id}/works/{judging.work.public_id}"
        day = f"/desk/stages/{judging.stage.public_id}/day/works/{judging.work.public_id}"
    clock.move_to(NOON + timedelta(minutes=5))
    assert client.post(f"{at}/recall").status_code == 303
    assert "撤回时限已过" in client.get(f"{at}/sheet").text
    assert client.post(f"{at}/correction", data={"reason": ""}).status_code == 422

    client.post(f"{at}/correction", data={"reason": "误读卡尺"})

    assert "裁判长尚未决定" in client.get(f"{at}/sheet").text
    assert f"{at}/correction" not in client.get(f"{at}/sheet").text
    with writing() as session:
        signed_in(client, session, chief)
    wish = re.findall(r"/desk/unlocks/[a-z0-9]+", client.get("/queue").text)[0]
    assert f'href="{wish}"' in client.get(day).text
    assert "没有写出新分数" in client.get(wish).text
    decide = f"{wish}/"
    assert client.post(f"{decide}refuse", data={"answer": ""}).status_code == 422
    client.post(f"{decide}approve")
    with writing() as session:
        signed_in(client, session, judge_on(session, second))
    assert "已同意更正" in client.get(f"{at}/sheet").text
    found = Desk(client, judging)
    found.at = at
    hidden = found.hidden(found.get(correct=1).text)
    html = client.get(found.type("submit", hidden, **{**FULL, "C1": "40"}).location).text
    assert 'value="误读卡尺"' in html
    assert found.submit(html, reason="误读卡尺").status_code == 303


def test_a_submitted_sheet_is_read_only_and_shows_its_revisions(desk):
    desk.submit(desk.review(**FULL).text)

    page = desk.get().text

    assert 'name="action"' not in page
    assert "disabled" in page


def test_two_tabs_that_submit_on_the_same_base_lead_to_the_choice(desk, writing):
    first = desk.hidden(desk.get().text)
    one = desk.review(**FULL).text
    desk.submit(one)
    answer = desk.type("submit", {**first, "seen": ""}, **{**FULL, "C1": "20"})
    desk.submit(desk.client.get(answer.location).text)

    sheet = sheet_of(writing)
    page = desk.client.get(f"/sheets/{sheet.public_id}/versions")
    with writing() as session:
        found = revisions_of(session, session.get_one(ScoreSheet, sheet.id))
    chosen = desk.client.post(
        f"/sheets/{sheet.public_id}/versions",
        data={"version": found[0].event_id, "reason": "误触"},
    )

    assert sheet.state is SheetState.CONFLICT
    assert (page.status_code, chosen.status_code) == (200, 303)
    assert sheet_of(writing).state is SheetState.SUBMITTED


def test_a_draft_of_another_device_is_not_overwritten_unseen(desk, writing):
    hidden = desk.hidden(desk.get().text)
    desk.type("save", hidden, **FULL)

    answer = desk.type("save", hidden, **{**FULL, "C1": "20"})

    assert answer.status_code == 409
    assert sheet_of(writing).draft["values"]["C1"]["value"] == 360
    again = desk.type("save", desk.hidden(answer.text), **{**FULL, "C1": "20"})
    assert again.status_code == 303
    assert sheet_of(writing).draft["values"]["C1"]["value"] == 200


@pytest.mark.parametrize("page", ["sheet", "review", "receipt"])
def test_another_judge_cannot_open_the_pages_of_a_seat(client, writing, page):
    with writing() as session:
        judging = a_judging(session)
        a_submitted_sheet(session, judging)
        signed_in(client, session, judge_on(session, judging.panel.seats[1]))

    assert Desk(client, judging).get(page).status_code == 403


def test_visitors_are_asked_to_sign_in(client, writing):
    with writing() as session:
        judging = a_judging(session)

    assert Desk(client, judging).get().status_code == 302


@pytest.mark.slow
def test_while_codes_are_sealed_no_page_of_a_judge_holds_a_name_of_an_entrant(client, writing):
    with writing() as session:
        judging = a_judging(session, entries=2, **SEALED)
        entries = accepted_entries(session, judging.event)
        people = [member.person for entry in entries for member in entry.members]
        canaries = [person.name for person in people]
        canaries += [person.public_id for person in people]
        canaries += [entry.unit.name for entry in entries if entry.unit]
        canaries += [entry.public_id for entry in entries]
        judge = judge_on(session, judging.seat)
        values = full_values(session, judging.stage)
        save_draft(session, judge, seat=judging.seat, work=judging.work, values=values, now=NOON)
        apart(session)
        signed_in(client, session, judge)
    desk = Desk(client, judging)

    pages = [
        client.get("/queue").text,
        client.get(f"/events/{judging.event.public_id}/queue").text,
        desk.get().text,
        desk.get("review").text,
    ]
    desk.submit(pages[-1])
    pages += [desk.get("receipt").text, desk.get().text, desk.get(correct=1).text]

    assert judging.work.code in pages[0]
    assert [name for name in canaries for page in pages if name in page] == []


def test_in_the_workshop_the_name_stands_beside_the_code(desk, writing):
    with writing() as session:
        stage = stage_by_public_id(session, desk.stage)
        name = accepted_entries(session, stage.event)[0].display_name

    assert name in desk.get().text


def test_totals_are_hidden_where_judges_do_not_see_them(client, writing):
    with writing() as session:
        judging = a_judging(session, **SEALED)
        a_submitted_sheet(session, judging, texts={"C1": "37", "Q1": "36.5", "S1": "18"})
        signed_in(client, session, judge_on(session, judging.seat))
    desk = Desk(client, judging)

    assert "91.5" not in client.get("/queue").text + desk.get("receipt").text + desk.get().text


def test_a_clerk_keys_a_paper_sheet_after_comparing_it(client, writing):
    with writing() as session:
        judging = a_judging(session)
        clerk = an_actor(session, "clerk", event=judging.event)
        apart(session)
        signed_in(client, session, clerk)
    desk = Desk(client, judging)
    at = f"/desk/paper/{judging.seat.public_id}/{judging.work.public_id}"
    hidden = desk.hidden(client.get(at).text)

    blank = client.post(at, data={**hidden, "C1": "36"})
    reviewed = client.post(at, data={**hidden, **FULL})
    data = {**desk.hidden(reviewed.text), "independent": "y"}
    done = client.post(f"{at}/submission", data=data)

    assert (blank.status_code, reviewed.status_code, done.status_code) == (422, 200, 303)
    assert sheet_of(writing).total == Decimal("89.5")
    assert client.get(at).status_code == 409


def test_an_organiser_sees_progress_without_a_mark_and_prints_blank_sheets(client, writing):
    with writing() as session:
        judging = a_judging(session, entries=2)
        a_submitted_sheet(session, judging, texts={"C1": "37", "Q1": "36.5", "S1": "18"})
        organiser = an_actor(session, "organiser")
        apart(session)
        signed_in(client, session, organiser)
    at = f"/desk/stages/{judging.stage.public_id}"

    page = client.get(f"{at}/progress")
    paper = client.get(f"{at}/paper-sheets")

    assert page.status_code == 200
    assert "91.5" not in page.text
    assert "36.5" not in page.text
    assert (paper.status_code, paper.data[:5]) == (200, b"%PDF-")


def test_keys_for_gloves_are_remembered_on_the_device(desk):
    assert "is-glove" not in desk.get().text
    desk.client.post("/queue/keys")

    assert "is-glove" in desk.get().text
