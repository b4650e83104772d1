"""A team leader appeals two minutes before the window closes; the result is corrected in public."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from contest.people.queries import user_of_person
from judges.panels.queries import panels_of_stage
from judges.results.models import ResultVersion
from judges.results.operations import publish_results
from judges.sealing.queries import works_of_stage
from tests.browser.walking import PHONE, reopen
from tests.factories.appeals import LOWER
from tests.factories.people import PASSWORD, a_person, a_user, an_actor, apart
from tests.factories.results import D0, a_judged_workshop, a_signed_version
from tests.factories.scoresheets import Judging, a_submitted_sheet
from tests.paper import text_of

POSTED_BEFORE = timedelta(hours=1, minutes=58)
WHY = "第二名裁判的工艺分抄错一行，赛场记录表第 3 行为 40 分。"
FINDINGS = "经调阅原始评分表，三名裁判的工艺分确系录入错行，申诉成立。"


@dataclass
class Case:
    """Addresses that the walk needs."""

    event: str
    entry: str
    version: str


def test_the_road_of_an_appeal(company, writing):
    case = posted_not_two_hours_ago(writing)
    loser, supervisor, organiser = (
        signed_in(company, login, size)
        for login, size in (("loser", PHONE), ("supervisor", (1280, 900)), ("owner", (1280, 900)))
    )

    contest_the_result(loser, case)
    rule_for_the_loser(supervisor, case)
    refuse_to_close(organiser, case)
    correct(organiser, writing, case)
    new = publish_again(organiser, case)

    everybody_sees_what_changed(company.somebody(PHONE), case, new)
    the_loser_reads_the_answer(loser, case)


def posted_not_two_hours_ago(writing):
    now = datetime.now(UTC)
    with writing() as session:
        guards = {"preset": "workshop", "notice_working_days": 3}
        judged = a_judged_workshop(session, LOWER, D0, safeguards=guards)
        loser = judged.entries[0]
        unit = judged.event.edition.unit
        for login, role, person in (
            ("loser", "entrant", loser.members[0].person),
            ("supervisor", "supervisor", a_person(session, unit=unit, name="严守信")),
            ("owner", "organiser", a_person(session, unit=unit, name="周正平")),
        ):
            apart(session)
            a_user(session, person=person, login=login, password=PASSWORD)
            an_actor(session, role, unit=unit, person=person)
        apart(session)
        version = a_signed_version(session, judged)
        publish_results(
            session,
            judged.organiser,
            version,
            shown_hash=version.sha256,
            now=now - POSTED_BEFORE,
            objections_to="0512-6500 0000",
        )
        return Case(judged.event.public_id, loser.public_id, version.public_id)


def signed_in(company, login, size):
    walker = company.somebody(size)
    walker.sign_in(login, PASSWORD)
    return walker


def contest_the_result(loser, case):
    shown = loser.go(f"/entries/{case.entry}")
    assert "我要提出异议" in shown
    loser.page.locator("main a[href$='/new'][href*='/appeals/']").click()
    assert "剩 1 分" in loser.text  # of the two hours
    loser.press()
    assert loser.page.locator(".error-summary").count() == 1
    loser.fill(ground="mark", statement=WHY)
    shown = loser.press_on()
    assert "第 1 号" in shown or "1 号" in shown
    assert loser.page.locator("main a[href*='/appeals/'][href$='/new']").count() == 0


def rule_for_the_loser(supervisor, case):
    supervisor.go(f"/events/{case.event}")
    supervisor.page.locator(f"main a[href$='/events/{case.event}/appeals']").first.click()
    supervisor.page.locator("main th a").first.click()
    assert WHY in supervisor.text
    assert "严守信" in supervisor.text
    supervisor.post("/rule", outcome="corrected", findings=FINDINGS)
    assert FINDINGS in supervisor.text


def refuse_to_close(organiser, case):
    shown = organiser.go(f"/desk/results/{case.version}")
    assert "公示不能结束" in shown


def correct(organiser, writing, case):
    reopen(organiser, case.event)
    with writing() as session:
        version = session.scalars(
            select(ResultVersion).where(ResultVersion.public_id == case.version)
        ).one()
        the_judges_correct(session, version)
    organiser.go(f"/events/{case.event}")
    organiser.post("/close")


def the_judges_correct(session, version):
    stage = version.event.stages[-1]
    judging = judging_of(session, stage)
    entry = version.rows[1].entry
    work = next(one for one in judging.works if one.code == f"{entry.number:02d}")
    for seat in judging.panel.seats:
        assert user_of_person(session, seat.holder.judge.person)
        apart(session)
        a_submitted_sheet(
            session,
            judging,
            seat=seat,
            work=work,
            texts={"C1": "40", "Q1": "40", "S1": "18"},
            base_revision=1,
            reason="裁定更正",
            now=datetime.now(UTC),
        )


def judging_of(session, stage):
    return Judging(
        stage.event, stage, panels_of_stage(session, stage)[0], works_of_stage(session, stage)
    )


def publish_again(organiser, case):
    organiser.go(f"/desk/events/{case.event}/results?reason=第 1 号申诉裁定书")
    field = organiser.page.locator("[name=reason]")
    assert field.input_value() == "第 1 号申诉裁定书"
    organiser.press("main form:has([name=reason]) button[type=submit]")
    assert "与已公布的第 1 版相比" in organiser.text
    organiser.post("/sign")
    organiser.post("/publish", objections_to="0512-6500 0000")
    return organiser.path.rsplit("/", 1)[-1]


def everybody_sees_what_changed(visitor, case, new):
    shown = visitor.go(f"/results/{case.version}")
    assert "已更正" in shown
    shown = visitor.go(f"/results/{new}")
    assert "第 1 号申诉裁定书" in shown
    assert "78.00 → 98.00" in shown
    assert "0512-6500 0000" in shown
    visitor.page.locator("main a[href$='/objection']").click()
    visitor.fill(
        statement="第一名的单位写错了，应为吴中分公司。", name="路人甲", contact="13800138000"
    )
    assert "第 2 号" in visitor.press_on() + visitor.page.locator("body").inner_text()


def the_loser_reads_the_answer(loser, case):
    loser.go(f"/entries/{case.entry}")
    assert FINDINGS in loser.text
    link = loser.page.locator("main a[href$='/letter.pdf']").get_attribute("href")
    answer = loser.page.request.get(link)
    assert answer.status == 200
    letter = text_of(answer.body())
    assert "申诉裁定书" in letter.replace(" ", "")
    assert "录入错行" in letter.replace("\n", "")
