"""What can happen to awards and to what follows them: money, honours, skill grades."""

from contest.awards.operations.granting import (
    AwardIsWithdrawn,
    Distinction,
    confirm_award,
    confirm_awards,
    grant_award,
    withdraw_award,
)
from contest.awards.operations.honours import nominate_honours
from contest.awards.operations.paying import (
    mark_paid,
    record_fee,
    reveal_account,
    set_bank_account,
    set_prize,
    share_prize,
    withhold,
)
from contest.awards.operations.promoting import keep_numbers, take_roster
from contest.awards.operations.service import grant_service_awards
from contest.awards.operations.upward import nominate_upward

__all__ = [
    "AwardIsWithdrawn",
    "Distinction",
    "confirm_award",
    "confirm_awards",
    "grant_award",
    "grant_service_awards",
    "keep_numbers",
    "mark_paid",
    "nominate_honours",
    "nominate_upward",
    "record_fee",
    "reveal_account",
    "set_bank_account",
    "set_prize",
    "share_prize",
    "take_roster",
    "withdraw_award",
    "withhold",
]
