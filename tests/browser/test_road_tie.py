"""The tie at the line: third and fourth are equal to the last digit, and only three go on."""

from dataclasses import dataclass

from contest.editions.models import Event
from contest.editions.operations import close_stage, open_stage
from judges.sealing.queries import works_of_stage
from tests.browser.walking import PHONE
from tests.conftest import NOON
from tests.factories.panels import an_assigned_panel
from tests.factories.people import PASSWORD, SYSTEM, a_person, a_user, an_actor, apart
from tests.factories.results import a_tied_cut
from tests.factories.scoresheets import Judging, a_submitted_sheet

MARKS = (95, 80, 90, 80, 70)
WITNESS, DECIDER = "严守信", "周正平"


@dataclass
class Case:
    """Addresses and names that the walk needs; the two are tied at the line."""

    event: str
    final: str
    tied: tuple[str, str]
    names: tuple[str, str]
    event_id: int


def test_a_tie_at_the_line_is_named_decided_and_told_to_everybody(company, writing):
    case = tied_at_the_line(writing)
    organiser = company.somebody()
    organiser.sign_in("owner", PASSWORD)

    nobody_goes_on_yet(organiser, case)
    refuse_half_a_decision(organiser, case)
    draw_lots(organiser, case)
    three_go_on(organiser, case)
    judge_the_final(writing, case)
    public = publish(organiser, case)

    everybody_reads_who_decided(company.somebody(PHONE), public, case)


def tied_at_the_line(writing):
    with writing() as session:
        event, final, entries = a_tied_cut(session, *MARKS)
        unit = event.edition.unit
        apart(session)
        person = a_person(session, unit=unit, name=DECIDER)
        apart(session)
        a_user(session, person=person, login="owner", password=PASSWORD)
        an_actor(session, "organiser", unit=unit, person=person)
        third, fourth = entries[1], entries[3]
        return Case(
            event.public_id,
            final.public_id,
            (third.public_id, fourth.public_id),
            (third.display_name, fourth.display_name),
            event.id,
        )


def nobody_goes_on_yet(organiser, case):
    """The page names both, says what is at stake, and offers no way past it."""
    organiser.go(f"/events/{case.event}")
    organiser.page.locator(f"main a[href$='/stages/{case.final}/advancement']").click()
    shown = organiser.text
    assert "这 2 个参赛项中只能有 1 个晋级实操" in shown
    assert [name in shown for name in case.names] == [True, True]
    waiting = organiser.page.locator("main tbody tr", has_text="待裁定")
    assert waiting.locator("th").all_inner_texts() == list(case.names)
    assert organiser.page.locator("main form.cluster button").count() == 0
    assert case.names[0] in organiser.go(f"/desk/events/{case.event}/results")


def refuse_half_a_decision(organiser, case):
    organiser.go(f"/desk/stages/{case.final}/advancement")
    organiser.page.locator(f"main a[href$='/events/{case.event}/ties']").click()
    for places, witness in (("11", WITNESS), ("12", DECIDER), ("1", WITNESS)):
        for tied, place in zip(case.tied, places, strict=False):
            organiser.page.locator(f"#place-{tied}").select_option(place)
        organiser.fill(method="lots", witness=witness, reason="16:05 当着双方的面抽签。")
        organiser.press()
        assert organiser.page.locator(".error-summary").count() == 1
        organiser.go(f"/desk/events/{case.event}/ties")


def draw_lots(organiser, case):
    """The fourth draws the better slip."""
    third, fourth = case.tied
    organiser.page.locator(f"#place-{third}").select_option("2")
    organiser.page.locator(f"#place-{fourth}").select_option("1")
    organiser.fill(method="lots", witness=WITNESS, reason="16:05 当着双方的面抽签。")
    shown = organiser.press_on()
    assert organiser.page.locator("main form.form").count() == 0
    assert f"1. {case.names[1]} 2. {case.names[0]}" in shown
    assert [word in shown for word in (WITNESS, DECIDER, "抽签", "16:05")] == [True] * 4


def three_go_on(organiser, case):
    shown = organiser.go(f"/desk/stages/{case.final}/advancement")
    rows = organiser.page.locator("main table").first.locator("tbody tr")
    told = [row.locator("td").nth(3).inner_text().strip() for row in rows.all()]
    assert told == ["晋级", "晋级", "晋级", "未晋级", "未晋级"]
    why = [rows.nth(at).locator("td").nth(4).inner_text().strip() for at in (2, 3)]
    assert why == [f"并列第 3 名，按登记的裁定：{verb}" for verb in ("晋级", "不晋级")]
    assert rows.nth(2).locator("th").inner_text() == case.names[1]
    assert WITNESS in shown
    organiser.press("main form.cluster button")
    assert organiser.path == f"/events/{case.event}"
    organiser.go(f"/stages/{case.final}/draw")
    organiser.press()


def judge_the_final(writing, case):
    with writing() as session:
        event = session.get_one(Event, case.event_id)
        final = event.stages[-1]
        apart(session)
        panel = an_assigned_panel(session, final)
        open_stage(session, SYSTEM, final, now=NOON)
        apart(session)
        works = works_of_stage(session, final)
        judging = Judging(event, final, panel, works)
        for number, work in enumerate(works):
            for seat in panel.seats:
                apart(session)
                texts = {"C1": str(40 - number), "Q1": "40", "S1": "20"}
                a_submitted_sheet(session, judging, seat=seat, work=work, texts=texts)
        apart(session)
        close_stage(session, SYSTEM, final, now=NOON)


def publish(organiser, case):
    organiser.go(f"/desk/events/{case.event}/results")
    organiser.press("main form button.primary")
    assert "由人裁定的并列" in organiser.text
    organiser.post("/sign")
    organiser.post("/publish")
    return organiser.page.locator("main a[href^='/results/']").first.get_attribute("href")


def everybody_reads_who_decided(visitor, public, case):
    shown = visitor.go(public)
    row = visitor.page.locator("section[aria-labelledby=decided] tbody tr")
    assert row.count() == 1
    told = row.inner_text()
    assert [word in told for word in (*case.names, WITNESS, "理论", "抽签")] == [True] * 5
    assert "16:05" not in shown  # what happened may name a judge; it is for the desk
