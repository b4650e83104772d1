"""Who takes part in a stage, which panel had whom, and what is refused before anything counts."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from judges.scoring.contest import score_contest
from judges.scoring.definition import Teams
from judges.scoring.inputs import (
    ContestInput,
    Decision,
    EntryInput,
    ImportedMark,
    PanelOf,
    SheetInput,
    Status,
    TeamInput,
)
from judges.scoring.values import Counted, LevelGiven, PointsGiven, Seconds
from tests.judges.scoring.building import a_definition, criterion_document, marked, shown
from tests.judges.scoring.vectors import contest_of, rule_vector


def test_the_seats_of_the_sheets_tell_the_panel_unless_the_input_says_so():
    levelling = {"panels": {"P1": ["1"], "P2": ["2"]}}
    definition = a_definition(panel={"seats": 1}, stage={"levelling": levelling, "counts": True})
    given = ContestInput(
        entries=tuple(EntryInput(code) for code in "abc"),
        sheets=tuple(
            SheetInput("final", seat, code, {"C": PointsGiven(Decimal(mark))})
            for code, seat, mark in (("a", "1", 80), ("b", "2", 60), ("c", "2", 40))
        ),
    )
    stage = score_contest(definition, given).stages["final"]
    assert {c: e.panel for c, e in stage.entries.items()} == {"a": "P1", "b": "P2", "c": "P2"}
    assert {c: str(e.total) for c, e in stage.entries.items()} == {
        "a": "65.00",
        "b": "78.00",
        "c": "52.00",
    }
    said = replace(given, panels=(PanelOf("final", "b", "P1"),))
    assert score_contest(definition, said).stages["final"].entries["b"].panel == "P1"


def test_an_entry_of_no_known_panel_has_no_total_and_everyone_waits():
    definition = a_definition(panel={"seats": 1}, stage={"levelling": {}})
    given = replace(marked({"a": ["80"], "b": ["60"]}), panels=(PanelOf("final", "a", "P1"),))
    result = score_contest(definition, given)
    entries = result.stages["final"].entries
    assert {c: [p.code for p in e.problems] for c, e in entries.items()} == {
        "a": ["not_levelled"],
        "b": ["no_panel"],
    }
    assert not result.complete


def test_two_panels_that_both_have_a_seat_of_the_entry_are_no_known_panel():
    levelling = {"panels": {"P1": ["1"], "P2": ["2"]}}
    definition = a_definition(panel={"seats": 2}, stage={"levelling": levelling})
    found = score_contest(definition, marked({"a": ["80", "80"]})).stages["final"].entries["a"]
    assert (found.panel, [p.code for p in found.problems]) == ("", ["no_panel"])


def test_a_panel_whose_mean_is_nought_has_no_coefficient():
    definition = a_definition(panel={"seats": 1}, stage={"levelling": {}})
    given = replace(
        marked({"a": ["0"], "b": ["60"]}),
        panels=(PanelOf("final", "a", "P1"), PanelOf("final", "b", "P2")),
    )
    stage = score_contest(definition, given).stages["final"]
    assert {c: e.total for c, e in stage.entries.items()} == {"a": None, "b": Decimal("30.00")}


def test_nobody_may_mark_the_own_unit_where_that_is_forbidden():
    given = marked({"a": ["80"] * 3})
    own = replace(
        given,
        entries=(EntryInput("a", unit="u"),),
        sheets=tuple(replace(sheet, unit="u") for sheet in given.sheets),
    )
    with pytest.raises(ValueError, match="own unit"):
        score_contest(a_definition(), own)
    allowed = score_contest(a_definition(panel={"own_unit": "allowed"}), own)
    assert str(allowed.overall["a"].total) == "80.00"
    unknown = replace(own, entries=(EntryInput("a"),), sheets=given.sheets)
    assert str(score_contest(a_definition(), unknown).overall["a"].total) == "80.00"


@pytest.mark.parametrize(
    ("teams", "message"),
    [
        ((TeamInput("T", ("a",)), TeamInput("T", ("b",))), "a team is given twice"),
        ((TeamInput("T", ("x",)),), "unknown entry 'x' in a team"),
        ((TeamInput("T", ("a",)), TeamInput("U", ("a",))), "entry 'a' is in a team twice"),
    ],
)
def test_wrong_teams_are_refused(teams, message):
    given = replace(marked({"a": ["80"] * 3, "b": ["80"] * 3}), teams=teams)
    with pytest.raises(ValueError, match=message):
        score_contest(a_definition(), given)


def test_marks_of_a_shared_stage_name_the_team_and_those_of_others_the_member():
    definition, given = contest_of(rule_vector("team_of_two"))
    for row in (ImportedMark("p", "a", Decimal(80)), ImportedMark("t", "T1", Decimal(80))):
        with pytest.raises(ValueError, match="unknown entry"):
            score_contest(definition, replace(given, imported=(row,)))


def test_a_team_that_is_absent_has_no_total_and_its_members_neither():
    definition, given = contest_of(rule_vector("team_of_two"))
    absent = replace(given.teams[0], status=Status.ABSENT)
    result = score_contest(definition, replace(given, teams=(absent, *given.teams[1:])))
    assert (result.teams["T1"].status, result.teams["T1"].total) == (Status.ABSENT, None)
    assert result.overall["a"].status is Status.ABSENT
    assert result.team_ranking == ("T3",)


def test_a_team_goes_on_when_one_of_its_members_does():
    definition, given = contest_of(rule_vector("team_of_two"))
    stage = definition.stage("t")
    only = replace(
        definition,
        stages=(replace(stage, advance=None), *definition.stages[1:]),
    )
    chosen = replace(given, advanced={"p": ("a", "f")})
    entries = score_contest(only, chosen).stages["p"].entries
    assert sorted(entries) == ["T1", "T3"]


def test_a_recorded_decision_of_who_goes_on_is_the_reason_where_it_differs():
    definition, given = contest_of(rule_vector("advance_floors_and_caps"))
    chosen = replace(given, advanced={"f": ("a", "b", "d", "c")})
    result = score_contest(definition, chosen)
    reasons = {c: (r.code, str(r)) for c, r in result.stages["p"].reasons.items()}
    assert reasons["c"] == ("cut_recorded", "Goes on by a recorded decision")
    assert reasons["e"] == ("cut_recorded", "Does not go on by a recorded decision")
    assert reasons["a"][0] == "cut_floor"
    assert sorted(result.stages["f"].entries) == ["a", "b", "c", "d"]


def test_the_chief_of_a_consensus_is_no_judge_of_levels_facts_and_times():
    levels = [{"value": n, "name": str(n), "text": f"第{n}级"} for n in range(4)]
    criteria = [
        {**criterion_document("judgement", levels=levels), "code": "J"},
        {**criterion_document("deduction", max="0", effect="disqualify"), "code": "X"},
        {**criterion_document("time", max="0"), "code": "T"},
    ]
    panel = {"seats": 3, "aggregate": "consensus", "aggregate_by": "criterion", "chief": "z"}
    definition = a_definition(criteria, panel=panel)
    rows = {"x": (2, 0, 100), "y": (3, 0, 200), "z": (0, 1, 900)}
    sheets = tuple(
        SheetInput(
            "final",
            seat,
            "a",
            {"J": LevelGiven(level), "X": Counted(out), "T": Seconds(seconds)},
        )
        for seat, (level, out, seconds) in rows.items()
    )
    given = ContestInput((EntryInput("a"),), sheets)
    found = score_contest(definition, given).stages["final"].entries["a"]
    assert (found.status, str(found.total), found.seconds) == (
        Status.PRESENT,
        "8.33",
        {"T": Fraction(150)},
    )
    without = replace(given, sheets=sheets[::2])
    problems = score_contest(definition, without).stages["final"].entries["a"].problems
    assert next(p.code for p in problems) == "marks_missing"


def test_a_stage_that_only_carries_over_levels_nothing():
    result = score_contest(*contest_of(rule_vector("carried_over_rounds")))
    assert [stage.levels for stage in result.stages.values()] == [(), (), ()]
    entries = result.stages["s"].entries
    assert {c: shown(e.own) for c, e in entries.items()} == {"a": "50", "b": "65", "c": "70"}
    assert {(e.raw_rank, e.coefficient) for e in entries.values()} == {(None, None)}


def test_a_carried_total_that_is_missing_leaves_none():
    definition, given = contest_of(rule_vector("carried_over_rounds"))
    chosen = replace(given, advanced={"s": ("a", "d")}, imported=given.imported[1:])
    found = score_contest(definition, chosen).stages["s"].entries["a"]
    assert (found.total, [str(p) for p in found.problems]) == (
        None,
        ["There is no total to carry over."],
    )


def test_teams_with_the_same_members_values_share_their_rank():
    definition, given = contest_of(rule_vector("team_mean_and_best_member"))
    rows = tuple(replace(row, value=Decimal(80)) for row in given.imported)
    result = score_contest(definition, replace(given, imported=rows))
    assert {code: (team.rank, team.tied) for code, team in result.teams.items()} == {
        "T1": (1, True),
        "T2": (1, True),
        "T3": (1, True),
    }
    assert [tie.step for tie in result.team_ties] == [None]


def test_an_award_says_whether_it_is_of_a_team():
    result = score_contest(*contest_of(rule_vector("team_points_by_prize")))
    assert [(grant.award, grant.entry, grant.team) for grant in result.awards] == [
        ("first", "a", False),
        ("second", "b", False),
        ("third", "c", False),
        ("team", "T1", True),
    ]


def test_a_tie_of_teams_at_their_award_waits_for_a_decision_of_teams():
    definition, given = contest_of(rule_vector("team_points_by_prize"))
    definition = replace(
        definition,
        ranking=replace(definition.ranking, teams=Teams()),
    )
    rows = tuple(replace(row, value=Decimal(80)) for row in given.imported)
    tied = replace(given, imported=rows)
    blocks = score_contest(definition, tied).blocks
    assert ("team", ("T1", "T2", "T3")) in [(block.where, block.entries) for block in blocks]
    orders = {False: ("b", "a", "c", "d", "e", "f"), True: ("T3", "T1", "T2")}
    decisions = tuple(Decision(order, teams=teams) for teams, order in orders.items())
    result = score_contest(definition, replace(tied, decisions=decisions))
    assert [(grant.award, grant.entry) for grant in result.awards] == [
        ("first", "b"),
        ("second", "a"),
        ("third", "c"),
        ("team", "T3"),
    ]


def test_entries_that_nothing_has_ranked_are_not_tied():
    given = ContestInput((EntryInput("a"),))
    found = score_contest(a_definition(), given)
    assert (found.stages["final"].entries["a"].tied, found.overall["a"].tied) == (False, False)
