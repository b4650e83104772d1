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


def test_an_award_of_a_stage_follows_the_ranks_of_that_stage():
    rules = [{"code": "best", "name": "单项奖", "count": 2, "stages": ["final"]}]
    marks = marked({"a": ["70"] * 3, "b": ["90"] * 3, "c": ["80"] * 3})
    found = score_contest(a_definition(awards={"rules": rules}), marks)
    assert [(g.entry, g.stage, g.rank, g.position) for g in found.awards] == [
        ("b", "final", 1, 1),
        ("c", "final", 2, 2),
    ]
    assert found.blocks == ()


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


def test_medals_need_the_minimum_field_as_prizes_do():
    rules = [{"code": code, "name": code, "count": 1} for code in ("g", "s", "b")]
    medals = {
        "scale": {"mean": "500", "deviation": "100"},
        "width": "2",
        **dict(zip(("gold", "silver", "bronze"), "gsb", strict=True)),
    }
    marks = marked({"a": ["90"] * 3, "b": ["90"] * 3, "c": ["70"] * 3})
    given, found = awards(rules, marks, medals=medals, minimum_field=3)
    assert given == {("g", "a", ""), ("g", "b", ""), ("b", "c", "")}
    assert found.notes == ()
    given, found = awards(rules, marks, medals=medals, minimum_field=4)
    assert (given, [str(note) for note in found.notes]) == (
        set(),
        ["3 entries took part, fewer than 4: no prizes."],
    )


def test_a_rule_beside_the_medals_passes_over_who_has_one():
    rules = [{"code": code, "name": code, "count": 1} for code in ("g", "s", "b", "extra")]
    medals = {
        "scale": {"mean": "500", "deviation": "100"},
        "width": "0",
        **dict(zip(("gold", "silver", "bronze"), "gsb", strict=True)),
    }
    marks = marked({c: [m] * 3 for c, m in zip("abcd", ("90", "80", "70", "60"), strict=True)})
    assert awards(rules, marks, medals=medals)[0] == {
        ("g", "a", ""),
        ("s", "b", ""),
        ("b", "c", ""),
        ("extra", "d", ""),
    }
