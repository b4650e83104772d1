"""Reads transfer cases: one by one, for the board, and as documented facts; changes nothing."""

from contest.industrialisation.queries.board import (
    Board,
    Card,
    Wanted,
    board,
    cases_due,
    own_cases,
    series_on_board,
)
from contest.industrialisation.queries.cases import (
    YearOfBenefit,
    asked_stages,
    award_of_case,
    benefit_by_public_id,
    benefits_by_year,
    case_by_public_id,
    case_of_entry,
    file_of_case,
    open_ways,
    report_by_public_id,
    years_of_benefit,
)
from contest.industrialisation.queries.facts import transfer_cases, verified_benefits

__all__ = [
    "Board",
    "Card",
    "Wanted",
    "YearOfBenefit",
    "asked_stages",
    "award_of_case",
    "benefit_by_public_id",
    "benefits_by_year",
    "board",
    "case_by_public_id",
    "case_of_entry",
    "cases_due",
    "file_of_case",
    "open_ways",
    "own_cases",
    "report_by_public_id",
    "series_on_board",
    "transfer_cases",
    "verified_benefits",
    "years_of_benefit",
]
