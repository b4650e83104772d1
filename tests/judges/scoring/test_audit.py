"""The audit's verdicts: exact, within hidden decimals, contradiction; and what explains best."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judges.scoring.audit.chinese import CHINESE, said
from judges.scoring.audit.granting import award_cells
from judges.scoring.audit.hidden import span_of
from judges.scoring.audit.listing import audit_list
from judges.scoring.audit.search import MOST_ROWS, explain_ranks
from judges.scoring.audit.shapes import ListRow, Verdict
from judges.scoring.definition import Definition, parse_definition
from judges.scoring.numbers import Rounding, published, round_exact
from tests.judges.scoring.building import a_document


def composed(
    ranking: Mapping[str, object] | None = None, awards: Mapping[str, object] | None = None
) -> Definition:
    """Theory 0.3 and practice 0.7, each imported with two places."""
    stages = [
        {"code": code, "name": code, "kind": "imported", "weight": weight}
        for code, weight in (("t", "0.3"), ("p", "0.7"))
    ]
    ranking = {"compose": "weighted_sum", "decimals": 2, **(ranking or {})}
    return parse_definition(
        a_document(rubrics={}, stages=stages, ranking=ranking, awards=awards or {"rules": []})
    )


def row(number: int, t: str, p: str, total: str, rank: int | None = None, **more) -> ListRow:
    parts = {"t": Decimal(t) if t else None, "p": Decimal(p) if p else None}
    return ListRow(number, f"E{number}", parts=parts, total=Decimal(total), rank=rank, **more)


def totals_only(*totals: str, ranks: tuple[int, ...] = (), awards: tuple[str, ...] = ()):
    return [
        ListRow(
            line,
            f"E{line}",
            total=Decimal(total),
            rank=ranks[line - 2] if ranks else None,
            award=awards[line - 2] if awards else None,
        )
        for line, total in enumerate(totals, 2)
    ]


def verdicts(definition: Definition, rows, column: str) -> list[str]:
    report = audit_list(definition, rows)
    return [str(c.verdict) for found in report.rows for c in found.cells if c.column == column]


@pytest.mark.parametrize(
    ("t", "p", "total", "verdict"),
    [
        ("90.00", "80.00", "83.00", Verdict.EXACT),
        ("90.00", "80.00", "83.01", Verdict.CONTRADICTS),
        ("90.0", "80.0", "83.04", Verdict.WITHIN),  # 90.04 and 80.04 would be printed so
        ("90.0", "80.0", "82.95", Verdict.WITHIN),
        ("90.0", "80.0", "83.05", Verdict.WITHIN),  # 83.0499… still rounds to 83.05
        ("90.0", "80.0", "83.06", Verdict.CONTRADICTS),
        ("90.0", "80.0", "82.94", Verdict.CONTRADICTS),
        ("90.00", "", "27.00", Verdict.CONTRADICTS),
    ],
)
def test_a_total_against_its_parts(t, p, total, verdict):
    assert verdicts(composed(), [row(2, t, p, total)], "total") == [verdict]


def test_decimals_begin_to_hide_after_the_longest_number_of_a_column():
    # A spreadsheet prints 90.00 as 90; the other row shows that the column has two places.
    rows = [row(2, "90", "80", "83.04"), row(3, "80.25", "70.25", "73.25")]
    assert verdicts(composed(), rows, "total") == ["contradicts", "exact"]


def test_a_stage_that_carries_its_rounded_total_hides_nothing():
    definition = parse_definition(
        a_document(
            rubrics={},
            stages=[
                {
                    "code": "t",
                    "name": "t",
                    "kind": "imported",
                    "rounding": {"stage": {"decimals": 1}},
                }
            ],
            ranking={"compose": "sum", "decimals": 2},
        )
    )
    rows = [ListRow(2, "E", parts={"t": Decimal("90.0")}, total=Decimal("90.04"))]
    assert verdicts(definition, rows, "total") == ["contradicts"]


def test_a_list_without_parts_or_ranks_cannot_be_checked():
    report = audit_list(composed(), totals_only("83", "80"))
    assert [found.verdict for found in report.rows] == [Verdict.UNCHECKED] * 2
    assert report.explanations == ()
    assert report.sound


@pytest.mark.parametrize(
    ("ranks", "found"),
    [
        ((1, 2, 2, 4), ["exact"] * 4),
        ((1, 2, 3, 4), ["exact", "exact", "contradicts", "exact"]),
        ((1, 2, 2, 3), ["exact", "exact", "exact", "contradicts"]),
    ],
)
def test_ranks_against_the_printed_totals(ranks, found):
    rows = totals_only("90.00", "80.00", "80.00", "70.00", ranks=ranks)
    assert verdicts(composed(), rows, "rank") == found


def test_hidden_decimals_allow_any_order_of_equal_totals_where_exact_totals_are_ranked():
    rows = totals_only("90.00", "80.00", "80.00", "70.00", ranks=(1, 3, 2, 4))
    exact = composed({"rank_on": "exact"})
    assert verdicts(exact, rows, "rank") == ["exact", "within", "exact", "exact"]
    assert verdicts(composed(), rows, "rank") == ["exact", "contradicts", "exact", "exact"]


def test_parts_narrow_what_hidden_decimals_allow():
    # Both print 83.0; the parts show that the first is 83.04 and the second 82.96.
    rows = [
        row(2, "90.00", "80.06", "83.0", 2),
        row(3, "90.00", "79.94", "83.0", 1),
    ]
    definition = composed({"decimals": 1, "rank_on": "exact"})
    assert verdicts(definition, rows, "rank") == ["contradicts", "exact"]


def test_a_tie_step_that_is_printed_decides_and_one_that_is_not_leaves_it_open():
    rows = [row(2, "90.00", "80.00", "83.00", 2), row(3, "83.00", "83.00", "83.00", 1)]
    by_practice = composed({"tie_chain": [{"by": "stage", "stage": "p"}]})
    assert verdicts(by_practice, rows, "rank") == ["exact", "exact"]
    by_vote = composed({"tie_chain": [{"by": "decision"}]})
    assert verdicts(by_vote, rows, "rank") == ["within", "exact"]


def test_a_step_that_is_not_printed_may_have_decided_before_one_that_is():
    rows = [row(2, "90.00", "80.00", "83.00", 1), row(3, "83.00", "83.00", "83.00", 2)]
    chain = [{"by": "decision"}, {"by": "stage", "stage": "p"}]
    assert verdicts(composed({"tie_chain": chain}), rows, "rank") == ["within", "within"]


def test_each_group_is_ranked_by_itself():
    rows = [
        ListRow(2, "A", group="x", total=Decimal(90), rank=1),
        ListRow(3, "B", group="y", total=Decimal(80), rank=1),
    ]
    assert verdicts(composed({"within": "group"}), rows, "rank") == ["exact", "exact"]
    assert verdicts(composed(), rows, "rank") == ["exact", "contradicts"]


AWARDS = {
    "rules": [
        {"code": "first", "name": "一等奖", "name_en": "First", "count": 1},
        {"code": "second", "name": "二等奖", "count": 1},
    ]
}


def test_awards_against_the_ranks():
    rows = totals_only(
        "90", "80", "70", "60", ranks=(1, 2, 3, 4), awards=("一等奖", "一等奖", "", "三等奖")
    )
    found = [
        (str(cell.verdict), cell.line.code)
        for audited in audit_list(composed(awards=AWARDS), rows).rows
        for cell in audited.cells
        if cell.column == "award"
    ]
    assert found == [
        ("exact", "award_follows"),
        ("contradicts", "award_differs"),
        ("exact", "award_follows"),
        ("contradicts", "award_unknown"),
    ]


PRESENT = {"code": "present", "name": "参与奖", "kind": "participation", "rest": True,
           "exclusive": False}  # fmt: skip


@pytest.mark.parametrize(
    ("awards", "found"),
    [
        (("一等奖", "二等奖", ""), ["exact", "exact", "exact"]),
        (("一等奖", "二等奖", "参与奖"), ["exact", "exact", "exact"]),
        (("一等奖", "", "参与奖"), ["exact", "contradicts", "exact"]),
        (("参与奖", "二等奖", ""), ["exact", "exact", "contradicts"]),
    ],
)
def test_what_everybody_gets_is_looked_at_where_the_list_prints_it(awards, found):
    rows = totals_only("90", "80", "70", ranks=(1, 2, 3), awards=awards)
    definition = composed(awards={"rules": [*AWARDS["rules"], PRESENT]})
    assert verdicts(definition, rows, "award") == found


def test_the_award_that_the_rank_gives_is_told_by_its_name():
    rows = totals_only("90", "80", ranks=(1, 2), awards=("二等奖", "二等奖"))
    cell = audit_list(composed(awards=AWARDS), rows).rows[0].cells[-1]
    assert (said(cell.line, "zh"), said(cell.line, "en")) == (
        "按名次应得 一等奖。",
        "The rank gives First.",
    )


def test_a_tie_across_the_cut_of_an_award_is_left_to_people():
    rows = totals_only("90", "90", "70", ranks=(1, 1, 3), awards=("First", "", "二等奖"))
    found = verdicts(composed(awards=AWARDS), rows, "award")
    assert found[:2] == ["within", "exact"]


def test_an_award_follows_from_the_right_rank_where_the_printed_one_is_wrong():
    rows = totals_only("90", "80", "70", ranks=(2, 1, 3), awards=("一等奖", "二等奖", ""))
    report = audit_list(composed(awards=AWARDS), rows)
    assert [found.verdict for found in report.rows] == [
        Verdict.CONTRADICTS,
        Verdict.CONTRADICTS,
        Verdict.EXACT,
    ]
    assert verdicts(composed(awards=AWARDS), rows, "award") == ["exact"] * 3


def test_the_rounding_that_explains_more_than_the_rule_is_named():
    # Cut off, not rounded: 0.3·90.05 + 0.7·80.05 = 83.05; each part loses its third place.
    rows = [row(2, "90.05", "80.05", "83.04"), row(3, "70.05", "60.05", "63.04")]
    report = audit_list(composed({"part_rounding": {"decimals": 2}}), rows)
    (found,) = report.explanations
    assert (found.explained, found.of, found.own, found.is_own) == (2, 2, 0, False)
    assert found.line.code == "round_parts_cut"


@pytest.mark.parametrize(
    ("ranks", "code"),
    [
        ((1, 2, 2, 4), "ties_1224"),
        ((1, 2, 2, 3), "ties_1223"),
        ((1, 2, 3, 4), "ties_1234"),
        ((1, 3, 2, 4), "ties_part"),
    ],
)
def test_the_tie_convention_that_explains_the_ranks_is_named(ranks, code):
    parts = (("95.00", "87.86"), ("90.00", "75.71"), ("81.00", "79.57"), ("70.00", "70.00"))
    rows = [
        row(line, t, p, total, rank)
        for line, (t, p), total, rank in zip(
            range(2, 6), parts, ("90.00", "80.00", "80.00", "70.00"), ranks, strict=True
        )
    ]
    ranked = audit_list(composed(), rows).explanations[-1]
    assert (ranked.kind, ranked.explained, ranked.of) == ("rank", 4, 4)
    assert ranked.line.code == code


def test_a_long_list_is_explained_from_its_first_rows():
    count = MOST_ROWS + 50
    totals = [str(1000 - place) for place in range(count)]
    rows = totals_only(*totals, ranks=tuple(range(1, count + 1)))
    (found,) = explain_ranks(composed(), composed().stages, rows)
    assert (found.explained, found.of) == (MOST_ROWS, MOST_ROWS)


def test_a_list_without_award_column_is_not_asked_for_awards():
    assert award_cells(composed(awards=AWARDS), totals_only("90", "80"), {}) == {}


def test_an_entry_that_stands_twice_is_refused():
    rows = [ListRow(2, "A", total=Decimal(1)), ListRow(3, "A", total=Decimal(2))]
    with pytest.raises(ValueError, match="twice"):
        audit_list(composed(), rows)


def test_the_order_of_the_chinese_sentences_holds_the_same_places_as_the_english():
    for english, chinese in CHINESE.items():
        assert set(placeholders(english)) >= set(placeholders(chinese))


def placeholders(text: str) -> list[str]:
    return [part.split(")")[0] for part in text.split("%(")[1:]]


marks = st.decimals(0, 100, places=3)
roundings = st.builds(Rounding, st.integers(0, 2), st.sampled_from(["half_up", "half_even", "cut"]))


@given(st.decimals(-100, 100, places=4), roundings)
def test_a_span_holds_exactly_the_numbers_that_print_so(value, rounding):
    printed = round_exact(Fraction(value), rounding)
    span = span_of(printed, rounding)
    assert span.low <= Fraction(value) <= span.high
    assert round_exact(span.low, rounding) == printed == round_exact(span.high, rounding)
    outside = Fraction(1, 10**6)
    assert round_exact(span.low - outside, rounding) != printed
    assert round_exact(span.high + outside, rounding) != printed


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.tuples(marks, marks), min_size=1, max_size=6), roundings, roundings)
def test_a_list_printed_by_its_rule_never_contradicts_it(parts, total, shown):
    """Whatever the print hides, what really followed from the rule stays possible."""
    definition = composed({"decimals": total.decimals, "rounding": total.mode, "rank_on": "exact"})
    for stage in definition.stages:
        object.__setattr__(stage, "shown", shown)
    exact = [Fraction(3, 10) * Fraction(t) + Fraction(7, 10) * Fraction(p) for t, p in parts]
    rows = [
        ListRow(
            line,
            f"E{line}",
            parts={"t": published(Fraction(t), shown), "p": published(Fraction(p), shown)},
            total=published(whole, total),
            rank=1 + sum(other > whole for other in exact),
        )
        for line, ((t, p), whole) in enumerate(zip(parts, exact, strict=True), 2)
    ]
    assert audit_list(definition, rows).sound
