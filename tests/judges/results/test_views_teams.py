"""The pages of a result show the teams with what their members bring."""

import pytest

from judges.results.operations import publish_results, sign_results
from tests.conftest import NOON
from tests.factories.people import an_actor, apart, signed_in
from tests.judges.results.driving import computed
from tests.judges.results.test_operations_teams import held
from tests.judges.scoring.vectors import rule_vector


@pytest.fixture
def team_result(client, writing):
    """A published contest of two teams of four, of whom three count; its organiser signed in."""
    with writing() as session:
        event = held(session, rule_vector("team_best_three_by_time"))
        version = computed(session, event)
        organiser = an_actor(session, unit=event.edition.unit)
        apart(session)
        sign_results(session, organiser, version, shown_hash=version.sha256, now=NOON)
        apart(session)
        publish_results(session, organiser, version, shown_hash=version.sha256, now=NOON)
        apart(session)
        signed_in(client, session, organiser)
        return version.public_id, event.public_id


def test_teams_stand_below_the_entries_on_the_desk_and_in_public(client, team_result):
    version, _event = team_result
    pages = [client.get(f"/desk/results/{version}").text]
    client.delete_cookie("session")
    pages.append(client.get(f"/results/{version}").text)

    for page in pages:
        teams = page.split("团体成绩", 1)[1]
        assert teams.index("T2") < teams.index("T1")
        assert teams.index("<b>a 90</b>") < teams.index("<b>b 80</b>") < teams.index("<b>c 70</b>")
        assert '<span class="muted">d 60</span>' in teams
        assert teams.count("240.00") == 2
        # The same sum of three: the shorter time of those three decides.
        assert "总用时" in teams
        assert "T2 1750" in teams


def test_the_rules_say_how_a_team_result_is_made(client, team_result):
    _version, event = team_result

    page = client.get(f"/events/{event}/definition").text

    assert "一个单位为一队" in page
    assert "取成绩最好的 3 名计入" in page
    assert "总分相加" in page


def test_tied_teams_are_named_on_the_page_where_ties_are_decided(client, writing):
    example = rule_vector("team_points_by_prize")
    example["definition"]["ranking"]["teams"] = {"best": 1}
    example["imported"] = [["i", code, "80"] for code in "abcdef"]
    for rule in example["definition"]["awards"]["rules"][:3]:
        rule["ties"] = "include_all"
    with writing() as session:
        event = held(session, example)
        address = f"/desk/events/{event.public_id}/ties"
        organiser = an_actor(session, unit=event.edition.unit)
        apart(session)
        signed_in(client, session, organiser)

    page = client.get(address).text

    assert all(f">{team}</label>" in page for team in ("T1", "T2", "T3"))
