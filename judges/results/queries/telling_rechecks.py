"""What the trail tells of rechecks, held against the rows that ought to say the same."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from judges.results.models import CheckOutcome, Recheck, RecheckedEntry, ResultVersion
from judges.results.queries.telling import CHECK, START, WIDEN, Told, milliseconds

PARTS = ("top", "sample", "rest")
Looks = Mapping[tuple[str, str | None, int | None], Told]
"""The records of what was found right, by entry, by whom and when."""


def recheck_faults(session: Session, told: Mapping[str, Sequence[Told]]) -> Iterator[str]:
    """Yield which rechecks are not those of the trail, or are missing."""
    looks: Looks = {
        (one.data["entry"], one.actor, one.at): one
        for records in told.values()
        for one in records
        if one.kind == CHECK and one.data["outcome"] == CheckOutcome.RIGHT
    }
    rows = session.scalars(select(Recheck).order_by(Recheck.id)).all()
    for recheck in rows:
        # A foreign key promises a version, but not to whoever took it away.
        version = session.get(ResultVersion, recheck.version_id)
        for fault in _faults(recheck, version, told.get(recheck.public_id, ()), looks):
            yield f"recheck {recheck.public_id}: {fault}"
    started = {code for code, records in told.items() for one in records if one.kind == START}
    for missing in sorted(started - {row.public_id for row in rows}):
        yield f"the recheck {missing} of the trail is missing"


def _faults(
    recheck: Recheck, version: ResultVersion | None, own: Sequence[Told], looks: Looks
) -> Iterator[str]:
    start = next((one for one in own if one.kind == START), None)
    if start is None or version is None or start.data["result"] != version.sha256:
        yield "the trail tells of none of this result"
        return
    widened = [one for one in own if one.kind == WIDEN]
    stated = {
        "seed": recheck.seed,
        "checked": recheck.checked_before,
        "wrong": recheck.wrong_before,
    }
    if any(key in start.data and start.data[key] != value for key, value in stated.items()):
        yield "the trail tells of another seed or of other looks before"
    if "is_full" in start.data and recheck.is_full != (start.data["is_full"] or bool(widened)):
        yield "the trail tells otherwise of whether everything is checked"
    if (start.actor, start.at) != (recheck.started_by, milliseconds(recheck.started_at)):
        yield "the trail tells of another start"
    drawn = {code: part for part in PARTS for code in start.data[part]}
    drawn |= {code: "rest" for one in widened for code in one.data["rest"]}
    checks = [(one.entry.public_id if one.entry else "", one) for one in recheck.checks]
    if sorted((code, one.part) for code, one in checks) != sorted(drawn.items()):
        yield "the trail tells of other entries that were drawn"
        return
    places = {row.entry_id: row.position for row in version.rows}
    for code, one in checks:
        if one.position != places.get(one.entry_id):
            yield f"{code} has another place than in the list"
        if not _is_told(one, code, [told for told in own if told.kind == CHECK], start, looks):
            yield f"the trail tells otherwise of the look at {code}"
    ended = None if any(one.outcome is None for _code, one in checks) else own[-1].at
    if ended != (milliseconds(recheck.completed_at) if recheck.completed_at else None):
        yield "the trail tells of another end"


def _is_told(
    one: RecheckedEntry, code: str, checked: Sequence[Told], start: Told, looks: Looks
) -> bool:
    at = milliseconds(one.checked_at) if one.checked_at else None
    last = next((told for told in reversed(checked) if told.data["entry"] == code), None)
    if last is not None:
        found = (one.outcome, one.is_carried, one.checked_by, at)
        return (
            found == (CheckOutcome(last.data["outcome"]), False, last.actor, last.at)
            and last.holds("note", one.note)
            and last.may_hold("name", one.checked_by_name)
        )
    if one.is_carried != (code in start.data.get("carried", [code] if one.is_carried else [])):
        return False
    if one.is_carried:
        earlier = looks.get((code, one.checked_by, at))
        is_right = one.outcome is CheckOutcome.RIGHT and one.note is None
        return is_right and earlier is not None and earlier.may_hold("name", one.checked_by_name)
    return (one.outcome, one.note, one.checked_by, one.checked_by_name, at) == (None,) * 5
