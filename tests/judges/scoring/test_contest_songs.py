"""Two song contests: places on ballots become points; two panels; own entry forbidden; a tie."""

from dataclasses import replace

import pytest

from judges.scoring.contest import score_contest
from judges.scoring.inputs import ContestInput, EntryInput, SheetInput
from judges.scoring.values import Placed
from tests.judges.scoring.cases.reading import definition, needs, rows

SEMI = "eurovision/esc2022_semiFinal1"
FINAL = "eurovision/esc2023_final"
BOTH = [pytest.param(SEMI, 17, marks=needs(SEMI)), pytest.param(FINAL, 26, marks=needs(FINAL))]
PANELS = {"jury": "jury_rank", "televote": "televote_rank"}


def voted(folder: str) -> ContestInput:
    """One sheet per voter and entry; a place that is not on the ballot is no mark."""
    ballots = list(rows(folder, "ballots.csv"))
    return ContestInput(
        entries=tuple(
            EntryInput(row["entry"], unit=row["entry"])
            for row in rows(folder, "official_results.csv")
        ),
        sheets=tuple(
            SheetInput(
                stage, row["voter"], row["entry"], {"R": Placed(int(row[column]))}, row["voter"]
            )
            for row in ballots
            for stage, column in PANELS.items()
            if row[column]
        ),
    )


@pytest.mark.parametrize(("folder", "count"), BOTH)
def test_points_of_both_panels_and_every_rank_are_the_official_ones(folder, count):
    result = score_contest(definition("song_contest"), voted(folder))

    ours = {
        code: (str(e.total), str(e.rank), str(e.parts["jury"]), str(e.parts["televote"]))
        for code, e in result.overall.items()
    }
    assert ours == {
        row["entry"]: (
            row["official_points"],
            row["official_rank"],
            row["jury_points_computed"],
            row["televote_points_computed"],
        )
        for row in rows(folder, "official_results.csv")
    }
    assert len(ours) == count


@needs(SEMI)
def test_the_televote_decides_the_tie_on_55_points():
    result = score_contest(definition("song_contest"), voted(SEMI))
    (tie,) = result.ties
    assert (set(tie.entries), tie.name_en) == ({"Denmark", "Latvia"}, "More points of the televote")
    assert result.overall["Denmark"].rank == 13


@needs(FINAL)
def test_a_ballot_on_the_own_entry_is_refused():
    given = voted(FINAL)
    own = SheetInput("jury", "Sweden", "Sweden", {"R": Placed(1)}, unit="Sweden")
    with pytest.raises(ValueError, match="unit"):
        score_contest(definition("song_contest"), replace(given, sheets=(*given.sheets, own)))
