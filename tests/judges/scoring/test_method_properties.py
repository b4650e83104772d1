"""What must hold for weights, levelling, ballots, quotas, duels and teams, whatever the marks."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judges.scoring.contest import score_contest
from judges.scoring.definition import Panel, PlacePoints
from judges.scoring.inputs import ContestInput, EntryInput, ImportedMark, PanelOf, TeamInput
from judges.scoring.panels import panel_value
from judges.scoring.places import place_points
from judges.scoring.placings import duels, higher_placings
from tests.judges.scoring.building import a_definition

CODES = "abcdef"
TOTALS = st.dictionaries(
    st.sampled_from(CODES), st.integers(0, 400).map(lambda n: Decimal(n) / 4), min_size=1
)


def imported(*stages, **more):
    """Entries with one imported mark in each of the stages s0, s1, …"""
    codes = sorted({code for stage in stages for code in stage})
    entries = more.pop("entries", tuple(EntryInput(code) for code in codes))
    return ContestInput(
        entries=entries,
        imported=tuple(
            ImportedMark(f"s{number}", code, mark)
            for number, stage in enumerate(stages)
            for code, mark in stage.items()
        ),
        **more,
    )


def stages_of(*changes):
    return [
        {"code": f"s{n}", "name": f"第{n}场", "kind": "imported", **change}
        for n, change in enumerate(changes)
    ]


@settings(max_examples=40)
@given(TOTALS, TOTALS, st.fractions(min_value=Fraction(1, 9), max_value=9))
def test_scaling_all_weights_changes_no_rank(first, second, scale):
    definition = a_definition(
        stages=stages_of({"weight": "0.3"}, {"weight": "0.7"}),
        ranking={"compose": "weighted_sum", "rank_on": "exact"},
    )
    decimal = Decimal(scale.numerator) / 8
    scaled = replace(
        definition,
        stages=tuple(replace(s, weight=(s.weight or 0) * decimal) for s in definition.stages),
    )
    given_marks = imported(first, second)
    one, other = (score_contest(d, given_marks) for d in (definition, scaled))
    assert [(e.rank, e.tied) for e in one.overall.values()] == [
        (e.rank, e.tied) for e in other.overall.values()
    ]
    for code, entry in one.overall.items():
        if entry.exact is not None:
            assert other.overall[code].exact == entry.exact * Fraction(decimal)


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 100).map(Fraction), min_size=3, max_size=9),
    st.integers(0, 2),
    st.integers(0, 2),
)
def test_a_trimmed_mean_lies_within_its_kept_marks(marks, high, low):
    panel = Panel(
        seats=len(marks),
        aggregate="trimmed_mean",
        trim_high=high,
        trim_low=low,
        trim_needs=high + low + 1,
    )
    seated = [(str(number), mark) for number, mark in enumerate(marks)]
    found = panel_value(panel, seated)
    if len(marks) < high + low + 1:
        assert found.value is None
        return
    kept = [mark for seat, mark in seated if seat in found.kept]
    assert found.value is not None
    assert min(kept) <= found.value <= max(kept)
    assert len(found.dropped) == high + low
    dropped = [mark for seat, mark in seated if seat in found.dropped]
    assert all(sum(d >= k for d in dropped) >= high for k in kept)
    assert all(sum(d <= k for d in dropped) >= low for k in kept)


@settings(max_examples=60)
@given(TOTALS, st.integers(1, 3), st.sampled_from(["mean_of_means", "all"]))
def test_levelling_keeps_the_order_within_a_panel_and_makes_panel_means_equal(totals, n, grand):
    definition = a_definition(
        stages=stages_of({"levelling": {"grand": grand}}),
        ranking={"compose": "sum", "rank_on": "exact"},
    )
    panel_of = {code: str(CODES.index(code) % n) for code in totals}
    result = score_contest(
        definition,
        imported(totals, panels=tuple(PanelOf("s0", c, p) for c, p in panel_of.items())),
    )
    stage = result.stages["s0"]
    means = set()
    for level in stage.levels:
        inside = [stage.entries[c] for c, panel in panel_of.items() if panel == level.panel]
        if not level.mean:
            assert all(entry.exact is None for entry in inside)
            continue
        values = [entry.exact or Fraction(0) for entry in inside]
        means.add(sum(values, Fraction(0)) / len(values))
        for entry, value in zip(inside, values, strict=True):
            raw = totals[entry.entry]
            better = [o for o in inside if totals[o.entry] > raw]
            assert all((other.exact or 0) > value for other in better)
    assert len(means) <= 1


@settings(max_examples=60)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_a_shared_place_hands_out_as_many_points_as_separate_ones(sizes):
    table = PlacePoints((Decimal(12), Decimal(10), Decimal(8)))
    place, handed = 1, Fraction(0)
    for shared in sizes:
        handed += shared * place_points(table, place, shared)
        place += shared
    assert handed == sum((12, 10, 8)[: place - 1])


PLACINGS = st.lists(
    st.dictionaries(st.sampled_from("abcd"), st.integers(1, 4), min_size=4), min_size=1, max_size=5
)


@settings(max_examples=60)
@given(PLACINGS)
def test_duels_share_out_one_point_each_and_renaming_renames(placings):
    won = duels("abcd", placings).values
    assert sum(value for value in won.values() if value is not None) == 6
    assert duels("dcba", placings[::-1]).values == won


@settings(max_examples=60)
@given(PLACINGS)
def test_more_of_the_first_place_that_differs_is_higher(placings):
    found = higher_placings("abcd", placings)
    for place in range(1, found.place or 1):
        assert len({sum(p[c] == place for p in placings) for c in "abcd"}) == 1
    if found.place is not None:
        assert found.values == {
            c: Fraction(sum(p[c] == found.place for p in placings)) for c in "abcd"
        }


@settings(max_examples=80)
@given(
    TOTALS,
    st.integers(1, 4),
    st.integers(1, 2),
    st.integers(0, 2),
    st.sampled_from(["include_all", "block"]),
)
def test_caps_and_floors_hold_and_everyone_is_told_why(totals, top, cap, floor, ties):
    definition = a_definition(
        stages=stages_of(
            {
                "advance": {
                    "to": ["s1"],
                    "top": top,
                    "ties_at_cut": ties,
                    "caps": {"by": "unit", "each": cap},
                    "floors": {"by": "district", "each": floor},
                }
            },
            {},
        )
    )
    entries = tuple(
        EntryInput(c, unit="uv"[CODES.index(c) % 2], district="xyz"[CODES.index(c) % 3])
        for c in sorted(totals)
    )
    result = score_contest(definition, imported(totals, entries=entries)).stages["s0"]
    units = {entry.code: entry.unit for entry in entries}
    assert set(result.reasons) == set(totals)
    for code, reason in result.reasons.items():
        chosen = reason.code in ("cut_in", "cut_tied", "cut_floor", "cut_line")
        assert chosen == (code in result.advanced)
    distinct = len(set(totals.values())) == len(totals)
    if ties == "block" or distinct:
        for unit in "uv":
            assert sum(units[code] == unit for code in result.advanced) <= cap
    if distinct and not floor:
        assert len(result.advanced) <= top
    best = [code for code in result.ranking if units[code] == units[result.ranking[0]]]
    if distinct and not floor:
        assert set(best[:1]) <= set(result.advanced)


@settings(max_examples=40)
@given(TOTALS, st.randoms(use_true_random=False), st.integers(1, 3))
def test_the_order_of_teams_and_members_never_matters(totals, random, best):
    definition = a_definition(
        stages=stages_of({}),
        ranking={"compose": "sum", "teams": {"best": best, "missing": "use_present"}},
    )
    entries = tuple(EntryInput(code) for code in CODES)
    teams = [TeamInput("T", ("a", "b", "c")), TeamInput("U", ("d", "e", "f"))]
    plain = imported(totals, entries=entries, teams=tuple(teams))
    members = {team.code: random.sample(team.members, 3) for team in teams}
    random.shuffle(teams)
    mixed = tuple(replace(team, members=tuple(members[team.code])) for team in teams)
    one = score_contest(definition, plain)
    assert score_contest(definition, replace(plain, teams=mixed)).teams == one.teams
    for team in one.teams.values():
        known = sorted((p.value for p in team.parts if p.value is not None), reverse=True)
        assert team.exact == (sum(known[:best]) if known else None)


@pytest.mark.parametrize("rank_on", ["published", "exact"])
def test_ranks_are_the_same_for_equal_totals_only(rank_on):
    definition = a_definition(stages=stages_of({}), ranking={"compose": "sum", "rank_on": rank_on})
    totals = {"a": Decimal("80.004"), "b": Decimal("80.001"), "c": Decimal("80.006")}
    ranks = {c: e.rank for c, e in score_contest(definition, imported(totals)).overall.items()}
    assert ranks == (
        {"a": 2, "b": 2, "c": 1} if rank_on == "published" else {"a": 2, "b": 3, "c": 1}
    )
