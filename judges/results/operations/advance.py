"""Who goes on: computed from the stage that decides it, recorded before the next draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.entries.models import Entry
from contest.foundation.permissions import Actor, require
from judges.results.errors import NothingDecides
from judges.results.operations.compute import refuse_blockers, refuse_ties, refuse_unsettled
from judges.results.queries import gather, stages_behind
from judges.results.queries.snapshot import in_list_order
from judges.results.queries.versions import entries_by_public_id
from judges.rubrics.queries import parsed_definition
from judges.scoring.contest import score_contest
from judges.scoring.outcome import Block
from judges.scoring.trace import Line
from judges.sealing.operations import admit_entries


@dataclass(frozen=True, slots=True)
class AtCut:
    """One entry before a cut: where it stands, whether it goes on, and why or why not."""

    entry: Entry
    rank: int | None
    total: Decimal | None
    goes_on: bool
    waits: bool
    reason: Line | None


@dataclass(frozen=True, slots=True)
class Cut:
    """The ranking of the deciding stage, best first, and the ties at its line that are open."""

    stage: Stage
    rows: tuple[AtCut, ...]
    ties: tuple[Block, ...]


def deciding_stage(session: Session, event: Event, stage: Stage) -> Stage | None:
    """Return the stage that decides who reaches `stage`; None when everybody does."""
    definition = parsed_definition(session, event)
    codes = {one.code for one in definition.stages if one.advance and stage.code in one.advance.to}
    return next((one for one in event.stages if one.code in codes), None)


def cut_before(session: Session, actor: Actor, event: Event, *, to_stage: Stage) -> Cut:
    """Return who stands where at the cut before `to_stage`, and store nothing.

    Those without a rank come last. Raises `NothingDecides` where everybody takes part, and
    `ResultsBlocked`; an open tie is told, not raised.
    """
    require(actor, "result.compute", event)
    decider = deciding_stage(session, event, to_stage)
    if decider is None:
        raise NothingDecides
    behind = stages_behind(session, event, decider)
    refuse_blockers(session, behind)
    marks = gather(session, event, behind)
    result = score_contest(parsed_definition(session, event), marks)
    refuse_unsettled(session, event, result)
    ties = [b for b in result.blocks if b.kind == "advance" and b.where == decider.code]
    waiting = {code for tie in ties for code in tie.entries}
    found = result.stages[decider.code]
    order = [entry.code for entry in marks.entries]
    going_on = frozenset(found.advanced)
    # A decision leaves the rank shared, and puts who goes on before who does not.
    ranked = sorted(
        in_list_order(result, order, decider.code),
        key=lambda code: (found.entries[code].rank or 0, code not in going_on),
    )
    entries = entries_by_public_id(session, event, order)
    codes = ranked + [code for code in order if code in found.entries and code not in ranked]
    rows = [
        AtCut(
            entry=entries[code],
            rank=found.entries[code].rank,
            total=found.entries[code].total,
            goes_on=code in going_on,
            waits=code in waiting,
            reason=found.reasons.get(code),
        )
        for code in codes
    ]
    return Cut(decider, tuple(rows), tuple(ties))


def who_advances(session: Session, actor: Actor, event: Event, *, to_stage: Stage) -> list[Entry]:
    """Return who goes on to `to_stage`, best first, and store nothing.

    Raises what `cut_before` does, and `TieUndecided` for a tie at the cut that the definition
    leaves to a person.
    """
    cut = cut_before(session, actor, event, to_stage=to_stage)
    refuse_ties(session, event, cut.ties)
    return [row.entry for row in cut.rows if row.goes_on]


def record_advancement(
    session: Session, actor: Actor, event: Event, *, to_stage: Stage, now: datetime
) -> Sequence[Entry]:
    """Record who goes on, as the rule says, so that the codes of `to_stage` can be drawn."""
    entries = who_advances(session, actor, event, to_stage=to_stage)
    admit_entries(session, actor, to_stage, entries=entries, now=now)
    return entries
