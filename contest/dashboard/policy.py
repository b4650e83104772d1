"""Who sees the tiles and figures of the contests that they watch over."""

from contest.foundation.permissions import Policy

POLICIES = (
    Policy(
        "dashboard.view",
        ("owner", "organiser", "district_admin", "supervisor", "auditor"),
        "See the figures of one's contests and series, with the rows behind them.",
    ),
)
