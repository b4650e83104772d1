"""The ways to falsify a trail, by name; see tampering.py. New ones belong into `WAYS`."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from sqlalchemy.orm import Session

from contest.foundation import heads
from contest.foundation.ledger import SYSTEM, Verdict
from tests.contest.foundation.tampering import (
    BEFORE,
    STREAMS,
    Place,
    SeenBy,
    Trail,
    Way,
    cell,
    chained,
    other_body,
    rewrite,
)

KEPT = BEFORE + 1
"""Records up to a kept head, with the one that opened the stream."""
Check = Callable[[Session, Mapping[str, heads.Head]], Sequence[Verdict]]


def some_stream(chance: Random) -> str:
    return chance.choice(STREAMS)


def delete_at(where: str) -> Way:
    def tamper(trail: Trail, chance: Random) -> Place:
        stream = some_stream(chance)
        rows = trail.of(stream)
        place = {"first": 0, "middle": chance.randrange(1, len(rows) - 1), "last": -1}[where]
        trail.drop("record", rows[place]["id"])
        return Place(stream, rows[place]["seq"])

    return tamper


def swap(*columns: str) -> Way:
    def tamper(trail: Trail, chance: Random) -> Place:
        stream = some_stream(chance)
        one, other = sorted(chance.sample(trail.of(stream), 2), key=lambda row: row["seq"])
        trail.put("record", one["id"], **{name: other[name] for name in columns})
        trail.put("record", other["id"], **{name: one[name] for name in columns})
        return Place(stream, one["seq"])

    return tamper


def insert_beside(trail: Trail, chance: Random) -> Place:
    """Put a record beside another, under the same place."""
    stream = some_stream(chance)
    row = chance.choice(trail.of(stream))
    trail.add({**row, "body": other_body(row["body"]), "event_id": "forged"})
    return Place(stream, row["seq"] + 1, False)


def insert_at_end(trail: Trail, chance: Random) -> Place:
    """Append a record that fits, and forget the stream's row."""
    stream = some_stream(chance)
    rows = trail.of(stream)
    added = {**rows[-1], "event_id": "f", "body": other_body(rows[-1]["body"], event_id="f")}
    trail.add(chained(trail, stream, [*rows, added])[-1])
    return Place(stream, len(rows) + 1)


def replay(trail: Trail, chance: Random) -> None:
    """Append an earlier record once more, chained by the rules."""
    stream = some_stream(chance)
    rows = trail.of(stream)
    rewrite(trail, stream, rows)
    again = chained(trail, stream, [*rows, chance.choice(rows[1:])])[-1]
    trail.add(again)
    trail.put("stream", trail.row(stream)["id"], seq=again["seq"], head=again["hash"])


def copy_from_another(trail: Trail, chance: Random) -> Place:
    """Put another contest's record, hash and all, in the place of one."""
    stream, source = chance.sample(STREAMS, 2)
    row, taken = chance.choice(trail.of(stream)), chance.choice(trail.of(source))
    names = ("event_id", "kind", "subject", "actor", "recorded_at", "body", "prev_hash", "hash")
    trail.put("record", row["id"], **{name: taken[name] for name in names})
    return Place(stream, row["seq"])


def copy_the_whole(trail: Trail, chance: Random) -> Place:
    """Let a stream hold what another one says, hashes and all."""
    stream, source = chance.sample(STREAMS, 2)
    owner = trail.row(stream)["id"]
    rewrite(trail, stream, [{**row, "stream_id": owner} for row in trail.of(source)])
    return Place(stream, 1)


def swap_names(trail: Trail, chance: Random) -> Place:
    """Give two streams one another's names."""
    one, other = (trail.row(name) for name in chance.sample(STREAMS, 2))
    trail.put("stream", one["id"], name=other["name"])
    trail.put("stream", other["id"], name=one["name"])
    return Place(one["name"], 1)


def second_stream(trail: Trail, chance: Random) -> Place:
    """Give a stream a second row of its name, and lead the records to that one."""
    stream = some_stream(chance)
    row = next(row for row in trail.rows["stream"] if row["name"] != stream)
    trail.put("stream", row["id"], name=stream)
    return Place(stream, 1, False)


def drop_the_row(trail: Trail, chance: Random) -> None:
    """Remove a stream's row alone, so that nobody asks for its records."""
    trail.drop("stream", trail.row(some_stream(chance))["id"])


def promise_nothing(trail: Trail, chance: Random) -> Place:
    """Give a withheld value another name than the one that was promised."""
    secret = chance.choice(trail.rows["secret"])
    owner = next(one for one in trail.rows["record"] if one["id"] == secret["record_id"])
    trail.put("secret", secret["id"], field="other")
    return Place(trail.name(owner["stream_id"]), owner["seq"])


def cut(least: int, most: int) -> Way:
    """Remove the end from a place on, and let the stream's row fit."""

    def tamper(trail: Trail, chance: Random) -> None:
        stream = some_stream(chance)
        gone = trail.of(stream)[chance.randint(least, most) :]
        trail.drop("secret", *_secrets(trail, [row["id"] for row in gone]))
        rewrite(trail, stream, [row for row in trail.of(stream) if row not in gone])

    return tamper


def rebuild(trail: Trail, chance: Random) -> None:
    """Change one record and compute every hash from there on anew."""
    stream = some_stream(chance)
    rows = trail.of(stream)
    at = chance.randrange(1, KEPT)
    rows[at] = {**rows[at], "body": other_body(rows[at]["body"])}
    rewrite(trail, stream, chained(trail, stream, rows))


def reorder(trail: Trail, chance: Random) -> None:
    """Change the order of two records and compute every hash anew."""
    stream = some_stream(chance)
    rows = trail.of(stream)
    one, other = chance.randrange(1, KEPT), chance.randrange(1, KEPT - 1)
    other += other >= one
    rows[one], rows[other] = rows[other], rows[one]
    rewrite(trail, stream, chained(trail, stream, rows))


def leave_one_out(trail: Trail, chance: Random) -> None:
    """Remove one record and compute every hash anew."""
    stream = some_stream(chance)
    rows = trail.of(stream)
    gone = rows.pop(chance.randrange(1, KEPT))
    trail.drop("secret", *_secrets(trail, [gone["id"]]))
    trail.drop("record", gone["id"])
    rewrite(trail, stream, chained(trail, stream, rows))


def restore_yesterday(trail: Trail, chance: Random) -> None:
    """Put the whole database back to where it stood before the heads were kept."""
    length = chance.randrange(1, KEPT)
    for stream in STREAMS:
        gone = [row["id"] for row in trail.of(stream)[length:]]
        trail.drop("secret", *_secrets(trail, gone))
        rewrite(trail, stream, trail.of(stream)[:length])
        trail.drop("record", *gone)


def forget_an_event(trail: Trail, chance: Random) -> None:
    """Remove a stream with all that it said."""
    stream = chance.choice([name for name in STREAMS if name != SYSTEM])
    ids = [row["id"] for row in trail.of(stream)]
    trail.drop("secret", *_secrets(trail, ids))
    trail.drop("record", *ids)
    trail.drop("stream", trail.row(stream)["id"])


def rename_and_rebuild(trail: Trail, chance: Random) -> None:
    """Give a stream another name from its first record on."""
    stream = some_stream(chance)
    first, *rest = trail.of(stream)
    opened = {
        **first,
        "subject": "event:new",
        "body": other_body(first["body"], subject="event:new"),
    }
    trail.put("stream", trail.row(stream)["id"], name="event:new")
    rewrite(trail, stream, chained(trail, stream, [opened, *rest]))


def append_by_the_rules(trail: Trail, chance: Random) -> None:
    """Add a false record of one's own, chained as the application does."""
    stream = some_stream(chance)
    rows = trail.of(stream)
    body = other_body(rows[-1]["body"], event_id="false", secrets={})
    added = {**rows[-1], "event_id": "false", "body": body}
    trail.add(chained(trail, stream, [*rows, added])[-1])
    last = chained(trail, stream, [*rows, added])[-1]
    trail.put("stream", trail.row(stream)["id"], seq=last["seq"], head=last["hash"])


def erase_a_value(trail: Trail, chance: Random) -> None:
    """Remove a withheld value with its salt, as the law lets a person ask for."""
    trail.drop("secret", chance.choice(trail.rows["secret"])["id"])


def _secrets(trail: Trail, records: Sequence[int]) -> list[int]:
    return [row["id"] for row in trail.rows["secret"] if row["record_id"] in records]


RECORD_COLUMNS = (
    *("stream_id", "seq", "event_id", "kind", "subject"),
    *("actor", "recorded_at", "body", "prev_hash", "hash"),
)
STREAM_COLUMNS = ("id", "name", "chain_id", "seq", "head")
SECRET_COLUMNS = ("record_id", "field", "salt", "value")
WAYS: Mapping[SeenBy, Mapping[str, Way]] = {
    "chain": {
        **{f"change record.{name}": cell("record", name) for name in RECORD_COLUMNS},
        **{f"change stream.{name}": cell("stream", name) for name in STREAM_COLUMNS},
        **{f"change secret.{name}": cell("secret", name) for name in SECRET_COLUMNS},
        **{f"delete the {name}": delete_at(name) for name in ("first", "middle", "last")},
        "swap places": swap("seq"),
        "swap contents": swap("body", "event_id", "kind", "subject", "actor", "recorded_at"),
        "swap places and links": swap("seq", "prev_hash"),
        "insert beside": insert_beside,
        "insert at the end": insert_at_end,
        "replay": replay,
        "copy a record of another contest": copy_from_another,
        "copy all of another contest": copy_the_whole,
        "swap the names of two contests": swap_names,
        "two streams of one name": second_stream,
        "drop the stream's row": drop_the_row,
        "rename a withheld value": promise_nothing,
    },
    "head": {
        "cut the end with the stream's row": cut(1, KEPT - 1),
        "rebuild with valid hashes": rebuild,
        "reorder with valid hashes": reorder,
        "leave one out with valid hashes": leave_one_out,
        "restore yesterday's backup": restore_yesterday,
        "remove a contest with its stream": forget_an_event,
        "rename a contest with valid hashes": rename_and_rebuild,
    },
    "nobody": {
        "cut what came after the kept head": cut(KEPT, KEPT + 1),
        "append a false record by the rules": append_by_the_rules,
        "erase a withheld value": erase_a_value,
    },
}


def checked(session: Session, kept: Mapping[str, heads.Head]) -> Sequence[Verdict]:
    """Do what `flask ledger verify` does; every trail here is without its guards, which it says."""
    found = heads.verify_trail(session, kept)
    return [verdict for verdict in found if "guards" not in verdict.reason]


@dataclass
class Trials:
    """Falsifies a trail again and again, asks `check`, and counts what was seen.

    Chance is repeated by `seed`, which a report names.
    """

    trail: Trail
    check: Check
    seed: int
    tried: Counter[str] = field(default_factory=Counter)
    unseen: Counter[str] = field(default_factory=Counter)
    seen_by_chain: Counter[str] = field(default_factory=Counter)
    misnamed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 - trials that can be repeated

    def run(self, count: int, *seen_by: SeenBy) -> "Trials":
        """Falsify `count` times, in each way that these can see about equally often."""
        names = [(kind, name) for kind in seen_by for name in WAYS[kind]]
        for number in range(count):
            self.falsify(*names[number % len(names)])
        return self

    def falsify(self, seen_by: SeenBy, name: str, times: int = 1) -> "Trials":
        """Falsify in this way, ask with and without the kept heads, and put all back."""
        for _ in range(times):
            with undone(self.trail):
                place = WAYS[seen_by][name](self.trail, self.chance)
                alone = self.check(self.trail.session, {})
                sees = not all(verdict.is_good for verdict in alone)
                # Whoever sees without heads sees with them: they only add to what is asked.
                held = alone if sees else self.check(self.trail.session, self.trail.kept)
            self.tried[name] += 1
            self.unseen[name] += all(verdict.is_good for verdict in held)
            self.seen_by_chain[name] += sees
            if place is not None and not is_named(place, alone):
                self.misnamed.append(f"{name}: expected {place}, found {alone}")
        return self


@contextmanager
def undone(trail: Trail) -> Iterator[None]:
    """Take back what the block did to the database."""
    with undone_in(trail.session):
        yield


@contextmanager
def undone_in(session: Session) -> Iterator[None]:
    """Take back what the block did to the database of a session."""
    savepoint = session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


def is_named(place: Place, verdicts: Sequence[Verdict]) -> bool:
    """Say whether the first bad record was named, where a tampering has one."""
    if not place.is_exact:
        return True
    found = {verdict.stream: verdict.bad_seq for verdict in verdicts if not verdict.is_good}
    return found.get(place.stream) == place.seq
