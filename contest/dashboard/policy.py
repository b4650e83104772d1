"""Who sees the tiles and figures of the contests that they watch over."""

from contest.foundation.permissions import Policy

POLICIES = (
    Policy(
        "dashboard.view",
        ("owner", "organiser", "district_admin", "supervisor", "auditor"),
        "See the figures of one's contests and series, with the rows behind them.",
    ),
    Policy(
        "growth.own",
        ("entrant",),
        "See one's own growth record, take it along, and let the unit read it or not.",
    ),
    Policy(
        "growth.view",
        ("entrant", "unit_contact"),
        "Read a worker's growth record: their own, or of the unit while they consent.",
    ),
)
