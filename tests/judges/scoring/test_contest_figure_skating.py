"""An international figure-skating final, from every judge's mark to the official ranks."""

from decimal import Decimal

from judges.scoring.contest import score_contest
from judges.scoring.definition import lint, parse_definition
from tests.judges.scoring.cases.fs01 import STAGES, document, needs_case, rows, skated


def test_the_definition_is_without_error():
    assert [finding for finding in lint(document()) if finding.severity == "error"] == []


@needs_case
def test_all_twelve_segment_totals_and_ranks_are_the_official_ones():
    definition = parse_definition(document())

    result = score_contest(definition, skated(definition))

    ours = {
        (stage, code): (str(entry.total), str(entry.rank), str(entry.sections["pcs"] * 100))
        for stage, found in result.stages.items()
        for code, entry in found.entries.items()
    }
    assert ours == {
        (STAGES[row["segment"]], row["entry"]): (
            row["official_segment_score"],
            row["official_rank"],
            str(int(Decimal(row["official_pcs"]) * 100)),
        )
        for row in rows("official_results.csv")
    }
    assert len(ours) == 12
    assert result.complete


@needs_case
def test_the_final_places_are_the_official_ones():
    definition = parse_definition(document())

    result = score_contest(definition, skated(definition))

    assert [
        (str(result.overall[c].rank), c, str(result.overall[c].total)) for c in result.ranking
    ] == [
        (row["place"], row["entry"], row["total_sp_plus_fs"]) for row in rows("derived_final.csv")
    ]
    assert [(g.award, g.entry) for g in result.awards] == list(
        zip(("gold", "silver", "bronze"), result.ranking, strict=False)
    )


@needs_case
def test_every_panel_value_is_the_official_one():
    definition = parse_definition(document())
    result = score_contest(definition, skated(definition))
    for row in rows("component_marks.csv"):
        stage = STAGES[row["segment"]]
        code = next(
            c.code for c in definition.rubrics[stage].judged if c.name_en == row["component"]
        )
        found = result.stages[stage].entries[row["entry"]].criteria[code]
        assert found.value == Decimal(row["official_panel_score"])
