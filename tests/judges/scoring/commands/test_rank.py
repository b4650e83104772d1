"""`rank`: totals and ranks per stage and overall, and each fault on its own line."""

import csv
import json

import pytest

from judges.scoring.commands import files
from tests.judges.scoring.building import a_document, criterion_document
from tests.judges.scoring.commands.asking import HEADING, marks

HEAD = "stage,entry,total,rank,tied,status,group,awards,problems"
THREE = {"A": ["80", "82", "84"], "B": ["90", "91", "92"], "C": ["82", "82", "82"]}


def test_each_stage_and_the_whole_are_printed_in_rank_order(desk):
    answer = desk.ask("rank", marks=marks(**THREE))
    assert (answer.status, answer.errors) == (0, [])
    assert answer.out == [
        HEAD,
        "final,B,91.00,1,,present,,,",
        "final,A,82.00,2,yes,present,,,",
        "final,C,82.00,2,yes,present,,,",
        "overall,B,91.00,1,,present,,,",
        "overall,A,82.00,2,yes,present,,,",
        "overall,C,82.00,2,yes,present,,,",
    ]


def test_an_empty_value_is_no_mark_and_never_zero(desk):
    answer = desk.ask("rank", marks=marks(A=["80", "", "84"]))
    assert answer.status == 0
    problems = "Sheet of seat 2 lacks: C; 2 of 3 needed marks are in."
    assert answer.out[1:] == [f"final,A,,,,present,,,{problems}", "overall,A,,,,present,,,"]
    assert answer.errors == ["Not complete: see the problems of each entry."]


def test_the_order_of_the_rows_never_matters(desk):
    head, *rows = marks(**THREE).splitlines(keepends=True)
    forwards = desk.ask("rank", marks=head + "".join(rows))
    assert desk.ask("rank", marks=head + "".join(reversed(rows))) == forwards


def test_entries_bring_groups_and_states(desk):
    desk.document["ranking"]["within"] = "group"
    entries = (
        "entry,group,unit,district,status\nA,g1,u,d,\nB,g1,u,d,disqualified\nC,g2,u,d,present\n"
    )
    answer = desk.ask("rank", marks=marks(**THREE), entries=entries)
    assert answer.out[4:] == [
        "overall,A,82.00,1,,present,g1,,",
        "overall,C,82.00,1,,present,g2,,",
        "overall,B,,,,disqualified,g1,,",
    ]


def test_a_state_in_one_stage_is_a_row_without_judge_and_criterion(desk):
    answer = desk.ask("rank", marks=marks(**THREE) + "final,D,,,absent\n")
    assert answer.out[-1] == "overall,D,,,,absent,,,"


def test_json_tells_everything_and_decimals_as_text(desk):
    answer = desk.ask("rank", "--format", "json", "--explain", marks=marks(**THREE))
    told = json.loads("\n".join(answer.out))
    best = told["overall"][0]
    assert (best["entry"], best["total"], best["exact"], best["rank"]) == ("B", "91.00", "91", 1)
    assert best["trace"][-1]["text"] == "Rank 1"
    criterion = told["stages"]["final"]["entries"][0]["criteria"]["C"]
    assert criterion["marks"] == {"1": "90", "2": "91", "3": "92"}
    assert told["ties"] == [
        {"entries": ["A", "C"], "decided_by": None, "values": {}, "order": [["A", "C"]]}
    ]
    assert told["complete"] is True


def test_an_exact_third_stays_a_fraction(desk):
    answer = desk.ask("rank", "--format", "json", "--explain", marks=marks(A=["80", "80", "81"]))
    told = json.loads("\n".join(answer.out))["overall"][0]
    assert (told["total"], told["exact"]) == ("80.33", "241/3")


def test_the_explanation_in_csv_is_one_column(desk):
    answer = desk.ask("rank", "--explain", marks=marks(A=["80", "82", "84"]))
    row = next(csv.DictReader(answer.out))
    assert row["explanation"] == "Judges 80, 82, 84: 82 | Stage 决赛: 82.00"


def test_several_boxes_of_one_criterion_are_named_like_its_fields(desk):
    criteria = [
        criterion_document("pass_fail", parts=2, max="40"),
        {**criterion_document("deduction", each="5", most=9, max="60"), "code": "D"},
    ]
    desk.document = a_document(criteria, panel={"seats": 1})
    rows = "final,A,1,C.1,yes\nfinal,A,1,C.2,no\nfinal,A,1,D,2\n"
    assert desk.ask("rank", marks=HEADING + rows).out[1] == "final,A,70.00,1,,present,,,"


def test_an_imported_stage_and_a_return_have_no_judge(desk):
    desk.document = a_document(
        [criterion_document("points", max="100", step="0.5")],
        stage={"kind": "returns", "panel": {}, "late": {"per_day": "2", "zero_after_days": 5}},
    )
    desk.document["stages"].append({"code": "theory", "name": "理论", "kind": "imported"})
    right = f"{HEADING}final,A,,C,80\nfinal,A,,late_days,2\ntheory,A,,,70.25\n"
    assert desk.ask("rank", marks=right).out[1:] == [
        "final,A,76.00,1,,present,,,",
        "theory,A,70.25,1,,present,,,",
        "overall,A,146.25,1,,present,,,",
    ]
    wrong = "final,A,1,C,80\ntheory,A,1,,70\ntheory,A,,X,70\ntheory,A,,,x\nfinal,A,,late_days,-1\n"
    told = [line.split(": ", 1)[1] for line in desk.ask("rank", marks=HEADING + wrong).errors]
    assert told == [
        "A return has no judge. Leave the judge empty.",
        "This mark is imported: no judge gives it. Leave the judge empty.",
        "The whole stage is imported and has no criteria. Leave the criterion empty.",
        "This is no plain number. Write it with a point, such as 8.50.",
        "This is no number of days. Write a whole number, such as 2.",
    ]


def test_teams_follow_from_the_entries_and_do_a_shared_stage_once(desk):
    desk.document["ranking"]["teams"] = {"shared_stages": ["build"]}
    desk.document["awards"]["rules"] = [
        {"code": "cup", "name": "团体奖", "count": 1, "of": "teams"},
        {"code": "first", "name": "一等奖", "count": 1},
    ]
    desk.document["stages"].append({"code": "build", "name": "团队", "kind": "imported"})
    entries = "entry,team\nA,T\nB,T\nC,U\n"
    answer = desk.ask(
        "rank", marks=marks(**THREE) + "build,T,,,10\nbuild,U,,,20.5\n", entries=entries
    )
    assert answer.errors == []
    assert answer.out[-5:] == [
        "overall,C,102.50,1,,present,,first,",
        "overall,B,101.00,2,,present,,,",
        "overall,A,92.00,3,,present,,,",
        "teams,T,193.00,1,,present,,cup,",
        "teams,U,102.50,2,,present,,,",
    ]
    told = json.loads(
        "\n".join(
            desk.ask(
                "rank",
                "--format",
                "json",
                marks=marks(**THREE) + "build,T,,,10\nbuild,U,,,20.5\n",
                entries=entries,
            ).out
        )
    )
    assert [(team["team"], team["total"], team["members"]) for team in told["teams"]] == [
        ("T", "193.00", {"A": True, "B": True}),
        ("U", "102.50", {"C": True}),
    ]
    assert {(grant["award"], grant.get("team") or grant["entry"]) for grant in told["awards"]} == {
        ("first", "C"),
        ("cup", "T"),
    }
    stranger = desk.ask("rank", marks=HEADING + "build,A,,,10\n", entries=entries)
    assert "There is no such entry." in stranger.errors[0]


def test_an_imported_mark_names_its_panel_where_panels_are_levelled(desk):
    desk.document["stages"] = [
        {"code": "talk", "name": "面试", "kind": "imported", "levelling": {"grand": "all"}}
    ]
    desk.document["rubrics"] = {}
    answer = desk.ask("rank", marks=HEADING + "talk,A,1,,80\ntalk,B,2,,90\n")
    assert answer.out[1:3] == ["talk,A,85.00,1,yes,present,,,", "talk,B,85.00,1,yes,present,,,"]


FAULTS = {
    "stage": ("semi,A,1,C,80", 'column stage, value "semi": The definition has no such stage.'),
    "criterion": ("final,A,1,X,80", 'column criterion, value "X": The rubric has no such'),
    "judge": ("final,A,,C,80", 'column judge, value "": The mark has no judge.'),
    "entry": ("final,,1,C,80", 'column entry, value "": There is no such entry.'),
    "number": ("final,A,1,C,8o", 'column value, value "8o": 项: “8o” cannot be read.'),
    "comma": ("final,A,1,C,80;5", 'column value, value "80;5"'),
    "range": ("final,A,1,C,101", 'column value, value "101"'),
    "step": ("final,A,1,C,80.3", 'column value, value "80.3"'),
    "exponent": ("final,A,1,C,8e1", 'column value, value "8e1"'),
    "nan": ("final,A,1,C,NaN", 'column value, value "NaN"'),
    "cells": ("final,A,1,C,80,5", 'value "6": The row has 6 cells, the heading 5.'),
    "few": ("final,A,1", 'value "3": The row has 3 cells, the heading 5.'),
    "quotes": ('final,A,1,C,"80', "This line is no CSV"),
    "control": ("final,A,1,C,\x1b[2J", 'value "\\x1b[2J"'),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_names_row_column_value_rule_and_remedy(desk, kind):
    row, told = FAULTS[kind]
    answer = desk.ask("rank", marks=f"{HEADING}{row}\n")
    assert (answer.status, answer.out, len(answer.errors)) == (2, [], 1)
    assert answer.errors[0].startswith("marks.csv, row ")
    assert told in answer.errors[0]
    assert "\x1b" not in answer.errors[0]


def test_every_fault_has_its_line_in_row_order(desk):
    rows = "semi,A,1,C,80\nfinal,A,1,C,80.3\nfinal,A,2,X,80\n"
    answer = desk.ask("rank", marks=HEADING + rows)
    assert [line.split(",")[1] for line in answer.errors] == [" row 2", " row 3", " row 4"]


def test_a_mark_twice_is_refused_not_overwritten(desk):
    answer = desk.ask("rank", marks=HEADING + "final,A,1,C,80\nfinal,A,1,C,90\n")
    assert answer.status == 2
    assert 'row 3, column value, value "90": The same mark stands twice.' in answer.errors[0]


def test_one_judge_more_than_seats_is_refused(desk):
    answer = desk.ask("rank", marks=marks(A=["80"] * 4))
    assert "has 3 seats, but this entry has marks of 1, 2, 3, 4." in answer.errors[0]


def test_marks_for_somebody_who_is_not_among_the_entries_are_refused(desk):
    answer = desk.ask("rank", marks=marks(A=["80"]), entries="entry\nB\n")
    assert answer.status == 2
    assert "There is no such entry." in answer.errors[0]


ENTRY_FAULTS = {
    "entry,status\nA,ill\n": 'column status, value "ill": This is no status.',
    "entry\nA\nA\n": 'row 3, column entry, value "A": The entry stands twice.',
    "entry,group\n,x\n": 'column entry, value "": The entry has no code.',
    "group\nx\n": "column entry",
    "entry,club\nA,x\n": 'row 1, column club, value "club": The heading is not known.',
    "entry,entry\nA,A\n": "The heading stands twice.",
}


@pytest.mark.parametrize("entries", ENTRY_FAULTS)
def test_faults_of_the_entries_are_told(desk, entries):
    answer = desk.ask("rank", marks=marks(A=["80"]), entries=entries)
    assert answer.status == 2
    assert ENTRY_FAULTS[entries] in answer.errors[0]


def test_an_unknown_group_is_refused_where_groups_are_declared(desk):
    desk.document["entrants"] = {"groups": [{"code": "g1", "name": "一组"}]}
    answer = desk.ask("rank", marks=marks(A=["80"]), entries="entry,group\nA,g2\n")
    assert (
        'column group, value "g2": The definition has no such group. Write one of: g1.'
        in (answer.errors[0])
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_with_and_without_its_mark(desk, encoding):
    answer = desk.ask("rank", marks=marks(张三=["80", "80", "80"]).encode(encoding))
    assert answer.out[1] == "final,张三,80.00,1,,present,,,"
    assert answer.errors == []


def test_gbk_is_read_with_a_word_about_it(desk):
    answer = desk.ask("rank", marks=marks(张三=["80", "80", "80"]).encode("gbk"))
    assert answer.out[1] == "final,张三,80.00,1,,present,,,"
    assert answer.errors == ["marks.csv: not UTF-8, read as GB 18030 (GBK). Check the names below."]


UNUSABLE = {
    b"\xff\xfes\x00": "UTF-16",
    b"stage\x00": "this is no text file",
    b"\x81\x20\xff": "neither UTF-8 nor GB 18030",
}


@pytest.mark.parametrize("content", UNUSABLE)
def test_other_encodings_are_refused_with_a_word(desk, content):
    answer = desk.ask("rank", marks=content)
    assert (answer.status, answer.out, len(answer.errors)) == (2, [], 1)
    assert UNUSABLE[content] in answer.errors[0]


@pytest.mark.parametrize("content", ["", "\n\n", "a,b\n"])
def test_a_table_without_its_heading_is_refused(desk, content):
    answer = desk.ask("rank", marks=content)
    assert answer.status == 2
    assert answer.errors[0].startswith("marks.csv, row 1, column ")


def test_a_heading_alone_ranks_nobody(desk):
    answer = desk.ask("rank", marks=HEADING)
    assert (answer.status, answer.out) == (0, [HEAD])


def test_a_table_pasted_with_tabs_is_read(desk):
    answer = desk.ask("rank", marks=marks(A=["80", "80", "80"]).replace(",", "\t"))
    assert answer.out[1] == "final,A,80.00,1,,present,,,"


def test_windows_lines_blank_lines_and_blanks_around_cells_change_nothing(desk):
    tidy = desk.ask("rank", marks=marks(**THREE))
    odd = marks(**THREE).replace(",", " , ").replace("\n", "\r\n\r\n")
    assert desk.ask("rank", marks=odd) == tidy


def test_full_width_digits_are_numbers(desk):
    assert desk.ask("rank", marks=marks(A=["８０．５"] * 3)).out[1].startswith("final,A,80.50,")


def test_huge_files_are_refused_before_they_are_read(desk, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1024)
    answer = desk.ask("rank", marks=marks(A=["80"] * 3) + "\n" * 2000)
    assert answer.errors[0].endswith("split the file")
    monkeypatch.setattr(files, "MOST_ROWS", 2)
    answer = desk.ask("rank", marks=marks(A=["80"] * 3))
    assert answer.errors == ["marks.csv: more than 2 rows; split the file"]


def test_a_very_long_cell_is_refused_and_shown_short(desk):
    answer = desk.ask("rank", marks=f"{HEADING}final,{'A' * 3000},1,C,80\n")
    assert answer.status == 2
    assert len(answer.errors[0]) < 300


def test_many_faults_are_told_up_to_a_thousand(desk):
    answer = desk.ask("rank", marks=HEADING + "semi,A,1,C,80\n" * 1200)
    assert len(answer.errors) == 1001
    assert answer.errors[-1] == "marks.csv: and 200 more faults"


def test_a_missing_file_and_a_faulty_definition_are_told(desk):
    desk.document["stages"][0]["panl"] = {}
    answer = desk.ask("rank", marks=HEADING)
    assert answer.status == 2
    assert answer.errors == [
        "definition.json: /stages/0/panl: panl is not known here. "
        "Correct the spelling or remove it."
    ]
