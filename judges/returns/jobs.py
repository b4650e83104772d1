"""What is done by itself: once a day the month's round is turned."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.foundation.feature import Background
from judges.returns.operations import turn_round

ROUND = "returns.round"


def _round(session: Session, _payload: Mapping[str, Any], now: datetime) -> None:
    turn_round(session, now=now)


JOBS = {ROUND: Background(_round)}
