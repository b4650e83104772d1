"""Computing: from the trail's sheets to a numbered version of the results."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event, EventDefinition, Stage
from contest.editions.queries import definition_of
from contest.foundation import ledger
from contest.foundation.canonical import canonical_json, sha256_hex
from contest.foundation.errors import Fault
from contest.foundation.permissions import Actor, require
from contest.foundation.words import N_
from judges.results.errors import ResultsBlocked, ResultsChanged, TieUndecided
from judges.results.models import ResultRow, ResultVersion
from judges.results.policy import EventWithChiefs
from judges.results.queries import (
    Computed,
    blockers,
    chief_judges,
    gather,
    latest_version,
    snapshot_of,
    stages_behind,
    tie_decisions,
    unsettled_entries,
)
from judges.results.queries.plain_marks import plain_marks
from judges.results.queries.versions import entries_by_public_id, names_by_public_id
from judges.rubrics.queries import parsed_definition
from judges.scoring.outcome import Block, ContestResult

ALGORITHM = "leitai-scoring-1"
# What moves on with every record of the trail and every decision, whether it matters here or not.
PLACE = frozenset({"trail", "decisions"})


def compute_results(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    now: datetime,
    stage: Stage | None = None,
    reason: str | None = None,
) -> ResultVersion:
    """Compute the event's results, or one period's, as a new version.

    The earlier versions and their signatures stay as they were. Raises `ResultsBlocked` naming all
    that is missing or unsettled, `TieUndecided` naming the tied, `NotPermitted`.
    """
    require(actor, "result.compute", event)
    refuse_blockers(session, _asked(session, event, stage))
    rules = definition_of(session, event)
    place = ledger.head(session, event.stream)
    computed = _computed(session, event, stage, rules, place=place)
    refuse_unsettled(session, event, computed.result)
    refuse_ties(session, event, computed.result.blocks)
    content = canonical_json(computed.content)
    version = _new_version(session, event, stage, rules, place=place, content=content)
    marks = canonical_json(_marks_of(session, event, stage))
    version.marks = marks.decode()
    version.computed_by, version.computed_at, version.reason = actor.reference, now, reason
    session.add(version)
    session.flush()
    _write_rows(session, event, version, computed)
    body = {
        "version": version.version,
        "sha256": version.sha256,
        "rules": rules.sha256,
        "marks": sha256_hex(marks),
    }
    private = {"reason": reason}
    ledger.record(session, actor, "result.compute", version, body=body, private=private, now=now)
    return version


def preview_results(session: Session, actor: Actor, event: Event, stage: Stage | None) -> Computed:
    """Return what computing would give now, and store nothing.

    Whoever may see results may look. Raises `ResultsBlocked` or `NotPermitted`.
    """
    require(actor, "result.view", _with_chiefs(session, event))
    refuse_blockers(session, _asked(session, event, stage))
    rules = definition_of(session, event)
    return _computed(session, event, stage, rules, place=ledger.head(session, event.stream))


def refuse_changed(session: Session, version: ResultVersion) -> None:
    """Raise `ResultsChanged` unless computing now would give this version's very content.

    A sheet corrected, a stage opened again or a new version of the rules after the computation
    voids what was to be signed or published.
    """
    if not still_holds(session, version):
        raise ResultsChanged


def still_holds(session: Session, version: ResultVersion) -> bool:
    """Say whether nothing that the version rests on has changed; its place in the trail aside."""
    event, stage = version.event, version.stage
    if blockers(session, _asked(session, event, stage)):
        return False
    rules = definition_of(session, event)
    now = _computed(session, event, stage, rules, place=(0, "")).content
    then = json.loads(version.snapshot)
    # Compared as the bytes that are signed: canonical JSON knows no tuples.
    return _substance(json.loads(canonical_json(now))) == _substance(then)


def _substance(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in PLACE}


def _asked(session: Session, event: Event, stage: Stage | None) -> Sequence[Stage]:
    return stages_behind(session, event, stage) if stage else event.stages


def _with_chiefs(session: Session, event: Event) -> EventWithChiefs:
    return EventWithChiefs(event, chief_judges(session, event))


def _computed(
    session: Session,
    event: Event,
    stage: Stage | None,
    rules: EventDefinition,
    *,
    place: tuple[int, str],
) -> Computed:
    definition = parsed_definition(session, event)
    marks = gather(session, event, _asked(session, event, stage))
    context = {
        "event": event.public_id,
        "algorithm": ALGORITHM,
        "rules": rules.sha256,
        "rules_version": rules.version,
        "trail": {"stream": event.stream, "seq": place[0], "head": place[1]},
        "decisions": [decision.public_id for decision in tie_decisions(session, event)],
    }
    return snapshot_of(definition, marks, context=context, period=stage.code if stage else "")


def _marks_of(session: Session, event: Event, stage: Stage | None) -> dict[str, Any]:
    given = gather(session, event, _asked(session, event, stage))
    return plain_marks(session, event, parsed_definition(session, event), given)


def _new_version(
    session: Session,
    event: Event,
    stage: Stage | None,
    rules: EventDefinition,
    *,
    place: tuple[int, str],
    content: bytes,
) -> ResultVersion:
    before = latest_version(session, event, stage)
    return ResultVersion(
        edition_id=event.edition_id,
        event_id=event.id,
        stage_id=stage.id if stage else None,
        definition_id=rules.id,
        version=before.version + 1 if before else 1,
        snapshot=content.decode(),
        sha256=sha256_hex(content),
        ledger_seq=place[0],
        ledger_head=place[1],
    )


def refuse_blockers(session: Session, stages: Sequence[Stage]) -> None:
    """Raise `ResultsBlocked`, one fault for each thing that is missing."""
    found = blockers(session, stages)
    if found:
        raise ResultsBlocked(
            faults=[Fault(one.message, one.remedy, params=one.params) for one in found]
        )


def refuse_unsettled(session: Session, event: Event, result: ContestResult) -> None:
    """Raise `ResultsBlocked` while a present entry has no total, naming it, the stage and why.

    A list with a hole in it would be signed and published as if it were whole.
    """
    found = list(unsettled_entries(parsed_definition(session, event), result.stages))
    if not found:
        return
    entries = entries_by_public_id(session, event, [one.code for one in found])
    stages = {stage.code: stage.name for stage in event.stages}
    raise ResultsBlocked(
        faults=[
            Fault(
                one.problem.message,
                N_("The judges settle it on their sheets, or the state of the work is recorded."),
                column=" · ".join(filter(None, (stages[one.stage], one.about))),
                value=entries[one.code].display_name,
                params=one.problem.params,
            )
            for one in found
        ]
    )


def refuse_ties(session: Session, event: Event, blocks: Sequence[Block]) -> None:
    """Raise `TieUndecided`, naming the tied, when a tie stands across a line."""
    if not blocks:
        return
    remedy = N_("Decide it by the written rule, by lots or by a vote, and record who saw it.")
    faults = []
    for block in blocks:
        named = names_by_public_id(session, event, block.entries)
        names = "、".join(named[code] for code in block.entries)
        rule = N_("%(names)s are tied, and %(places)d of them can pass.")
        faults.append(Fault(rule, remedy, params={"names": names, "places": block.places}))
    raise TieUndecided(faults=faults)


def _write_rows(session: Session, event: Event, version: ResultVersion, computed: Computed) -> None:
    codes = [line.entry for line in computed.lines]
    entries = entries_by_public_id(session, event, codes)
    for position, line in enumerate(computed.lines, start=1):
        session.add(
            ResultRow(
                edition_id=event.edition_id,
                version_id=version.id,
                entry_id=entries[line.entry].id,
                position=position,
                status=line.status,
                total=line.total,
                rank=line.rank,
                award_level=line.awards[0] if line.awards else None,
                trace=line.trace,
            )
        )
    session.flush()
