"""Identity numbers, credit codes and phone numbers as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.foundation.errors import Fault
from contest.foundation.identity import (
    Identity,
    IdentityKind,
    Malformed,
    read_credit_code,
    read_identity,
    read_phone,
    shown_phone,
)

# The worked example of GB 11643-1999, annex.
STANDARD = "11010519491231002X"


def with_check_figure(first: str) -> str:
    """The only 18-character number that begins with these 17 figures and is accepted."""
    for last in "0123456789X":
        try:
            return read_identity(first + last).number
        except Malformed:
            continue
    raise AssertionError(first)


def test_the_example_of_the_standard_says_birth_and_sex():
    assert read_identity(STANDARD) == Identity(
        STANDARD, IdentityKind.RESIDENT, date(1949, 12, 31), "female"
    )


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002X\u200b",
        "'11010519491231002X",
    ],
)
def test_width_case_spaces_and_marks_do_not_count(written):
    assert read_identity(written).number == STANDARD


@pytest.mark.parametrize("place", ["810000", "820000", "830000"])
def test_residents_of_hong_kong_macau_and_taiwan_are_accepted(place):
    read = read_identity(with_check_figure(f"{place}19940823002"))

    assert (read.kind, read.born_on, read.warning) == (
        IdentityKind.HMT_RESIDENT,
        date(1994, 8, 23),
        None,
    )


def test_the_new_card_of_foreign_permanent_residents_is_accepted():
    read = read_identity(with_check_figure("91115619900101003"))

    assert (read.kind, read.warning) == (IdentityKind.FOREIGN, None)


@pytest.mark.parametrize("number", ["H12345678", "M1234567801", "12345678"])
def test_travel_permits_are_accepted_by_form_and_say_nothing_of_the_person(number):
    assert read_identity(number) == Identity(number, IdentityKind.TRAVEL_PERMIT)


@pytest.mark.parametrize("county", ["511921", "110199", "320599"])
def test_a_county_is_never_a_reason_to_refuse(county):
    assert read_identity(with_check_figure(f"{county}19850101003")).kind is IdentityKind.RESIDENT


def test_an_unknown_county_is_a_doubt():
    assert read_identity(with_check_figure("11019919850101003")).warning == Fault(
        rule="Figures 1–6 (%(code)s) are not on the list of counties",
        remedy="The list may lack an old county; compare with the card.",
        params={"code": "110199"},
    )


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("32050219901301001X", "Figures 11–12: there is no month “%(month)s”"),
        ("320502199002300012", "Figures 13–14: there is no day “%(day)s” in that month"),
        ("320502019901010012", "Figures 7–10: “%(year)s” is no year of birth"),
        ("110105194912310021", "The last figure does not fit the others"),
        ("110105491231002", "A 15-figure identity number is no longer valid"),
        ("1101051949123100", "An identity number has 18 characters, this one has %(count)d"),
        ("", "An identity number has 18 characters, this one has %(count)d"),
        ("李敏", "An identity number has 18 characters, this one has %(count)d"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(number, rule):
    with pytest.raises(Malformed) as caught:
        read_identity(number)

    assert caught.value.rule == rule
    assert caught.value.remedy


@given(at=st.integers(0, 16), by=st.integers(1, 9))
def test_one_wrong_figure_is_always_found(at, by):
    figure = str((int(STANDARD[at]) + by) % 10)

    with pytest.raises(Malformed):
        read_identity(STANDARD[:at] + figure + STANDARD[at + 1 :])


@given(at=st.integers(0, 15))
def test_two_swapped_neighbours_are_always_found(at):
    swapped = STANDARD[:at] + STANDARD[at + 1] + STANDARD[at] + STANDARD[at + 2 :]

    if swapped != STANDARD:
        with pytest.raises(Malformed):
            read_identity(swapped)


@pytest.mark.slow
@given(st.text(max_size=30))
def test_any_text_is_read_or_malformed(text):
    for read in (read_identity, read_credit_code, read_phone):
        try:
            read(text)
        except Malformed as malformed:
            assert malformed.rule  # noqa: PT017 - either outcome is right


def test_credit_codes_are_checked_by_their_last_figure():
    assert read_credit_code("９１１１００００６０００３７３４１l") == "91110000600037341L"
    with pytest.raises(Malformed, match="last figure"):
        read_credit_code("91110000600037342L")
    with pytest.raises(Malformed, match="no unified social credit code"):
        read_credit_code("苏州一厂")


@pytest.mark.parametrize(
    ("written", "kept", "shown"),
    [
        ("13800138000", "+8613800138000", "138 0013 8000"),
        ("１３８　００１３　８０００", "+8613800138000", "138 0013 8000"),
        ("+86 138-0013-8000", "+8613800138000", "138 0013 8000"),
        ("0086 19912345678", "+8619912345678", "199 1234 5678"),
        ("0512-68121234", "+8651268121234", "+86 512 6812 1234"),
        ("(0512) 6812 1234", "+8651268121234", "+86 512 6812 1234"),
        ("+852 9123 4567", "+85291234567", "+852 9123 4567"),
    ],
)
def test_phone_numbers_are_kept_as_e164_and_shown_as_people_write_them(written, kept, shown):
    assert read_phone(written) == kept
    assert shown_phone(kept) == shown


@pytest.mark.parametrize("written", ["", "123", "1380013800", "12800138000", "138001380000", "无"])
def test_what_is_no_phone_number_is_refused(written):
    with pytest.raises(Malformed):
        read_phone(written)
