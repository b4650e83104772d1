"""Who may not judge whom: own side, kin, themselves; and which side a unit is on."""

import pytest

from judges.panels.rules import (
    Behind,
    Place,
    Ties,
    conflict_kind,
    default_seats,
    judges_needed,
    side_of,
)

# 1 federation, 2 district, 10 enterprise, 11 and 12 its work teams, 20 another enterprise
FEDERATION = Place(1, "1/", None)
DISTRICT = Place(2, "1/2/", None)
PLANT = Place(10, "1/2/10/", 10)
TEAM_A = Place(11, "1/2/10/11/", 10)
TEAM_B = Place(12, "1/2/10/12/", 10)
OTHER = Place(20, "1/2/20/", 20)


@pytest.mark.parametrize(
    ("place", "side"), [(PLANT, 10), (TEAM_A, 10), (TEAM_B, 10), (OTHER, 20), (DISTRICT, 2)]
)
def test_units_compare_as_enterprises_in_a_contest_of_the_district(place, side):
    assert side_of(place, "1/2/", within_enterprise=False) == side


@pytest.mark.parametrize(
    ("place", "side"), [(PLANT, None), (TEAM_A, 11), (TEAM_B, 12), (OTHER, 20)]
)
def test_work_teams_are_the_sides_where_an_enterprise_holds_its_own_contest(place, side):
    assert side_of(place, "1/2/10/", within_enterprise=True) == side


BEHIND = Behind(persons=frozenset({7}), sides=frozenset({10}))


@pytest.mark.parametrize(
    ("ties", "kind"),
    [
        (Ties(1, 20), None),
        (Ties(1, None), None),
        (Ties(1, 10), "same_unit"),
        (Ties(7, 20), "member"),
        (Ties(7, 10), "member"),
        (Ties(1, 20, persons={7: "kin"}), "kin"),
        (Ties(1, 10, persons={7: "teacher"}), "teacher"),
        (Ties(1, 20, sides={10: "adviser"}), "adviser"),
        (Ties(1, 20, persons={8: "kin"}, sides={30: "employer"}), None),
    ],
)
def test_the_gravest_conflict_is_named(ties, kind):
    assert conflict_kind(ties, BEHIND, own_unit_allowed=False) == kind


@pytest.mark.parametrize(
    ("ties", "kind"),
    [(Ties(1, 10), None), (Ties(7, 10), "member"), (Ties(1, 10, persons={7: "kin"}), "kin")],
)
def test_allowing_the_own_unit_lifts_nothing_else(ties, kind):
    assert conflict_kind(ties, BEHIND, own_unit_allowed=True) == kind


@pytest.mark.parametrize(("missing", "needed"), [("block", 5), ("use_present", 3)])
def test_a_work_needs_all_seats_unless_some_may_lack(missing, needed):
    assert judges_needed(5, missing, 3) == needed


def test_a_plain_panel_has_its_chief_first():
    assert [list(default_seats(count)) for count in (0, 1, 3)] == [
        [],
        ["chief_judge"],
        ["chief_judge", "scoring_judge", "scoring_judge"],
    ]
