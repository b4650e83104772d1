"""Counts, passing down, ties at the line, small fields."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from judges.scoring.awards import Candidate, allocate
from judges.scoring.definition import AwardRule, Awards

TEN, TWENTY, THIRTY = (
    AwardRule(code, code, percent=Decimal(p)) for code, p in (("1", 10), ("2", 20), ("3", 30))
)


def field(*totals, **changed):
    ranked = [
        Candidate(f"E{n:02}", 1 + sum(o > t for o in totals), Fraction(t))
        for n, t in enumerate(totals, 1)
    ]
    return [
        Candidate(**{**{s: getattr(c, s) for s in c.__slots__}, **changed.get(c.entry, {})})
        for c in ranked
    ]


def given_to(rules, ranked, took_part=99, decided=(), **scheme):
    found = allocate(Awards(**scheme), rules, ranked, took_part=took_part, decided=decided)
    return {
        rule.code: [g.entry for g in found.grants if g.award == rule.code] for rule in rules
    }, found


def test_places_pass_down_over_those_who_may_not_have_them():
    ranked = field(90, 80, 70, E01={"eligible": False})
    awards, _ = given_to([AwardRule("1", "一", count=1), AwardRule("2", "二", count=1)], ranked)
    assert awards == {"1": ["E02"], "2": ["E03"]}


def test_a_decided_tie_before_an_undecided_one_does_not_hide_it():
    ranked = field(90, 90, 80, 80)
    awards, found = given_to(
        [AwardRule("1", "一", count=3, ties="block")], ranked, decided=[("E02", "E01")]
    )
    assert awards == {"1": ["E02", "E01"]}
    assert [b.entries for b in found.blocks] == [("E03", "E04")]


def test_percents_are_of_the_eligible_field():
    ranked = field(*range(100, 70, -1), E30={"eligible": False})
    awards, _ = given_to([TEN, TWENTY], ranked)
    assert [len(who) for who in awards.values()] == [3, 6]
    ranked = field(*range(100, 74, -1), **{f"E{n:02}": {"eligible": False} for n in (25, 26)})
    awards, _ = given_to([TEN], ranked)
    assert len(awards["1"]) == 2


def test_a_flag_bars_from_the_first_but_not_from_the_second():
    ranked = field(90, 80, 70, E01={"flags": ("accident",)})
    first = AwardRule("1", "一", count=1, bar_flags=("accident",))
    awards, _ = given_to([first, AwardRule("2", "二", count=1)], ranked)
    assert awards == {"1": ["E02"], "2": ["E01"]}


def test_an_award_of_some_groups_passes_over_the_others():
    ranked = field(90, 80, 70, E01={"group": "a"}, E02={"group": "b"}, E03={"group": "c"})
    rules = [
        AwardRule("1", "一", count=1, groups=("b", "c")),
        AwardRule("2", "二", count=2, groups=("a",)),
    ]
    assert given_to(rules, ranked)[0] == {"1": ["E02"], "2": ["E01"]}


def test_lines_of_the_total_and_of_stages_must_both_be_reached():
    both = {"prelim": Decimal(60), "final": Decimal(60)}
    ranked = field(
        90,
        89,
        70,
        E02={"parts": {"prelim": Fraction(60), "final": Fraction(60)}},
        E03={"parts": {"prelim": Fraction(59), "final": None}},
    )
    grand = AwardRule("g", "特", count=1, line=Decimal(90))
    roster = AwardRule("r", "名单", rest=True, stage_lines=both, exclusive=False)
    awards, _ = given_to([grand, TEN, roster], ranked)
    assert awards == {"g": ["E01"], "1": [], "r": ["E02"]}


def test_a_tie_at_the_end_of_an_award_blocks_and_keeps_its_places_free():
    awards, found = given_to(
        [AwardRule("1", "一", count=1), AwardRule("2", "二", count=2)], field(90, 90, 80, 70)
    )
    assert awards == {"1": [], "2": ["E03"]}
    assert [(b.where, b.entries, b.places) for b in found.blocks] == [("1", ("E01", "E02"), 1)]


def test_all_who_are_tied_may_have_it_and_the_next_award_shrinks():
    rules = [AwardRule(c, c, count=1, ties="include_all") for c in "123"]
    awards, found = given_to(rules, field(90, 90, 80, 70))
    assert (awards, found.blocks) == ({"1": ["E01", "E02"], "2": [], "3": ["E03"]}, ())


def test_a_recorded_order_within_a_shared_rank_opens_the_award():
    ranked = field(90, 90, 90, 80, E03={"eligible": False})
    one = [AwardRule("1", "一", count=1)]
    awards, found = given_to(one, ranked, decided=(("E02", "E01"),))
    assert (awards, found.blocks) == ({"1": ["E02"]}, ())
    both = [AwardRule("1", "一", count=1, ties="include_all")]
    assert given_to(both, ranked, decided=(("E02", "E01"),))[0] == {"1": ["E02"]}
    assert given_to(one, ranked, decided=(("E02", "E03"),))[1].blocks[0].entries == ("E01", "E02")


def test_a_small_field_leaves_only_rosters_and_participation():
    rules = [TEN, AwardRule("p", "参赛", rest=True, kind="participation")]
    awards, found = given_to(rules, field(90, 80), took_part=29, minimum_field=30)
    assert (awards, [note.code for note in found.notes]) == (
        {"1": [], "p": ["E01", "E02"]},
        ["small_field"],
    )
    awards, found = given_to(rules, field(90, 80, 70, 60, 50), took_part=30, minimum_field=30)
    assert (awards["1"], found.notes) == (["E01"], ())


def test_a_percent_award_gives_at_least_so_many():
    assert given_to([AwardRule("n", "推荐", percent=Decimal(10), least=1)], field(9, 8))[0] == {
        "n": ["E01"]
    }


@given(
    st.lists(st.integers(0, 10), min_size=1, max_size=40), st.sampled_from(["block", "include_all"])
)
def test_percent_awards_never_exceed_the_field_and_nobody_has_two(totals, ties):
    rules = [
        AwardRule(c, c, percent=Decimal(p), ties=ties) for c, p in (("1", 10), ("2", 20), ("3", 30))
    ]
    ranked = sorted(field(*totals), key=lambda c: (c.rank, c.entry))
    found = allocate(Awards(), rules, ranked, took_part=len(totals))
    names = [grant.entry for grant in found.grants]
    assert len(names) == len(set(names)) <= len(totals)
    award_of = {grant.entry: grant.award for grant in found.grants}
    given_ranks = [(award_of[c.entry], c.rank) for c in ranked if c.entry in award_of]
    assert given_ranks == sorted(given_ranks)
