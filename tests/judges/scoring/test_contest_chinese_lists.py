"""Published Chinese lists: composition, shared ranks, prize money, and two audits."""

from dataclasses import replace

import pytest

from judges.scoring.audit import ListRow, Verdict, audit_list
from judges.scoring.contest import score_contest
from judges.scoring.outcome import ContestResult
from tests.judges.scoring.cases.reading import (
    definition,
    imported,
    listed,
    needs,
    number,
    rows,
)

NANTONG = "chinese/nantong_2017_08"
JINING = "chinese/jining_2017_08_main"
PANJIN = "chinese/panjin_2023_hotline"
FENGZHOU = "chinese/fengzhou_2025_10"
LIANYUNGANG = "chinese/lianyungang_monthly"
NANTONG_PARTS = {"system": "system", "onsite": "onsite", "duty": "duty"}
JINING_PARTS = {"field": "field_raw", "survey": "survey_raw"}
JINING_WEIGHTED = {"field": "field_w85", "survey": "survey_w15"}
PANJIN_PARTS = {code: f"{code}_rate" for code in ("done", "satisfied", "feedback", "callback")}
ONLY_TOTAL = {"month": "pub_total"}
MONTHLY = [
    pytest.param(name, f"chinese/{folder}", marks=needs(f"chinese/{folder}"))
    for name, folder in (("matou", "matou_2019_05"), ("shuangjiang", "shuangjiang_2016_11"))
]


def verdicts(listing: list[ListRow], name: str, column: str) -> dict[str, Verdict]:
    report = audit_list(definition(name), listing)
    return {
        row.entry: cell.verdict
        for row in report.rows
        for cell in row.cells
        if cell.column == column
    }


def equal_totals(result: ContestResult, listing: list[ListRow]) -> int:
    return sum(result.overall[row.entry].total == row.total for row in listing)


@needs(NANTONG)
def test_parts_rounded_before_adding_give_every_total_of_the_streets():
    listing = listed(NANTONG, NANTONG_PARTS)
    rule = definition("nantong")

    assert equal_totals(score_contest(rule, imported(listing)), listing) == 19

    once = replace(rule, ranking=replace(rule.ranking, part=None))
    assert equal_totals(score_contest(once, imported(listing)), listing) == 18
    assert set(verdicts(listing, "nantong", "total").values()) == {Verdict.EXACT}


@needs(NANTONG)
def test_the_audit_names_the_rounding_and_the_tie_that_explain_the_streets():
    listing = listed(NANTONG, NANTONG_PARTS)

    report = audit_list(definition("nantong"), listing)

    totals, ranks = report.explanations
    assert (totals.explained, totals.of, totals.own, totals.is_own) == (19, 19, 19, True)
    assert totals.line.code == "round_parts_half_up"
    # Two streets with 94.31 stand on ranks 4 and 5; no published rule says why.
    assert (ranks.explained, ranks.of, ranks.own, ranks.is_own) == (19, 19, 18, False)
    contradicted = [row.entry for row in report.rows if row.verdict is Verdict.CONTRADICTS]
    assert contradicted == ["U05"]


@needs(JINING)
def test_the_civic_index_follows_in_twelve_rows_and_in_all_with_hidden_decimals():
    listing = listed(JINING, JINING_PARTS, weighted=JINING_WEIGHTED)

    found = verdicts(listing, "jining_2017", "total")

    assert sorted(found.values()) == [Verdict.EXACT] * 12 + [Verdict.WITHIN]
    assert found["U12"] is Verdict.EXACT  # 90.995, which a binary float would print as 90.99


@needs(JINING)
def test_the_civic_index_is_rounded_once():
    report = audit_list(definition("jining_2017"), listed(JINING, JINING_PARTS))
    totals, ranks = report.explanations
    assert (totals.explained, totals.own, totals.is_own) == (12, 12, True)
    assert totals.line.code == "round_once_half_up"
    assert (ranks.explained, ranks.of) == (13, 13)
    assert report.sound


@needs(PANJIN)
def test_the_inferred_weights_give_every_score_of_the_hotline():
    listing = listed(PANJIN, PANJIN_PARTS)
    assert equal_totals(score_contest(definition("panjin"), imported(listing)), listing) == 6


@pytest.mark.parametrize(("name", "folder"), MONTHLY)
def test_ranks_and_money_of_a_monthly_list_follow_from_its_totals(name, folder):
    listing = listed(folder, ONLY_TOTAL, award="pub_award_yuan")

    result = score_contest(definition(name), imported(listing))

    granted = {grant.entry: grant.award for grant in result.awards}
    assert [
        (row.entry, result.overall[row.entry].rank, granted.get(row.entry, "")) for row in listing
    ] == [(row.entry, row.rank, row.award) for row in listing]
    report = audit_list(definition(name), listing)
    assert report.counts[Verdict.EXACT] == len(listing)


def by_month() -> dict[str, list[ListRow]]:
    months: dict[str, list[ListRow]] = {}
    for line, row in enumerate(rows(LIANYUNGANG), 2):
        total = number(row["pub_total"])
        months.setdefault(row["month"], []).append(
            ListRow(
                line,
                row["entrant"],
                row["class"],
                {"month": total},
                total=total,
                rank=int(row["pub_rank"]),
            )
        )
    return months


@needs(LIANYUNGANG)
def test_each_class_of_a_month_is_ranked_by_itself():
    rule = definition("lianyungang_monthly")
    agreeing = 0
    for listing in by_month().values():
        result = score_contest(rule, imported(listing))
        agreeing += sum(result.overall[row.entry].rank == row.rank for row in listing)
        assert audit_list(rule, listing).counts[Verdict.EXACT] == len(listing)
    assert agreeing == 45


@needs(FENGZHOU)
def test_the_audit_flags_the_two_rows_in_which_a_list_contradicts_itself():
    listing = listed(FENGZHOU, {})

    report = audit_list(definition("fengzhou"), listing)

    flagged = {
        row.entry: [(cell.column, cell.printed, cell.expected) for cell in row.cells[1:]]
        for row in report.rows
        if row.verdict is Verdict.CONTRADICTS
    }
    assert flagged == {"U09": [("rank", "9", "8")], "U11": [("rank", "10", "11")]}
    assert report.counts[Verdict.EXACT] == 10
    (ranks,) = report.explanations
    assert (ranks.explained, ranks.of, ranks.is_own) == (10, 12, True)
