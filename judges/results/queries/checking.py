"""Holds every version of the results against trail, rules, signature and a computation of today.

A restored system runs this before it opens; it reads and changes nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event, EventDefinition
from contest.editions.queries import definition_of
from contest.foundation.canonical import canonical_json, sha256_hex
from contest.foundation.models import LedgerRecord, LedgerStream
from judges.results.models import ResultRow, ResultState, ResultVersion
from judges.results.queries.gathering import gather
from judges.results.queries.signed import is_signed
from judges.results.queries.snapshot import snapshot_of
from judges.results.queries.telling import (
    COMPUTE,
    Told,
    computing_faults,
    decision_faults,
    publishing_faults,
    signing_faults,
    told_of,
)
from judges.results.queries.telling_rechecks import recheck_faults
from judges.results.queries.versions import latest_version, published_versions, tie_decisions
from judges.rubrics.queries import parsed_definition

# What may follow a computation without giving it other marks, rules, entries or decisions.
CHANGES_NO_MARK = ("result.", "award.", "certificate.", "transfer", "event.phase", "backup.")
CONTEXT = ("event", "algorithm", "rules", "rules_version", "trail", "decisions")


def result_faults(session: Session) -> list[str]:
    """Return one line for each thing that is wrong with a version of the results; [] for none."""
    return list(faults_found(session))


def faults_found(
    session: Session, told: Mapping[str, Sequence[Told]] | None = None
) -> Iterator[str]:
    """Yield the same one by one, what costs least first, so that whoever asks may stop early.

    `told` is what the trail tells, for whoever has read it already and asks again and again.
    """
    versions = session.scalars(select(ResultVersion).order_by(ResultVersion.id)).all()
    told = told_of(session) if told is None else told
    yield from decision_faults(session, told)
    yield from recheck_faults(session, told)
    known = {version.public_id for version in versions}
    for code, records in told.items():
        if code not in known and any(one.kind == COMPUTE for one in records):
            yield f"the version {code} of the trail is missing"
    placed = [version for version in versions if _has_place(session, version)]
    for version in versions:
        if version not in placed:
            yield f"the version {version.public_id} stands under no event or under no rules"
    for version in placed:
        for fault in _faults(session, version, told):
            yield f"results of {version.event.name}, version {version.version}: {fault}"
    for version in placed:
        if _is_newest(session, version) and not _comes_out_again(session, version):
            fault = "computed anew it comes out otherwise"
            yield f"results of {version.event.name}, version {version.version}: {fault}"


def _has_place(session: Session, version: ResultVersion) -> bool:
    # A foreign key promises both, but not to whoever took it away.
    rules = session.get(EventDefinition, version.definition_id)
    return rules is not None and session.get(Event, version.event_id) is not None


def _faults(
    session: Session, version: ResultVersion, told: Mapping[str, Sequence[Told]]
) -> Iterator[str]:
    rules, own = version.definition, told.get(version.public_id, ())
    if sha256_hex(version.snapshot.encode()) != version.sha256:
        yield "the snapshot was changed"
        return
    if sha256_hex(rules.body.encode()) != rules.sha256:
        yield "its rules were changed"
    yield from computing_faults(version, own)
    yield from _place_faults(session, version)
    if version.state is not ResultState.COMPUTED and not is_signed(version):
        yield "the installation's signature does not fit"
    yield from signing_faults(session, version, own)
    later = published_versions(session, version)
    corrected = bool(later) and later[-1].version > version.version
    yield from publishing_faults(version, own, is_corrected=corrected)
    if _listed(version) != [_line(row) for row in version.rows]:
        yield "the list differs from the snapshot"


def _place_faults(session: Session, version: ResultVersion) -> Iterator[str]:
    """Yield where the row names another event, period or place of the trail than the snapshot."""
    content = json.loads(version.snapshot)
    period = version.stage.code if version.stage else ""
    if (content["event"], content["period"]) != (version.event.public_id, period):
        yield "it stands under another event or period"
    place = content["trail"]
    if (place["seq"], place["head"]) != (version.ledger_seq, version.ledger_head):
        yield "it names another place of the trail"


def _listed(version: ResultVersion) -> list[tuple[object, ...]]:
    return [
        (
            place,
            line["entry"],
            line["status"],
            None if line["total"] is None else Decimal(line["total"]),
            line["rank"],
            line["awards"][0] if line["awards"] else None,
            line["trace"],
        )
        for place, line in enumerate(json.loads(version.snapshot)["lines"], start=1)
    ]


def _line(row: ResultRow) -> tuple[object, ...]:
    entry = row.entry.public_id if row.entry else ""
    return (row.position, entry, row.status, row.total, row.rank, row.award_level, row.trace)


def _is_newest(session: Session, version: ResultVersion) -> bool:
    """Say whether nothing has happened since that would let it come out otherwise."""
    newest = latest_version(session, version.event, version.stage)
    if newest is None or newest.id != version.id:
        return False
    if definition_of(session, version.event).id != version.definition_id:
        return False
    later = session.scalars(
        select(LedgerRecord.kind)
        .join(LedgerStream, LedgerStream.id == LedgerRecord.stream_id)
        .where(LedgerStream.name == version.stream, LedgerRecord.seq > version.ledger_seq)
    )
    return all(kind.startswith(CHANGES_NO_MARK) for kind in later)


def _comes_out_again(session: Session, version: ResultVersion) -> bool:
    event, stage = version.event, version.stage
    content = json.loads(version.snapshot)
    context = {key: content[key] for key in CONTEXT}
    if context["decisions"] != [one.public_id for one in tie_decisions(session, event)]:
        return False
    marks = gather(session, event, [stage] if stage else event.stages)
    period = stage.code if stage else ""
    computed = snapshot_of(parsed_definition(session, event), marks, context=context, period=period)
    return canonical_json(computed.content).decode() == version.snapshot
