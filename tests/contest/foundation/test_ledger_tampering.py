"""The tamper matrix: what a check of the trail sees, what only a kept head sees, what nobody sees.

On the database at hand, as its owner, with guards and constraints taken away.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from contest.foundation import heads, ledger
from contest.foundation.ledger import GENESIS_HASH, Verdict
from contest.foundation.models import LedgerRecord
from tests.conftest import NOON
from tests.contest.foundation.tampering import Trail, write_trail
from tests.contest.foundation.tampering_ways import WAYS, Trials, checked

SEED = 20_261_122
TRIALS, PARTS = 10_000, 10


@pytest.fixture
def trail(owning: Session) -> Trail:
    return write_trail(owning, NOON)


def test_the_trail_as_it_was_written_is_good(trail: Trail) -> None:
    assert [verdict for verdict in checked(trail.session, trail.kept) if not verdict.is_good] == []
    assert [verdict.records for verdict in checked(trail.session, {})] == [10, 10, 10]


@pytest.mark.parametrize("name", WAYS["chain"])
def test_the_chain_alone_shows(trail: Trail, name: str) -> None:
    tally = Trials(trail, checked, SEED).falsify("chain", name, times=5)

    assert (tally.seen_by_chain[name], tally.unseen[name], tally.misnamed) == (5, 0, [])


@pytest.mark.parametrize("name", WAYS["head"])
def test_only_a_kept_head_shows(trail: Trail, name: str) -> None:
    """Nobody may oversell the chain: without a head outside, these look good."""
    tally = Trials(trail, checked, SEED).falsify("head", name, times=5)

    assert (tally.seen_by_chain[name], tally.unseen[name]) == (0, 0)


@pytest.mark.parametrize("name", WAYS["nobody"])
def test_neither_chain_nor_head_shows(trail: Trail, name: str) -> None:
    tally = Trials(trail, checked, SEED).falsify("nobody", name, times=5)

    assert (tally.seen_by_chain[name], tally.unseen[name]) == (0, 5)


def test_every_column_of_the_trail_is_in_the_matrix(trail: Trail) -> None:
    columns = {f"change {table}.{name}" for table, rows in trail.rows.items() for name in rows[0]}

    # The number of a row means nothing by itself; where a withheld value hangs on it, it shows.
    assert columns - set(WAYS["chain"]) == {"change record.id", "change secret.id"}


def test_two_forks_shown_to_two_witnesses_are_found_when_either_comes_back(trail: Trail) -> None:
    with trail.session.begin_nested() as fork:
        WAYS["head"]["rebuild with valid hashes"](trail, Trials(trail, checked, SEED).chance)
        shown_to_the_other = heads.heads(trail.session)
        assert all(verdict.is_good for verdict in checked(trail.session, shown_to_the_other))
        fork.rollback()

    assert not all(verdict.is_good for verdict in checked(trail.session, shown_to_the_other))


def test_guards_that_were_dropped_are_named(owning: Session) -> None:
    assert heads.missing_guards(owning) == []
    trail = write_trail(owning, NOON)

    found = heads.verify_trail(trail.session, {})[-1]
    assert "without its guards: ledger_records_no" in found.reason


def test_a_disabled_guard_of_postgresql_is_named(owning: Session) -> None:
    if owning.get_bind().dialect.name != "postgresql":
        pytest.skip("only PostgreSQL can disable a trigger and keep it")
    owning.execute(text("ALTER TABLE ledger_records DISABLE TRIGGER ledger_records_no_truncate"))

    assert heads.missing_guards(owning) == ["ledger_records_no_truncate"]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_random_trial_goes_unseen_by_whoever_kept_a_head(trail: Trail, part: int) -> None:
    tally = Trials(trail, checked, SEED + part).run(TRIALS // PARTS, "chain", "head")

    ways = len(WAYS["chain"]) + len(WAYS["head"])
    assert (tally.tried.total(), len(tally.tried)) == (TRIALS // PARTS, ways)
    assert (tally.unseen.total(), tally.misnamed) == (0, [])
    assert set(tally.seen_by_chain) - set(+tally.seen_by_chain) == set(WAYS["head"])
    for name in WAYS["chain"]:
        assert tally.seen_by_chain[name] == tally.tried[name], name


def ends_only(session: Session, kept: Mapping[str, heads.Head]) -> Sequence[Verdict]:
    """A check as one must not write it: it believes the hashes that stand in the rows."""
    verdicts = []
    for name in ledger.streams(session):
        rows = list(session.execute(_HASHES, {"name": name}))
        newest = ledger.head(session, name)
        known = {row.seq: row.hash for row in rows}
        good = newest == (rows[-1].seq, rows[-1].hash) if rows else False
        good = good and all(later.prev_hash == row.hash for row, later in pairwise(rows))
        good = good and (name not in kept or known.get(kept[name][0]) == kept[name][1])
        verdicts.append(Verdict(name, len(rows), GENESIS_HASH, reason="" if good else "bad"))
    return verdicts


_HASHES = text(
    "SELECT seq, prev_hash, hash FROM ledger_records WHERE stream_id = "
    "(SELECT id FROM ledger_streams WHERE name = :name) ORDER BY seq"
)


def test_a_planted_check_that_believes_stored_hashes_is_caught(trail: Trail) -> None:
    names = ("change record.body", "change record.actor", "change secret.value")
    tally = Trials(trail, ends_only, SEED)
    for name in names:
        tally.falsify("chain", name, times=5)

    assert {name: tally.unseen[name] for name in names} == dict.fromkeys(names, 5)


def test_a_record_that_no_decoder_can_read_is_named(trail: Trail) -> None:
    if trail.session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL takes no text for an instant")
    row = trail.of("event:one")[4]
    trail.put("record", row["id"], recorded_at="yesterday")

    verdict = ledger.verify(trail.session, "event:one")
    assert (verdict.bad_seq, verdict.reason) == (5, "the record cannot be read")
    assert trail.session.query(LedgerRecord).filter_by(seq=1).count() == 3
