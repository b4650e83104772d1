"""The spreadsheet from hell, in a browser without a script: walk 2."""

from datetime import UTC, datetime

import pytest

from contest.people.queries import user_of_actor
from tests.browser.looking import cookie_of
from tests.browser.walking import Company
from tests.factories.entries import a_registration
from tests.factories.people import an_actor, an_enterprise, apart

MILL, YARD = "亨通集团有限公司", "吴淞船舶修造有限公司"
GOOD = 480
FAULTY = (
    # Three spellings of units that are not registered, five times the first.
    *((f"工友{n}", "亨通集团", "", "") for n in range(1, 6)),
    ("周立", "吴淞船舶", "", ""),
    ("孙平", "不存在的工厂", "", ""),
    # Two people of one name in one unit, and one who stands in the list twice.
    ("李敏", MILL, "", ""),
    ("李敏", MILL, "", ""),
    # A month that does not exist, letters for a phone, nobody's name.
    ("欧阳建国", MILL, "32050219901301001X", ""),
    ("赵强", YARD, "", "一二三"),
    ("", YARD, "", ""),
)


@pytest.fixture
def organiser(server, writing, browser):
    """The organiser of an event whose registration is open."""
    with writing() as session:
        for name in (MILL, YARD):
            an_enterprise(session, name)
        event = a_registration(session, now=datetime.now(UTC))
        actor = an_actor(session, "organiser")
        apart(session)
        cookie = cookie_of(server.app, session, user_of_actor(session, actor))
        address = f"/events/{event.public_id}/entries"
    walker = Company(browser, server).somebody()
    url = server.url
    walker.page.context.add_cookies(
        [{"name": cookie["name"], "value": cookie["value"], "url": url}]
    )
    yield walker, address
    walker.page.context.close()


def the_list(folder):
    """A list of the office: GBK, a title above the headings, full-width figures, blank rows."""
    good = [
        (f"职工{n}", MILL if n % 2 else YARD, "", f"１３８{n:08d}".translate(FULL_WIDTH))
        for n in range(GOOD)
    ]
    lines = ["二〇二六年度职工技能竞赛参赛名单,,,", ",,,", "姓　名,工作单位,身份证号码,联系电话"]
    lines += [",".join(row) for row in (*good[:240], *FAULTY, *good[240:])]
    file = folder / "名单.csv"
    file.write_bytes("\r\n".join([*lines, *[",,,"] * 200]).encode("gbk"))
    return file


FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def counts(organiser):
    shown = organiser.page.locator(".counts b").all_inner_texts()
    return [int(text) for text in shown]


def test_good_rows_are_in_every_bad_one_says_what_to_do_and_all_is_undone(organiser, tmp_path):
    walker, address = organiser
    walker.go(f"{address}/import")
    walker.fill(file=the_list(tmp_path))
    walker.press()

    # The first of two namesakes is good; the second is a duplicate.
    assert counts(walker) == [GOOD + 1, len(FAULTY) - 2, 1]
    for row in walker.page.locator("tr.is-error, tr.is-warn").all():
        assert len(row.locator("td").nth(4).inner_text()) > 10

    walker.press(f"form:has(input[value='{MILL}']) button")
    assert counts(walker) == [GOOD + 6, len(FAULTY) - 7, 1]

    walker.press_on()
    walker.go(walker.page.locator(f"a[href*='{address}/import/']").first.get_attribute("href"))
    assert counts(walker) == [0, len(FAULTY) - 7, 1, GOOD + 6]

    bad_phone = walker.page.locator("input[name$='-phone']").first
    bad_phone.fill("13900139000")
    walker.page.locator("tr.is-warn input[name=leave]").check()
    walker.press("#mend button.action")
    assert counts(walker)[:3] == [1, len(FAULTY) - 8, 0]
    walker.press_on()

    walker.go(walker.page.locator(f"a[href*='{address}/import/']").first.get_attribute("href"))
    walker.press("form[action$='/undo'] button")
    assert "撤销" in walker.text or "撤回" in walker.text
    walker.go(f"{address}?state=withdrawn")
    assert walker.page.locator("main table.data").first.locator("tbody tr").count() > 1
