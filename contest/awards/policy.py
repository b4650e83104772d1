"""Who may see, confirm and withdraw awards."""

from contest.foundation.permissions import Policy

POLICIES = (
    Policy(
        "award.view",
        ("owner", "organiser", "district_admin", "supervisor", "auditor"),
        "See the awards of an event, provisional ones too.",
    ),
    Policy(
        "award.manage",
        ("owner", "organiser"),
        "Grant, confirm and withdraw awards.",
    ),
    Policy(
        "payment.view",
        ("owner", "organiser", "auditor", "supervisor"),
        "See prize money and judges' fees of an event, bank accounts masked; print the lists.",
    ),
    Policy(
        "payment.manage",
        ("owner", "organiser"),
        "Share prize money, record judges' fees, what is withheld and what is paid.",
    ),
    Policy(
        "bank_account.set",
        ("owner", "organiser", "entrant", "judge"),
        "Say where a person's money goes.",
    ),
    Policy(
        "promotion.manage",
        ("owner", "organiser"),
        "Export the roster for skill grades and keep the numbers that come back.",
    ),
)
