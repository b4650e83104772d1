"""Olympic diving: seven judges, one high and one low dropped, × difficulty, carried-over rounds."""

from dataclasses import replace
from decimal import Decimal

from judges.scoring.contest import score_contest
from judges.scoring.inputs import ContestInput, EntryInput, ImportedMark, SheetInput
from judges.scoring.values import PointsGiven, Value
from tests.judges.scoring.cases.reading import definition, needs, rows

MEN = "diving_sydney2000/men_3m"
STAGES = {"Prelim": "prelim", "Semi": "semi", "Final": "final"}
SEATS = [f"J{number}" for number in range(1, 8)]


def dived() -> ContestInput:
    values: dict[tuple[str, str, str], dict[str, Value | None]] = {}
    difficulties = []
    for row in rows(MEN, "dives.csv"):
        stage, diver, dive = STAGES[row["round"]], row["diver"], row["dive_no"]
        difficulties.append(
            ImportedMark(stage, diver, Decimal(row["difficulty"]), criterion=f"DD{dive}")
        )
        for seat in SEATS:
            sheet = values.setdefault((stage, seat, diver), {})
            sheet[f"D{dive}"] = PointsGiven(Decimal(row[seat]))
    return ContestInput(
        entries=tuple(EntryInput(code) for code in sorted({key[2] for key in values})),
        sheets=tuple(SheetInput(*key, values=sheet) for key, sheet in values.items()),
        imported=tuple(difficulties),
    )


@needs(MEN)
def test_every_round_total_and_rank_is_the_official_one():
    result = score_contest(definition("diving_men_3m"), dived())
    ours = {
        (stage, code): (str(entry.own), str(entry.total), entry.rank)
        for stage, scored in result.stages.items()
        for code, entry in scored.entries.items()
        if entry.rank
    }
    official = {
        (STAGES[row["round"]], row["diver"]): (
            str(Decimal(row["computed_round_score"]).normalize()),
            row["computed_cumulative"],
            int(row["official_rank"]),
        )
        for row in rows(MEN, "official_results.csv")
    }
    assert {key: value[1:] for key, value in ours.items()} == {
        key: value[1:] for key, value in official.items()
    }
    assert len(official) == 79


@needs(MEN)
def test_the_published_medals_come_out():
    result = score_contest(definition("diving_men_3m"), dived())
    final = result.stages["final"]
    assert [(code, str(final.entries[code].total)) for code in final.ranking[:3]] == [
        ("XIONG Ni", "708.72"),
        ("PLATAS Fernando", "708.42"),
        ("SAOUTINE Dmitri", "703.20"),
    ]


@needs(MEN)
def test_dropping_two_and_two_as_in_later_years_would_rank_wrongly():
    rule = definition("diving_men_3m")
    later = replace(
        rule,
        stages=tuple(
            replace(s, panel=replace(s.panel, trim_high=2, trim_low=2, trim_needs=5))
            for s in rule.stages
        ),
    )
    result = score_contest(later, dived())
    agreeing = sum(
        result.stages[STAGES[row["round"]]].entries[row["diver"]].rank == int(row["official_rank"])
        for row in rows(MEN, "official_results.csv")
        if row["diver"] in result.stages[STAGES[row["round"]]].entries
    )
    assert agreeing < 79
