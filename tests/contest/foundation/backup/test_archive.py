"""The file of a backup: every damaged byte is refused or changes nothing that counts."""

from random import Random

import pytest

from contest.foundation import signing
from contest.foundation.backup.archive import BackupFault, Writer, new_file, read, unpack

FLIPS, SEED = 300, 20_261_122


@pytest.fixture
def archive(tmp_path):
    keys = tmp_path / "keys"
    with new_file(tmp_path / "one.tar") as stream:
        writer = Writer(stream)
        for name, content in (("database", b"d" * 700), (f"files/ab/{'c' * 62}", b"paper")):
            source = tmp_path / "source"
            source.write_bytes(content)
            writer.add(name, source)
        writer.finish({"kind": "sqlite", "heads": {}}, keys)
    return tmp_path / "one.tar"


def unpacked(path, folder):
    unpack(read(path, path.parent / "keys"), folder)
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def test_what_was_packed_comes_out(archive, tmp_path):
    assert unpacked(archive, tmp_path / "out") == {
        "database": b"d" * 700,
        f"files/ab/{'c' * 62}": b"paper",
    }


def test_every_flipped_byte_is_refused_or_harmless(archive, tmp_path):
    whole = archive.read_bytes()
    right = unpacked(archive, tmp_path / "right")
    chance = Random(SEED)  # noqa: S311 - trials that can be repeated
    refused = 0
    for number in range(FLIPS):
        at = chance.randrange(len(whole))
        flipped = bytes([whole[at] ^ 1 << chance.randrange(8)])
        archive.write_bytes(whole[:at] + flipped + whole[at + 1 :])
        try:
            assert unpacked(archive, tmp_path / str(number)) == right, f"byte {at}"
        except BackupFault:
            refused += 1
    # The rest lies in tar's padding, in times and owners, which nobody reads.
    assert refused > FLIPS // 4


@pytest.mark.parametrize("left", [0, 100, 1024, -1024 * 10, -1024 * 11])
def test_a_cut_backup_is_refused(archive, left):
    archive.write_bytes(archive.read_bytes()[:left])

    with pytest.raises(BackupFault):
        read(archive, archive.parent / "keys")


def test_a_manifest_signed_by_somebody_else_is_not_known_here(archive, tmp_path):
    other = read(archive, tmp_path / "other-keys")

    assert (other.is_known_key, read(archive, tmp_path / "keys").is_known_key) == (False, True)


def test_a_manifest_that_was_written_anew_under_our_key_is_refused(archive, tmp_path):
    key_id = next(iter(signing.public_keys(tmp_path / "keys"))).encode()
    other = signing.rotate(tmp_path / "other-keys").encode()
    archive.write_bytes(archive.read_bytes().replace(key_id, other))

    with pytest.raises(BackupFault, match="is not what key"):
        read(archive, tmp_path / "keys")


def test_a_name_that_is_taken_is_kept(archive):
    before = archive.read_bytes()

    with pytest.raises(BackupFault, match="exists already"), new_file(archive) as stream:
        stream.write(b"other")
    assert archive.read_bytes() == before
