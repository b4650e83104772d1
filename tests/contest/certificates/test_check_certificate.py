"""The command that checks without a network: five words, and nothing that was changed is taken."""

import json
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from contest.certificates import check_certificate, operations, queries
from contest.certificates.check_certificate import keys_of, record_of, verdict_on
from contest.certificates.models import Certificate
from contest.foundation import signing
from contest.foundation.signing import Signature
from tests.conftest import NOON
from tests.factories.certificates import PUBLIC_URL, a_certificate
from tests.factories.people import SYSTEM, apart

MUTATIONS = 10_000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@pytest.fixture
def certificate(session: Session) -> Certificate:
    return a_certificate(session)


def asked(session, scanned, *, now=NOON, listed_at=NOON, name=""):
    """The verdict with today's keys and a list of some day."""
    listed = queries.revocation_list(session, now=listed_at)
    return verdict_on(scanned, keys_of(queries.key_list()), listed, now=now, name=name)[0]


def test_a_real_one_is_valid_and_shows_what_must_stand_on_the_paper(session, certificate):
    record = record_of(certificate.fields["qr"])

    assert asked(session, certificate.fields["qr"]) == "valid"
    assert asked(session, certificate.fields["qr"], name="欧阳 建国") == "valid"
    assert record is not None
    assert (record["name"], record["award"], record["serial"], record["issued_on"]) == (
        "欧阳建国",
        "一等奖",
        certificate.serial,
        "2026-11-20",
    )


def test_another_name_on_the_paper_is_altered(session, certificate):
    assert asked(session, certificate.fields["qr"], name="欧阳建军") == "altered"


def test_one_of_last_years_key_is_still_valid(session, certificate):
    signing.rotate()

    assert asked(session, certificate.fields["qr"]) == "valid"
    assert len(queries.key_list()["keys"]) >= 2


def test_revoked_and_replaced_are_told_apart(session, certificate):
    qr = certificate.fields["qr"]
    new = operations.reissue_certificate(
        session, SYSTEM, certificate, reason="改名", public_url=PUBLIC_URL, now=NOON
    )
    apart(session)
    assert (asked(session, qr), asked(session, new.fields["qr"])) == ("replaced", "valid")

    operations.revoke_certificate(session, SYSTEM, new, reason="误发", now=NOON)

    assert asked(session, new.fields["qr"]) == "revoked"


def test_a_stale_list_is_unknown_and_never_valid(session, certificate):
    qr = certificate.fields["qr"]
    later = NOON + queries.LIST_HOLDS + timedelta(seconds=1)

    assert asked(session, qr, now=later) == "unknown"
    assert asked(session, qr, now=NOON - timedelta(days=1)) == "unknown"


def test_a_list_that_nobody_signed_is_unknown(session, certificate):
    operations.revoke_certificate(session, SYSTEM, certificate, reason="误发", now=NOON)
    listed = {**queries.revocation_list(session, now=NOON), "ended": []}
    keys = keys_of(queries.key_list())

    assert verdict_on(certificate.fields["qr"], keys, listed, now=NOON)[0] == "unknown"


def test_a_key_that_is_not_known_is_unknown(session, certificate):
    listed = queries.revocation_list(session, now=NOON)

    assert verdict_on(certificate.fields["qr"], {}, listed, now=NOON) == ("unknown", None)


def mutated(qr, chance):
    """The same picture with one to three characters changed, swapped, left out or put in."""
    address, record = qr.split("#")
    letters = list(record)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        place = chance.randrange(len(letters))
        how = chance.randrange(4)
        if how == 0:
            letters[place] = chance.choice(LETTERS)
        elif how == 1:
            other = chance.randrange(len(letters))
            letters[place], letters[other] = letters[other], letters[place]
        elif how == 2:
            del letters[place]
        else:
            letters.insert(place, chance.choice(LETTERS))
    if chance.random() < 0.1:
        address = address[:-1] + chance.choice("0123456789")
    return f"{address}#{''.join(letters)}"


def library(public, message, signature):
    key = signing.key_id_of(public)
    return signing.verify(message, Signature(key, signature), {key: public})


def test_of_ten_thousand_changed_pictures_none_is_accepted(session, certificate, monkeypatch):
    # The library's arithmetic is the same and a hundred times faster; ours is asked below.
    monkeypatch.setattr(check_certificate, "is_signed", library)
    qr = certificate.fields["qr"]
    keys, listed = keys_of(queries.key_list()), queries.revocation_list(session, now=NOON)
    chance = random.Random(20261120)  # noqa: S311 - a test repeats itself
    changed: set[str] = set()
    while len(changed) < MUTATIONS:
        changed |= {mutated(qr, chance) for _ in range(1000)} - {qr}

    words = [verdict_on(one, keys, listed, now=NOON)[0] for one in sorted(changed)[:MUTATIONS]]

    assert len(words) == MUTATIONS
    assert words.count("valid") == 0
    assert words.count("altered") > MUTATIONS * 0.9
    assert verdict_on(qr, keys, listed, now=NOON)[0] == "valid"


def test_our_own_arithmetic_agrees_with_the_library(session, certificate):
    record = record_of(certificate.fields["qr"])
    assert record is not None
    public = keys_of(queries.key_list())[record["key"]]
    chance = random.Random(7)  # noqa: S311 - a test repeats itself
    for _ in range(40):
        signature = bytearray(record["signature"])
        signature[chance.randrange(64)] ^= 1 << chance.randrange(8)
        told = (public, record["signed"], bytes(signature))
        assert check_certificate.is_signed(*told) == library(*told) is False
    assert check_certificate.is_signed(public, record["signed"], record["signature"])


@pytest.mark.slow
def test_the_file_alone_answers_with_stock_python(session, certificate, tmp_path: Path):
    program = Path(check_certificate.__file__).read_text(encoding="utf-8")
    (tmp_path / "check_certificate.py").write_text(program, encoding="utf-8")
    (tmp_path / "keys.json").write_text(json.dumps(queries.key_list()), encoding="utf-8")
    listed = queries.revocation_list(session, now=NOON)
    (tmp_path / "revoked.json").write_text(json.dumps(listed), encoding="utf-8")
    files = ("check_certificate.py", "keys.json", "revoked.json", certificate.fields["qr"])

    # S603: our own file, run as a stranger would run it.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-S", *files, "--name", "欧阳建军"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "altered")
    assert "name: 欧阳建国" in done.stdout
