"""The league, a team's line and the wall, as everybody sees them."""

import pytest

from contest.editions.operations import close_stage
from contest.entries.queries import groups_of_event
from judges.returns.errors import RulingNeeded
from judges.returns.models import ReturnState, UnitReturn
from judges.returns.operations import lapse_return, reopen_figure
from judges.returns.queries import return_of
from judges.seasons.queries import standings_after
from tests.conftest import NOON
from tests.factories.editions import a_document, a_stage
from tests.factories.people import SYSTEM, an_actor, apart, signed_in
from tests.factories.returns import MONTHS, a_confirmed_return, open_period
from tests.factories.seasons import LOWER, a_posted_month, a_posting, a_season


@pytest.fixture
def season(writing):
    with writing() as session:
        event, entries = a_season(session)
    for code in ("m1", "m2"):
        with writing() as session:
            pairs = [
                (session.merge(entry), texts[code])
                for entry, texts in zip(entries, (MONTHS, LOWER), strict=True)
            ]
            a_posted_month(session, pairs[0][0].event, code, pairs)
    return event, entries


def test_everybody_sees_the_posted_month_and_the_season(client, season):
    event, entries = season
    page = client.get(f"/league/{event.public_id}").text
    first = client.get(f"/league/{event.public_id}?period=m1").text

    for word in ("98.83", "94.72", "87.50", entries[0].unit.name):
        assert word in page
    assert "90.60" in first
    assert '<rect class="value" width="100.00"' in page


def test_a_team_s_page_draws_its_line_and_says_the_same_in_a_table(client, season):
    event, entries = season
    page = client.get(f"/league/{event.public_id}/teams/{entries[0].public_id}")

    assert page.status_code == 200
    assert page.text.count('class="season-line') == 8
    for word in ("90.60", "98.83", "25.60"):
        assert word in page.text


def test_the_wall_shows_the_flag_and_renews_itself_by_a_script_of_ours(client, season):
    event, entries = season
    page = client.get(f"/league/{event.public_id}/wall").text

    assert "wall.js" in page
    assert entries[0].unit.name in page.split("wall-flag")[1].split("</p>")[0]


@pytest.mark.parametrize("path", ["", "/wall", "/teams/{entry}", "?period=m2"])
def test_nothing_is_shown_before_it_is_posted(client, writing, path):
    with writing() as session:
        event, entries = a_season(session, teams=1)
    path = path.format(entry=entries[0].public_id)

    assert client.get(f"/league/{event.public_id}{path}").status_code == 404


def test_a_posted_figure_does_not_open_again_without_a_ruling(writing, season):
    event, entries = season
    with writing() as session:
        stage = a_stage(session, session.merge(event), "m1")
        found = return_of(session, stage, session.merge(entries[0]))

        assert found is not None
        with pytest.raises(RulingNeeded):
            reopen_figure(session, SYSTEM, found, indicator="output", reason="抄错", now=NOON)


def test_a_posted_month_s_missing_return_is_not_reported_after_all_without_a_ruling(
    client, writing
):
    """The page says by which rule it is held."""
    with writing() as session:
        timeline = {"m1": {"ends_on": "2026-11-06"}}
        event, (came, missing) = a_season(session, teams=2, timeline=timeline)
        open_period(session, event, "m1")
        a_confirmed_return(session, a_stage(session, event, "m1"), came)
        stage = a_stage(session, event, "m1")
        lapsed = lapse_return(session, SYSTEM, stage=stage, entry=missing, reason="停产", now=NOON)
        close_stage(session, SYSTEM, stage, now=NOON)
        a_posting(session, event, "m1")
        inspector = an_actor(session, "inspector", event=event)
        apart(session)
        signed_in(client, session, inspector)

    answer = client.post(
        f"/desk/returns/{lapsed.public_id}/reopening", data={"reason": "材料在路上"}
    )

    assert answer.status_code == 409
    assert "异议成立并裁定更正之后" in answer.text
    with writing() as session:
        assert session.get_one(UnitReturn, lapsed.id).state is ReturnState.LAPSED


def test_the_annual_sum_adds_up_what_was_posted_beside_the_season_s_rank(client, season):
    event, entries = season
    page = client.get(f"/league/{event.public_id}/year").text

    table, picture = page.split("<table")[1], page.split('class="year-bars"')[1].split("</ol>")[0]
    for word in (entries[0].unit.name, "90.60", "98.83", "189.43", "94.72", "175.00"):
        assert word in table
    assert "189.43" in picture
    assert picture.count("<rect") == 4


def test_each_industry_has_a_flag_of_its_own_where_the_rules_say_so(client, writing):
    industries = [{"code": "make", "name": "机械制造"}, {"code": "build", "name": "建筑施工"}]
    rules = a_document("labour-teams")["awards"]
    flag = rules["rules"].pop()
    rules["rules"] += [
        {**flag, "code": f"flag_{one['code']}", "groups": [one["code"]]} for one in industries
    ]
    with writing() as session:
        entrants = {"subject": "unit", "groups": industries}
        event, entries = a_season(session, teams=2, entrants=entrants, awards=rules)
        for entry, group in zip(entries, ("make", "build"), strict=True):
            entry.group_id = groups_of_event(session, event)[group].id
    with writing() as session:
        pairs = [
            (session.merge(entry), texts["m1"])
            for entry, texts in zip(entries, (MONTHS, LOWER), strict=True)
        ]
        a_posted_month(session, pairs[0][0].event, "m1", pairs)

    flags = [
        client.get(f"/league/{event.public_id}/wall?group={group}")
        .text.split('class="wall-flag"')[1]
        .split("</p>")[0]
        for group in ("make", "build")
    ]

    names = [entry.unit.name if entry.unit else "" for entry in entries]
    assert [[name in flag for name in names] for flag in flags] == [[True, False], [False, True]]


def test_teams_of_two_industries_are_never_ranked_against_one_another(client, writing):
    industries = [{"code": "make", "name": "机械制造"}, {"code": "build", "name": "建筑施工"}]
    with writing() as session:
        entrants = {"subject": "unit", "groups": industries}
        event, entries = a_season(session, teams=2, entrants=entrants)
        entries[1].group_id = groups_of_event(session, event)["build"].id
    with writing() as session:
        pairs = [
            (session.merge(entry), texts["m1"])
            for entry, texts in zip(entries, (MONTHS, LOWER), strict=True)
        ]
        a_posted_month(session, pairs[0][0].event, "m1", pairs)
    names = [entry.unit.name if entry.unit else "" for entry in entries]
    shown = {}
    for at in ("", "?group=make", "?group=build", "/year?group=build", "/wall?group=build"):
        page = client.get(f"/league/{event.public_id}{at}").text
        table = page.split("<tbody>")[1].split("</tbody>")[0]
        shown[at] = [name in table for name in names], table

    with writing() as session:
        ranked = standings_after(session, a_stage(session, session.merge(event), "m1"), "")
    assert [shown[at][0] for at in ("", "?group=make")] == [[True, False]] * 2
    assert [shown[at][0] for at in list(shown)[2:]] == [[False, True]] * 3
    # One flag is for all: it is told on the wall of the group that does not carry it, too.
    flag = client.get(f"/league/{event.public_id}/wall?group=build").text.split("wall-flag")[1]
    assert f'<b>{names[0]}</b> <span class="muted">机械制造' in flag
    assert [one.rank for one in ranked.values()] == [1, 1]
    assert 'class="rank is-1">1<' in shown["?group=build"][1]
