"""Reads what the host and the hall see: whose turn it is, the time left, the ranking so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.editions.models import Stage
from contest.editions.queries import safeguards_of
from contest.foundation.errors import NotFound
from judges.contestday.models import Appearance, Hall, Phase
from judges.contestday.queries.day import day_of_stage
from judges.contestday.rules import seconds_left, shown_ranks
from judges.results.queries import standing_of_works
from judges.scoring.outcome import StageEntry
from judges.sealing.queries import entries_of_works


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of the board. `name` only where judges may see names too."""

    rank: int
    code: str
    name: str | None
    total: Decimal


@dataclass(frozen=True, slots=True)
class Board:
    """What the hall's screen shows at one moment; `left` is None in phases without a clock.

    `score` is there once every counting judge is in and the ranking is not frozen.
    """

    hall: Hall
    current: Appearance | None
    name: str | None
    left: int | None
    done: int
    wanted: int
    score: Decimal | None
    ranking: Sequence[Ranked]
    hidden: int
    to_come: Sequence[Appearance]

    @property
    def is_complete(self) -> bool:
        """Say whether every counting judge is in for whose turn it is."""
        return self.wanted > 0 and self.done == self.wanted


def hall_of_stage(session: Session, stage: Stage) -> Hall | None:
    """Return the hall of `stage`; None before its order was drawn."""
    return session.scalar(_halls().where(Hall.stage_id == stage.id))


def hall_by_public_id(session: Session, public_id: str) -> Hall:
    """Return the hall whose screen has this address; raises `NotFound`."""
    found = session.scalar(_halls().where(Hall.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def board_of(session: Session, hall: Hall, *, now: datetime) -> Board:
    """Return what the hall sees now: nothing of a work before its panel is complete.

    Totals follow the stage's own rules: the extremes are dropped as they say.
    """
    stage, current = hall.stage, hall.current
    names = _names(session, stage)
    standing = standing_of_works(session, stage)
    row = day_of_stage(session, stage, now=now).row_of(current.work) if current else None
    is_complete = row is not None and row.is_complete and hall.phase in (Phase.MARKING, Phase.SHOWN)
    entry = standing.get(current.work.code) if current and is_complete else None
    ranking, hidden = _ranking(hall, standing, names, current if is_complete else None)
    return Board(
        hall=hall,
        current=current,
        name=names.get(current.work_id) if current else None,
        left=_left(hall, now),
        done=row.done if row else 0,
        wanted=row.wanted if row else 0,
        score=entry.total if entry and hall.board == "live" else None,
        ranking=ranking,
        hidden=hidden,
        to_come=[one for one in hall.appearances if one.place > hall.place],
    )


def _ranking(
    hall: Hall,
    standing: Mapping[str, StageEntry],
    names: Mapping[int, str],
    current: Appearance | None,
) -> tuple[list[Ranked], int]:
    shown = {one.work.code: one for one in hall.appearances if one.shown_at or one is current}
    scored = [(total, code) for code in shown if (total := _total(standing.get(code))) is not None]
    scored.sort(key=lambda pair: (-pair[0], shown[pair[1]].place))
    early = [(code, _is_early(hall, shown[code])) for _, code in scored]
    seen, hidden = shown_ranks(early, hall.board, hall.revealed)
    totals = {code: total for total, code in scored}
    lines = [
        Ranked(
            rank=1 + sum(other > totals[code] for other in totals.values()),
            code=code,
            name=names.get(shown[code].work_id),
            total=totals[code],
        )
        for code in seen
    ]
    return lines, hidden


def _total(entry: StageEntry | None) -> Decimal | None:
    return entry.total if entry is not None else None


def _is_early(hall: Hall, one: Appearance) -> bool:
    return hall.frozen_at is None or (one.shown_at is not None and one.shown_at < hall.frozen_at)


def _left(hall: Hall, now: datetime) -> int | None:
    seconds = {Phase.PRESENTING: hall.present_seconds, Phase.QUESTIONS: hall.question_seconds}
    limit = seconds.get(hall.phase)
    return None if limit is None else seconds_left(hall.phase_at, limit, now)


def _names(session: Session, stage: Stage) -> Mapping[int, str]:
    """Return names by work id where the safeguards show them to judges; else nothing."""
    if not safeguards_of(session, stage.event).names_visible_to_judges:
        return {}
    return {
        work_id: entry.display_name for work_id, entry in entries_of_works(session, stage).items()
    }


def _halls() -> Select[Hall]:
    return select(Hall).options(
        joinedload(Hall.stage), selectinload(Hall.appearances).joinedload(Appearance.work)
    )
