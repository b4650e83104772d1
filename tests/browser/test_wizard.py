"""A contest is set up from a template without a script: few inputs, few clicks, everything kept."""

from collections import Counter

import pytest

from contest.people.queries import user_of_actor
from tests.browser.looking import cookie_of
from tests.browser.walking import Company
from tests.factories.people import a_federation, an_actor, apart

MOST_INPUTS, MOST_CLICKS = 12, 60
"""Goal G14: from a template to an announced contest."""
NEXT = "form button[value=next]"
PASTED = "\n".join(
    "\t".join(row)
    for row in (
        ("模块代码", "模块或子项", "编号", "评分点", "计分方式", "分值", "等级分", "等级描述"),
        ("A", "工艺", "", "", "", "", "", ""),
        ("", "", "A1", "焊缝成形", "按分值评判", "60", "", ""),
        ("B", "安全", "", "", "", "", "", ""),
        ("", "", "B1", "劳保用品", "按分值评判", "40", "", ""),
    )
)


@pytest.fixture
def organiser(server, writing, browser):
    """The federation's organiser at a desk, and how often they clicked."""
    with writing() as session:
        a_federation(session)
        actor = an_actor(session, "organiser")
        apart(session)
        cookie = cookie_of(server.app, session, user_of_actor(session, actor))
    walker = Company(browser, server).somebody()
    url = server.url
    walker.page.context.add_cookies(
        [{"name": cookie["name"], "value": cookie["value"], "url": url}]
    )
    yield walker
    walker.page.context.close()


def test_from_a_template_to_an_announced_contest_in_few_inputs_and_clicks(organiser):
    counted: Counter[str] = Counter()

    def press(button):
        asked = organiser.page.locator("main form [required]:visible").all()
        counted["inputs"] += len({one.get_attribute("name") for one in asked})
        counted["clicks"] += 1
        organiser.press_on(button)

    organiser.go("/events/new")
    press("form[action$='/events/new/workshop'] button")
    draft = organiser.path.removesuffix("/basics")
    organiser.press("form button[value=fill]")
    federation = organiser.page.locator("[name=unit] option").nth(1).get_attribute("value")
    organiser.fill(name="焊工班组比武", unit=federation or "")
    # One click into each field, and those on the buttons.
    counted["clicks"] += 3
    for step in ("awards", "rubric", "form", "check"):
        press(NEXT)
        assert organiser.path == f"{draft}/{step}"
    press("form button[name=announce][value='1']")

    assert organiser.path.startswith("/events/")
    assert "焊工班组比武" in organiser.text
    assert 0 < counted["inputs"] <= MOST_INPUTS
    assert counted["clicks"] <= MOST_CLICKS


def test_a_scheme_is_pasted_tried_as_a_judge_and_nothing_is_stored(organiser):
    organiser.go("/events/new")
    organiser.press("form[action$='/events/new/workshop'] button")
    draft = organiser.path.removesuffix("/basics")
    organiser.go(f"{draft}/rubric")
    organiser.page.locator("details summary", has_text="Excel").click()
    organiser.fill(pasted=PASTED)
    organiser.press_on("details button[value=stay]")
    assert organiser.page.locator("[name='row-2-aspect']").input_value() == "焊缝成形"

    organiser.fill(**{"row-2-max": "70", "row-5-max": "30", "seats-practical": "5"})
    organiser.press_on(".form-foot button[value=stay]")
    organiser.press(f"a[href^='{draft}/try']")
    total = organiser.page.locator(".given").inner_text()
    assert "75" in total, organiser.text
    organiser.page.locator("label.key", has_text="70").first.click()
    organiser.press("button[form=sheet]")
    assert "92.5" in organiser.page.locator(".given").inner_text()

    organiser.go(f"{draft}/try")
    assert organiser.page.locator(".given").inner_text() == total
