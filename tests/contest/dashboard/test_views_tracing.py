"""Every number of the cockpit and of a series' report is a link to as many rows as it says."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from html.parser import HTMLParser

from benchmarks.made.city import Size, a_series, shares
from contest.dashboard.operations import renew_all
from contest.editions.models import Series
from contest.people.models import UnitLevel
from tests.factories.dashboard import COUNT, a_full_series, a_judged_series
from tests.factories.people import a_federation, a_unit, an_actor, signed_in
from tests.factories.results import a_published_version
from tests.some import some

WALKED = 300
"""Above so many rows only the last page is looked at, whose place says how many there are."""
YEARS = range(2023, 2026)


class Numbers(HTMLParser):
    """The links to rows, each with the number that it carries; hidden and small words left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.href = ""
        self.skipped = 0
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and "/figures/" in (given.get("href") or ""):
            self.href, self.text = given["href"] or "", ""
        elif tag == "span" and self.href:
            aside = {"vh", "title", "foot"} & set((given.get("class") or "").split())
            self.skipped += 1 if aside or self.skipped else 0

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self.skipped:
            self.skipped -= 1
        elif tag == "a" and self.href:
            self.found.append((self.href, " ".join(self.text.split())))
            self.href = ""

    def handle_data(self, data: str) -> None:
        if self.href and not self.skipped:
            self.text += data


class Unlinked(HTMLParser):
    """The numbers of a page that are no link; times, headings and what explains left out."""

    VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "rect", "wbr"})
    ASIDE = frozenset({"vh", "meta", "lede", "foot"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.VOID:
            return
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        leads = tag == "a" and bool(given.get("href"))
        is_left_out = tag in ("th", "h1", "h2", "title", "head", "nav", "header", "footer")
        self.open.append(leads or is_left_out or bool(classes & self.ASIDE))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open):
            # Years are no figures, and a zero has no rows.
            counted = re.sub(r"\b20\d\d\b", "", data)
            self.found += [one for one in re.findall(r"[\d][\d,.]*", counted) if one != "0"]


def unlinked(page: str) -> list[str]:
    parser = Unlinked()
    parser.feed(page)
    assert not parser.open
    return parser.found


def numbers(page: str) -> list[tuple[str, str]]:
    parser = Numbers()
    parser.feed(page)
    return parser.found


def rows_behind(client, href: str) -> Iterator[str]:
    """Follow the pager from page to page and yield each row of our own records."""
    page = client.get(href).text
    first = re.findall(r"<tr data-row>.*?</tr>", page, re.S)
    counted = int(some(re.search(r"本系统记录 (\d+) 条", page))[1])
    if counted <= WALKED:
        yield from first
        while following := re.search(r'rel="next" href="([^"]*)"', page):
            page = client.get(unescape(following[1])).text
            yield from re.findall(r"<tr data-row>.*?</tr>", page, re.S)
        return
    start = (counted - 1) // 100 * 100
    last = client.get(f"{href}{'&' if '?' in href else '?'}from={start}").text
    shown = re.findall(r"<tr data-row>.*?</tr>", last, re.S)
    assert len(shown) == counted - start
    yield from [""] * start
    yield from shown


def traced(client, href: str) -> str:
    """Return the number that the rows behind a link give, written as the link writes it."""
    page = client.get(href)
    assert page.status_code == 200, href
    rows = list(rows_behind(client, href))
    if "/figures/benefit" in href:
        amounts = [
            Decimal(one.replace(",", ""))
            for row in rows
            for one in re.findall(r'class="num" data-label="金额">([\d,.]+)<', row)
        ]
        assert len(amounts) == len(rows)
        wan = (sum(amounts, Decimal(0)) / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return f"{wan:,f}".rstrip("0").rstrip(".")
    foreign = page.text.partition("由其他系统导入")[2].partition("</table>")[0]
    imported = re.findall(r'data-label="数值">([\d,]+)<', foreign)
    own = 0 if href.endswith("#imported") else len(rows)
    return f"{own + sum(int(one.replace(',', '')) for one in imported):,}"


def differences(client, address: str) -> tuple[int, list[str]]:
    """Return how many numbers a page links, and those whose rows say something else."""
    found = [one for one in numbers(client.get(address).text) if re.search(r"\d", one[1])]
    wrong = []
    for href, text in dict.fromkeys(found):
        counted = traced(client, href)
        is_told = "departures" in href or "…" in text
        if not is_told and counted != re.sub(r"[^\d,.]", "", text):
            wrong.append(f"{href} says {text}, its rows {counted}")
    return len(found), wrong


def test_each_number_of_two_series_leads_to_its_rows_imported_ones_to_their_source(
    client, writing, clock
):
    with writing() as session:
        made = a_full_series(session)
        signed_in(client, session, an_actor(session, "auditor"))
        series = f"/dashboard/series/{made.series.public_id}"

    city, of_year, report, screen = (
        differences(client, address)
        for address in (
            "/dashboard/cockpit",
            "/dashboard/cockpit?year=2024",
            series,
            f"{series}/screen",
        )
    )

    assert [wrong for _, wrong in (city, of_year, report, screen)] == [[], [], [], []]
    assert min(count for count, _ in (city, of_year, report, screen)) > 6
    source = client.get("/dashboard/cockpit/figures/grade-gains?year=2023").text
    assert "区总工会历年统计年报" in source
    assert "导入" in source


def test_no_number_of_a_leader_s_page_stands_without_its_link(client, writing, clock):
    with writing() as session:
        made = a_full_series(session)
        judged = a_judged_series(session)
        a_published_version(session, judged[1])
        renew_all(session)
        signed_in(client, session, an_actor(session, "auditor"))
        full, scored = (f"/dashboard/series/{one.public_id}" for one in (made.series, judged[0]))

    addresses = ["/dashboard", "/dashboard/cockpit", "/dashboard/cockpit?year=2024"]
    addresses += [full, scored, f"{full}/screen", f"{scored}/screen"]
    found = {address: client.get(address).text for address in addresses}

    assert {address: unlinked(page) for address, page in found.items()} == {
        address: [] for address in addresses
    }
    foretold = [one for one in numbers(found[scored]) if "scored-projects" in one[0]]
    counts = [text for _, text in foretold if re.fullmatch(r"\d+", text)]
    assert counts == [str(COUNT)] * 3
    assert differences(client, scored)[1] == []
    assert any("stage=" in href for href, _ in numbers(found[f"{full}/screen"]))
    rows = client.get(foretold[0][0]).text
    assert rows.count("<tr data-row>") == COUNT
    assert "工艺" in rows


def test_a_district_s_number_leads_to_its_own_rows_and_left_stages_to_their_steps(
    client, writing, clock
):
    with writing() as session:
        root = a_federation(session)
        for at, name in enumerate(("甲区", "乙区")):
            unit = a_unit(session, parent=root, level=UnitLevel.DISTRICT, name=name)
            grades, projects = (list(shares(n, len(YEARS))) for n in (420 + at, 31))
            sizes = {
                year: [
                    Size(entrants=grades[place] + 3, grades=grades[place], honours=4),
                    Size(entrants=projects[place] + 2, projects=projects[place]),
                ]
                for place, year in enumerate(YEARS)
            }
            made = a_series(session, unit, name=f"{name}大赛", sizes=sizes, seed=at + 1)
        # What the federation runs itself counts for it, and nothing of its districts does.
        a_series(session, root, name="全市大赛", sizes={2025: [Size(entrants=9, grades=5)]}, seed=9)
        renew_all(session)
        signed_in(client, session, an_actor(session, "auditor"))
        public_id = session.get_one(Series, made).public_id

    city = differences(client, "/dashboard/cockpit")
    report = differences(client, f"/dashboard/series/{public_id}")

    assert (city[1], report[1]) == ([], [])
    left = [
        (href, text)
        for href, text in numbers(client.get(f"/dashboard/series/{public_id}").text)
        if "departures" in href
    ]
    counts = [text for _, text in left[::2]]
    assert counts == [traced(client, href) for href, _ in left[::2]]
    assert counts


def test_what_is_no_figure_or_no_district_is_not_found(client, writing, clock):
    with writing() as session:
        a_full_series(session)
        signed_in(client, session, an_actor(session, "auditor"))

    assert client.get("/dashboard/cockpit/figures/none").status_code == 404
    assert client.get("/dashboard/cockpit/figures/honours?district=none").status_code == 404


def test_a_district_is_shown_its_own_rows_only(client, writing, clock):
    with writing() as session:
        a_full_series(session)
        here = a_unit(session, level=UnitLevel.DISTRICT, name="丙区")
        signed_in(client, session, an_actor(session, "district_admin", unit=here))

    page = client.get("/dashboard/cockpit/figures/grade-gains").text

    assert "<tr data-row>" not in page
    assert "区总工会历年统计年报" not in page
