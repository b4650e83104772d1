"""results.zip: an outsider with stock Python finds it good, and every change of it by its code."""

import json
import random
import subprocess
import sys
import zipfile

import pytest
from sqlalchemy.orm import Session

from contest.foundation.errors import NotFound
from judges.results.models import ResultVersion
from judges.results.queries.bundle import bundle_of
from judges.verification.verify import Unreadable, Wrong, main, verify_bundle
from tests.factories.results import (
    D0,
    a_judged_workshop,
    a_published_version,
    a_signed_version,
)

LOWER = (("30", "30", "18"), ("30", "30", "18"), ("30", "30", "18"))
BROKEN, HEAD, DIFFERS, SIGNATURE, INCOMPLETE = 2, 3, 4, 5, 6
CHECKED = (
    "checkpoint.txt",
    "events.jsonl",
    "marks.json",
    "rules.json",
    "scorebook.csv",
    "signature.json",
    "snapshot.json",
)
FLIPS = 150


@pytest.fixture
def published(session: Session) -> ResultVersion:
    return a_published_version(session, a_judged_workshop(session, LOWER, D0))


@pytest.fixture
def bundle(session: Session, published: ResultVersion, tmp_path):
    path = tmp_path / "results.zip"
    path.write_bytes(bundle_of(session, published))
    return path


def files_of(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(path, files):
    with zipfile.ZipFile(path, "w") as bundle:
        for name, content in files.items():
            bundle.writestr(name, content)
    return str(path)


def changed(path, name, change):
    files = files_of(path)
    files[name] = change(files[name])
    return packed(path, files)


def test_stock_python_in_an_empty_folder_finds_it_good(bundle, published):
    """-I: no site packages of ours, no environment; the file that is checked brings its checker."""
    folder = bundle.parent / "elsewhere"
    folder.mkdir()
    (folder / "verify.py").write_bytes(files_of(bundle)["verify.py"])

    done = subprocess.run(  # noqa: S603 - our own program on our own file
        [sys.executable, "-I", "verify.py", str(bundle), "--head", published.ledger_head[:32]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "6 sheets are those of the trail; 2 lines recomputed" in done.stdout
    assert published.key_id is not None
    assert published.key_id in done.stdout


def test_it_names_no_person_and_is_the_same_every_time(session, bundle, published):
    everything = b"".join(files_of(bundle).values()).decode()

    assert bundle_of(session, published) == bundle.read_bytes()
    for row in published.rows:
        for member in row.entry.members:
            assert member.person.name not in everything
    for signature in published.signatures:
        assert signature.person_name not in everything


def test_before_publication_there_is_none(session):
    version = a_signed_version(session, a_judged_workshop(session))

    with pytest.raises(NotFound):
        bundle_of(session, version)


def test_an_edited_byte_of_the_trail_is_named_by_its_record(bundle):
    def edit(data):
        lines = data.decode().splitlines()
        lines[6] = lines[6].replace('\\"at\\":1', '\\"at\\":2', 1)
        return "\n".join(lines).encode()

    with pytest.raises(Wrong, match="broken at record 7") as found:
        verify_bundle(changed(bundle, "events.jsonl", edit))
    assert found.value.code == BROKEN


def test_a_record_left_out_breaks_the_chain_where_it_stood(bundle):
    def edit(data):
        lines = data.decode().splitlines()
        return "\n".join(lines[:4] + lines[5:]).encode()

    with pytest.raises(Wrong, match="broken at record 5"):
        verify_bundle(changed(bundle, "events.jsonl", edit))


@pytest.mark.parametrize("head", ["3f2a" * 8, "", "0"])
def test_another_head_is_no_head_of_this_trail(bundle, head):
    if not head:
        verify_bundle(str(bundle), head)
        return
    with pytest.raises(Wrong) as found:
        verify_bundle(str(bundle), head)
    assert found.value.code == HEAD


def test_a_trail_cut_at_its_end_is_not_the_one_of_the_checkpoint(bundle):
    with pytest.raises(Wrong) as found:
        verify_bundle(changed(bundle, "events.jsonl", lambda d: d.rsplit(b"\n", 2)[0]))
    assert found.value.code == HEAD


def test_a_swapped_row_of_the_list_is_named(bundle):
    def swap(data):
        head, first, second = data.decode().splitlines()
        return "\n".join((head, second, first)).encode()

    with pytest.raises(Wrong, match=r"scorebook.csv, row 2: says 2,") as found:
        verify_bundle(changed(bundle, "scorebook.csv", swap))
    assert found.value.code == DIFFERS


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("snapshot.json", b'"89.83"', b'"89.93"', SIGNATURE),
        ("marks.json", b'"kind":"points"', b'"kind": "points"', DIFFERS),
        ("rules.json", b'"version":1', b'"version": 1', DIFFERS),
    ],
)
def test_an_edited_file_is_found(bundle, name, old, new, code):
    assert old in files_of(bundle)[name]

    with pytest.raises(Wrong) as found:
        verify_bundle(changed(bundle, name, lambda data: data.replace(old, new, 1)))
    assert found.value.code == code


@pytest.mark.parametrize(
    ("name", "old", "new", "row"),
    [
        (
            "snapshot.json",
            b'"total":"89.83","trace"',
            b'"total":"89.93","trace"',
            "total 89.83 rank 1, stated present total 89.93",
        ),
        ("marks.json", b'"value":36', b'"value":35', "the sheet of seat"),
    ],
)
def test_the_row_that_somebody_changed_is_named(bundle, name, old, new, row):
    assert old in files_of(bundle)[name]

    with pytest.raises(Wrong, match=row):
        verify_bundle(changed(bundle, name, lambda data: data.replace(old, new, 1)))


def test_another_signature_is_found(bundle):
    def other(data):
        stated = json.loads(data)
        first = "0" if stated["signature"][0] != "0" else "1"
        return json.dumps({**stated, "signature": first + stated["signature"][1:]}).encode()

    with pytest.raises(Wrong) as found:
        verify_bundle(changed(bundle, "signature.json", other))
    assert found.value.code == SIGNATURE


def test_a_key_from_elsewhere_shows_who_signed(bundle, published):
    verify_bundle(str(bundle), key=published.key_id)

    with pytest.raises(Wrong) as found:
        verify_bundle(str(bundle), key="deadbeef")
    assert found.value.code == SIGNATURE


@pytest.mark.parametrize("name", CHECKED)
def test_a_missing_file_is_named(bundle, name, capsys):
    files = files_of(bundle)
    del files[name]

    assert main([packed(bundle, files)]) == INCOMPLETE
    assert name in capsys.readouterr().err


def test_what_is_no_bundle_is_unreadable(tmp_path):
    path = tmp_path / "results.zip"
    path.write_bytes(b"not a zip")

    with pytest.raises(Unreadable):
        verify_bundle(str(path))


@pytest.mark.parametrize("key", ["public_key", "signature", "checkpoint_public_key"])
def test_a_signature_is_written_in_one_way_only(bundle, capsys, key):
    files = files_of(bundle)
    given = json.loads(files["signature.json"])
    given[key] = given[key].upper()

    assert main([packed(bundle, {**files, "signature.json": json.dumps(given).encode()})]) == 5


def test_no_bit_behind_the_signature_of_a_checkpoint_is_free(bundle, capsys):
    files = files_of(bundle)
    text = files["checkpoint.txt"].rstrip()
    assert text.endswith(b"=")
    # The last letter before the sign of filling holds two bits that decoding leaves out.
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = letters[letters.index(text[-2:-1]) ^ 1 : (letters.index(text[-2:-1]) ^ 1) + 1]

    assert main([packed(bundle, {**files, "checkpoint.txt": text[:-2] + other + b"=\n"})]) == 5


@pytest.mark.slow
def test_no_flipped_bit_of_what_is_checked_goes_unnoticed(bundle, capsys):
    chance = random.Random(20261122)  # noqa: S311 - reproducible, nothing secret
    good = files_of(bundle)
    unnoticed = []
    for trial in range(FLIPS):
        name = CHECKED[trial % len(CHECKED)]
        place, bit = chance.randrange(len(good[name])), 1 << chance.randrange(8)
        content = bytearray(good[name])
        content[place] ^= bit
        code = main([packed(bundle, {**good, name: bytes(content)})])
        if code == 0 and not is_harmless(good[name], bytes(content)):
            unnoticed.append((name, place, bit))
    assert unnoticed == []


def is_harmless(old: bytes, new: bytes) -> bool:
    """Say whether only blank space changed, which no reader of JSON tells apart."""
    return old.split() == new.split()
