"""What must hold for every contest, whatever its marks."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judges.scoring.contest import score_contest
from judges.scoring.inputs import ContestInput, EntryInput, SheetInput
from tests.judges.scoring.building import a_definition, marked

PANELS = {
    "mean": {"seats": 5, "aggregate": "mean"},
    "trimmed_mean": {"seats": 5, "aggregate": "trimmed_mean", "trim_needs": 5},
}
AWARDS = {
    "rules": [
        {"code": str(n), "name": "奖", "percent": str(n * 10), "ties": "include_all"}
        for n in (1, 2, 3)
    ]
}
MARKS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.lists(st.integers(0, 20).map(lambda n: str(n * 5)), min_size=5, max_size=5),
    min_size=2,
)


def definition_with(aggregate):
    return a_definition(panel=PANELS[aggregate], awards=AWARDS)


@settings(max_examples=40)
@given(MARKS, st.randoms(use_true_random=False))
def test_the_order_of_input_never_matters(marks, random):
    given_marks = marked(marks)
    entries, sheets = list(given_marks.entries), list(given_marks.sheets)
    random.shuffle(entries)
    random.shuffle(sheets)
    definition = definition_with("trimmed_mean")
    shuffled = replace(given_marks, entries=tuple(entries), sheets=tuple(sheets))
    assert score_contest(definition, shuffled) == score_contest(definition, given_marks)


@settings(max_examples=40)
@given(MARKS, st.integers(0, 4), st.sampled_from(sorted(PANELS)))
def test_raising_one_mark_never_lowers_that_entrys_rank(marks, judge, aggregate):
    definition, code = definition_with(aggregate), min(marks)
    raised = {**marks, code: [*marks[code][:judge], "100", *marks[code][judge + 1 :]]}
    before = score_contest(definition, marked(marks)).overall[code].rank
    after = score_contest(definition, marked(raised)).overall[code].rank
    assert before is not None
    assert after is not None
    assert after <= before


@settings(max_examples=40)
@given(MARKS, st.sampled_from(sorted(PANELS)))
def test_renaming_entries_renames_the_result(marks, aggregate):
    definition = definition_with(aggregate)
    plain = score_contest(definition, marked(marks))
    renamed = score_contest(
        definition, marked({f"w{ord('z') - ord(c):03}": row for c, row in marks.items()})
    )
    for code in marks:
        other = renamed.overall[f"w{ord('z') - ord(code):03}"]
        assert (other.exact, other.rank, other.tied) == (
            plain.overall[code].exact,
            plain.overall[code].rank,
            plain.overall[code].tied,
        )


@settings(max_examples=40)
@given(MARKS)
def test_ranks_follow_printed_totals_and_awards_never_exceed_the_field(marks):
    result = score_contest(definition_with("mean"), marked(marks))
    totals = [result.overall[code].total or 0 for code in result.ranking]
    assert totals == sorted(totals, reverse=True)
    assert len({grant.entry for grant in result.awards}) == len(result.awards) <= len(marks)
    for entry in result.overall.values():
        assert entry.rank == 1 + sum(total > (entry.total or 0) for total in totals)


@settings(max_examples=80)
@given(
    MARKS,
    st.lists(st.integers(0, 50), min_size=1, max_size=4).filter(lambda shares: sum(shares) <= 100),
    st.sampled_from(["half_up", "half_even", "cut"]),
    st.sampled_from(["block", "include_all"]),
)
def test_percent_awards_never_exceed_the_field_nor_pass_over_a_better_one(
    marks, shares, rounding, ties
):
    rules = [
        {"code": str(n), "name": "奖", "percent": str(share), "ties": ties}
        for n, share in enumerate(shares)
    ]
    definition = a_definition(awards={"rounding": rounding, "rules": rules})
    result = score_contest(definition, marked(marks))
    granted = [grant.entry for grant in result.awards]
    assert len(set(granted)) == len(granted) <= len(marks)
    ranks = {code: entry.rank or 0 for code, entry in result.overall.items()}
    by_rule = [[g.entry for g in result.awards if g.award == str(n)] for n in range(len(shares))]
    worst = [max(ranks[entry] for entry in entries) for entries in by_rule if entries]
    assert worst == sorted(worst)
    if ties == "block":
        for share, entries in zip(shares, by_rule, strict=True):
            assert len(entries) <= -(-share * len(marks) // 100)
    else:
        passed_over = [code for code in marks if code not in granted]
        assert all(ranks[code] > max(worst, default=0) for code in passed_over)


@pytest.mark.parametrize(
    "change",
    [
        {"entries": (EntryInput("a"), EntryInput("a"))},
        {"entries": ()},
        {"sheets": (SheetInput("other", "1", "a", {}),)},
    ],
)
def test_what_nobody_knows_is_refused(change):
    with pytest.raises(ValueError, match=r"unknown|twice"):
        score_contest(a_definition(), replace(marked({"a": ["50"] * 3}), **change))


def test_an_empty_contest_has_an_empty_result():
    result = score_contest(a_definition(), ContestInput(entries=()))
    assert (result.ranking, result.awards, result.complete) == ((), (), True)


def test_exact_thirds_are_carried_and_only_printed_round():
    found = score_contest(a_definition(), marked({"a": ["80", "80", "81"]})).overall["a"]
    assert (found.exact, str(found.total)) == (Fraction(241, 3), "80.33")
