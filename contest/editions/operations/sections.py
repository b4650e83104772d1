"""The part of a definition document that editions reads: its head, safeguards and timeline."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.editions.errors import StageInUse
from contest.editions.models import (
    Event,
    EventDefinition,
    EventGroup,
    Stage,
    StageKind,
)
from contest.editions.operations.switches import plan_switches
from contest.editions.queries import groups_of
from contest.editions.rules import runs_backwards
from contest.foundation.errors import Conflict
from contest.foundation.feature import Finding
from contest.foundation.permissions import Actor
from contest.foundation.words import N_

NO_SUCH_STAGE = N_("There is no stage %(code)s.")
NO_SUCH_DAY = N_("There is no such day.")
WRONG_ORDER = N_("The last day lies before the first.")
WRONG_HOURS = N_("The stage would close before it opens.")
NEEDS_NO_CLOCK = N_("Only stages that a panel judges open and close by themselves.")
GROUP_IN_USE = N_("Group %(group)s has entries already: it cannot be dropped.")


def lint(document: Mapping[str, Any]) -> Sequence[Finding]:
    """Return what is wrong with the timeline: a stage that is not there, days out of order."""
    stages = document.get("stages", ())
    codes = {str(stage.get("code")) for stage in stages}
    judged = {stage.get("code") for stage in stages if stage.get("kind") == "judged"}
    findings: list[Finding] = []
    for code, days in document.get("timeline", {}).items():
        path = f"/timeline/{code}"
        if code not in codes:
            remedy = N_("Name a stage of this document.")
            findings.append(Finding("error", path, NO_SUCH_STAGE, remedy, {"code": code}))
        starts, ends = _day(days.get("starts_on")), _day(days.get("ends_on"))
        if (starts is None and "starts_on" in days) or (ends is None and "ends_on" in days):
            findings.append(Finding("error", path, NO_SUCH_DAY))
        elif starts and ends and ends < starts:
            findings.append(Finding("error", path, WRONG_ORDER))
        findings += _lint_hours(path, days, judged=code in judged)
    ends = document.get("check", {}).get("ends")
    if isinstance(ends, str) and _minute(ends) is None:
        findings.append(Finding("error", "/check/ends", NO_SUCH_DAY))
    return findings


def make_stages(
    session: Session, actor: Actor, event: Event, definition: EventDefinition, now: datetime
) -> None:
    """Bring the event's stages and groups to what the adopted document says, in its order.

    A stage that it drops keeps its row for the trail's sake but is seen no more.
    Raises `StageInUse`, or `Conflict` for a group that has entries.
    """
    document: Mapping[str, Any] = definition.document
    rows = {
        stage.code: stage
        for stage in session.scalars(select(Stage).where(Stage.event_id == event.id))
    }
    # Positions are unique: out of the way first, then into the new order.
    for stage in rows.values():
        stage.position = -stage.id
    session.flush()
    wanted = document.get("stages", [])
    for code in set(rows) - {stage["code"] for stage in wanted}:
        _drop(rows[code], now)
    for position, spec in enumerate(wanted, 1):
        days = document.get("timeline", {}).get(spec["code"], {})
        stage = rows.get(spec["code"]) or _new_stage(session, event, spec["code"])
        _set_stage(stage, spec, days, position)
    session.flush()
    plan_switches(session, event, document, now=now)
    _set_groups(session, event, document.get("entrants", {}).get("groups", []))
    session.expire(event, ["stages"])


def _lint_hours(path: str, days: Mapping[str, Any], *, judged: bool) -> Iterator[Finding]:
    stated = [key for key in ("opens", "closes") if key in days]
    if stated and not judged:
        yield Finding("error", path, NEEDS_NO_CLOCK)
    wrong = [key for key in stated if isinstance(days[key], str) and _minute(days[key]) is None]
    for key in wrong:
        yield Finding("error", f"{path}/{key}", NO_SUCH_DAY)
    if not wrong and runs_backwards(days):
        yield Finding("error", path, WRONG_HOURS)


def _new_stage(session: Session, event: Event, code: str) -> Stage:
    stage = Stage(event_id=event.id, edition_id=event.edition_id, code=code)
    session.add(stage)
    return stage


def _set_stage(
    stage: Stage, spec: Mapping[str, Any], days: Mapping[str, Any], position: int
) -> None:
    kind = StageKind(spec["kind"])
    if stage.opened_at is not None and stage.kind is not kind:
        raise StageInUse(stage=stage.name)
    stage.name, stage.name_en, stage.kind = spec["name"], spec.get("name_en"), kind
    stage.position, stage.dropped_at = position, None
    stage.starts_on, stage.ends_on = _day(days.get("starts_on")), _day(days.get("ends_on"))


def _drop(stage: Stage, now: datetime) -> None:
    if stage.opened_at is not None:
        raise StageInUse(stage=stage.name)
    stage.dropped_at = stage.dropped_at or now


def _set_groups(session: Session, event: Event, specs: Sequence[Mapping[str, Any]]) -> None:
    rows = {group.code: group for group in groups_of(session, event)}
    for spec in specs:
        group = rows.pop(spec["code"], None)
        if group is None:
            group = EventGroup(event_id=event.id, edition_id=event.edition_id, code=spec["code"])
            session.add(group)
        group.name, group.name_en = spec["name"], spec.get("name_en")
    session.flush()
    for group in rows.values():
        try:
            with session.begin_nested():
                session.delete(group)
        except IntegrityError:
            raise Conflict(GROUP_IN_USE, group=group.name) from None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _minute(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
