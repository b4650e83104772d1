"""What is done by itself: once a day, who owes a report or a step is reminded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.foundation.feature import Background
from contest.industrialisation.operations import remind_of_projects

REMIND = "industrialisation.remind"


def _remind(session: Session, _payload: Mapping[str, Any], now: datetime) -> None:
    remind_of_projects(session, now=now)


JOBS = {REMIND: Background(_remind)}
