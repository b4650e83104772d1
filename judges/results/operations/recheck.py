"""The recheck before signing: the best and a drawn sample are looked at once more, by persons.

It changes no mark. What is found wrong is corrected on the sheet, and the results computed anew.
"""

import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.editions import rules as editions_rules
from contest.editions.queries import safeguards_of
from contest.foundation import ledger
from contest.foundation.errors import NotFound
from contest.foundation.permissions import Actor, require
from judges.results.errors import (
    NotAskedFor,
    NotThisVersion,
    RecheckFoundErrors,
    RecheckMissing,
    WrongSaysWhat,
)
from judges.results.models import (
    CheckOutcome,
    Recheck,
    RecheckedEntry,
    ResultState,
    ResultVersion,
)
from judges.results.queries.rechecks import recheck_before, recheck_of
from judges.results.queries.versions import scores_of
from judges.results.rules import asks_for_everything, select, unchanged

SEED_BYTES = 8


def start_recheck(
    session: Session,
    actor: Actor,
    version: ResultVersion,
    *,
    now: datetime,
    seed: str | None = None,
) -> Recheck:
    """Draw who is checked once more: the top share, and a sample by `seed` (made if None).

    A version that follows another keeps its seed, so that nobody draws until it suits. What was
    found right before stands where the line has not changed. Raises `NotAskedFor` where the event
    asks for no recheck, `NotThisVersion` when it was started or the version is past signing.
    """
    require(actor, "recheck.manage", version.event)
    asked = safeguards_of(session, version.event).recheck
    if asked is None:
        raise NotAskedFor
    if version.state is not ResultState.COMPUTED or recheck_of(session, version) is not None:
        raise NotThisVersion
    before = recheck_before(session, version)
    made = Recheck(
        edition_id=version.edition_id,
        version_id=version.id,
        seed=before.seed if before else seed or secrets.token_hex(SEED_BYTES),
        is_full=before.is_full if before else False,
        checked_before=_looked_at(before) if before else 0,
        wrong_before=_found_wrong(before) if before else 0,
        started_by=actor.reference,
        started_at=now,
    )
    session.add(made)
    session.flush()
    parts = _add_checks(session, made, asked, before, now)
    body = {"result": version.sha256, **_drawn(made, parts)}
    ledger.record(session, actor, "recheck.start", made, body=body, now=now)
    _settle(session, actor, made, asked, now)
    return made


def record_check(
    session: Session,
    actor: Actor,
    recheck: Recheck,
    *,
    entry_id: str,
    outcome: CheckOutcome,
    note: str | None,
    now: datetime,
) -> RecheckedEntry:
    """Record what the second look at one entry (public id) found; `wrong` says what in `note`.

    Once all are checked and more were wrong than the event allows, everything is checked. Raises
    `WrongSaysWhat`, `NotFound` for an entry that was not drawn, `NotThisVersion` once it is signed.
    """
    version = recheck.version
    require(actor, "recheck.manage", version.event)
    asked = safeguards_of(session, version.event).recheck
    if version.state is not ResultState.COMPUTED or version.signatures or asked is None:
        raise NotThisVersion
    if outcome is CheckOutcome.WRONG and not note:
        raise WrongSaysWhat
    found = next((one for one in recheck.checks if one.entry.public_id == entry_id), None)
    if found is None:
        raise NotFound
    found.outcome, found.note, found.is_carried = outcome, note, False
    found.checked_by, found.checked_by_name, found.checked_at = actor.reference, actor.name, now
    session.flush()
    body = {"result": version.sha256, "entry": entry_id, "outcome": outcome.value}
    private = {"note": note, "name": actor.name}
    ledger.record(session, actor, "recheck.check", recheck, body=body, private=private, now=now)
    _settle(session, actor, recheck, asked, now)
    return found


def refuse_unchecked(session: Session, version: ResultVersion) -> None:
    """Raise `RecheckMissing` or `RecheckFoundErrors` where the event asks and it is not clean."""
    if safeguards_of(session, version.event).recheck is None or version.stage_id is not None:
        return
    found = recheck_of(session, version)
    if found is not None and any(one.outcome is CheckOutcome.WRONG for one in found.checks):
        raise RecheckFoundErrors
    if found is None or found.completed_at is None:
        raise RecheckMissing


def _add_checks(
    session: Session,
    made: Recheck,
    asked: editions_rules.Recheck,
    before: Recheck | None,
    now: datetime,
) -> dict[str, str]:
    rows = scores_of(session, made.version)
    ranked = [(row.entry.public_id, row.rank) for row in rows if row.rank is not None]
    drawn = select(
        ranked,
        top_percent=asked.top_percent,
        sample_percent=asked.sample_percent,
        seed=made.seed,
    )
    parts = {code: "top" for code in drawn.top} | {code: "sample" for code in drawn.sample}
    if made.is_full:
        parts |= {code: "rest" for code, _rank in ranked if code not in parts}
    carried = _carried(before, made.version)
    for row in rows:
        code = row.entry.public_id
        if code not in parts:
            continue
        check = RecheckedEntry(
            edition_id=made.edition_id,
            recheck_id=made.id,
            entry_id=row.entry_id,
            position=row.position,
            part=parts[code],
        )
        earlier = carried.get(code)
        if earlier is not None:
            check.outcome, check.is_carried = CheckOutcome.RIGHT, True
            check.checked_by, check.checked_by_name = earlier.checked_by, earlier.checked_by_name
            check.checked_at = earlier.checked_at or now
        session.add(check)
    session.flush()
    session.refresh(made, ["checks"])
    return parts


def _drawn(made: Recheck, parts: dict[str, str]) -> dict[str, Any]:
    """Return what the trail is told of a recheck that starts."""
    drawn: dict[str, Any] = {
        name: [code for code, part in parts.items() if part == name]
        for name in ("top", "sample", "rest")
    }
    return drawn | {
        "seed": made.seed,
        "carried": [one.entry.public_id for one in made.checks if one.is_carried],
        "is_full": made.is_full,
        "checked": made.checked_before,
        "wrong": made.wrong_before,
    }


def _carried(before: Recheck | None, version: ResultVersion) -> dict[str, RecheckedEntry]:
    if before is None:
        return {}
    same = unchanged(_workings(before.version), _workings(version))
    return {
        one.entry.public_id: one
        for one in before.checks
        if one.outcome is CheckOutcome.RIGHT and one.entry.public_id in same
    }


def _workings(version: ResultVersion) -> dict[str, Any]:
    # The rank may move because of others; what was checked are the marks behind the stages.
    lines = json.loads(version.snapshot)["lines"]
    return {
        line["entry"]: [
            (code, stage["criteria"], stage["sheets"], stage["total"])
            for code, stage in sorted(line["trace"]["stages"].items())
        ]
        for line in lines
    }


def _settle(
    session: Session, actor: Actor, recheck: Recheck, asked: editions_rules.Recheck, now: datetime
) -> None:
    session.refresh(recheck, ["checks"])
    if any(one.outcome is None for one in recheck.checks):
        recheck.completed_at = None
    elif not recheck.is_full and asks_for_everything(
        _found_wrong(recheck), _looked_at(recheck), asked.full_above_error_percent
    ):
        _widen(session, actor, recheck, now)
    else:
        recheck.completed_at = now
    session.flush()


def _widen(session: Session, actor: Actor, recheck: Recheck, now: datetime) -> None:
    recheck.is_full, recheck.completed_at = True, None
    have = {one.entry_id for one in recheck.checks}
    added = []
    for row in scores_of(session, recheck.version):
        if row.rank is None or row.entry_id in have:
            continue
        added.append(row.entry.public_id)
        session.add(
            RecheckedEntry(
                edition_id=recheck.edition_id,
                recheck_id=recheck.id,
                entry_id=row.entry_id,
                position=row.position,
                part="rest",
            )
        )
    session.flush()
    session.refresh(recheck, ["checks"])
    recheck.completed_at = None if added else now
    body = {
        "result": recheck.version.sha256,
        "wrong": _found_wrong(recheck),
        "checked": _looked_at(recheck),
        "rest": added,
    }
    ledger.record(session, actor, "recheck.widen", recheck, body=body, now=now)


def _looked_at(recheck: Recheck) -> int:
    own = sum(one.outcome is not None and not one.is_carried for one in recheck.checks)
    return recheck.checked_before + own


def _found_wrong(recheck: Recheck) -> int:
    own = sum(one.outcome is CheckOutcome.WRONG for one in recheck.checks)
    return recheck.wrong_before + own
