"""Keys paper sheets back: the second person keys without seeing the first; only equal marks count.

Where the safeguards ask no second person for corrections, one keying is the sheet.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from contest.editions.queries import safeguards_of
from contest.foundation import ledger
from contest.foundation.canonical import canonical_json, fingerprint
from contest.foundation.errors import Fault
from contest.foundation.permissions import Actor, require
from contest.foundation.words import N_
from judges.panels.models import Seat
from judges.scoresheets.errors import (
    NothingKeyed,
    NotTheKeyer,
    RowsUnsettled,
    SameKeyer,
)
from judges.scoresheets.models import PaperKeying, ScoreSheet
from judges.scoresheets.operations.standing import (
    require_assigned,
    require_not_in,
    require_takes_sheets,
)
from judges.scoresheets.operations.submitting import Submission, checked, known_sheet, take
from judges.scoresheets.queries import keyings_of, rules_hash_of
from judges.scoring.values import Values, parse_sheet
from judges.sealing.models import Work

PAPER = "paper"
KEYED, DISCARDED = "score_sheet.key", "score_sheet.discard_keying"
FIRST, SECOND = 1, 2


def asks_two(session: Session, work: Work) -> bool:
    """Say whether two people have to key a paper sheet of this event."""
    return "correction" in safeguards_of(session, work.stage.event).second_person_for


def key_paper_sheet(
    session: Session,
    actor: Actor,
    *,
    seat: Seat,
    work: Work,
    values: Values,
    now: datetime,
    event_id: str | None = None,
    rules_hash: str | None = None,
) -> ScoreSheet | PaperKeying:
    """Key the paper sheet of a seat; return the sheet once it is in, else the keying that waits.

    The first keying waits for a second person. The second one is the sheet when every mark is
    equal; else both wait until the two have settled the rows that differ. The revision carries the
    reason "paper", its record both keyers.
    Raises as `submit_score_sheet`, `AlreadySubmitted` where the seat's sheet is in (paper is the
    fallback, not a second voice), and `SameKeyer` for who keyed it before.
    """
    require(actor, "score_sheet.key", seat)
    known = known_sheet(session, seat, work, values=values, base_revision=0, event_id=event_id)
    if known is not None:
        return known
    require_open(session, seat, work, now=now)
    # Two at one moment: the trail's lock lets them in one by one.
    ledger.lock(session, [work.stage.event.stream], now=now)
    submission = _keyed(session, actor, seat, work, values, event_id=event_id, rules=rules_hash)
    if not asks_two(session, work):
        return take(session, actor, submission, now=now)
    found = present_keyings(session, seat, work)
    first = found[0] if found else None
    if first is None:
        # What was keyed under other rules is no half of anything.
        _drop(session, seat, work)
        return _wait(session, actor, submission, FIRST, now=now)
    if is_keyer(actor, first):
        if first.body_hash == fingerprint(submission.body):
            return first
        raise SameKeyer
    if len(found) == SECOND:
        raise NotTheKeyer
    second = _wait(session, actor, submission, SECOND, now=now, first=first)
    return (
        second
        if second.differed
        else _accept(session, actor, (first, second), seat=seat, work=work, now=now)
    )


def settle_keyings(
    session: Session,
    actor: Actor,
    *,
    seat: Seat,
    work: Work,
    choices: Mapping[str, int],
    now: datetime,
) -> ScoreSheet | PaperKeying:
    """Say for each row that differs whose reading is on the paper: 1 the first's, 2 the other's.

    A row in which the actor takes the other's reading is settled. The rest waits for the other
    keyer, who looks at the paper, too: every mark that is accepted was confirmed by both. Returns
    the sheet once nothing differs, else the actor's keying. Raises `NothingKeyed`, `NotTheKeyer`,
    `RowsUnsettled` (faults name the criteria), or what refuses the sheet.
    """
    require(actor, "score_sheet.key", seat)
    require_open(session, seat, work, now=now)
    ledger.lock(session, [work.stage.event.stream], now=now)
    pair = keyings_to_compare(session, actor, seat, work)
    rows = differing(pair)
    open_rows = [code for code in rows if choices.get(code) not in (FIRST, SECOND)]
    if open_rows:
        raise RowsUnsettled(faults=[_unsettled(code) for code in open_rows])
    own = next(one for one in pair if is_keyer(actor, one))
    values = _values(own)
    for code in rows:
        values[code] = _values(pair[choices[code] - 1])[code]
    body = {**json.loads(own.body), "values": values}
    own.body, own.body_hash = canonical_json(body).decode(), fingerprint(body)
    session.flush()
    _tell(session, actor, own, seat, now)
    return own if differing(pair) else _accept(session, actor, pair, seat=seat, work=work, now=now)


def discard_keyings(
    session: Session, actor: Actor, *, seat: Seat, work: Work, now: datetime
) -> None:
    """Drop what was keyed, so that two people begin anew; the trail keeps that it was.

    Raises `NothingKeyed` where nothing waits.
    """
    require(actor, "score_sheet.key", seat)
    found = keyings_of(session, seat, work)
    if not found:
        raise NothingKeyed
    subject = ledger.Subject(work.stage.event.stream, work.public_id)
    body = {"seat": seat.public_id, "work": work.public_id, "keyings": len(found)}
    ledger.record(session, actor, DISCARDED, subject, body=body, now=now)
    _drop(session, seat, work)


def require_open(session: Session, seat: Seat, work: Work, *, now: datetime) -> None:
    """Raise unless a paper sheet of this seat may come in now."""
    require_assigned(session, seat, work)
    require_takes_sheets(session, seat, work, now=now)
    require_not_in(session, seat, work)


def present_keyings(session: Session, seat: Seat, work: Work) -> list[PaperKeying]:
    """Return the keyings that wait under the rules that hold now, the first one first."""
    present = rules_hash_of(session, work.stage)
    return [one for one in keyings_of(session, seat, work) if one.rules_hash == present]


def keyings_to_compare(
    session: Session, actor: Actor, seat: Seat, work: Work
) -> tuple[PaperKeying, PaperKeying]:
    """Return both keyings for one of the two keyers, who alone sees them.

    Raises `NothingKeyed` or `NotTheKeyer`.
    """
    found = present_keyings(session, seat, work)
    if len(found) != SECOND:
        raise NothingKeyed
    if not any(is_keyer(actor, one) for one in found):
        raise NotTheKeyer
    return found[0], found[1]


def differing(pair: Sequence[PaperKeying]) -> list[str]:
    """Return the criteria in which two keyings differ, in the order of the sheet."""
    first, second = (_values(one) for one in pair)
    return [code for code in first if first[code] != second.get(code)]


def is_keyer(actor: Actor, keying: PaperKeying) -> bool:
    """Say whether the actor keyed this; another account of the same person is the same person."""
    is_person = actor.person_id is not None and actor.person_id == keying.person_id
    return is_person or actor.reference == keying.keyed_by


def _values(keying: PaperKeying) -> dict[str, Any]:
    return dict(json.loads(keying.body)["values"])


def _keyed(
    session: Session,
    actor: Actor,
    seat: Seat,
    work: Work,
    values: Values,
    *,
    event_id: str | None = None,
    rules: str | None = None,
    keyers: Sequence[PaperKeying] = (),
    settled: Sequence[str] = (),
) -> Submission:
    names = [one.keyed_by_name for one in keyers] or [actor.name]
    who = [one.keyed_by for one in keyers] or [actor.reference]
    return checked(
        session,
        seat,
        work,
        values=values,
        base_revision=0,
        rules_hash=rules,
        event_id=event_id,
        device=None,
        reason=PAPER,
        way=PAPER,
        more={"keyed_by": who, "settled": list(settled)},
        entered_by_name=" · ".join(names),
    )


def _wait(
    session: Session,
    actor: Actor,
    submission: Submission,
    number: int,
    *,
    now: datetime,
    first: PaperKeying | None = None,
) -> PaperKeying:
    keying = PaperKeying(
        edition_id=submission.seat.edition_id,
        seat_id=submission.seat.id,
        work_id=submission.work.id,
        work=submission.work,
        number=number,
        keyed_by=actor.reference,
        keyed_by_name=actor.name[:60],
        person_id=actor.person_id,
        keyed_at=now,
        rules_hash=submission.rules_hash,
        body=canonical_json(submission.body).decode(),
        body_hash=fingerprint(submission.body),
        differed=[],
    )
    if first is not None:
        keying.differed = differing((first, keying))
    session.add(keying)
    session.flush()
    _tell(session, actor, keying, submission.seat, now)
    return keying


def _accept(
    session: Session,
    actor: Actor,
    pair: Sequence[PaperKeying],
    *,
    seat: Seat,
    work: Work,
    now: datetime,
) -> ScoreSheet:
    agreed = parse_sheet(json.loads(pair[0].body))
    settled = pair[1].differed
    submission = _keyed(session, actor, seat, work, agreed, keyers=pair, settled=settled)
    sheet = take(session, actor, submission, now=now)
    _drop(session, seat, work)
    return sheet


def _drop(session: Session, seat: Seat, work: Work) -> None:
    of_sheet = (PaperKeying.seat_id == seat.id) & (PaperKeying.work_id == work.id)
    session.execute(delete(PaperKeying).where(of_sheet))


def _tell(session: Session, actor: Actor, keying: PaperKeying, seat: Seat, now: datetime) -> None:
    # A salted hash and no mark: whoever reads the trail before the second keying learns nothing.
    subject = ledger.Subject(keying.stream, keying.work.public_id)
    body = {
        "seat": seat.public_id,
        "work": keying.work.public_id,
        "number": keying.number,
    }
    private = {"body_hash": keying.body_hash}
    ledger.record(session, actor, KEYED, subject, body=body, private=private, now=now)


def _unsettled(code: str) -> Fault:
    return Fault(
        N_("%(code)s: say what the paper says."),
        N_("Choose one of the two readings, or key the sheet anew."),
        column=code,
        params={"code": code},
    )
