"""The shape of what tablets send and get; `describing` makes the published description of it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from jsonschema import Draft202012Validator

from contest.foundation.errors import Fault
from contest.foundation.orm import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH
from contest.foundation.words import N_
from judges.tablet.errors import NotABatch
from judges.tablet.operations import Act, Called, Item, Report
from judges.tablet.rules import HELD_FOR, LONGEST_REASON

MOST_ITEMS = 50
LONGEST_SIGNATURE = 30_000
MOST_BEGUN = 500
# A tablet counts its sheets; a hundred thousand would be no tablet.
MOST_SHEETS = 100_000
LATEST_MS = 253_402_300_799_000
FAULTS_SHOWN = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

PUBLIC_ID = {
    "type": "string",
    "pattern": f"^[{PUBLIC_ID_ALPHABET}]{{{PUBLIC_ID_LENGTH}}}$",
}
UUID = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
INSTANT = {
    "type": "integer",
    "minimum": 0,
    "maximum": LATEST_MS,
    "description": "milliseconds since 1970 in UTC",
}
COUNT = {"type": "integer", "minimum": 0, "maximum": MOST_SHEETS}


def _closed(
    description: str,
    properties: Mapping[str, Any],
    *,
    optional: Mapping[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "required": list(properties),
        "properties": {**properties, **(optional or {})},
        "additionalProperties": False,
        **more,
    }


HEAD = _closed(
    "A place in the event's trail. Who keeps it can prove later that nothing before it changed.",
    {"seq": {"type": "integer", "minimum": 0}, "hash": HASH},
)
ITEM = _closed(
    "One sheet, frozen by the judge: an edit afterwards is another item with an id of its own.",
    {
        "event_id": {**UUID, "description": "made once on the tablet; the same bytes, the same id"},
        "seat": PUBLIC_ID,
        "work": PUBLIC_ID,
        "base_revision": {
            **COUNT,
            "description": "the revision that the judge saw; 0 before the first",
        },
        "rules_hash": HASH,
        "body": {"type": "object", "description": "leitai-sheet, version 1: whole numbers only"},
        "reason": {
            "type": ["string", "null"],
            "maxLength": LONGEST_REASON,
            "description": "why a submitted sheet is corrected",
        },
        "counter": {**COUNT, "minimum": 1, "description": "the tablet's own count, from 1"},
        "made_at": INSTANT,
    },
    optional={
        "signature": {
            "type": ["string", "null"],
            "maxLength": LONGEST_SIGNATURE,
            "description": "as JSON: strokes, x, y, … within 1000 × 300; or by: code with sign",
        },
        "held_for": {
            "enum": sorted(HELD_FOR),
            "description": "brought again: the rule that held it before the server lost it",
        },
    },
)
ACT = _closed(
    "A wish of the judge beside the sheets: to take one back, to correct one, to declare.",
    {
        "id": {**UUID, "description": "made once on the tablet; sent until it is answered"},
        "kind": {"enum": ["recall", "correct", "declare", "recuse"]},
        "seat": {"anyOf": [{"type": "null"}, PUBLIC_ID]},
        "work": {"anyOf": [{"type": "null"}, PUBLIC_ID]},
        "revision": {**COUNT, "description": "the version that the judge saw"},
        "reason": {"type": ["string", "null"], "maxLength": LONGEST_REASON},
        "after": {**COUNT, "description": "the sheets of this tablet up to this count come first"},
        "made_at": INSTANT,
    },
    optional={
        "body": {
            "type": ["object", "null"],
            "description": "correct: the sheet as it shall read, for whoever decides",
        }
    },
)
CALL = _closed("A judge calls for help.", {"id": UUID, "made_at": INSTANT})
BEGUN = _closed("A sheet that is begun.", {"work": PUBLIC_ID, "given": COUNT})
BATCH = _closed(
    "What a tablet brings: its sheets, the newest head that it knows, and a word on itself.",
    {
        "device": PUBLIC_ID,
        "sent_at": INSTANT,
        "known_head": {"anyOf": [{"type": "null"}, HEAD]},
        "waiting": {**COUNT, "description": "sheets on the tablet that the server has not"},
        "refused": {**COUNT, "description": "sheets that were rejected and lie on the tablet"},
        "persistent": {"type": "boolean", "description": "the browser promised to keep its data"},
        "items": {"type": "array", "items": ITEM, "maxItems": MOST_ITEMS},
    },
    # A tablet may still show the page of the version before this one.
    optional={
        "judge": {
            **PUBLIC_ID,
            "description": "judge.id of the pack, whose all this is: nothing is taken for another",
        },
        "battery": {"type": ["integer", "null"], "minimum": 0, "maximum": 100},
        "pack": {
            "anyOf": [
                {"type": "null"},
                _closed("The pack on the tablet.", {"works": COUNT, "rules_hash": HASH}),
            ]
        },
        "calls": {"type": "array", "items": CALL, "maxItems": MOST_ITEMS},
        "acts": {"type": "array", "items": ACT, "maxItems": MOST_ITEMS},
        "begun": {
            "type": "array",
            "description": "the sheets that are being filled in: how many items are given",
            "items": BEGUN,
            "maxItems": MOST_BEGUN,
        },
    },
)
ANSWER = {
    "type": "object",
    "required": ["event_id", "outcome"],
    "properties": {
        "event_id": UUID,
        "outcome": {"enum": ["stored", "duplicate", "conflict", "held", "rejected"]},
        "first": {
            "enum": ["stored", "conflict", "held"],
            "description": "duplicate: what became of it when it came first",
        },
        "code": {"type": "string", "description": "held or rejected: the rule, for programs"},
        "message": {"type": "string", "description": "held or rejected: the rule, for people"},
        "faults": {"type": "array", "items": {"type": "object"}},
        "send_again": {"type": "boolean", "description": "rejected: the same bytes may pass later"},
        "revision": COUNT,
        "seq": {"type": "integer", "minimum": 1, "description": "where it stands in the trail"},
        "hash": HASH,
    },
    "additionalProperties": False,
}
ACTED = {
    "type": "object",
    "required": ["id", "outcome"],
    "properties": {
        "id": UUID,
        "outcome": {
            "enum": ["done", "asked", "refused"],
            "description": "asked: another person decides",
        },
        "code": {"type": "string"},
        "message": {"type": "string", "description": "refused: why, for people"},
        "send_again": {"type": "boolean", "description": "refused: it may pass later as it is"},
    },
    "additionalProperties": False,
}
CORRECTION = _closed(
    "How a wish to correct a sheet of this judge stands.",
    {
        "seat": PUBLIC_ID,
        "work": PUBLIC_ID,
        "state": {"enum": ["asked", "granted", "refused"]},
        "reason": {"type": "string"},
        "answer": {"type": ["string", "null"], "description": "refused: what the judge is told"},
        "until": {"anyOf": [{"type": "null"}, INSTANT], "description": "granted: when it ends"},
    },
    optional={
        "proposed": {
            "type": ["object", "null"],
            "description": "granted: the body that was agreed to; no other one is taken",
        }
    },
)
ANSWERS = _closed(
    "What became of each item, in their order, and the head that holds all that were stored.",
    {
        "answers": {"type": "array", "items": ANSWER},
        "head": HEAD,
        "server_at": INSTANT,
        "stages": {
            "type": "object",
            "description": "the state of each stage that the judge sits in, by its id",
            "additionalProperties": {"enum": ["planned", "open", "paused", "closed"]},
        },
        "rules_hash": HASH,
        "notices": {
            "type": "array",
            "description": "what the desk says to this judge today, the newest last",
            "items": _closed(
                "A word from the desk.",
                {"id": PUBLIC_ID, "text": {"type": "string"}, "at": INSTANT},
            ),
        },
        "acts": {"type": "array", "items": ACTED},
        "corrections": {"type": "array", "items": CORRECTION},
        "to_decide": {**COUNT, "description": "wishes that this judge decides as chief"},
        "revoked_at": {
            "type": ["integer", "null"],
            "description": "when the staff took this tablet out of use; what it brings is held",
        },
        "elsewhere": {
            "type": "array",
            "description": "this judge's other tablets that held something when last heard of",
            "items": _closed(
                "What lay on it then.",
                {
                    "number": {**COUNT, "minimum": 1},
                    "heard_at": INSTANT,
                    "waiting": COUNT,
                    "begun": {"type": "array", "items": BEGUN},
                },
            ),
        },
        "calls": {
            "type": "array",
            "description": "this judge's calls of today; answered: somebody is on the way",
            "items": _closed("A call.", {"id": UUID, "answered": {"type": "boolean"}}),
        },
    },
)
DEVICE = _closed("An enrolled tablet.", {"device": PUBLIC_ID, "number": {**COUNT, "minimum": 1}})
PACK = {
    "type": "object",
    "description": "leitai-pack, version 1: numbers are text, names come in both languages.",
    "required": [
        *("format", "version", "event", "judge", "scribe", "rules_hash", "sees_total"),
        *("has_declared", "seats", "head", "server_at", "language", "session", "csrf"),
    ],
    "properties": {
        "format": {"const": "leitai-pack"},
        "version": {"const": 1},
        "scribe": {
            "type": "boolean",
            "description": "the pack holds every seat; judge is who enters for them",
        },
        "code": {
            "type": "object",
            "description": "how six digits are stretched, and by what the judge's are known",
        },
        "rules_hash": HASH,
        "seats": {"type": "array", "minItems": 1, "items": {"type": "object"}},
        "head": HEAD,
        "server_at": INSTANT,
        "language": {"enum": ["zh-CN", "en"], "description": "what the judge chose on the server"},
        "session": {"type": "string", "description": "by what the tablet knows its session"},
    },
}
REFUSAL = _closed(
    "Nothing was taken.",
    {
        "error": _closed(
            "What is wrong and where.",
            {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "faults": {"type": "array", "items": {"type": "object"}},
            },
        )
    },
)
_BATCH = Draft202012Validator(BATCH)


def batch_of(sent: object) -> tuple[str, Report, list[Item | Act]]:
    """Return the device's id, what it says of itself, and its sheets and wishes in their order.

    Raises `NotABatch`, whose faults name each place that does not fit.
    """
    errors = sorted(_BATCH.iter_errors(sent), key=lambda error: error.json_path)
    if errors or not isinstance(sent, Mapping):
        raise NotABatch(faults=[_fault(error) for error in errors[:FAULTS_SHOWN]])
    head, pack = sent["known_head"], sent.get("pack")
    report = Report(
        sent_at=_instant(sent["sent_at"]),
        known_head=(head["seq"], head["hash"]) if head else None,
        waiting=sent["waiting"],
        refused=sent["refused"],
        is_persistent=sent["persistent"],
        battery_percent=sent.get("battery"),
        pack_works=pack["works"] if pack else None,
        pack_rules=pack["rules_hash"] if pack else None,
        begun={one["work"]: one["given"] for one in sent.get("begun", [])},
        calls=[Called(one["id"], _instant(one["made_at"])) for one in sent.get("calls", [])],
        judge=sent.get("judge"),
    )
    return sent["device"], report, _in_order(sent)


def _in_order(sent: Mapping[str, Any]) -> list[Item | Act]:
    """Return sheets as they were sent, each wish behind the sheets that it comes after."""
    acts = [_act(one) for one in sent.get("acts", [])]
    ordered: list[Item | Act] = []
    for item in map(_item, sent["items"]):
        ordered += [act for act in acts if act.after < item.counter]
        acts = [act for act in acts if act.after >= item.counter]
        ordered.append(item)
    return [*ordered, *acts]


def _act(sent: Mapping[str, Any]) -> Act:
    return Act(
        act_id=sent["id"],
        kind=sent["kind"],
        seat=sent.get("seat"),
        work=sent.get("work"),
        revision=sent.get("revision", 0),
        reason=sent.get("reason"),
        body=sent.get("body"),
        after=sent["after"],
        made_at=_instant(sent["made_at"]),
    )


def _item(sent: Mapping[str, Any]) -> Item:
    return Item(
        event_id=sent["event_id"],
        seat=sent["seat"],
        work=sent["work"],
        base_revision=sent["base_revision"],
        rules_hash=sent["rules_hash"],
        body=sent["body"],
        reason=sent["reason"],
        counter=sent["counter"],
        made_at=_instant(sent["made_at"]),
        signature=sent.get("signature"),
        held_for=sent.get("held_for"),
    )


def _instant(milliseconds: int) -> datetime:
    return EPOCH + timedelta(milliseconds=milliseconds)


def _fault(error: Any) -> Fault:
    return Fault(
        N_("This does not fit the form of a batch: %(rule)s."),
        N_("Compare it with the published description of the interface."),
        column=re.sub(r"^\$\.?", "", error.json_path) or "/",
        params={"rule": str(error.validator)},
    )
