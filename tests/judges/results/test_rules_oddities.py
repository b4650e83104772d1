"""What is worth a look before signing: each kind planted alone into one clean contest."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from judges.results.rules import Oddity, Sheet, oddities
from tests.conftest import NOON

LIMITS = {"far_percent": 10, "lean_percent": 6, "same_sheets": 3, "quick_seconds": 15}
WEIGHTS = {"C1": Fraction(40), "Q1": Fraction(40), "S1": Fraction(20)}
WORKS = [f"W{number:02d}" for number in range(1, 11)]
Plant = Callable[[Sheet], Sheet]


def clean() -> list[Sheet]:
    """Three judges of ten works, a few percent apart, four minutes each."""
    return [
        a_sheet(
            seat, work, 70 + 3 * (place % 5) + (seat + place) % 3, at=240 * place + 7 * seat
        )
        for seat in (1, 2, 3)
        for place, work in enumerate(WORKS)
    ]  # fmt: skip


def a_sheet(seat: int, work: str, percent: int, *, at: int) -> Sheet:
    # The three marks differ among themselves; together they give `percent`.
    shares = {"C1": percent + 2, "Q1": percent - 1, "S1": percent - 2}
    parts = {code: Fraction(share, 100) for code, share in shares.items()}
    text = f"{shares} {work[-1]}{seat}"
    return Sheet(seat, work, parts, WEIGHTS, text, NOON + timedelta(seconds=at))


def planted(change: Plant, *places: tuple[int, str]) -> list[Sheet]:
    return [change(one) if (one.seat, one.work) in places else one for one in clean()]


def shifted(by: int) -> Plant:
    def change(one: Sheet) -> Sheet:
        return replace(one, shares={c: s + Fraction(by, 100) for c, s in one.shares.items()})

    return change


def at(share: int, *codes: str) -> Plant:
    return lambda one: replace(one, shares={**one.shares, **{c: Fraction(share) for c in codes}})


def found(sheets: list[Sheet], **limits: int) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(one.kind, one.seat, one.works) for one in oddities(sheets, **(LIMITS | limits))]


def test_a_clean_contest_has_nothing() -> None:
    assert found(clean()) == []


def test_one_sheet_far_from_the_others_is_named_with_how_far() -> None:
    (below,) = oddities(planted(shifted(-20), (2, "W04")), **LIMITS)
    (above,) = oddities(planted(shifted(14), (1, "W02")), **LIMITS)

    assert (below.kind, below.seat, below.works) == ("below", 2, ("W04",))
    assert (above.kind, above.seat, above.works) == ("above", 1, ("W02",))
    assert 15 < below.figure < 25


def test_the_farthest_comes_first() -> None:
    sheets = planted(shifted(-16), (2, "W03"), (2, "W04"))
    sheets = [shifted(-9)(one) if (one.seat, one.work) == (2, "W04") else one for one in sheets]

    assert found(sheets, lean_percent=0) == [("below", 2, ("W04",)), ("below", 2, ("W03",))]


@pytest.mark.parametrize(("by", "kind"), [(9, "generous"), (-9, "severe")])
def test_a_judge_far_from_the_panel_over_all_works(by: int, kind: str) -> None:
    # No single sheet is far enough to be named.
    sheets = [shifted(by)(one) if one.seat == 3 else one for one in clean()]

    assert [one[:2] for one in found(sheets, far_percent=50)] == [(kind, 3)]


@pytest.mark.parametrize(("by", "kind"), [(8, "rises"), (-8, "falls")])
def test_a_judge_who_marks_otherwise_from_one_sheet_on(by: int, kind: str) -> None:
    sheets = planted(shifted(by), *((2, work) for work in WORKS[5:]))

    assert (kind, 2, ("W06",)) in found(sheets, far_percent=50)


def test_the_order_of_sheets_from_paper_says_nothing_of_a_judge() -> None:
    sheets = planted(shifted(-8), *((2, work) for work in WORKS[5:]))
    keyed = [replace(one, is_own=False) for one in sheets]

    assert "falls" not in {one[0] for one in found(keyed, far_percent=50)}


def test_a_mark_at_the_foot_alone_names_its_criterion() -> None:
    sheets = planted(at(0, "S1"), (3, "W07"))

    (oddity,) = [one for one in oddities(sheets, **(LIMITS | {"far_percent": 50}))]
    assert oddity == Oddity("foot", 3, ("W07",), criterion="S1")


def test_a_mark_at_the_top_where_the_others_are_low() -> None:
    sheets = [shifted(-45)(one) if one.work == "W07" else one for one in clean()]
    sheets = [at(1, "S1")(one) if (one.seat, one.work) == (3, "W07") else one for one in sheets]

    assert ("top", 3, ("W07",)) in found(sheets)


@pytest.mark.parametrize(("share", "kind"), [(1, "all_top"), (0, "all_foot")])
def test_a_sheet_at_the_rim_everywhere(share: int, kind: str) -> None:
    sheets = planted(at(share, *WEIGHTS), (1, "W05"))

    assert (kind, 1, ("W05",)) in found(sheets)


def test_a_judge_whose_sheets_are_all_alike() -> None:
    same = {(2, "W02"), (2, "W05"), (2, "W09")}
    sheets = planted(lambda one: replace(one, text="same"), *same)

    assert found(sheets) == [("alike", 2, ("W02", "W05", "W09"))]
    assert found(sheets, same_sheets=4) == []


def test_two_judges_who_agree_in_every_mark() -> None:
    texts = {one.work: one.text for one in clean() if one.seat == 1}
    copied = [replace(one, text=texts[one.work]) if one.seat == 3 else one for one in clean()]
    nearly = [replace(one, text="own") if (one.seat, one.work) == (3, "W08") else one
              for one in copied]  # fmt: skip

    assert found(copied) == [("copied", 1, tuple(WORKS))]
    assert [one.other for one in oddities(copied, **LIMITS)] == [3]
    assert found(nearly) == []


def test_sheets_that_came_after_closing() -> None:
    sheets = planted(lambda one: replace(one, is_late=True), (1, "W01"), (1, "W02"))

    assert found(sheets) == [("late", 1, ("W01", "W02"))]


def test_a_sheet_right_after_the_one_before() -> None:
    hurried = planted(lambda one: replace(one, at=one.at - timedelta(seconds=230)), (2, "W03"))
    from_a_tablet = [replace(one, is_timed=False) for one in hurried]

    assert found(hurried) == [("quick", 2, ("W03",))]
    assert found(from_a_tablet) == []


def test_a_limit_of_nothing_looks_for_nothing() -> None:
    sheets = planted(lambda one: replace(shifted(-20)(one), text="same"),
                     *((2, work) for work in WORKS))  # fmt: skip

    assert found(sheets) != []
    assert found(sheets, **dict.fromkeys(LIMITS, 0)) == []


def test_of_two_judges_nobody_is_far_from_the_other() -> None:
    sheets = [one for one in planted(shifted(-20), (2, "W04")) if one.seat != 3]

    assert found(sheets) == []
