"""The rule book's contest in the WorldSkills manner (D3), driven through the application."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from config import ROOT
from contest.editions.models import Event, EventPhase
from contest.editions.operations import close_stage, open_stage
from judges.panels.queries import panels_of_stage
from judges.results.errors import ResultsBlocked
from judges.results.queries import blockers_and_unsettled, scores_of
from judges.rubrics.queries import scoring_rubric
from judges.scoresheets.operations import submit_score_sheet
from judges.scoring.definition import Judgement, Measurement, PassFail
from judges.scoring.values import LevelGiven, Measured, Passed, Value
from tests.conftest import NOON
from tests.factories.editions import a_stage, an_event
from tests.factories.people import SYSTEM, an_enterprise, apart
from tests.factories.scoresheets import judge_on
from tests.judges.results.driving import (
    computed,
    held,
    listed_entries,
    ranking_of,
    unsealed,
    works_by_name,
)

pytestmark = pytest.mark.slow

D3 = json.loads((ROOT / "tests" / "data" / "D3.json").read_text(encoding="utf-8"))
JUDGES = ("甲", "乙", "丙")
# Of each team: the sums of the three judges' levels on the twelve judgement aspects, the readings
# of B3 (s), C2 (min) and D2 (%), and the points of the pass-or-fail aspects together.
TEAMS: dict[str, tuple[Sequence[int], tuple[str, str, str], str]] = {
    "一队": ((2, 2, 2, 2, 2, 9, 9, 9, 9, 9, 9, 0), ("12.0", "20.0", "15"), "48"),
    "二队": ((3, 4, 7, 8, 9, 9, 9, 9, 9, 9, 0, 0), ("12.1", "20.0", "15"), "48"),
    "三队": ((4, 5, 9, 9, 9, 9, 9, 0, 0, 0, 0, 0), ("14.0", "30.0", "15"), "51"),
    "四队": ((2, 2, 4, 6, 9, 9, 9, 9, 9, 0, 0, 0), ("14.1", "30.1", "15"), "51"),
    "五队": ((7, 7, 7, 7, 7, 9, 9, 9, 0, 0, 0, 0), ("12.0", "30.0", "8"), "41.5"),
    "六队": ((1, 4, 4, 9, 9, 9, 9, 0, 0, 0, 0, 0), ("14.1", "30.1", "7"), "51"),
}
Sheets = dict[str, dict[str, dict[str, Value | None]]]


def test_six_teams_stand_on_the_scale_and_win_medals_as_worked_out(session: Session) -> None:
    event = teams_at_the_bench(session)
    hold(session, event, sheets_of(session, event))
    unsealed(session, a_stage(session, event))

    version = computed(session, event)

    totals = D3["scale"]["totals"]
    assert ranking_of(session, version) == [
        (place, team, f"{Decimal(total):.2f}")
        for place, (team, total) in enumerate(zip(TEAMS, totals, strict=True), 1)
    ]
    rows = scores_of(session, version)
    assert [row.trace["scaled"] for row in rows] == D3["scale"]["scaled"]
    assert [row.award_level for row in rows] == D3["scale"]["medals"]


@pytest.mark.parametrize(
    "row", [row for row in D3["judgements"] if row["mark"]], ids=lambda row: str(row["levels"])
)
def test_three_levels_become_the_mark_of_the_rule_book(
    session: Session, row: Mapping[str, Any]
) -> None:
    event = teams_at_the_bench(session)
    sheets = sheets_of(session, event)
    for judge, level in zip(JUDGES, row["levels"], strict=True):
        sheets[judge]["三队"]["A5"] = LevelGiven(level)
    hold(session, event, sheets)
    unsealed(session, a_stage(session, event))

    assert mark_of(session, event, "三队", "A5") == Decimal(row["mark"])


def test_readings_fall_into_the_bands_of_the_rule_book(session: Session) -> None:
    event = teams_at_the_bench(session)
    hold(session, event, sheets_of(session, event))
    unsealed(session, a_stage(session, event))
    readings = {team: readings for team, (_sums, readings, _passed) in TEAMS.items()}

    for place, code in ((0, "B3"), (1, "C2")):
        marks = dict(D3["bands"][code])
        assert set(marks) == {given[place] for given in readings.values()}
        for team, given in readings.items():
            assert mark_of(session, event, team, code) == Decimal(marks[given[place]])


def test_levels_too_far_apart_hold_the_result_back_until_judges_agree(session: Session) -> None:
    event = teams_at_the_bench(session)
    stage = a_stage(session, event)
    sheets = sheets_of(session, event)
    for judge, level in zip(JUDGES, D3["judgements"][-1]["levels"], strict=True):
        sheets[judge]["三队"]["A5"] = LevelGiven(level)
    hold(session, event, sheets)
    work = works_by_name(session, stage)["三队"]

    told = [one for one in blockers_and_unsettled(session, [stage]) if one.work]

    assert [(one.work, one.about, one.params) for one in told] == [
        (work.code, "布线收尾", {"spread": 2, "most": 1})
    ]
    open_stage(session, SYSTEM, stage, now=NOON)
    seat = panels_of_stage(session, stage)[0].seats[0]
    apart(session)
    submit_score_sheet(
        session,
        judge_on(session, seat),
        seat=seat,
        work=work,
        values={**sheets[JUDGES[0]]["三队"], "A5": LevelGiven(2)},
        base_revision=1,
        reason="三人讨论后重新评定",
        now=NOON,
    )
    close_stage(session, SYSTEM, stage, now=NOON)
    assert not [one for one in blockers_and_unsettled(session, [stage]) if one.work]
    apart(session)
    unsealed(session, stage)
    # 2, 3 and 2: the sum over nine times the two points of the aspect.
    assert mark_of(session, event, "三队", "A5") == Decimal("1.56")


def test_a_list_with_a_hole_is_not_computed(session: Session) -> None:
    event = teams_at_the_bench(session)
    sheets = sheets_of(session, event)
    for judge, level in zip(JUDGES, D3["judgements"][-1]["levels"], strict=True):
        sheets[judge]["三队"]["A5"] = LevelGiven(level)
    hold(session, event, sheets)
    unsealed(session, a_stage(session, event))

    with pytest.raises(ResultsBlocked) as refused:
        computed(session, event)

    assert [(fault.value, fault.column) for fault in refused.value.faults] == [
        ("三队", "决赛 · 布线收尾")
    ]


def teams_at_the_bench(session: Session) -> Event:
    """Six teams of two from six enterprises, in by a list, before the draw."""
    event = an_event(session, template="worldskills-mechatronics", phase=EventPhase.REGISTRATION)
    rows = []
    for team in TEAMS:
        unit = an_enterprise(session).name
        rows += [(team, f"{team[0]}甲", unit), (team, f"{team[0]}乙", unit)]
    listed_entries(session, event, ("队名", "姓名", "单位"), *rows)
    return event


def hold(session: Session, event: Event, sheets: Sheets) -> None:
    judges = [(name, an_enterprise(session).name) for name in JUDGES]
    held(session, a_stage(session, event), judges=judges, sheets=sheets)


def sheets_of(session: Session, event: Event) -> Sheets:
    """What each judge gives each team: levels that add up to the sum, everything else agreed."""
    rubric = scoring_rubric(session, a_stage(session, event))
    assert rubric is not None
    sheets: Sheets = {judge: {} for judge in JUDGES}
    for team, (sums, readings, passed) in TEAMS.items():
        left, given, read = Decimal(passed), iter(sums), iter(readings)
        agreed: dict[str, Value | None] = {}
        levels: dict[str, list[int]] = {}
        # The dearest parts first: what is left is then always a whole number of the next ones.
        for criterion in sorted(rubric.criteria, key=lambda one: -part_of(one)):
            if isinstance(criterion, PassFail):
                right = min(int(left / part_of(criterion)), criterion.parts)
                left -= right * part_of(criterion)
                agreed[criterion.code] = Passed(tuple(n < right for n in range(criterion.parts)))
        for criterion in rubric.criteria:
            if isinstance(criterion, Measurement):
                agreed[criterion.code] = Measured((Decimal(next(read)),))
            elif isinstance(criterion, Judgement):
                # 7 becomes 2, 2, 3: never more than one level apart.
                total = next(given)
                levels[criterion.code] = [(total + seat) // 3 for seat in range(3)]
        assert not left
        for place, judge in enumerate(JUDGES):
            own = {code: LevelGiven(shared[place]) for code, shared in levels.items()}
            sheets[judge][team] = {**agreed, **own}
    return sheets


def part_of(criterion: Any) -> Decimal:
    return criterion.max / criterion.parts if isinstance(criterion, PassFail) else Decimal(0)


def mark_of(session: Session, event: Event, team: str, criterion: str) -> Decimal:
    version = computed(session, event)
    apart(session)
    row = next(row for row in scores_of(session, version) if row.entry.display_name == team)
    shown = {one["code"]: one["value"] for one in row.trace["stages"]["final"]["criteria"]}
    return Decimal(shown[criterion])
