"""Reads how a stage goes while it is judged; a mark only once its panel is complete."""

from judges.contestday.queries.alerts import Alert, alerts_of
from judges.contestday.queries.day import Day, Row, chiefs_of_stage, day_of_stage
from judges.contestday.queries.hall import (
    Board,
    Ranked,
    board_of,
    hall_by_public_id,
    hall_of_stage,
)
from judges.contestday.queries.marks import Said, apart_of_stage, said_of_work
from judges.contestday.queries.wishes import Effect, effect_of_wish

__all__ = [
    "Alert",
    "Board",
    "Day",
    "Effect",
    "Ranked",
    "Row",
    "Said",
    "alerts_of",
    "apart_of_stage",
    "board_of",
    "chiefs_of_stage",
    "day_of_stage",
    "effect_of_wish",
    "hall_by_public_id",
    "hall_of_stage",
    "said_of_work",
]
