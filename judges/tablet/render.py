"""Lays a pack out as plain JSON: numbers as text, both languages; it knows no request."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from contest.editions.models import Event
from contest.foundation.permissions import Actor
from judges.panels.rules import CODE_ROUNDS, code_salt
from judges.scoresheets.render import CriterionShown, LevelShown, sheet_shown
from judges.scoring.definition import (
    Criterion,
    Deduction,
    Judgement,
    Level,
    Measurement,
    PassFail,
    Placing,
    Points,
    Rubric,
    Section,
    TimeTaken,
)
from judges.scoring.numbers import plain
from judges.tablet.queries import Pack, PackedSeat, PackedWork

FORMAT, VERSION = "leitai-pack", 1
PLACES = 9
POINTS = ("min", "step", "decimals")
MEASUREMENT = (
    *("unit", "decimals", "rule", "every", "minus", "otherwise", "parts"),
    *("readings_least", "readings_most", "combine", "agree_within", "entry_low", "entry_high"),
)
BAND = ("limit", "share", "marks")
GATE = ("section", "below", "zero_total")
OTHERS: Mapping[type[Criterion], Sequence[str]] = {
    PassFail: ("parts",),
    Deduction: ("each", "cap", "most", "effect"),
    TimeTaken: ("limit_seconds", "block_seconds", "penalty", "started", "stop_after_seconds"),
}
# A reported figure with its target belongs to a unit's return, which is no work for a tablet.
ON_TABLETS = (Measurement, Judgement, Points, PassFail, Deduction, TimeTaken, Placing)

Plain = dict[str, Any]


def pack_plain(pack: Pack, actor: Actor) -> Plain:
    """Return the pack as JSON values; what a judge sees on the page and nothing beside it.

    A scribe stands where the judge would, under their own account's id; each seat then says whose
    it is.
    """
    shown = _pack(pack, {"id": actor.reference, "name": actor.name})
    if pack.signature != "drawn":
        # By it digits could be tried at leisure: it goes only where they sign.
        shown["code"]["check"] = None
    return shown


def preloaded_plain(pack: Pack) -> Plain:
    """Return a judge's pack as it lies on a tablet of the staff's: without any mark or draft."""
    shown = _pack(pack, {})
    works = [work for seat in shown["seats"] for work in seat["works"]]
    for work in works:
        work["body"] = work["draft"] = None
    return shown


def event_plain(event: Event) -> Plain:
    """Return an event's id, its names, and whether it is a mere rehearsal."""
    return {"id": event.public_id, **_names(event), "rehearsal": event.is_rehearsal}


def code_plain(event_id: str) -> Plain:
    """Return how the digits of a card are stretched in the event of this public id."""
    return {"salt": code_salt(event_id), "rounds": CODE_ROUNDS}


def _pack(pack: Pack, scribe: Plain) -> Plain:
    person = {"id": pack.judge.public_id, "name": pack.judge.person.name} if pack.judge else scribe
    return {
        "format": FORMAT,
        "version": VERSION,
        "event": event_plain(pack.event),
        "judge": person,
        "scribe": pack.judge is None,
        "rules_hash": pack.rules_hash,
        "sees_total": pack.sees_total,
        "recall_minutes": pack.recall_minutes,
        "signature": pack.signature,
        "has_declared": pack.has_declared,
        "code": {**code_plain(pack.event.public_id), "check": pack.code_check},
        "seats": [_seat(one, names_holder=pack.judge is None) for one in pack.seats],
    }


def rubric_plain(rubric: Rubric) -> Plain:
    """Return a rubric with the keys that each criterion is marked by, level texts included."""
    shown = {
        one.code: one
        for one in sheet_shown(rubric, {}, {}, errors={}, sure={}, with_total=False).criteria
    }
    return {
        "max": _plain(rubric.max),
        "floor": _plain(rubric.floor),
        "rescale_to": _plain(rubric.rescale_to),
        "gates": [
            {**_fields(gate, GATE), "zero_sections": list(gate.zero_sections)}
            for gate in rubric.gates
        ],
        "sections": [_section(one, shown) for one in rubric.sections],
    }


def _seat(packed: PackedSeat, *, names_holder: bool) -> Plain:
    holder = packed.seat.holder if names_holder else None
    return {
        "id": packed.seat.public_id,
        "number": packed.seat.number,
        **({"holder": holder.judge.person.name} if holder else {}),
        "stage": {
            "id": packed.stage.public_id,
            "state": str(packed.stage.state),
            **_names(packed.stage),
        },
        "on_tablets": all(isinstance(one, ON_TABLETS) for one in packed.rubric.judged),
        "rubric": rubric_plain(packed.rubric),
        "works": [_work(one) for one in packed.works],
    }


def _work(packed: PackedWork) -> Plain:
    row, sheet = packed.row, packed.sheet
    return {
        "id": row.work.public_id,
        "code": row.work.code,
        "name": row.name,
        "state": str(row.state),
        "sheet": sheet.public_id if sheet else None,
        "revision": sheet.revision if sheet else 0,
        "recalled": row.is_recalled,
        "submitted_at": _milliseconds(row.submitted_at),
        "body": json.loads(packed.body) if packed.body else None,
        "draft": sheet.draft or None if sheet else None,
        "ranges": {
            code: [_plain(one.low), _plain(one.high)] for code, one in packed.ranges.items()
        },
    }


def _section(section: Section, shown: Mapping[str, CriterionShown]) -> Plain:
    judged = [one for one in section.criteria if one.code in shown]
    return {
        "code": section.code,
        **_names(section),
        "floor": _plain(section.floor),
        "cap": _plain(section.cap),
        "criteria": [_criterion(one, shown[one.code]) for one in judged],
    }


def _criterion(one: Criterion, shown: CriterionShown) -> Plain:
    return {
        "code": one.code,
        "type": one.type,
        **_names(one),
        "text": one.text,
        "text_en": one.text_en,
        "max": _plain(one.max),
        "factor": _plain(one.factor),
        "part_names": list(one.part_names),
        "part_names_en": list(one.part_names_en),
        **_own(one, shown),
    }


def _own(one: Criterion, shown: CriterionShown) -> Plain:
    if isinstance(one, Points):
        return {**_fields(one, POINTS), "chips": shown.chips, "levels": _spans(shown.levels)}
    if isinstance(one, Measurement):
        # A tolerance stands as it was written: 48.000 tells how exactly to measure.
        limits = {name: _written(getattr(one, name)) for name in ("low", "high")}
        return {
            **_fields(one, MEASUREMENT),
            **limits,
            "bands": [_fields(b, BAND) for b in one.bands],
        }
    if isinstance(one, Judgement):
        return {"top": one.top, "levels": [_level(level) for level in one.levels]}
    if isinstance(one, Placing):
        return {"points": [_plain(p) for p in one.points], "otherwise": _plain(one.otherwise)}
    return _fields(one, OTHERS.get(type(one), ()))


def _fields(one: object, names: Sequence[str]) -> Plain:
    return {name: _plain(getattr(one, name)) for name in names}


def _level(level: Level) -> Plain:
    texts = {"text": level.text, "text_en": level.text_en}
    return {"value": level.value, **_names(level), **texts}


def _spans(levels: Sequence[LevelShown]) -> list[Plain]:
    return [{**_level(one.level), "low": one.low, "high": one.high} for one in levels]


def _names(named: Any) -> Plain:
    return {"name": named.name, "name_en": named.name_en or ""}


def _milliseconds(at: datetime | None) -> int | None:
    return int(at.timestamp() * 1000) if at else None


def _written(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _plain(value: Any) -> Any:
    return plain(value, PLACES) if isinstance(value, Decimal) else value
