"""A project in a real browser without a script: registered, recommended, followed, counted."""

from datetime import UTC, datetime

import pytest

from contest.editions.queries import event_by_public_id
from contest.entries.queries import accepted_entries
from contest.foundation.calendar import local_day
from contest.people.models import UnitLevel
from tests.browser.walking import DESK, PHONE
from tests.factories.awards import a_confirmed_award
from tests.factories.editions import a_series, an_edition
from tests.factories.industrialisation import a_followed_event
from tests.factories.people import (
    PASSWORD,
    a_federation,
    a_person,
    a_unit,
    a_user,
    an_actor,
)

PROJECT, PARTNER, VOUCHER = "退火炉氢气安全联锁", "李二", "财证〔2026〕07"
SCREENING = ("in_use", "not_government", "no_dispute", "letters")
TAX_AND_PROFIT = "1200000"


@pytest.fixture
def contest(writing):
    """A contest of projects within a series, and the accounts of those who walk it."""
    now = datetime.now(UTC)
    with writing() as session:
        federation = a_federation(session)
        mill = a_unit(session, level=UnitLevel.ENTERPRISE, name="苏新精密机械有限公司")
        for login, name, role, unit in (
            ("organiser", "周正平", "organiser", federation),
            ("colleague", "严守信", "organiser", federation),
            ("union", "朱同心", "unit_contact", mill),
            ("author", "马致远", "entrant", mill),
        ):
            person = a_person(session, name=name, unit=unit)
            a_user(session, person=person, login=login, password=PASSWORD)
            an_actor(session, role, person=person, unit=unit)
        series = a_series(session)
        edition = an_edition(session, series=series, year=local_day(now).year)
        event = a_followed_event(session, edition=edition, now=now)
        return event.public_id, series.public_id


def test_the_road_of_a_project(company, writing, contest):
    event, series = contest
    author, union, organiser, colleague = (
        known(company, login) for login in ("author", "union", "organiser", "colleague")
    )
    entry = register_the_team(author, event)
    recommend(union)
    accept(organiser, event)
    with writing() as session:
        (accepted,) = accepted_entries_of(session, event)
        a_confirmed_award(session, accepted.event, accepted, now=datetime.now(UTC))
    case = move_on_the_board(organiser)
    report_a_benefit(author, entry)
    verify(colleague, case)
    rows = rows_behind_the_figures(organiser, series)
    assert [address for address, shown in rows.items() if PROJECT in shown] != []


def known(company, login):
    walker = company.somebody(PHONE if login == "author" else DESK)
    walker.sign_in(login, PASSWORD)
    return walker


def register_the_team(author, event):
    """Register a project with a second author, and return the address of the entry."""
    author.go(f"/events/{event}/register")
    author.press("form button[value=more]")
    answers = {f"answer-{code}": True for code in SCREENING}
    author.fill(title=PROJECT, group="five_small", **{"members-0-name": PARTNER})
    author.press_on("form button[value=next]")
    author.fill(**{"answer-yearly_benefit_cny": TAX_AND_PROFIT})
    author.press_on("form button[value=next]")
    author.fill(**answers)
    author.press_on("form button[value=next]")
    assert PROJECT in author.text
    assert TAX_AND_PROFIT in author.text
    author.fill(agrees=True)
    author.press_on("form button[value=submit]")
    assert PARTNER in author.text
    return author.path


def recommend(union):
    union.go("/nominations")
    assert PROJECT in union.text
    union.press("form[action$='/nominate'] button")
    assert union.page.locator("form[action$='/nominate']").count() == 0


def accept(organiser, event):
    organiser.go(f"/events/{event}/entries")
    organiser.press("form[action$='/accept'] button")
    assert organiser.page.locator("main form[action$='/accept']").count() == 0


def accepted_entries_of(session, event):
    return accepted_entries(session, event_by_public_id(session, event))


def move_on_the_board(organiser):
    """Move the case that the prize opened one step, with evidence; return its address."""
    organiser.go("/desk/projects")
    card = organiser.page.locator("article.kanban-card", has_text=PROJECT)
    card.locator("details summary").click()
    card.locator("a[href*='/move']").first.click()
    organiser.fill(line_0="小试检测报告", line_1="中试方案", happened_on=today())
    organiser.press_on()
    organiser.go("/desk/projects?stage=pilot")
    found = organiser.page.locator("article.kanban-card h3 a")
    assert found.all_inner_texts() == [PROJECT]
    return found.get_attribute("href")


def report_a_benefit(author, entry):
    author.go(entry)
    author.page.locator("main a[href$='/benefits/new']").first.click()
    author.fill(kind="profit", amount=TAX_AND_PROFIT, voucher=VOUCHER)
    author.press_on()


def verify(colleague, case):
    assert VOUCHER in colleague.go(case)
    colleague.page.locator("#benefits details summary").first.click()
    colleague.press("form[action$='/verify'] button")
    assert "严守信" in colleague.page.locator("#benefits").inner_text()


def rows_behind_the_figures(organiser, series):
    """Follow every number of the series; return what its page of rows says, by address."""
    organiser.go("/dashboard")
    assert organiser.page.locator(".tiles > *").count() > 0
    organiser.page.locator(f"main a[href='/dashboard/series/{series}']").first.click()
    links = organiser.page.locator("main td strong a").all()
    figures = [link.get_attribute("href") or "" for link in links]
    assert len(figures) > 1
    return {address: organiser.go(address) for address in figures}


def today():
    return local_day(datetime.now(UTC)).isoformat()
