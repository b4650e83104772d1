"""Who may have a published list checked."""

from contest.foundation.permissions import Policy

POLICIES = (
    Policy(
        "list.audit",
        ("owner", "organiser", "district_admin", "supervisor", "auditor", "clerk"),
        "Have a list that somebody published checked against its rule.",
    ),
)
