"""Ed25519 keys on disk: made once, changed yearly, never lost in silence."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from contest.foundation.keyring import KeyFault
from contest.foundation.signing import Signature, key_id_of, public_keys, rotate, sign, verify

DATA = b'{"serial":"SZZG-2026-0001-0123-C8"}'


def test_a_signature_holds_for_the_data_and_for_nothing_else(tmp_path):
    signature = sign(DATA, tmp_path)
    keys = public_keys(tmp_path)
    flipped = bytes([signature.value[0] ^ 1]) + signature.value[1:]

    assert [
        verify(DATA, signature, keys),
        verify(DATA + b" ", signature, keys),
        verify(DATA, Signature(signature.key_id, flipped), keys),
        verify(DATA, Signature(signature.key_id, b""), keys),
        verify(DATA, Signature("00000000", signature.value), keys),
        verify(DATA, signature, {}),
    ] == [True, False, False, False, False, False]


def test_a_key_under_a_false_id_verifies_nothing(tmp_path):
    signature = sign(DATA, tmp_path)
    stranger = public_keys(tmp_path / "other") or {sign(DATA, tmp_path / "other").key_id: b""}
    false = {signature.key_id: public_keys(tmp_path / "other")[next(iter(stranger))]}

    assert not verify(DATA, signature, false)


def test_the_private_key_is_for_the_owner_only(tmp_path):
    sign(DATA, tmp_path / "keys")
    modes = {path.suffix: path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()}

    assert modes == {".key": 0o600, ".pub": 0o644}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_after_a_rotation_the_new_key_signs_and_the_old_still_verifies(tmp_path):
    old = sign(DATA, tmp_path)
    new_id = rotate(tmp_path)
    new = sign(DATA, tmp_path)
    keys = public_keys(tmp_path)

    assert (new.key_id, list(keys)) == (new_id, [old.key_id, new_id])
    assert [verify(DATA, signature, keys) for signature in (old, new)] == [True, True]


def test_the_old_private_key_can_be_taken_away_after_a_rotation(tmp_path):
    old = sign(DATA, tmp_path)
    rotate(tmp_path)
    next(tmp_path.glob(f"*{old.key_id}.key")).unlink()

    assert verify(DATA, old, public_keys(tmp_path))
    assert sign(DATA, tmp_path).key_id != old.key_id


def test_a_lost_private_key_is_said_and_not_replaced(tmp_path):
    sign(DATA, tmp_path)
    next(tmp_path.glob("*.key")).unlink()

    with pytest.raises(KeyFault, match="restore it from the backup"):
        sign(DATA, tmp_path)

    assert len(public_keys(tmp_path)) == 1


def test_a_key_that_others_can_read_is_refused(tmp_path):
    sign(DATA, tmp_path)
    key = next(tmp_path.glob("*.key"))
    os.chmod(key, 0o644)

    with pytest.raises(KeyFault, match="chmod 600"):
        sign(DATA, tmp_path)


def test_the_key_id_can_be_recomputed_from_the_public_key(tmp_path):
    signature = sign(DATA, tmp_path)

    assert {key_id_of(key): key for key in public_keys(tmp_path).values()} == public_keys(tmp_path)
    assert signature.key_id in public_keys(tmp_path)


def test_many_threads_that_start_together_all_sign_verifiably(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        signatures = list(pool.map(lambda _: sign(DATA, tmp_path), range(32)))
    keys = public_keys(tmp_path)

    assert all(verify(DATA, signature, keys) for signature in signatures)
