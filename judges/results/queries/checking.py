"""Holds every version of the results against trail, rules, signature and a computation of today.

A restored system runs this before it opens; it reads and changes nothing.
"""

import json
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.queries import definition_of
from contest.foundation import ledger
from contest.foundation.canonical import canonical_json, sha256_hex
from contest.foundation.models import LedgerRecord, LedgerStream
from judges.results.models import ResultRow, ResultState, ResultVersion
from judges.results.queries.gathering import gather
from judges.results.queries.signed import is_signed
from judges.results.queries.snapshot import snapshot_of
from judges.results.queries.versions import latest_version, tie_decisions
from judges.rubrics.queries import parsed_definition

# What may follow a computation without giving it other marks, rules, entries or decisions.
CHANGES_NO_MARK = ("result.", "award.", "certificate.", "transfer", "event.phase", "backup.")
CONTEXT = ("event", "algorithm", "rules", "rules_version", "trail", "decisions")


def result_faults(session: Session) -> list[str]:
    """Return one line for each thing that is wrong with a version of the results; [] for none."""
    versions = session.scalars(select(ResultVersion).order_by(ResultVersion.id)).all()
    told = _told(session)
    return [
        f"results of {version.event.name}, version {version.version}: {fault}"
        for version in versions
        for fault in _faults(session, version, told.get(version.public_id))
    ]


def _told(session: Session) -> dict[str, dict[str, object]]:
    return {
        row.subject: content["data"]
        for stream in ledger.streams(session)
        for row, content in ledger.records(session, stream, ("result.compute",))
    }


def _faults(
    session: Session, version: ResultVersion, told: dict[str, object] | None
) -> Iterator[str]:
    rules = version.definition
    if sha256_hex(version.snapshot.encode()) != version.sha256:
        yield "the snapshot was changed"
    if sha256_hex(rules.body.encode()) != rules.sha256:
        yield "its rules were changed"
    stated = {"version": version.version, "sha256": version.sha256, "rules": rules.sha256}
    if told is None or any(told.get(key) != value for key, value in stated.items()):
        yield "the trail tells of another content"
    if version.state is not ResultState.COMPUTED and not is_signed(version):
        yield "the installation's signature does not fit"
    if _listed(version) != [_line(row) for row in version.rows]:
        yield "the list differs from the snapshot"
    if _is_newest(session, version) and not _comes_out_again(session, version):
        yield "computed anew it comes out otherwise"


def _listed(version: ResultVersion) -> list[tuple[object, ...]]:
    return [
        (
            line["entry"],
            line["status"],
            None if line["total"] is None else Decimal(line["total"]),
            line["rank"],
            line["awards"][0] if line["awards"] else None,
        )
        for line in json.loads(version.snapshot)["lines"]
    ]


def _line(row: ResultRow) -> tuple[object, ...]:
    return (row.entry.public_id, row.status, row.total, row.rank, row.award_level)


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
