"""Who goes on: computed from the stage that decides it, recorded before the next draw."""

from collections.abc import Sequence
from datetime import datetime

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
from judges.sealing.operations import admit_entries


def deciding_stage(session: Session, event: Event, stage: Stage) -> Stage | None:
    """Return the stage that decides who reaches `stage`; None when everybody does."""
    definition = parsed_definition(session, event)
    codes = {one.code for one in definition.stages if one.advance and stage.code in one.advance.to}
    return next((one for one in event.stages if one.code in codes), None)


def who_advances(session: Session, actor: Actor, event: Event, *, to_stage: Stage) -> list[Entry]:
    """Return who goes on to `to_stage`, best first, and store nothing.

    Raises `NothingDecides` where everybody takes part, `ResultsBlocked`, and `TieUndecided` for a
    tie at the cut that the definition leaves to a person.
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
    at_this_cut = [b for b in result.blocks if b.kind == "advance" and b.where == decider.code]
    refuse_ties(session, event, at_this_cut)
    advanced = set(result.stages[decider.code].advanced)
    entries = entries_by_public_id(session, event, list(advanced))
    ranked = in_list_order(result, [entry.code for entry in marks.entries], decider.code)
    return [entries[code] for code in ranked if code in advanced]


def record_advancement(
    session: Session, actor: Actor, event: Event, *, to_stage: Stage, now: datetime
) -> Sequence[Entry]:
    """Record who goes on, as the rule says, so that the codes of `to_stage` can be drawn."""
    entries = who_advances(session, actor, event, to_stage=to_stage)
    admit_entries(session, actor, to_stage, entries=entries, now=now)
    return entries
