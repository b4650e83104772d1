"""Who sees how enterprises take part, and who marks the pilots."""

from contest.foundation.permissions import Policy

POLICIES = (
    Policy(
        "participation.view",
        ("owner", "organiser", "district_admin", "supervisor", "auditor"),
        "See which enterprises run competitions, with how many workers.",
    ),
    Policy(
        "pilot.mark",
        ("owner", "organiser", "district_admin"),
        "Mark a pilot enterprise, or take the mark away.",
    ),
)
