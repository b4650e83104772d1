"""Tablets for tests: the protocol's other side in a few lines, speaking to the real addresses."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient

from judges.scoresheets.queries import rules_hash_of
from judges.scoring.definition import Rubric
from judges.scoring.values import sheet_body
from tests.conftest import NOON
from tests.factories.scoresheets import Judging, a_judging, full_texts, rubric_of, values_of

Plain = dict[str, Any]
KEPT = ("stored", "conflict", "held")


def milliseconds(instant: datetime) -> int:
    """Instants as tablets send them."""
    return int(instant.timestamp() * 1000)


def body_of(rubric: Rubric, texts: Mapping[str, str] | None = None) -> Plain:
    """The frozen body of a complete sheet; `texts` replace what stands in single boxes."""
    return dict(sheet_body(rubric, values_of(rubric, {**full_texts(rubric), **(texts or {})})))


@dataclass
class Hall:
    """What a test needs to know of the judged stage, as plain values."""

    judging: Judging
    event: str
    stream: str
    stage: str
    seat: str
    works: list[str]
    rules_hash: str
    rubric: Rubric

    def sheet(self, work: int = 0, **texts: str) -> Plain:
        """What a tablet freezes for one work of the first seat."""
        return {
            "seat": self.seat,
            "work": self.works[work],
            "body": body_of(self.rubric, texts),
            "rules_hash": self.rules_hash,
        }


def a_hall(session: Any, **details: Any) -> Hall:
    """A judged stage with two works."""
    judging = a_judging(session, **{"entries": 2, **details})
    return Hall(
        judging=judging,
        event=judging.event.public_id,
        stream=judging.event.stream,
        stage=judging.stage.public_id,
        seat=judging.seat.public_id,
        works=[work.public_id for work in judging.works],
        rules_hash=rules_hash_of(session, judging.stage),
        rubric=rubric_of(session, judging.stage),
    )


@dataclass
class Tablet:
    """One browser with its own store. What was not answered stays in `outbox`, in order."""

    client: FlaskClient
    event: str
    device: str = ""
    judge: str | None = None
    counter: int = 0
    head: Plain | None = None
    outbox: list[Plain] = field(default_factory=list)
    acts: list[Plain] = field(default_factory=list)
    answers: dict[str, Plain] = field(default_factory=dict)
    refused: dict[str, Plain] = field(default_factory=dict)
    batches: list[Plain] = field(default_factory=list)
    heads: list[Plain] = field(default_factory=list)
    brought: dict[str, Plain] = field(default_factory=dict)

    def at(self, name: str) -> str:
        """The address of one part of the interface."""
        return f"/api/tablet/v1/events/{self.event}/{name}"

    def enrol(self) -> "Tablet":
        """Ask for a device's id."""
        answer = self.client.post(self.at("devices"), headers={"User-Agent": "a tablet"})
        assert answer.status_code == 201, answer.text
        self.device = answer.get_json()["device"]
        return self

    def pack(self) -> Plain:
        """Fetch everything anew."""
        answer = self.client.get(self.at("pack"))
        assert answer.status_code == 200, answer.text
        taken: Plain = answer.get_json()
        return taken

    def freeze(
        self, *, seat: str, work: str, body: Plain, rules_hash: str, base: int = 0, **changed: Any
    ) -> Plain:
        """Freeze a sheet into the outbox, under an id made once."""
        self.counter += 1
        item = {
            "event_id": str(uuid.uuid4()),
            "seat": seat,
            "work": work,
            "base_revision": base,
            "rules_hash": rules_hash,
            "body": body,
            "reason": "read again" if base else None,
            "counter": self.counter,
            "made_at": milliseconds(NOON),
            **changed,
        }
        self.outbox.append(item)
        return item

    def wish(self, kind: str, *, revision: int = 1, **changed: Any) -> Plain:
        """Ask for something beside the sheets, under an id made once."""
        act = {
            "id": str(uuid.uuid4()),
            "kind": kind,
            "seat": None,
            "work": None,
            "revision": revision,
            "reason": None,
            "after": self.counter,
            "made_at": milliseconds(NOON),
            **changed,
        }
        self.acts.append(act)
        return act

    def batch(self, items: Sequence[Plain] | None = None) -> Plain:
        """What goes over the wire."""
        return {
            "device": self.device,
            "sent_at": milliseconds(NOON),
            "known_head": self.head,
            "waiting": len(self.outbox),
            "refused": len(self.refused),
            "persistent": True,
            "items": list(self.outbox if items is None else items),
            **({"judge": self.judge} if self.judge else {}),
            **({"acts": list(self.acts)} if self.acts else {}),
        }

    def post(self, batch: Plain) -> Any:
        """Send a batch and return the raw answer; nothing of it is kept."""
        return self.client.post(self.at("deliveries"), json=batch)

    def send(self, items: Sequence[Plain] | None = None, *, answer_lost: bool = False) -> Plain:
        """Send what waits; keep what the server says, unless its answer is lost on the way."""
        batch = self.batch(items)
        self.batches.append(batch)
        answer = self.post(batch)
        assert answer.status_code == 200, answer.text
        told: Plain = answer.json
        if not answer_lost:
            self.hear(told)
        return told

    def hear(self, told: Plain) -> None:
        """Take the answers in: what is kept there leaves the outbox."""
        self.head = told["head"]
        over = {one["id"] for one in told["acts"] if not one.get("send_again")}
        self.acts = [one for one in self.acts if one["id"] not in over]
        self.heads.append(told["head"])
        for one in told["answers"]:
            if one["outcome"] == "rejected":
                if not one.get("send_again"):
                    self.refused[one["event_id"]] = one
                continue
            self.answers.setdefault(one["event_id"], one)
            taken = (item for item in self.outbox if item["event_id"] == one["event_id"])
            self.brought.update({item["event_id"]: item for item in taken})
            self.outbox = [item for item in self.outbox if item["event_id"] != one["event_id"]]

    def bring_again(self) -> None:
        """All that the server had acknowledged waits once more; what was held says why."""
        for event_id, item in self.brought.items():
            answer = self.answers.pop(event_id)
            was_held = "held" in (answer["outcome"], answer.get("first"))
            self.outbox.append({**item, "held_for": answer["code"]} if was_held else item)
        self.outbox.sort(key=lambda item: item["counter"])
        self.brought, self.head = {}, None
