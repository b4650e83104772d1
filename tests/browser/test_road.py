"""A workshop contest in a real browser without a script, from nobody to the checked paper."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from contest.foundation.calendar import local_day
from contest.people.models import UnitLevel
from tests.browser.walking import PHONE, TABLET
from tests.factories.people import PASSWORD, a_unit
from tests.factories.spreadsheets import xlsx
from tests.paper import code_on, picture_of, text_of

MILL, YARD, COLLEGE = "苏新精密机械有限公司", "吴淞船舶修造有限公司", "苏州市机电职业技术学院"
WELDER, IDENTITY = "欧阳焊", "11010519491231002X"
RELATIVE = "严亲戚"
JUDGES = (("钟正道", COLLEGE), ("吴敏", COLLEGE), ("郑海宁", COLLEGE))
# Craft, quality, safety: the first two are equal in all, and quality decides between them.
MARKS = {WELDER: ("36", "36", "18"), "李二": ("40", "32", "18"), "王三": ("28", "32", "16")}
MOST_INPUTS = 12
STEPS_TO_PUBLISH = 3
CHECK, SUBMIT = "button[form=sheet][value=submit]", "button[form=review]"
NEXT_STEP = "section[aria-labelledby=next-steps] a.action"
VALID, REVOKED = "有效", "撤销"


@dataclass
class Contest:
    """What the walk has found so far: addresses of the event and of its one stage."""

    event: str
    stage: str = ""


def test_the_road_of_a_workshop_contest(company, writing, tmp_path):
    organiser = company.somebody()
    found_the_house(organiser)
    with writing() as session:
        for name in (MILL, YARD, COLLEGE):
            a_unit(session, level=UnitLevel.ENTERPRISE, name=name)
    contest = Contest(make_the_contest(organiser))
    follow(organiser, contest, "/entries/import")

    welder = company.somebody(PHONE)
    entry = register_alone(welder, contest)
    import_a_list(organiser, contest, tmp_path)
    accept_all(organiser, contest)

    contest.stage = read_the_scheme(company.somebody(), organiser, contest)
    draw_codes(organiser, contest)
    seat_the_panel(organiser, contest)
    cards = print_the_cards(organiser, contest)
    follow(organiser, contest, "#stages")
    organiser.post(f"/stages/{contest.stage}/open")
    tablets = [sit_down(company.somebody(TABLET), card) for card in cards]
    fill_the_first_sheet_badly(tablets[0])
    for tablet in tablets:
        fill_all_sheets(tablet)
    correct_a_sheet(tablets[0])

    publish(organiser, contest)
    serial = issue(organiser, contest)
    check = read_the_certificate(welder, entry, serial)
    check_and_revoke(company.somebody(), organiser, contest, serial, check)


def follow(organiser, contest, to):
    """Take the step that the contest's page names as the next one; it leads to this address."""
    organiser.go(f"/events/{contest.event}")
    step = organiser.page.locator(NEXT_STEP)
    address = step.get_attribute("href")
    assert address.endswith(to), f"the next step leads to {address}"
    step.click()


def found_the_house(owner):
    owner.go("/")
    assert owner.path == "/owner"
    owner.fill(federation_name="苏州市总工会", name="周正平", login="owner", password=PASSWORD)
    owner.press()
    assert owner.path == "/units"
    assert "苏州市总工会" in owner.text


def make_the_contest(organiser):
    organiser.go("/events/new")
    organiser.press("form[action$='/events/new/workshop'] button")
    asked = organiser.page.locator("main form [required]:visible")
    assert len({one.get_attribute("name") for one in asked.all()}) <= MOST_INPUTS
    unit = organiser.page.locator("[name=unit] option", has_text="苏州市总工会").first
    now = datetime.now(UTC)
    minutes = "%Y-%m-%dT%H:%M"
    organiser.fill(
        name="焊工班组比武",
        unit=unit.get_attribute("value") or "",
        opens_at=(now - timedelta(days=2)).strftime(minutes),
        closes_at=(now + timedelta(days=2)).strftime(minutes),
        held_on=local_day(now).isoformat(),
    )
    for _step in ("basics", "awards", "rubric", "form"):
        organiser.press_on("form button[value=next]")
    organiser.press("form button[name=announce][value='1']")
    return organiser.path.split("/")[2]


def register_alone(welder, contest):
    welder.go("/contests")
    welder.page.locator("main a[href*='/contests/']").first.click()
    welder.page.locator("main a[href$='/register']").first.click()
    welder.fill(name=WELDER, phone="13800138000", identity=IDENTITY, unit=MILL, password=PASSWORD)
    welder.press(f"form[action$='/events/{contest.event}/register/account'] button")
    welder.fill(agrees=True)
    welder.press("form button[value=submit]")
    assert re.fullmatch(r"/entries/\w{26}", welder.path)
    assert WELDER in welder.text
    return welder.path


def import_a_list(organiser, contest, folder):
    book = folder / "名单.xlsx"
    rows = (("李二", YARD), ("王三", YARD), ("", YARD))
    book.write_bytes(xlsx((("姓名", "单位"), *rows)))
    organiser.go(f"/events/{contest.event}/entries/import")
    organiser.fill(file=book)
    organiser.press()
    faulty = organiser.page.locator("tr.is-error")
    assert faulty.count() == 1
    assert faulty.locator("td").first.inner_text() == "4"
    assert "姓名" in faulty.inner_text()
    organiser.press()
    shown = organiser.go(f"/events/{contest.event}/entries")
    assert [name in shown for name in (WELDER, "李二", "王三")] == [True, True, True]


def accept_all(organiser, contest):
    follow(organiser, contest, "/entries")
    organiser.press("#accept-shown button")
    assert organiser.page.locator("main form[action$='/accept']").count() == 0


def read_the_scheme(visitor, organiser, contest):
    organiser.go(f"/events/{contest.event}")
    scheme = organiser.page.locator("main a[href$='/rubric']").first.get_attribute("href")
    organiser.post("/phase/judging")
    assert "操作工艺" in visitor.go(scheme)
    return scheme.split("/")[2]


def draw_codes(organiser, contest):
    follow(organiser, contest, f"/stages/{contest.stage}/draw")
    organiser.press()
    assert organiser.page.locator("main table tbody tr").count() == 1


def seat_the_panel(organiser, contest):
    organiser.go(f"/events/{contest.event}/judges")
    for name, unit in (*JUDGES, (RELATIVE, MILL)):
        option = organiser.page.locator("select[name=unit] option", has_text=unit).first
        if not organiser.page.locator("main [name=name]").first.is_visible():
            organiser.page.locator("main details summary").first.click()
        organiser.fill(name=name, unit=option.get_attribute("value"))
        organiser.press("form:has([name=qualification]) button.action")
    address = f"/stages/{contest.stage}/panel"
    follow(organiser, contest, address)
    organiser.press("form button.primary")
    for place, (name, _unit) in enumerate(JUDGES):
        organiser.go(address)
        assert seat(organiser, place, name) == 200
    organiser.press("form[action$='/assignments'] button")
    loads = organiser.page.locator("main table tbody tr td:nth-of-type(4)")
    assert loads.all_inner_texts() == ["3", "3", "3"]
    assert seat(organiser, 0, RELATIVE, reason="换人") == 409
    assert WELDER not in organiser.text


def seat(organiser, place, name, reason=None):
    """Seat a judge and return how that was answered."""
    row = organiser.page.locator("main table tbody tr").nth(place)
    row.locator("details summary").click()
    choice = row.locator("select[name=judge]")
    choice.select_option(choice.locator("option", has_text=name).first.get_attribute("value"))
    if reason:
        row.locator("[name=reason]").fill(reason)
    with organiser.page.expect_navigation() as answer:
        row.locator("form", has=organiser.page.locator("select[name=judge]")).locator(
            "button[type=submit]"
        ).click()
    return answer.value.status


def print_the_cards(organiser, contest):
    """Print the cards and read the addresses that a camera would find on the paper."""
    follow(organiser, contest, "/judge-cards")
    with organiser.page.expect_download() as download:
        organiser.page.locator("button[value=pdf]").click()
    paper = download.value.path().read_bytes()
    words = text_of(paper)
    assert [name for name, _unit in JUDGES if name not in words] == []
    cards = [urlsplit(code).path for code in code_on(picture_of(paper, dpi=200))]
    assert len(cards) == len(JUDGES)
    return cards


def sit_down(judge, card):
    """Sign in with a printed card, whose address alone signs nobody in, and declare."""
    judge.go(card)
    judge.go("/queue")
    assert judge.path == "/sign-in"
    judge.go(card)
    judge.press()
    assert judge.path.endswith("/declaration")
    judge.fill(agreed=True)
    judge.press()
    assert judge.path.endswith("/queue")
    return judge


def fill_the_first_sheet_badly(judge):
    judge.page.locator(".queue a").first.click()
    give(judge, leave_out="Q1")
    judge.press(CHECK)
    assert judge.path.endswith("/sheet")
    assert judge.page.url.endswith("#c-Q1")
    assert judge.page.locator("main .notice a").all_inner_texts() == ["Q1 成品质量"]
    judge.page.locator(".sheet-back").click()


def fill_all_sheets(judge):
    for _ in MARKS:
        judge.page.locator(".queue a").first.click()
        give(judge)
        judge.press(CHECK)
        judge.fill(independent=True)
        judge.press(SUBMIT)
        assert judge.path.endswith("/receipt")
        judge.page.locator(".sheet-back").click()


def give(judge, leave_out=None):
    """Press the keys that the marks of the work on the page ask for."""
    who = judge.page.locator("h1").inner_text()
    marks = next(marks for name, marks in MARKS.items() if name in who)
    for criterion, mark in zip(("C1", "Q1", "S1"), marks, strict=True):
        if criterion != leave_out:
            judge.fill(**{criterion: mark})


def correct_a_sheet(judge):
    judge.page.locator(".queue a", has_text="王三").click()
    judge.post("/recall")
    judge.fill(S1="14")
    judge.press(CHECK)
    judge.fill(independent=True)
    judge.press(SUBMIT)
    assert judge.path.endswith("/receipt")


def publish(organiser, contest):
    follow(organiser, contest, "#stages")
    organiser.post(f"/stages/{contest.stage}/close")
    follow(organiser, contest, "/results")
    before = organiser.pressed
    organiser.press("main form button.primary")
    asked = "main form :is(input, select, textarea)[required]:visible"
    assert organiser.page.locator(asked).count() == 0, "signing asks for something to be typed"
    rows = [
        [cell.strip() for cell in row.all_inner_texts()]
        for row in (
            line.locator("th, td") for line in organiser.page.locator("main tbody tr").all()
        )
    ]
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("1", WELDER, "90.00"),
        ("2", "李二", "90.00"),
        ("3", "王三", "75.33"),
    ]
    assert "李二" in rows[0][-1]
    assert "质量分高者在前" in rows[0][-1]
    organiser.post("/sign")
    organiser.post("/publish")
    # Compute, sign, publish: one organiser, one page after another, nothing typed.
    assert organiser.pressed - before == STEPS_TO_PUBLISH
    public = organiser.page.locator("main a[href^='/results/']").first.get_attribute("href")
    assert "75.33" in organiser.go(public)


def issue(organiser, contest):
    """Issue the certificates; return the number of the winner's."""
    organiser.go(f"/desk/events/{contest.event}/awards")
    assert organiser.page.locator("main tbody tr").count() == len(MARKS)
    follow(organiser, contest, "/certificates")
    organiser.press("main form button.primary")
    row = organiser.page.locator("main tbody tr", has_text=WELDER)
    serial = row.locator("th").inner_text().strip()
    organiser.go(f"/events/{contest.event}")
    assert organiser.page.locator(NEXT_STEP).count() == 0
    return serial


def read_the_certificate(welder, entry, serial):
    """Download the certificate as its owner, read the paper, and return its check's address."""
    welder.go(entry)
    with welder.page.expect_download() as download:
        welder.page.locator("main a[href$='.pdf']").first.click()
    paper = download.value.path().read_bytes()
    words = "".join(text_of(paper).split())
    assert WELDER in words
    assert serial in words
    (code,) = code_on(picture_of(paper, dpi=200))
    return urlsplit(code).path


def check_and_revoke(guard, organiser, contest, serial, check):
    assert VALID in guard.go(check)
    organiser.go(f"/desk/events/{contest.event}/certificates")
    row = organiser.page.locator("main tbody tr", has_text=serial)
    row.locator("a[href$='/revoke']").click()
    organiser.fill(reason="姓名登记有误")
    organiser.press("form.form button.danger")
    assert REVOKED in guard.go(check)
    guard.go("/certificates/check")
    guard.fill(number=serial)
    guard.press("form.form button")
    assert REVOKED in guard.text
