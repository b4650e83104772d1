"""Identity and phone numbers: encrypted, found again, masked by one rule."""

import os
from string import ascii_letters, digits

import pytest

from contest.foundation import keyring, secrets

NUMBER = "320502199001011234"


@pytest.fixture(autouse=True)
def own_keys(tmp_path, monkeypatch):
    monkeypatch.setattr(keyring, "_folder", [])
    secrets.configure(tmp_path / "keys")
    return tmp_path / "keys"


def test_what_is_encrypted_comes_back_and_is_never_written_twice_alike():
    tokens = [secrets.encrypt(NUMBER, kind="identity") for _ in range(3)]

    assert [secrets.decrypt(token, kind="identity") for token in tokens] == [NUMBER] * 3
    assert len(set(tokens)) == 3
    assert not any(NUMBER in token for token in tokens)


@pytest.mark.parametrize("text", ["", "欧阳建国", "𠮷", "x" * 5000])
def test_any_text_comes_back(text):
    assert secrets.decrypt(secrets.encrypt(text)) == text


def test_a_token_moved_to_another_column_does_not_open():
    token = secrets.encrypt(NUMBER, kind="identity")

    with pytest.raises(secrets.Unreadable):
        secrets.decrypt(token, kind="phone")


def test_an_altered_token_does_not_open():
    token = secrets.encrypt(NUMBER)
    altered = [
        token[:place] + sign + token[place + 1 :]
        for place in range(len(token))
        for sign in ascii_letters + digits + "-_="
        if sign != token[place]
    ]

    opened = []
    for other in altered:
        try:
            opened.append(secrets.decrypt(other))
        except keyring.KeyFault:
            continue

    assert opened == []


@pytest.mark.parametrize(
    "token", ["", "e1.1", "e1.1.", "e1.1.AAAA", "e2.1.AAAA", "e1.x.AAAA", NUMBER]
)
def test_what_is_no_token_is_unreadable(token):
    secrets.encrypt(NUMBER)

    with pytest.raises(secrets.Unreadable):
        secrets.decrypt(token)


def test_after_a_rotation_old_tokens_open_and_new_ones_use_the_new_key():
    old = secrets.encrypt(NUMBER)
    number = secrets.rotate()
    new = secrets.encrypt(NUMBER)

    assert (number, old.split(".")[1], new.split(".")[1]) == (2, "1", "2")
    assert [secrets.decrypt(token) for token in (old, new)] == [NUMBER, NUMBER]


def test_the_index_is_equal_for_every_writing_of_one_number():
    writings = [
        "32050219900101123X",
        "32050219900101123x",
        " 320502 19900101 123X",
        "３２０５０２１９９００１０１１２３Ｘ",
    ]

    assert len({secrets.blind_index(writing, kind="identity") for writing in writings}) == 1


def test_the_index_differs_by_number_by_kind_and_by_installation(tmp_path):
    first = secrets.blind_index(NUMBER, kind="identity")
    others = [secrets.blind_index(NUMBER, kind="phone"), secrets.blind_index("1" + NUMBER[1:])]
    secrets.configure(tmp_path / "another")
    others.append(secrets.blind_index(NUMBER, kind="identity"))

    assert first not in others
    assert len(set(others)) == 3


def test_key_files_are_for_the_owner_only(own_keys):
    secrets.encrypt(NUMBER)
    secrets.blind_index(NUMBER)
    modes = {path.name: path.stat().st_mode & 0o777 for path in own_keys.iterdir()}

    assert modes == {"personal-0001.key": 0o600, "personal-index.key": 0o600}


def test_a_key_that_others_can_read_is_refused(own_keys):
    secrets.encrypt(NUMBER)
    os.chmod(own_keys / "personal-0001.key", 0o640)

    with pytest.raises(keyring.KeyFault, match="chmod 600"):
        secrets.encrypt(NUMBER)


def test_a_key_file_is_made_once_and_never_overwritten(tmp_path):
    path = tmp_path / "a.key"

    assert [keyring.make_key(path, b"one"), keyring.make_key(path, b"two")] == [True, False]
    assert (path.read_bytes(), [p.name for p in tmp_path.glob(".a*")]) == (b"one", [])


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张小明", "张*明"),
        ("欧阳建国", "欧**国"),
        ("𠮷明", "𠮷*"),
        ("阿", "*"),
        ("", ""),
    ],
)
def test_names_are_masked(name, masked):
    assert secrets.mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("0512-65221234", "***********34"),
        ("65221234", "******34"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_phones_are_masked(phone, masked):
    assert secrets.mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        (NUMBER, "320***********1234"),
        ("32050219900101123X", "320***********123X"),
        ("E12345678", "*******78"),
        ("H1", "**"),
    ],
)
def test_identity_numbers_are_masked(number, masked):
    assert secrets.mask_identity(number) == masked


def test_many_numbers_at_once_are_sealed_and_indexed_as_one_by_one():
    phones = ["+8613800138000", "+86 138-0013-8001"]

    tokens = secrets.encrypt_all(phones, kind="phone")

    assert [secrets.decrypt(token, kind="phone") for token in tokens] == phones
    assert secrets.blind_indexes(phones, kind="phone") == {
        phone: secrets.blind_index(phone, kind="phone") for phone in phones
    }
