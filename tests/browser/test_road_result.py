"""A guarded contest by all its roles: drawn, judged blind, opened, signed, contested, corrected."""

import re
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from contest.editions.models import EventPhase
from contest.people.queries import user_of_actor
from tests.browser.looking import cookie_of
from tests.browser.tablets import Judge
from tests.browser.walking import PHONE, TABLET, reopen
from tests.factories.editions import a_stage
from tests.factories.entries import an_accepted_entry
from tests.factories.panels import a_panel
from tests.factories.people import a_person, an_actor, apart
from tests.factories.rubrics import an_event_with
from tests.paper import text_of

GUARDED: dict[str, Any] = {
    "safeguards": {
        "preset": "standard",
        "signatures": 3,
        "second_person_for": ["publish", "unseal", "correction"],
    },
    "stage": {"sealing": ["work"]},
}
SUPERVISOR, KEEPER = "严守信", "孙守密"
# Craft, quality and safety that every judge gives; the third copied the lower craft
# eight points too low.
BETTER, LOWER, SLIP = ("40", "36", "18"), ("36", "36", "18"), "28"
CHECK, SUBMIT = "button[form=sheet][value=submit]", "button[form=review]"
WHY = "第三名裁判的工艺分抄低 8 分，见赛场记录表第 3 行。"
FINDINGS = "经调阅原始评分表，工艺分确系抄错，申诉成立。"
REASON = "第 1 号异议裁定书"


ORDER = ("统分员", "裁判长", "监督员")
WORK = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")


@dataclass
class Case:
    """Addresses and names that the walk needs; what it finds on its way is added."""

    event: str
    stage: str
    entries: dict[str, str] = field(default_factory=dict)
    """Where each entrant's own page is, by name."""
    cookies: dict[str, Any] = field(default_factory=dict)
    """The session of everybody who has an account."""
    codes: list[str] = field(default_factory=list)
    loser: str = ""


def test_the_road_from_the_draw_to_the_corrected_result(company, writing, tmp_path):
    case = registered(company.server, writing)
    organiser, clerk, supervisor = (
        signed_in(company, case, role) for role in ("organiser", "clerk", "supervisor")
    )
    chief, *judges = (signed_in(company, case, f"judge{seat}", TABLET) for seat in (1, 2, 3))
    signers = dict(zip(ORDER, (clerk, chief, supervisor), strict=True))

    draw_and_open(organiser, case)
    mark_on_the_score_page(judges[0], case, craft=LOWER[0])
    mark_on_the_score_page(judges[1], case, craft=SLIP)
    refuse_a_missing_sheet(clerk, case)
    mark_on_the_tablet_page(signed_in(company, case, "judge1", TABLET, scripts=True), case)
    open_the_codes(organiser, supervisor, case)

    old = compute(clerk, case)
    sign_in_order(signers, old)
    publish_with_a_second_person(organiser, supervisor, old)
    zipped = check_outside(organiser, old, tmp_path / "old")

    loser = entrant_of_the_second_place(company, organiser, old, case)
    contest_the_result(loser, case)
    rule_without_a_conflict(signed_in(company, case, f"亲友{case.loser}"), supervisor, case)

    reopen(organiser, case.event)
    correct_the_slip(judges[1], case)
    organiser.go(f"/events/{case.event}")
    organiser.post(f"/stages/{case.stage}/close")
    new = compute(clerk, case, reason=REASON)
    assert "与已公布的第 1 版相比" in clerk.text
    sign_in_order(signers, new)
    publish_with_a_second_person(organiser, supervisor, new)

    everybody_sees_both(company.somebody(PHONE), old, new, case)
    check_outside(organiser, new, tmp_path / "new")
    assert organiser.page.request.get(f"/results/{old}/results.zip").body() == zipped
    the_loser_reads_the_answer(loser, case)


def registered(server, writing):
    app = server.app
    with writing() as session:
        event = an_event_with(session, **GUARDED, phase=EventPhase.REGISTRATION)
        unit = event.edition.unit
        entries = [an_accepted_entry(session, event) for _ in range(2)]
        case = Case(event.public_id, a_stage(session, event).public_id)
        for entry in entries:
            name = entry.display_name
            case.entries[name] = f"/entries/{entry.public_id}"
            case.cookies[name] = an_account(session, app, "entrant", entry.members[0].person)
            cousin = a_person(session, unit=entry.unit)
            case.cookies[f"亲友{name}"] = an_account(session, app, "supervisor", cousin)
        for name, role in (
            ("周正平", "organiser"),
            ("吴统分", "clerk"),
            (SUPERVISOR, "supervisor"),
            (KEEPER, "sealing_judge"),
        ):
            person = a_person(session, unit=unit, name=name)
            case.cookies[role] = an_account(session, app, role, person)
        for seat in a_panel(session, a_stage(session, event)).seats:
            assert seat.holder is not None
            person = seat.holder.judge.person
            case.cookies[f"judge{seat.number}"] = an_account(session, app, "judge", person)
        return case


def an_account(session, app, role, person):
    actor = an_actor(session, role, person=person)
    apart(session)
    return cookie_of(app, session, user_of_actor(session, actor))


def signed_in(company, case, who, size=(1280, 900), *, scripts=False):
    walker = company.somebody(size, scripts=scripts)
    walker.page.context.add_cookies([{**case.cookies[who], "url": company.server.url}])
    return walker


def draw_and_open(organiser, case):
    """The organiser draws, somebody else keeps the map, every seat gets every work."""
    organiser.go(f"/stages/{case.stage}/draw")
    keeper = organiser.page.locator("select[name=work] option", has_text=KEEPER).first
    organiser.fill(work=keeper.get_attribute("value"))
    organiser.press_on()
    assert KEEPER in organiser.page.locator("main table").inner_text()
    organiser.go(f"/stages/{case.stage}/panel")
    organiser.press("form[action$='/assignments'] button")
    organiser.go(f"/events/{case.event}")
    organiser.post("/phase/judging")
    organiser.post(f"/stages/{case.stage}/open")


def mark_on_the_score_page(judge, case, craft):
    declare(judge, case)
    queue = judge.page.locator(".queue a")
    case.codes = case.codes or sorted(WORK.findall(one)[0] for one in queue.all_inner_texts())
    assert [name for name in case.entries if name in judge.text] == []
    for code, (given, quality, safety) in zip(case.codes, (BETTER, LOWER), strict=True):
        judge.go(f"/events/{case.event}/queue")
        judge.page.locator(".queue a", has_text=code).first.click()
        judge.fill(C1=given if code == case.codes[0] else craft, Q1=quality, S1=safety)
        submit(judge, independent=True)
        assert judge.path.endswith("/receipt")


def declare(judge, case):
    judge.go(f"/events/{case.event}/declaration")
    judge.fill(agreed=True)
    judge.press()
    judge.go(f"/events/{case.event}/queue")


def submit(judge, **last):
    judge.press(CHECK)
    judge.fill(**last)
    judge.press(SUBMIT)


def refuse_a_missing_sheet(clerk, case):
    shown = clerk.go(f"/desk/events/{case.event}/results")
    assert [f"缺 {code} 第 1 席的评分表" in shown for code in case.codes] == [True, True]
    assert clerk.page.locator("main form button").count() == 0


def mark_on_the_tablet_page(chief, case):
    declare(chief, case)
    judge = Judge(chief.page, case).open()
    for code, marks in zip(case.codes, (BETTER, LOWER), strict=True):
        judge.tap(judge.page.locator("a.queue-row", has_text=code))
        for criterion, text in zip(("C1", "Q1", "S1"), marks, strict=True):
            judge.key(f"{criterion}:box")
            for digit in text:
                judge.tap(f'.keypad [data-key="k{digit}"]')
            judge.key("done")
        judge.expect_given("3/3")
        judge.submit()
        judge.expect_state("stored")
        judge.open()


def open_the_codes(organiser, supervisor, case):
    """The map is opened by one, under the eyes of another, and agrees with the draw."""
    organiser.go(f"/events/{case.event}")
    organiser.post(f"/stages/{case.stage}/close")
    shown = organiser.go(f"/desk/events/{case.event}/results")
    assert "加密号尚未解密" in shown
    place = f"/stages/{case.stage}/unseal"
    organiser.go(place)
    organiser.fill(reason="全部评分表已入库。")
    organiser.press_on("button[value=request]")
    assert "另一人" in organiser.press("button[value=approve]"), "the same person approved"
    supervisor.go(place)
    supervisor.press_on("button[value=approve]")
    organiser.go(place)
    organiser.press_on("button[value=open]")


def compute(clerk, case, reason=""):
    """Compute a version and return its public id."""
    clerk.go(f"/desk/events/{case.event}/results")
    if reason:
        clerk.fill(reason=reason)
    clerk.press("main form:has([name=stage]) button")
    return clerk.path.rsplit("/", 1)[-1]


def sign_in_order(signers, version):
    """Clerk, chief judge, supervisor; nobody is offered the pen before it is their turn."""
    address = f"/desk/results/{version}"
    pen = "form[action$='/sign'] button"
    for place, role in enumerate(ORDER):
        for later in ORDER[place + 1 :]:
            signers[later].go(address)
            assert signers[later].page.locator(pen).count() == 0, f"{later} before {role}"
        signers[role].go(address)
        signers[role].press(pen)
        signed = signers[role].page.locator("section[aria-labelledby=signing] ol b")
        assert signed.all_inner_texts() == list(ORDER[: place + 1])


def publish_with_a_second_person(organiser, supervisor, version):
    address = f"/desk/results/{version}"
    organiser.go(address)
    organiser.post("/request-publication")
    assert (
        organiser.page.locator("form[action$='-publication'], form[action$='/publish']").count()
        == 0
    )
    supervisor.go(address)
    supervisor.post("/approve-publication")
    organiser.go(address)
    organiser.post("/publish", objections_to="0512-6500 0000")
    assert "公示" in organiser.text


def check_outside(visitor, version, folder):
    """What the public page offers convinces stock Python in an empty folder; return the bundle."""
    visitor.go(f"/results/{version}")
    bundle = visitor.page.request.get(
        visitor.page.locator("main a[href$='/results.zip']").get_attribute("href")
    ).body()
    folder.mkdir()
    (folder / "results.zip").write_bytes(bundle)
    for line in visitor.page.locator("main pre code").text_content().splitlines():
        program, *words = line.split()
        told = subprocess.run(  # noqa: S603 - what the page says, of our own program
            [sys.executable, "-I", "-S", *words],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (program, told.returncode) == ("python3", 0), told.stdout + told.stderr
    assert "6 sheets are those of the trail; 2 lines recomputed" in told.stdout
    return bundle


def entrant_of_the_second_place(company, organiser, version, case):
    organiser.go(f"/desk/results/{version}")
    second = organiser.page.locator("main table").first.locator("tbody tr").nth(1).inner_text()
    case.loser = next(name for name in case.entries if name in second)
    return signed_in(company, case, case.loser, PHONE)


def contest_the_result(loser, case):
    """The page says what each criterion brought and names no judge; the objection is taken."""
    loser.go(case.entries[case.loser])
    shown = loser.page.locator("section[aria-labelledby=my-result]").text_content()
    assert "87.33" in shown
    assert [one for one in (*ORDER, "席") if one in shown] == []
    loser.page.locator("main a[href$='/new'][href*='/appeals/']").click()
    loser.fill(ground="mark", statement=WHY)
    assert "1 号" in loser.press_on()


def rule_without_a_conflict(cousin, supervisor, case):
    """It went to the one supervisor who does not belong to the entrant's unit."""
    cousin.go(f"/desk/events/{case.event}/appeals")
    cousin.page.locator("main th a").first.click()
    assert cousin.page.locator("form[action$='/rule']").count() == 0
    assert SUPERVISOR in cousin.text
    supervisor.go(cousin.path)
    supervisor.post("/rule", outcome="corrected", findings=FINDINGS)
    assert FINDINGS in supervisor.text


def correct_the_slip(judge, case):
    judge.go(f"/events/{case.event}/queue")
    judge.page.locator(".queue a", has_text=case.codes[1]).click()
    judge.page.locator("a[href$='correct=1']").first.click()
    judge.fill(C1=LOWER[0])
    submit(judge, independent=True, reason="抄错一行")
    assert judge.path.endswith("/receipt")


def everybody_sees_both(visitor, old, new, case):
    assert "已更正" in visitor.go(f"/results/{old}")
    shown = visitor.go(f"/results/{new}")
    assert REASON in shown
    assert "87.33 → 90.00" in shown
    links = visitor.page.locator("main ol a").evaluate_all("all => all.map(one => one.pathname)")
    assert links == [f"/results/{old}"]


def the_loser_reads_the_answer(loser, case):
    loser.go(case.entries[case.loser])
    assert FINDINGS in loser.text
    assert "90.00" in loser.text
    link = loser.page.locator("main a[href$='/letter.pdf']").get_attribute("href")
    assert "抄错" in text_of(loser.page.request.get(link).body()).replace("\n", "")
