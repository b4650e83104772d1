"""Who takes a pack away and brings sheets back."""

from contest.foundation.permissions import Policy

POLICIES = (
    Policy(
        "tablet.use",
        ("judge",),
        "Take the pack of one's own seats to a tablet and bring the sheets back.",
    ),
)
