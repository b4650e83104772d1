"""Reads which seat judges which work, and what is lacking; it says nothing of any entry."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from judges.panels.models import Assignment, Judge, Panel, Recusal, Seat
from judges.panels.rules import judges_needed
from judges.rubrics.queries import stage_definition
from judges.sealing.models import Work
from judges.sealing.queries import works_of_stage

# Asked with each sheet, so made once.
_PAIRS, _BARRED = Assignment.__table__.c, Recusal.__table__.c
_ASSIGNED = select(_PAIRS.id).where(
    _PAIRS.seat_id == bindparam("seat_id"), _PAIRS.work_id == bindparam("work_id")
)
_CLAIM = select(
    _ASSIGNED.exists().label("is_assigned"),
    exists()
    .where(_BARRED.judge_id == bindparam("judge_id"), _BARRED.work_id == bindparam("work_id"))
    .label("is_recused"),
)
_RECUSED = (
    select(Recusal.work_id)
    .join(Work, Work.id == Recusal.work_id)
    .where(Work.stage_id == bindparam("stage_id"), Recusal.judge_id == bindparam("judge_id"))
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is dealt out and recorded of one seat, its judge and one work."""

    is_assigned: bool
    is_recused: bool


@dataclass(frozen=True, slots=True)
class UnmetWork:
    """A work that has fewer judges than its total needs. It does not say who is barred."""

    work_id: int
    code: str
    judges: int
    needed: int


@dataclass(frozen=True, slots=True)
class RecusalCount:
    """How many works a judge does not judge for one reason; which ones is not said."""

    judge: Judge
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class AssignmentReport:
    """What an assignment came to: pairs of seat and work, empty seats, and what is lacking."""

    assigned: int
    empty_seats: tuple[int, ...]
    recusals: tuple[RecusalCount, ...]
    unmet: tuple[UnmetWork, ...]


def assigned_works(session: Session, seat: Seat) -> list[Work]:
    """Return the works that `seat` judges, in the order of its queue."""
    query = (
        select(Work)
        .join(Assignment, Assignment.work_id == Work.id)
        .where(Assignment.seat_id == seat.id)
        .order_by(Assignment.position, Work.code)
    )
    return list(session.scalars(query))


def is_assigned(session: Session, seat: Seat, work: Work) -> bool:
    """Say whether `seat` judges `work`; a recused work is not assigned."""
    asked = {"seat_id": seat.id, "work_id": work.id}
    return session.scalar(_ASSIGNED, asked) is not None


def claim_on(session: Session, seat: Seat, judge: Judge, work: Work) -> Claim:
    """Return whether `seat` judges `work`, and whether `judge` was recused from it."""
    asked = {"seat_id": seat.id, "judge_id": judge.id, "work_id": work.id}
    row = session.execute(_CLAIM, asked).one()
    return Claim(is_assigned=bool(row.is_assigned), is_recused=bool(row.is_recused))


def assignments_of_panel(session: Session, panel: Panel) -> list[Assignment]:
    """Return what the seats of `panel` judge."""
    query = select(Assignment).join(Seat, Seat.id == Assignment.seat_id)
    return list(session.scalars(query.where(Seat.panel_id == panel.id)))


def loads_of_panel(session: Session, panel: Panel) -> dict[int, int]:
    """Return how many works each seat of `panel` judges, by the seat's id."""
    return Counter(row.seat_id for row in assignments_of_panel(session, panel))


def recusals_of_panel(session: Session, panel: Panel) -> list[RecusalCount]:
    """Return how many works each judge of `panel` is barred from, by reason; it names no work."""
    judges = {seat.holder.judge_id: seat.holder.judge for seat in panel.seats if seat.holder}
    rows = session.scalars(
        select(Recusal)
        .join(Work, Work.id == Recusal.work_id)
        .where(Work.stage_id == panel.stage_id, Recusal.judge_id.in_(judges))
    )
    counts = Counter((row.judge_id, row.kind) for row in rows)
    return [RecusalCount(judges[who], kind, count) for (who, kind), count in sorted(counts.items())]


def recused_works(session: Session, stage: Stage, judge: Judge) -> frozenset[int]:
    """Return the ids of the works of `stage` that `judge` was recused from, whatever the reason."""
    asked = {"stage_id": stage.id, "judge_id": judge.id}
    return frozenset(session.scalars(_RECUSED, asked))


def panel_of_works(session: Session, stage: Stage) -> dict[int, Panel]:
    """Return the panel that judges each work of `stage`, by the work's id; none: not dealt out.

    A work is judged by one panel alone. Trainees' seats do not count here either.
    """
    query = (
        select(Assignment.work_id, Panel)
        .join(Seat, Seat.id == Assignment.seat_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .where(Panel.stage_id == stage.id, Seat.counts)
        .order_by(Panel.code)
        .distinct()
    )
    return {work_id: panel for work_id, panel in session.execute(query)}


def unmet_of_stage(session: Session, stage: Stage) -> list[UnmetWork]:
    """Return the works with fewer judges whose marks count than the definition needs, by code."""
    rule = stage_definition(session, stage).panel
    needed = judges_needed(rule.seats, rule.missing, rule.minimum)
    query = (
        select(Assignment.work_id)
        .join(Seat, Seat.id == Assignment.seat_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .where(Panel.stage_id == stage.id, Seat.counts)
    )
    have = Counter(session.scalars(query))
    return [
        UnmetWork(work.id, work.code, have[work.id], needed)
        for work in works_of_stage(session, stage)
        if have[work.id] < needed
    ]


def is_shared_out(session: Session, stage: Stage) -> bool:
    """Say whether works are drawn in `stage` and each has the judges that it needs."""
    return bool(works_of_stage(session, stage)) and not unmet_of_stage(session, stage)


def unmet_works(session: Session, panel: Panel) -> list[UnmetWork]:
    """Return which of them `panel` may help: its own, and those that no panel has."""
    others = {
        work_id
        for work_id, holder in panel_of_works(session, panel.stage).items()
        if holder.id != panel.id
    }
    unmet = unmet_of_stage(session, panel.stage)
    return [work for work in unmet if work.work_id not in others]


def report_of_panel(session: Session, panel: Panel) -> AssignmentReport:
    """Return how the works of `panel` are covered now."""
    return AssignmentReport(
        assigned=len(assignments_of_panel(session, panel)),
        empty_seats=tuple(seat.number for seat in panel.seats if seat.holder is None),
        recusals=tuple(recusals_of_panel(session, panel)),
        unmet=tuple(unmet_works(session, panel)),
    )
