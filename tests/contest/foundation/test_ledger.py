"""The trail: what it tells, what it refuses, and what a check of it finds."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.ledger import SYSTEM, Subject, commitment
from contest.foundation.models import LedgerRecord, LedgerSecret, LedgerStream
from contest.foundation.permissions import ANONYMOUS, system_actor
from tests.conftest import NOON

ACTOR = system_actor("test")
SUBJECT = Subject("event:one", "subject")


def three_records(session: Session) -> None:
    for number in range(3):
        ledger.record(session, ACTOR, "thing.done", SUBJECT, body={"number": number}, now=NOON)


def test_a_stream_begins_with_a_record_of_its_own_and_counts_from_one(session: Session) -> None:
    told = ledger.record(
        session, ANONYMOUS, "thing.done", SUBJECT, body={"n": 1}, now=NOON, event_id="0-1"
    )

    rows = list(ledger.records(session, "event:one"))
    assert [(row.seq, row.kind) for row, _ in rows] == [(1, "stream.open"), (2, "thing.done")]
    assert rows[1][1] == {
        "kind": "thing.done",
        "actor": "anonymous",
        "via": "web",
        "subject": "subject",
        "event_id": "0-1",
        "at": 1795147200000,
        "data": {"n": 1},
    }
    assert (told.stream, told.seq, told.event_id) == ("event:one", 2, "0-1")
    assert ledger.head(session, "event:one") == (2, told.hash)
    assert ledger.head(session, "event:none") == (0, ledger.GENESIS_HASH)


def test_streams_are_chained_apart(session: Session) -> None:
    ledger.record(session, ACTOR, "a.done", Subject(SYSTEM, "x"), body={}, now=NOON)
    three_records(session)

    assert ledger.streams(session) == [SYSTEM, "event:one"]
    assert ledger.verify(session, SYSTEM).is_good
    verdict = ledger.verify(session, "event:one")
    assert (verdict.is_good, verdict.records, verdict.bad_seq) == (True, 4, None)


def test_the_system_stream_is_never_locked_after_another(session: Session) -> None:
    three_records(session)

    with pytest.raises(RuntimeError, match="system is locked after event:one"):
        ledger.record(session, ACTOR, "a.done", Subject(SYSTEM, "x"), body={}, now=NOON)


def test_streams_are_taken_in_the_order_of_their_names_or_all_at_once(session: Session) -> None:
    def tell(stream: str) -> None:
        ledger.record(session, ACTOR, "a.done", Subject(stream, "x"), body={}, now=NOON)

    tell("event:b")
    with pytest.raises(RuntimeError, match="event:a is locked after event:b"):
        tell("event:a")
    tell("event:c")
    session.info.clear()  # as a transaction of its own begins
    ledger.lock(session, ["event:c", SYSTEM, "event:a", "event:c"], now=NOON)
    for stream in ("event:c", SYSTEM, "event:a"):
        tell(stream)

    assert all(ledger.verify(session, name).is_good for name in ledger.streams(session))


def test_a_float_is_refused_and_leaves_the_head_where_it_was(session: Session) -> None:
    three_records(session)
    before = ledger.head(session, "event:one")

    with pytest.raises(TypeError):
        ledger.record(session, ACTOR, "mark.given", SUBJECT, body={"mark": 8.5}, now=NOON)

    assert ledger.head(session, "event:one") == before


def test_an_event_id_is_taken_once(session: Session) -> None:
    ledger.record(session, ACTOR, "a.done", SUBJECT, body={}, now=NOON, event_id="same")

    with pytest.raises(IntegrityError), session.begin_nested():
        ledger.record(session, ACTOR, "a.done", SUBJECT, body={}, now=NOON, event_id="same")


def test_what_is_private_is_committed_to_and_never_told(session: Session) -> None:
    ledger.record(
        session,
        ACTOR,
        "a.done",
        SUBJECT,
        body={},
        private={"name": "欧阳建国", "no": None},
        now=NOON,
    )

    (row, content) = list(ledger.records(session, "event:one"))[-1]
    secret = session.query(LedgerSecret).one()
    assert "欧阳" not in row.body.decode()
    assert content["secrets"] == {"name": commitment(secret.salt, "欧阳建国")}
    # Without the salt nobody can try likely names against the chain.
    guesses = [commitment("00" * 32, f"欧阳建{chr(0x4E00 + n)}") for n in range(10_000)]
    assert content["secrets"]["name"] not in guesses


def test_erasing_a_private_value_leaves_the_chain_whole(session: Session) -> None:
    ledger.record(session, ACTOR, "a.done", SUBJECT, body={}, private={"name": "张明"}, now=NOON)
    session.execute(delete(LedgerSecret))

    assert ledger.verify(session, "event:one").is_good


def test_a_changed_private_value_is_found(owning: Session) -> None:
    ledger.record(owning, ACTOR, "a.done", SUBJECT, body={}, private={"name": "张明"}, now=NOON)
    owning.execute(update(LedgerSecret).values(value="张亮"))

    verdict = ledger.verify(owning, "event:one")
    assert (verdict.bad_seq, verdict.reason) == (2, "a withheld value was changed")


@pytest.mark.parametrize(
    "statement",
    [
        update(LedgerRecord).values(kind="other"),
        delete(LedgerRecord),
    ],
)
def test_the_database_itself_refuses_to_change_a_record(owning: Session, statement: object) -> None:
    three_records(owning)

    # Also to its owner, as long as the guards stand.
    with pytest.raises(DatabaseError, match="append-only"), owning.begin_nested():
        owning.execute(statement)  # type: ignore[call-overload]


def unguarded(session: Session) -> None:
    """Do as somebody does who owns the database: take the guards away."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER ledger_records_no_update"))
        session.execute(text("DROP TRIGGER ledger_records_no_delete"))
    else:
        session.execute(text("ALTER TABLE ledger_records DISABLE TRIGGER USER"))


def forged(body: bytes) -> bytes:
    content = json.loads(body)
    content["data"] = {"number": 99}
    return json.dumps(content, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("tamper", "bad_seq"),
    [
        (lambda row: {"body": forged(row.body)}, 3),
        (lambda row: {"hash": "0" * 64}, 3),
        (lambda row: {"prev_hash": "1" * 64}, 3),
        (lambda row: {"kind": "other.done"}, 3),
        (lambda row: {"actor": "user:other"}, 3),
        (lambda row: {"subject": "other"}, 3),
        (lambda row: {"event_id": "other"}, 3),
        (lambda row: {"recorded_at": row.recorded_at + timedelta(seconds=1)}, 3),
        (lambda row: {"seq": 9}, 3),
        (lambda row: None, 3),
    ],
    ids=[
        "body",
        "hash",
        "link",
        "kind",
        "actor",
        "subject",
        "event_id",
        "time",
        "place",
        "deleted",
    ],
)
def test_a_change_behind_the_guards_is_found_and_named(
    owning: Session, tamper: Callable[[LedgerRecord], dict[str, object] | None], bad_seq: int
) -> None:
    three_records(owning)
    unguarded(owning)
    row = owning.query(LedgerRecord).filter_by(seq=3).one()

    changed = tamper(row)
    if changed is None:
        owning.execute(delete(LedgerRecord).where(LedgerRecord.seq == 3))
    else:
        owning.execute(update(LedgerRecord).where(LedgerRecord.seq == 3).values(changed))
    owning.expire_all()

    assert ledger.verify(owning, "event:one").bad_seq == bad_seq


def test_a_cut_end_shows_only_to_whoever_kept_a_head(owning: Session) -> None:
    three_records(owning)
    kept = ledger.head(owning, "event:one")
    unguarded(owning)
    before = owning.query(LedgerRecord).filter_by(seq=3).one().hash
    owning.execute(delete(LedgerRecord).where(LedgerRecord.seq == 4))
    owning.execute(update(LedgerStream).values(seq=3, head=before))
    owning.expire_all()

    assert ledger.verify(owning, "event:one").is_good  # what a chain alone cannot see
    assert not ledger.verify(owning, "event:one", known_head=kept).is_good


def test_a_head_once_kept_stays_a_prefix_of_the_chain(session: Session) -> None:
    three_records(session)
    kept = ledger.head(session, "event:one")
    three_records(session)

    assert ledger.verify(session, "event:one", known_head=kept).is_good
    assert not ledger.verify(session, "event:one", known_head=(kept[0], "0" * 64)).is_good


def test_the_commands_print_heads_and_name_the_first_bad_row(
    app: Flask, writing: Callable[[], object], owning: Session
) -> None:
    with writing() as session:  # type: ignore[attr-defined]
        three_records(session)
    runner = app.test_cli_runner()

    head = runner.invoke(args=["ledger", "head"]).output.split()
    good = runner.invoke(args=["ledger", "verify", "--stream", "event:one", "--head", head[1]])
    unguarded(owning)
    owning.execute(update(LedgerRecord).where(LedgerRecord.seq == 2).values(kind="other"))
    owning.commit()
    bad = runner.invoke(args=["ledger", "verify"])

    assert (good.exit_code, good.output.split(",")[0]) == (0, "event:one: good")
    assert bad.exit_code == 2
    assert "event:one: BAD at record 2" in bad.output


def test_the_command_holds_the_trail_against_the_heads_of_a_file(
    app: Flask, writing: Callable[[], object], tmp_path: Path
) -> None:
    with writing() as session:  # type: ignore[attr-defined]
        three_records(session)
    runner = app.test_cli_runner()
    kept = tmp_path / "heads.txt"
    kept.write_text(runner.invoke(args=["ledger", "head"]).output, encoding="utf-8")
    with writing() as session:  # type: ignore[attr-defined]
        three_records(session)

    good = runner.invoke(args=["ledger", "verify", "--heads", str(kept)])
    on_paper = re.sub(r":([0-9a-f]{16})([0-9a-f]{16})[0-9a-f]{32}", r":\1-\2", kept.read_text())
    kept.write_text(f"{on_paper}event:gone 7:{'a' * 64}\n", encoding="utf-8")
    gone = runner.invoke(args=["ledger", "verify", "--heads", str(kept)])
    kept.write_text("event:one 7\n", encoding="utf-8")
    unreadable = runner.invoke(args=["ledger", "verify", "--heads", str(kept)])

    assert (good.exit_code, good.output.count("good")) == (0, 1)
    assert gone.exit_code == 2
    assert "event:one: good" in gone.output
    assert "event:gone: BAD: no such stream" in gone.output
    assert (unreadable.exit_code, "line 1" in unreadable.output) == (2, True)


def test_a_time_in_the_trail_says_no_more_than_its_content(session: Session) -> None:
    told = NOON.replace(microsecond=123_456)
    ledger.record(session, ACTOR, "a.done", SUBJECT, body={}, now=told)

    (row, content) = list(ledger.records(session, "event:one"))[-1]
    assert row.recorded_at == NOON.replace(microsecond=123_000)
    assert content["at"] % 1000 == 123
    assert ledger.verify(session, "event:one").is_good


def test_many_records_at_once_are_chained_as_one_by_one(owning: Session) -> None:
    three_records(owning)
    told = [
        ledger.Told(
            Subject("event:one", f"subject-{number}"),
            {"number": number},
            {"name": f"张{number}" if number != 1 else None},
        )
        for number in range(3)
    ]

    ledger.record_all(owning, ACTOR, "thing.done", told, now=NOON)
    ledger.record(owning, ACTOR, "thing.done", SUBJECT, body={"last": True}, now=NOON)

    rows = [(row.seq, row.subject, content) for row, content in ledger.records(owning, "event:one")]
    assert [(seq, subject) for seq, subject, _ in rows[4:]] == [
        (5, "subject-0"),
        (6, "subject-1"),
        (7, "subject-2"),
        (8, "subject"),
    ]
    assert [content["data"] for *_, content in rows[4:7]] == [{"number": n} for n in range(3)]
    kept = [
        (one["seq"], one["field"], one["value"]) for one in ledger.withheld(owning, "event:one")
    ]
    assert kept == [(5, "name", "张0"), (7, "name", "张2")]
    assert ledger.verify(owning, "event:one").is_good
    owning.execute(update(LedgerSecret).values(value="李"))
    assert ledger.verify(owning, "event:one").bad_seq == 5


def test_many_records_at_once_belong_to_one_stream(session: Session) -> None:
    ledger.record_all(session, ACTOR, "thing.done", [], now=NOON)
    told = [ledger.Told(Subject(stream, "x"), {}) for stream in ("event:one", "event:two")]

    with pytest.raises(ValueError, match="one call appends to one stream"):
        ledger.record_all(session, ACTOR, "thing.done", told, now=NOON)
    assert ledger.streams(session) == []
