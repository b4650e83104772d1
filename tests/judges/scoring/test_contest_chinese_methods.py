"""Published Chinese methods: teams with a member missing, panel levelling, rates, ballots."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from judges.scoring.audit import Verdict, audit_list
from judges.scoring.contest import score_contest
from judges.scoring.definition.criteria import Placing
from judges.scoring.inputs import (
    ContestInput,
    EntryInput,
    ImportedMark,
    PanelOf,
    ReturnInput,
    TeamInput,
)
from judges.scoring.numbers import Rounding, published
from judges.scoring.values import Measured
from tests.judges.scoring.cases.reading import definition, listed, needs, number, rows

SINGING = "chinese/cctv_singing_2006_teams"
HUBIN = "chinese/hubin_2021_panels"
GAOAN = "chinese/gaoan_trimmed_panels"
RATES = "chinese/lianyungang_indicator_points"
BALLOTS = "chinese/jining_2015_q1_ballots"
FOUR = Rounding(4)


def sung() -> ContestInput:
    """A member who has not sung yet is an entry without a mark, which is not a zero."""
    members = {
        row["entrant"]: {f"{row['entrant']}-{n}": number(row[f"score{n}"]) for n in (1, 2, 3)}
        for row in rows(SINGING)
    }
    scores = {code: score for team in members.values() for code, score in team.items()}
    return ContestInput(
        entries=tuple(EntryInput(code) for code in scores),
        imported=tuple(ImportedMark("song", code, score) for code, score in scores.items()),
        teams=tuple(TeamInput(team, tuple(codes)) for team, codes in members.items()),
    )


@needs(SINGING)
def test_teams_of_two_or_three_members_have_the_published_sums_and_ranks():
    result = score_contest(definition("singing_teams"), sung())
    assert {code: (found.total, found.rank) for code, found in result.teams.items()} == {
        row["entrant"]: (Decimal(row["pub_total"]), int(row["pub_rank"])) for row in rows(SINGING)
    }
    assert len(result.teams) == 20


@needs(SINGING)
def test_a_rule_that_waits_for_all_members_ranks_no_team_of_two():
    rule = definition("singing_teams")
    assert rule.ranking.teams is not None
    teams = replace(rule.ranking.teams, missing="no_total")
    waiting = replace(rule, ranking=replace(rule.ranking, teams=teams))
    found = score_contest(waiting, sung()).teams
    ranked = {code for code, team in found.items() if team.rank}
    assert ranked == {row["entrant"] for row in rows(SINGING) if row["score3"]}
    assert len(ranked) == 10


def marks_with_sum(total: Decimal, count: int) -> list[Decimal]:
    """Invented marks that add up: only the sum of the room is published, no candidate's mark."""
    each = (total / count).quantize(Decimal("0.01"))
    return [each] * (count - 1) + [total - each * (count - 1)]


def interviewed(rooms: dict[str, list[Decimal]], groups: dict[str, str]) -> ContestInput:
    entries = {f"{room}-{n}": room for room, marks in rooms.items() for n in range(len(marks))}
    every = [mark for marks in rooms.values() for mark in marks]
    return ContestInput(
        entries=tuple(EntryInput(code, group=groups[room]) for code, room in entries.items()),
        imported=tuple(
            ImportedMark("interview", code, mark) for code, mark in zip(entries, every, strict=True)
        ),
        panels=tuple(PanelOf("interview", code, room) for code, room in entries.items()),
    )


def shown(value: Fraction | None) -> str:
    assert value is not None
    return str(published(value, FOUR))


@needs(HUBIN)
def test_the_coefficients_of_three_rooms_are_the_published_ones():
    found = list(rows(HUBIN))
    rooms = {r["panel"]: marks_with_sum(Decimal(r["sum_raw"]), int(r["n"])) for r in found}
    result = score_contest(definition("hubin"), interviewed(rooms, dict.fromkeys(rooms, "")))
    levels = {level.panel: level for level in result.stages["interview"].levels}
    assert {code: shown(level.coefficient) for code, level in levels.items()} == {
        row["panel"]: row["pub_coef4"] for row in found
    }
    means = {code: shown(level.mean) for code, level in levels.items()}
    assert means == {row["panel"]: row["pub_mean4"] for row in found}
    assert {shown(level.grand) for level in levels.values()} == {"83.6454"}


@needs(GAOAN)
def test_means_and_coefficients_over_trimmed_pooled_marks_are_the_published_ones():
    found = list(rows(GAOAN))
    ends = ("hi1", "hi2", "lo1", "lo2")
    rooms = {
        row["panel"]: [
            *marks_with_sum(Decimal(row["sum_kept"]), int(row["n_kept"])),
            *(Decimal(row[end]) for end in ends),
        ]
        for row in found
    }
    groups = {row["panel"]: row["pair"] for row in found}
    result = score_contest(definition("gaoan"), interviewed(rooms, groups))
    levels = {level.panel: level for level in result.stages["interview"].levels}
    for row in found:
        level = levels[row["panel"]]
        assert shown(level.mean) == row["pub_mean4"]
        assert not row["pub_coef4"] or shown(level.coefficient) == row["pub_coef4"]
    assert {(level.pool, shown(level.grand)) for level in levels.values()} == {
        ("A", "73.1596"),
        ("B", "75.9255"),
    }


@needs(RATES)
def test_all_eleven_rates_give_their_published_points():
    rule = definition("lianyungang_indicators")
    agreeing = 0
    for row in rows(RATES):
        stage = "ontime" if row["indicator"] == "ontime" else f"satisfied{row['inferred_target']}"
        code = rule.rubrics[stage].criteria[0].code
        result = score_contest(
            rule,
            ContestInput(
                entries=(EntryInput("U"),),
                returns=(ReturnInput(stage, "U", {code: Measured((Decimal(row["rate"]),))}),),
                stages=(stage,),
            ),
        )
        agreeing += result.overall["U"].total == Decimal(row["pub_points"])
    assert agreeing == 11


@needs(BALLOTS)
def test_the_points_of_the_ballots_add_up_and_one_rank_is_shared():
    listing = listed(BALLOTS, {})
    rule = definition("jining_2015_ballots")
    table = rule.rubrics["ballot"].criteria[0]
    assert isinstance(table, Placing)

    assert sum(table.points) == sum(row.total for row in listing if row.total) == 1066
    report = audit_list(rule, listing)
    assert report.counts[Verdict.EXACT] == 13
    assert [row.rank for row in listing].count(9) == 2
