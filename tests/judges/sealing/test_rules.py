"""Codes say nothing of the order of entries, and maps are committed to."""

import hashlib

import pytest

from contest.foundation.canonical import canonical_json
from judges.sealing.rules import (
    TAG,
    Entrant,
    commitment,
    draw_layers,
    new_salt,
    shuffled,
)
from tests.factories.sealing import seeded

ENTRANTS = [Entrant(f"entry{number}", number) for number in range(1, 31)]


def test_without_secret_layers_a_work_is_called_by_its_entry_number():
    (layer,) = draw_layers([], ENTRANTS[:2], seeded(1))

    assert (layer.layer, layer.is_secret) == ("entry", False)
    assert layer.codes == {"01": "entry1", "02": "entry2"}


def test_numbers_grow_with_the_field():
    (layer,) = draw_layers([], [Entrant("a", 7), Entrant("b", 1203)], seeded(1))

    assert list(layer.codes) == ["0007", "1203"]


@pytest.mark.parametrize(
    ("sealing", "layers"),
    [
        ([], ["entry"]),
        (["work"], ["entry", "work"]),
        (["entry"], ["entry"]),
        (["work", "entry"], ["entry", "work"]),
        (["entry", "station", "work"], ["entry", "station", "work"]),
    ],
)
def test_layers_come_in_the_order_of_drawing_and_begin_with_the_entry(sealing, layers):
    drawn = draw_layers(sealing, ENTRANTS, seeded(1))

    assert [layer.layer for layer in drawn] == layers


def test_a_layer_that_is_not_listed_stays_open():
    drawn = draw_layers(["work"], ENTRANTS, seeded(1))

    assert [layer.is_secret for layer in drawn] == [False, True]


def test_three_layers_lead_back_to_every_entry_once():
    entry, station, work = draw_layers(["entry", "station", "work"], ENTRANTS, seeded(7))

    back = [entry.codes[station.codes[prior]] for prior in work.codes.values()]

    assert sorted(back) == sorted(e.public_id for e in ENTRANTS)
    assert set(station.codes) == {f"S-{place:02}" for place in range(1, 31)}
    assert all(len(code) == 6 and code.startswith("A-") for code in work.codes)


def test_codes_do_not_follow_the_order_of_registration():
    entry, _station, work = draw_layers(["entry", "station", "work"], ENTRANTS, seeded(7))

    numbers = [int(public_id.removeprefix("entry")) for public_id in entry.codes.values()]
    assert numbers != sorted(numbers)
    gaps = {int(b[2:]) - int(a[2:]) for a, b in zip(work.codes, list(work.codes)[1:], strict=False)}
    assert len(gaps) > 1


def test_the_same_chance_draws_the_same_and_another_draws_otherwise():
    first, again = (draw_layers(["entry"], ENTRANTS, seeded(3)) for _ in range(2))
    other = draw_layers(["entry"], ENTRANTS, seeded(4))

    assert first == again
    assert first != other


def test_every_entry_may_get_every_lot():
    """Over many draws each of three entries gets each of three codes about as often."""
    chance = seeded(5)
    seen: dict[tuple[str, str], int] = {}
    for _ in range(3000):
        (layer,) = draw_layers(["entry"], ENTRANTS[:3], chance)
        for code, public_id in layer.codes.items():
            seen[code, public_id] = seen.get((code, public_id), 0) + 1

    assert len(seen) == 9
    assert all(900 < count < 1100 for count in seen.values())


def test_the_commitment_is_the_hash_of_tag_salt_and_canonical_map():
    salt, codes = "ab" * 32, {"E-02": "entry1", "E-01": "entry2"}

    content = canonical_json({"codes": codes, "layer": "entry", "stage": "stage1"})
    expected = hashlib.sha256(TAG + bytes.fromhex(salt) + content).hexdigest()

    assert commitment(salt, "stage1", "entry", codes) == expected


@pytest.mark.parametrize(
    "changed",
    [
        ("cd" * 32, "stage1", "entry", {"E-01": "entry1"}),
        ("ab" * 32, "stage2", "entry", {"E-01": "entry1"}),
        ("ab" * 32, "stage1", "station", {"E-01": "entry1"}),
        ("ab" * 32, "stage1", "entry", {"E-01": "entry2"}),
    ],
)
def test_the_commitment_tells_any_change(changed):
    assert commitment(*changed) != commitment("ab" * 32, "stage1", "entry", {"E-01": "entry1"})


def test_a_salt_has_64_digits_and_a_shuffle_keeps_all():
    assert len(new_salt(seeded(1))) == 64
    assert sorted(shuffled(["a", "b", "c"], seeded(1))) == ["a", "b", "c"]
