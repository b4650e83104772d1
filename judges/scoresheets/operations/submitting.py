"""Takes a sheet: one operation for page, tablet and paper; the trail gets its whole body."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from contest.editions.operations import freeze_definition
from contest.editions.queries import safeguards_of
from contest.foundation import ledger, signals
from contest.foundation.canonical import canonical_json, fingerprint, sha256_hex
from contest.foundation.errors import Fault
from contest.foundation.permissions import Actor, require
from contest.foundation.signals import FactsChanged
from contest.foundation.words import N_
from judges.panels.models import Seat
from judges.scoresheets.errors import (
    EventIdReused,
    NotAsAgreed,
    NotASubmission,
    ReasonNeeded,
    RulesChanged,
    SheetLocked,
    SheetRefused,
    SignatureNeeded,
    UnknownBase,
)
from judges.scoresheets.models import ScoreSheet, SheetRevision, SheetState
from judges.scoresheets.operations.deriving import derived_of, set_derived
from judges.scoresheets.operations.drafts import new_sheet
from judges.scoresheets.operations.signing import LateSignature, kept_signature
from judges.scoresheets.operations.standing import (
    require_may_change,
    require_own_work,
    require_takes_sheets,
    rubric_for_marking,
    standing_among,
)
from judges.scoresheets.queries import (
    facts_of_work,
    live_unlock,
    revision_by_event_id,
    revisions_of,
    rules_hash_of,
    sheet_of,
)
from judges.scoresheets.rules import Standing, after_submission
from judges.scoring.checks import asks_facts, check_values
from judges.scoring.definition import Rubric
from judges.scoring.faults import ValueFault
from judges.scoring.values import Values, sheet_body
from judges.sealing.models import Work

SUBMITTED = "score_sheet.submit"
# What is held or taken back says nothing at present: a new version corrects nobody.
_NEW_REVISION = insert(cast(Table, SheetRevision.__table__))
UNSAID = (SheetState.HELD, SheetState.DRAFT)
EVENT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Submission:
    """One sheet as it comes in; `way` is judge, paper, scribe or choice.

    `more` is what the record says beside that: for whom it was entered, who keyed it.
    `signature` is canonical JSON.
    """

    seat: Seat
    work: Work
    body: dict[str, Any]
    base_revision: int
    rules_hash: str
    way: str
    event_id: str | None
    device: str | None
    reason: str | None
    signature: str | None = None
    more: Mapping[str, object] = field(default_factory=dict)
    entered_by_name: str | None = None


def submit_score_sheet(
    session: Session,
    actor: Actor,
    *,
    seat: Seat,
    work: Work,
    values: Values,
    base_revision: int,
    now: datetime,
    event_id: str | None = None,
    device: str | None = None,
    reason: str | None = None,
    rules_hash: str | None = None,
    signature: str | LateSignature | None = None,
) -> ScoreSheet:
    """Submit what the seat says about `work` and return the sheet.

    `base_revision` is the revision that the judge saw (0: none); above 0 this supersedes it and
    needs a `reason`. `event_id` is made once by the client: the same one again answers as the
    first time and changes nothing. Another revision on the same base leaves both standing in
    conflict. `rules_hash` None means the rules that hold now. `signature` holds as JSON the strokes
    of the judge's hand, or what shows that the digits of their card were typed, of one
    that was good when it was made; the trail commits to it, and it can be erased.
    Raises `NotPermitted`, `NotYourWork`, `Recused`, `EventIdReused`, `StageClosed`,
    `WorkNotPresent`, `RulesChanged`, `SheetRefused` (faults name each criterion), `ReasonNeeded`,
    `UnknownBase`, `SheetLocked`, `SignatureNeeded`, or `RecallOver` when a sheet that stands is
    superseded after the minutes of recall and nobody opened it.
    """
    require(actor, "score_sheet.fill", seat)
    known = known_sheet(
        session, seat, work, values=values, base_revision=base_revision, event_id=event_id
    )
    if known is not None:
        return known
    require_own_work(session, actor, seat, work)
    require_takes_sheets(session, seat, work, now=now)
    submission = checked(
        session,
        seat,
        work,
        values=values,
        base_revision=base_revision,
        rules_hash=rules_hash,
        event_id=event_id,
        device=device,
        reason=reason,
        way="judge",
    )
    signed = replace(submission, signature=_signed(session, seat, work, signature, now))
    return take(session, actor, signed, now=now)


def _signed(
    session: Session, seat: Seat, work: Work, sent: str | LateSignature | None, now: datetime
) -> str | None:
    if safeguards_of(session, work.stage.event).sheet_signature == "none":
        return None
    made = sent if isinstance(sent, LateSignature) else LateSignature(sent, now)
    kept = kept_signature(session, seat, made.sent, at=made.at)
    if kept is None:
        raise SignatureNeeded
    return kept


def faults_of(found: Sequence[ValueFault]) -> list[Fault]:
    """Return the faults of values as pages and programs show them; the column is the criterion."""
    return [
        Fault(fault.message, fault.remedy, column=fault.criterion, params=fault.params)
        for fault in found
    ]


def known_sheet(
    session: Session,
    seat: Seat,
    work: Work,
    *,
    values: Values,
    base_revision: int,
    event_id: str | None,
) -> ScoreSheet | None:
    """Return the sheet when this very submission is in already; raises when the id was reused."""
    if event_id is None:
        return None
    if EVENT_ID.fullmatch(event_id) is None:
        raise NotASubmission
    if ledger.place_of(session, event_id) is None:
        return None
    revision = revision_by_event_id(session, event_id)
    if revision is None:
        raise EventIdReused
    sheet = session.get_one(ScoreSheet, revision.sheet_id)
    is_same_sheet = sheet.seat_id == seat.id and sheet.work_id == work.id
    if not is_same_sheet or revision.base_revision != base_revision:
        raise EventIdReused
    rubric = rubric_for_marking(session, work.stage)
    if (
        check_values(rubric, values)
        or fingerprint(sheet_body(rubric, values)) != revision.body_hash
    ):
        raise EventIdReused
    return sheet


def checked(
    session: Session,
    seat: Seat,
    work: Work,
    *,
    values: Values,
    base_revision: int,
    rules_hash: str | None,
    event_id: str | None,
    device: str | None,
    reason: str | None,
    way: str,
    more: Mapping[str, object] | None = None,
    entered_by_name: str | None = None,
) -> Submission:
    """Return the sheet as it may be taken; `rules_hash` None means the rules that hold now.

    Raises `RulesChanged` or `SheetRefused`, whose faults name each criterion.
    """
    present = rules_hash_of(session, work.stage)
    if rules_hash is not None and rules_hash != present:
        raise RulesChanged
    rubric = rubric_for_marking(session, work.stage)
    facts, group = facts_of_work(session, work) if asks_facts(rubric) else ({}, None)
    found = check_values(rubric, values, facts=facts, group=group)
    if found:
        raise SheetRefused(faults=faults_of(found))
    return Submission(
        seat=seat,
        work=work,
        body=sheet_body(rubric, values),
        base_revision=base_revision,
        rules_hash=present,
        way=way,
        event_id=event_id,
        device=device,
        reason=(reason or "").strip() or None,
        more=more or {},
        entered_by_name=entered_by_name,
    )


def take(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> ScoreSheet:
    """Put a checked submission into the trail and let the sheet stand as the rules say."""
    known = sheet_of(session, submission.seat, submission.work)
    sheet = known or new_sheet(submission.seat, submission.work)
    revisions = revisions_of(session, known) if known else []
    if sheet.state is SheetState.LOCKED:
        raise SheetLocked
    supersedes = submission.base_revision > 0 and sheet.state not in UNSAID
    if supersedes and not submission.reason:
        raise ReasonNeeded
    body = canonical_json(submission.body)
    body_hash = sha256_hex(body)
    if _says_the_same(sheet, revisions, submission.base_revision, body_hash):
        return sheet
    stands = sheet.state is SheetState.SUBMITTED
    if supersedes and stands and submission.base_revision == sheet.revision:
        require_may_change(session, sheet, now=now)
        _require_as_agreed(session, submission, now)
    try:
        standing = after_submission(standing_among(sheet, revisions), submission.base_revision)
    except ValueError:
        raise UnknownBase from None
    event = submission.work.stage.event
    freeze_definition(session, actor, event, now=now)
    rubric = rubric_for_marking(session, submission.work.stage)
    # A new sheet is kept at once as it stands now; the record names it.
    settle(session, sheet, standing, rubric=rubric, body=submission.body, now=now)
    recorded = record_revision(
        session, actor, sheet, submission, kind=SUBMITTED, body_hash=body_hash, now=now
    )
    keep_revision(session, actor, sheet, submission, recorded, body=body.decode(), now=now)
    if known is not None:
        _shut_again(session, submission, now)
    signals.send(session, FactsChanged("score_sheets", event.id))
    return sheet


def _require_as_agreed(session: Session, submission: Submission, now: datetime) -> None:
    """Raise `NotAsAgreed` where a correction was agreed to that says otherwise."""
    unlock = live_unlock(session, submission.seat, submission.work, now=now)
    if unlock is None or unlock.proposed is None:
        return
    agreed: dict[str, Any] = json.loads(unlock.proposed)["values"]
    sent = submission.body["values"]
    rubric = rubric_for_marking(session, submission.work.stage)
    faults = [
        Fault(N_("%(code)s is not as it was agreed."), column=one.code, params={"code": one.code})
        for one in rubric.judged
        if agreed.get(one.code) != sent.get(one.code)
    ]
    if faults:
        raise NotAsAgreed(faults=faults)


def _shut_again(session: Session, submission: Submission, now: datetime) -> None:
    """Shut an unlocked sheet with the version for which it was opened."""
    unlock = live_unlock(session, submission.seat, submission.work, now=now)
    if unlock is not None:
        unlock.used_at = now


def _says_the_same(
    sheet: ScoreSheet, revisions: Sequence[SheetRevision], base: int, body_hash: str
) -> bool:
    # A lost answer and a new form: the same marks on the same base are no second opinion.
    return sheet.state is not SheetState.HELD and any(
        revision.base_revision == base and revision.body_hash == body_hash for revision in revisions
    )


def record_revision(
    session: Session,
    actor: Actor,
    sheet: ScoreSheet,
    submission: Submission,
    *,
    kind: str,
    body_hash: str,
    now: datetime,
    chosen: str | None = None,
) -> ledger.Recorded:
    """Put a revision with its whole body into the trail; codes and ids only, no name."""
    data: dict[str, Any] = {
        "stage": submission.work.stage.public_id,
        "seat": submission.seat.public_id,
        "seat_number": submission.seat.number,
        "work": submission.work.public_id,
        "code": submission.work.code,
        "revision": submission.base_revision + 1,
        "base_revision": submission.base_revision,
        "rules_hash": submission.rules_hash,
        "way": submission.way,
        "body": submission.body,
        "body_hash": body_hash,
        **submission.more,
    }
    if chosen is not None:
        data["chosen"] = chosen
    private = {name: getattr(submission, name) for name in ("reason", "device", "signature")}
    return ledger.record(
        session,
        actor,
        kind,
        sheet,
        body=data,
        private=private,
        event_id=submission.event_id,
        now=now,
    )


def keep_revision(
    session: Session,
    actor: Actor,
    sheet: ScoreSheet,
    submission: Submission,
    recorded: ledger.Recorded,
    *,
    body: str,
    now: datetime,
) -> None:
    """Keep the revision beside its record, for reading without the trail; `body` is canonical."""
    row = {
        "edition_id": sheet.edition_id,
        "sheet_id": sheet.id,
        "event_id": recorded.event_id,
        "revision": submission.base_revision + 1,
        "base_revision": submission.base_revision,
        "rules_hash": submission.rules_hash,
        "body": body,
        "body_hash": sha256_hex(body.encode()),
        "entered_by": actor.reference,
        "entered_by_name": (submission.entered_by_name or actor.name)[:60],
        "device": submission.device,
        "reason": submission.reason,
        "ledger_seq": recorded.seq,
        "received_at": now,
    }
    session.execute(_NEW_REVISION, row)


def settle(
    session: Session,
    sheet: ScoreSheet,
    standing: Standing,
    *,
    rubric: Rubric,
    body: dict[str, Any],
    now: datetime,
) -> None:
    """Set the sheet's state and, where a revision holds, its marks; the draft has done its work."""
    sheet.state, sheet.revision = SheetState(standing.state), standing.revision
    sheet.draft, sheet.draft_saved_at = {}, None
    holds = sheet.state is SheetState.SUBMITTED
    sheet.submitted_at = now if holds or sheet.submitted_at is None else sheet.submitted_at
    set_derived(session, sheet, derived_of(rubric, body) if holds else None)
