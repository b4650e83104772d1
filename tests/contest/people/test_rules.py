"""Levels, logins and passwords."""

import pytest

from contest.people import rules


@pytest.mark.parametrize(
    ("text", "login"),
    [(" Zhang@Example ", "zhang@example"), ("ＡＢＣ１２", "abc12"), ("张伟", "张伟")],
)
def test_a_login_has_one_spelling(text, login):
    assert rules.normal_login(text) == login


@pytest.mark.parametrize(
    ("text", "fits"), [("abc", True), ("ab", False), ("a b c", False), ("x" * 121, False)]
)
def test_a_login_has_three_characters_and_no_space(text, fits):
    assert rules.is_login(text) is fits


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        ("1234567", True),
        ("12345678", True),
        ("Password1", True),
        ("abababab", True),
        ("zhangwei", True),
        ("x" * 201, True),
        ("电池订书钉马正确", False),
        ("leitai demo", False),
    ],
)
def test_first_guesses_are_weak(password, weak):
    assert rules.is_weak_password(password, "zhangwei") is weak


def test_levels_lie_below_one_another():
    assert rules.levels_below("district") == ("enterprise", "team")
    assert rules.levels_below("team") == ()
    assert rules.may_lie_below("team", "federation")
    assert not rules.may_lie_below("district", "district")


def test_there_are_eight_grades_and_every_role_has_a_name():
    assert len(rules.GRADE_NAMES) == 8
    assert set(rules.GRANTABLE) <= set(rules.ROLE_NAMES)
    assert rules.APPOINTED | rules.ENTRUSTED | {"unit_contact"} == set(rules.GRANTABLE)
