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
)
