"""Reads awards and what follows them: money, honours, skill grades; changes nothing."""

from contest.awards.queries.awards import (
    award_by_public_id,
    awards_of_entry,
    awards_of_event,
    excellent_projects,
    past_honours,
)
from contest.awards.queries.honours import (
    HonourLine,
    HonourRule,
    honour_candidates,
    honour_rules,
    honours_of_event,
)
from contest.awards.queries.payments import (
    accounts_of,
    judges_of_event,
    payment_by_public_id,
    payments_of_award,
    payments_of_event,
    prizes_of_event,
    shares_of_award,
    stated_prize,
    winners_of,
)
from contest.awards.queries.roster import RosterLine, promotion_rule, roster_of
from contest.awards.queries.service import (
    SERVICE_KINDS,
    ServiceLine,
    service_awards,
    service_lines,
)
from contest.awards.queries.upward import Above, Upward, upward_of_event

__all__ = [
    "SERVICE_KINDS",
    "Above",
    "HonourLine",
    "HonourRule",
    "RosterLine",
    "ServiceLine",
    "Upward",
    "accounts_of",
    "award_by_public_id",
    "awards_of_entry",
    "awards_of_event",
    "excellent_projects",
    "honour_candidates",
    "honour_rules",
    "honours_of_event",
    "judges_of_event",
    "past_honours",
    "payment_by_public_id",
    "payments_of_award",
    "payments_of_event",
    "prizes_of_event",
    "promotion_rule",
    "roster_of",
    "service_awards",
    "service_lines",
    "shares_of_award",
    "stated_prize",
    "upward_of_event",
    "winners_of",
]
