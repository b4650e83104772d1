"""Teams from their members' results, driven through the application: a unit is a team."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardState
from contest.editions.errors import BadDefinition
from contest.editions.models import Event, EventPhase, Stage
from contest.editions.operations import close_stage, open_stage
from contest.entries.queries import accepted_entries
from judges.panels.operations import assign_works
from judges.results.errors import NotATie, TieUndecided
from judges.results.models import ResultVersion
from judges.results.operations import decide_tie, publish_results, sign_results
from judges.results.queries.bundle import bundle_of
from judges.results.render import RankedTeam, ranked_teams
from judges.rubrics.queries import scoring_rubric
from judges.scoresheets.operations import import_marks, submit_score_sheet
from judges.scoring.fields import values_from_texts
from judges.sealing.models import WorkStatus
from judges.sealing.operations import draw_stage, set_work_status
from judges.verification.verify import differences, score, stated_lines, verify_bundle
from tests.conftest import NOON
from tests.factories.editions import a_document, an_event
from tests.factories.panels import a_panel
from tests.factories.people import SYSTEM, an_actor, an_enterprise, apart
from tests.factories.scoresheets import judge_on
from tests.judges.results.driving import computed, listed_entries, works_by_name
from tests.judges.scoring.vectors import rule_vector
from tests.some import some

VECTORS = (
    "team_best_three_by_time",
    "team_points_by_prize",
    "team_missing_member",
    "team_mean_and_best_member",
)


@pytest.mark.parametrize("name", VECTORS)
def test_teams_stand_as_worked_out_by_hand(session: Session, name: str) -> None:
    example = rule_vector(name)
    event = held(session, example)

    teams = by_name(ranked_teams(session, computed(session, event)))

    expected = example["expect"]
    assert {code: [team.total, team.rank] for code, team in teams.items()} == expected["teams"]
    for code, counting in expected.get("counting", {}).items():
        assert sorted(one.name for one in teams[code].members if one.counts) == counting
    for tie in expected.get("team_ties", ()):
        for code in tie["values"]:
            told = [dict(one.values) for one in teams[code].ties if one.step == tie["step"]]
            assert tie["values"] in told


def test_a_member_without_a_total_brings_nothing_and_no_nought(session: Session) -> None:
    event = held(session, rule_vector("team_missing_member"))

    teams = by_name(ranked_teams(session, computed(session, event)))

    brought = {one.name: (one.value, one.counts) for one in teams["T1"].members}
    assert brought == {"a": ("97.94", True), "b": ("97.46", True), "c": (None, False)}
    assert [one.value for one in teams["T3"].members if one.name == "g"] == ["0"]


def test_a_team_award_goes_to_the_unit_and_falls_with_a_corrected_result(session: Session) -> None:
    example = rule_vector("team_points_by_prize")
    event = held(session, example)
    published(session, event)

    assert awards_of_units(session, event) == [("T1", "team", 1, Decimal(9))]

    # A prize less for T1: its first is disqualified afterwards, T2 has first and second.
    stage = event.stages[0]
    event.phase = EventPhase.JUDGING
    open_stage(session, SYSTEM, stage, now=NOON)
    works = works_by_name(session, stage)
    set_work_status(
        session, SYSTEM, works["a"], status=WorkStatus.DISQUALIFIED, reason="代考", now=NOON
    )
    close_stage(session, SYSTEM, stage, now=NOON)
    apart(session)
    published(session, event)

    assert awards_of_units(session, event) == [("T2", "team", 1, Decimal(12))]


@pytest.mark.parametrize("name", VECTORS)
def test_an_outsider_finds_the_teams_of_a_published_result_good(
    session: Session, tmp_path: Path, name: str
) -> None:
    event = held(session, rule_vector(name))
    version = published(session, event)
    path = tmp_path / "results.zip"
    path.write_bytes(bundle_of(session, version))

    assert verify_bundle(str(path))[0].startswith("good")

    # One member less, and the same file says which team's total it is.
    document, marks = json.loads(version.definition.body), json.loads(some(version.marks))
    marks["teams"][0]["members"].pop(0)
    ours, theirs = stated_lines(json.loads(version.snapshot), score(document, marks))
    team = marks["teams"][0]["code"]
    assert any(line.startswith(f"team {team}: ") for line in differences(ours, theirs))


def test_a_tie_of_teams_at_an_award_is_decided_by_a_person(session: Session) -> None:
    example = rule_vector("team_points_by_prize")
    # Everybody is equal, and there is one team award.
    example["definition"]["ranking"]["teams"] = {"best": 1}
    example["imported"] = [["i", code, "80"] for code in "abcdef"]
    for rule in example["definition"]["awards"]["rules"][:3]:
        rule["ties"] = "include_all"
    event = held(session, example)

    with pytest.raises(TieUndecided) as refused:
        computed(session, event)

    (fault,) = refused.value.faults
    assert (sorted(str(fault.params["names"]).split("、")), fault.params["places"]) == (
        ["T1", "T2", "T3"],
        1,
    )
    units = {
        some(entry.unit).name: some(entry.unit).public_id
        for entry in accepted_entries(session, event)
    }
    decided = [units["T2"], units["T3"], units["T1"]]
    entry = accepted_entries(session, event)[0].public_id
    organiser = an_actor(session, unit=event.edition.unit)
    apart(session)
    details: dict[str, Any] = {
        "method": "lots",
        "reason": "规则未定",
        "witness": "王芳",
        "now": NOON,
    }
    for wrong in ([decided[0]], [decided[0], entry], [decided[0], "0" * 26]):
        with pytest.raises(NotATie):
            decide_tie(session, organiser, event, order=wrong, **details)
    decide_tie(session, organiser, event, order=decided, **details)
    apart(session)

    teams = ranked_teams(session, computed(session, event))

    assert {team.name: [rule.code for rule in team.awards] for team in teams} == {
        "T1": [],
        "T2": ["team"],
        "T3": [],
    }


def test_a_stage_that_a_team_does_once_is_refused_by_name(session: Session) -> None:
    document = document_of(rule_vector("team_of_two"))

    with pytest.raises(BadDefinition) as refused:
        an_event(session, document=document)

    assert "shared_stages" in {fault.params.get("rule") for fault in refused.value.faults}


def document_of(example: dict[str, Any]) -> dict[str, Any]:
    """The worked example's rules as a workshop contest of persons."""
    given = example["definition"]
    document = a_document("workshop")
    document["rubrics"] = given.get("rubrics", {})
    document["stages"] = [{"max": "100", **stage} for stage in given["stages"]]
    for stage in document["stages"]:
        stage.setdefault("tie_chain", [])
    document["ranking"] = given["ranking"]
    document["awards"] = given.get("awards", {"rules": []})
    return document


def held(session: Session, example: dict[str, Any]) -> Event:
    """The worked example as a contest: each team a unit, each entry one of its people."""
    event = an_event(session, document=document_of(example), phase=EventPhase.REGISTRATION)
    rows = []
    for team, one in example["teams"].items():
        an_enterprise(session, name=team)
        rows += [(code, team) for code in one["members"]]
    listed_entries(session, event, ("姓名", "单位"), *rows)
    (stage,) = event.stages
    draw_stage(session, SYSTEM, stage, now=NOON)
    apart(session)
    if "marks" in example:
        judge_all(session, stage, example)
    else:
        import_all(session, stage, example)
    close_stage(session, SYSTEM, stage, now=NOON)
    apart(session)
    return event


def import_all(session: Session, stage: Stage, example: dict[str, Any]) -> None:
    open_stage(session, SYSTEM, stage, now=NOON)
    works = works_by_name(session, stage)
    given = {code: Decimal(mark) for _stage, code, mark in example["imported"]}
    for code in set(works) - set(given):
        set_work_status(
            session, SYSTEM, works[code], status=WorkStatus.ABSENT, reason="未到", now=NOON
        )
        apart(session)
    marks = [(works[code], "", mark) for code, mark in given.items()]
    import_marks(session, SYSTEM, stage, marks=marks, source="成绩单", now=NOON)


def judge_all(session: Session, stage: Stage, example: dict[str, Any]) -> None:
    panel = a_panel(session, stage)
    assign_works(session, SYSTEM, panel, now=NOON)
    apart(session)
    open_stage(session, SYSTEM, stage, now=NOON)
    rubric = scoring_rubric(session, stage)
    assert rubric is not None
    texts: dict[str, dict[str, str]] = {}
    for _stage, code, _seat, criterion, text in example["marks"]:
        texts.setdefault(code, {})[criterion] = text
    works = works_by_name(session, stage)
    seat = panel.seats[0]
    judge = judge_on(session, seat)
    for code, given in texts.items():
        values, faults = values_from_texts(rubric, given)
        assert not faults
        apart(session)
        submit_score_sheet(
            session,
            judge,
            seat=seat,
            work=works[code],
            values=values,
            base_revision=0,
            now=NOON,
        )


def published(session: Session, event: Event) -> ResultVersion:
    version = computed(session, event)
    organiser = an_actor(session, unit=event.edition.unit)
    apart(session)
    sign_results(session, organiser, version, shown_hash=version.sha256, now=NOON)
    apart(session)
    publish_results(session, organiser, version, shown_hash=version.sha256, now=NOON)
    apart(session)
    return version


def awards_of_units(session: Session, event: Event) -> list[tuple[str, str, int | None, Any]]:
    awards = session.scalars(
        select(Award).where(
            Award.event_id == event.id,
            Award.unit_id.is_not(None),
            Award.state != AwardState.WITHDRAWN,
        )
    )
    return [(one.unit.name, one.level, one.rank, one.total) for one in awards if one.unit]


def by_name(teams: list[RankedTeam]) -> dict[str, RankedTeam]:
    return {team.name: team for team in teams}
