"""Reads returns, their figures, what a period asks for; changes nothing."""

from judges.returns.queries.overview import Overview, overview_of, reports_of
from judges.returns.queries.returns import (
    ConfirmedReturn,
    ReturnRules,
    entry_by_public_id,
    figure_by_public_id,
    figures_of,
    late_days_of,
    return_by_public_id,
    return_of,
    returns_for_scoring,
    rubric_of_period,
    rubric_of_version,
    rules_of,
    values_of,
)

__all__ = [
    "ConfirmedReturn",
    "Overview",
    "ReturnRules",
    "entry_by_public_id",
    "figure_by_public_id",
    "figures_of",
    "late_days_of",
    "overview_of",
    "reports_of",
    "return_by_public_id",
    "return_of",
    "returns_for_scoring",
    "rubric_of_period",
    "rubric_of_version",
    "rules_of",
    "values_of",
]
