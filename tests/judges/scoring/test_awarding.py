"""Awards of the whole contest, of groups and of single periods."""

from dataclasses import replace

from judges.scoring.contest import score_contest
from judges.scoring.inputs import Decision, EntryInput
from tests.judges.scoring.building import a_definition, marked
from tests.judges.scoring.worked import contest_of, vector

FIRST = [{"code": "1", "name": "一等奖", "count": 1}]


def awards(rules, marks, **scheme):
    found = score_contest(a_definition(awards={"rules": rules, **scheme}), marks)
    return {(g.award, g.entry, g.stage) for g in found.awards}, found


def test_each_group_has_its_own_first():
    marks = marked({"a": ["90"] * 3, "b": ["80"] * 3, "c": ["70"] * 3})
    grouped = replace(
        marks, entries=tuple(EntryInput(c, group="x" if c == "b" else "y") for c in "abc")
    )
    assert awards(FIRST, grouped, by_group=True)[0] == {("1", "a", ""), ("1", "b", "")}
    assert awards(FIRST, grouped)[0] == {("1", "a", "")}


def test_the_red_flag_goes_to_the_first_of_the_period_without_an_accident():
    definition, given = contest_of(vector("D4"))
    result = score_contest(definition, given)
    assert {(g.award, g.stage) for g in result.awards} == {
        ("red_flag", "m1"),
        ("red_flag", "m2"),
        ("second", ""),
    }


def test_a_tie_at_the_first_award_waits_for_a_recorded_decision():
    marks = marked({"a": ["90"] * 3, "b": ["90"] * 3, "c": ["70"] * 3})
    given, found = awards(FIRST, marks)
    assert (given, [b.entries for b in found.blocks], found.complete) == (
        set(),
        [("a", "b")],
        False,
    )
    given, found = awards(FIRST, replace(marks, decisions=(Decision(("b", "a")),)))
    assert (given, found.complete) == ({("1", "b", "")}, True)
    assert {found.overall[c].rank for c in "ab"} == {1}
