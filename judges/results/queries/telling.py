"""What the trail tells of results, held against the rows that ought to say the same.

The trail itself is checked elsewhere; here it is believed, and every row of the results that says
something else is named.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.canonical import sha256_hex
from contest.foundation.models import LedgerSecret
from contest.people.models import User
from judges.results.models import ResultState, ResultVersion, TieDecision

COMPUTE, SIGN, PUBLISH = "result.compute", "result.sign", "result.publish"
CLOSE, DECIDE = "result.close_notice", "tie.decide"
START, CHECK, WIDEN = "recheck.start", "recheck.check", "recheck.widen"
KINDS = (COMPUTE, SIGN, PUBLISH, CLOSE, DECIDE, START, CHECK, WIDEN)


@dataclass(frozen=True, slots=True)
class Told:
    """One record of the trail; `at` in milliseconds.

    `promised`: the fields to whose values the chain is committed; what was erased of them is not
    in `private` any more.
    """

    kind: str
    actor: str
    at: int
    data: Mapping[str, Any]
    private: Mapping[str, str]
    promised: frozenset[str]

    def holds(self, field: str, value: str | None) -> bool:
        """Say whether a withheld value is this one; one that was erased may be any."""
        if field in self.private:
            return self.private[field] == value
        return field in self.promised or value is None

    def may_hold(self, field: str, value: str | None) -> bool:
        """Say the same of a field to which early records were not committed."""
        return field not in self.promised or self.holds(field, value)


def told_of(session: Session, kinds: tuple[str, ...] = KINDS) -> dict[str, list[Told]]:
    """Return what all streams tell of results and decisions, by public id, oldest first."""
    secrets: dict[int, dict[str, str]] = defaultdict(dict)
    for secret in session.scalars(select(LedgerSecret)):
        secrets[secret.record_id][secret.field] = secret.value
    found: dict[str, list[Told]] = defaultdict(list)
    for stream in ledger.streams(session):
        for row, content in ledger.records(session, stream, kinds):
            one = Told(
                row.kind,
                content["actor"],
                content["at"],
                content["data"],
                secrets[row.id],
                frozenset(content.get("secrets", ())),
            )
            found[content["subject"]].append(one)
    return found


def computing_faults(version: ResultVersion, told: Sequence[Told]) -> Iterator[str]:
    """Yield what the trail says otherwise of who computed a version, when, from what and why."""
    computed = next((one for one in told if one.kind == COMPUTE), None)
    stated = {
        "version": version.version,
        "sha256": version.sha256,
        "rules": version.definition.sha256,
    }
    if version.marks is not None or (computed and "marks" in computed.data):
        stated["marks"] = sha256_hex((version.marks or "").encode())
    if computed is None or any(computed.data.get(key) != value for key, value in stated.items()):
        yield "the trail tells of another content"
        return
    if (computed.actor, computed.at) != (version.computed_by, milliseconds(version.computed_at)):
        yield "the trail tells of another computation"
    if not computed.holds("reason", version.reason):
        yield "the trail tells of another reason"


def signing_faults(session: Session, version: ResultVersion, told: Sequence[Told]) -> Iterator[str]:
    """Yield where the signatures are not those of the trail, one by one and in their order."""
    given = [
        (one.position, one.role, one.content_hash, milliseconds(one.signed_at))
        for one in sorted(version.signatures, key=lambda one: one.position)
    ]
    asked = [one for one in told if one.kind == SIGN]
    wanted = [
        (place, one.data["role"], one.data["sha256"], one.at)
        for place, one in enumerate(asked, start=1)
    ]
    if given != wanted:
        yield "the trail tells of other signatures"
        return
    for signature, one in zip(version.signatures, asked, strict=True):
        signer = person_of_user(session, one.actor)
        if signer not in (None, signature.person_id) or not one.may_hold(
            "name", signature.person_name
        ):
            yield "a signature stands under another name"


def publishing_faults(
    version: ResultVersion, told: Sequence[Told], *, is_corrected: bool
) -> Iterator[str]:
    """Yield where state and times of a version are not those that the trail tells."""
    published = next((one for one in told if one.kind == PUBLISH), None)
    closed = any(one.kind == CLOSE for one in told)
    if published is None:
        if version.published_at or version.state not in (ResultState.COMPUTED, ResultState.SIGNED):
            yield "the trail tells of no publication"
        return
    state = ResultState(published.data["state"])
    if is_corrected:
        state = ResultState.CORRECTED
    elif closed:
        state = ResultState.PUBLISHED
    if version.state is not state:
        yield f"the trail tells that it is {state.value}"
    if version.published_at is None or milliseconds(version.published_at) != published.at:
        yield "the trail tells of another time of publication"
    times = {"notice_from": version.notice_starts_at, "notice_ends": version.notice_ends_at}
    for key, instant in times.items():
        wanted = milliseconds(instant) if instant else None
        if key in published.data and published.data[key] != wanted:
            yield "the trail tells of another span of the notice"
    has_span = "notice_from" in published.data
    if has_span and not published.holds("objections_to", version.objections_to):
        yield "the trail tells of another place for objections"


def decision_faults(session: Session, told: Mapping[str, Sequence[Told]]) -> Iterator[str]:
    """Yield which decided ties are not those of the trail, or are missing."""
    rows = list(session.scalars(select(TieDecision)))
    for row in rows:
        one = next((found for found in told.get(row.public_id, ()) if found.kind == DECIDE), None)
        if one is None:
            yield f"the trail tells of no decision {row.public_id}"
            continue
        stage = row.stage.code if row.stage else ""
        same = (
            one.data["entries"] == row.entries
            and one.data["method"] == row.method
            and one.data.get("stage", "") == stage
            and (one.actor, one.at) == (row.decided_by, milliseconds(row.decided_at))
        )
        if not same or not one.holds("reason", row.reason) or not one.holds("witness", row.witness):
            yield f"the trail tells otherwise of the decision {row.public_id}"
        if not one.may_hold("name", row.decided_by_name):
            yield f"the decision {row.public_id} stands under another name"
    decided = {code for code, records in told.items() for one in records if one.kind == DECIDE}
    for missing in sorted(decided - {row.public_id for row in rows}):
        yield f"the decision {missing} of the trail is missing"


def person_of_user(session: Session, reference: str) -> int | None:
    user = select(User.person_id).where(User.public_id == reference)
    return session.scalar(user)


def milliseconds(instant: datetime) -> int:
    """Return an instant as the trail writes it."""
    seconds = int(instant.replace(microsecond=0).timestamp())
    return seconds * 1000 + instant.microsecond // 1000
