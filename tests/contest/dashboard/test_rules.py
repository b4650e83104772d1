"""The figures of a series: their addresses, and that each says what it counts."""

from contest.dashboard.rules import FIGURES, figure_of


def test_every_figure_has_an_address_a_meaning_and_columns_that_begin_with_a_name():
    assert [figure_of(figure.slug) for figure in FIGURES] == list(FIGURES)
    assert all(figure.meaning for figure in FIGURES)
    assert {next(iter(figure.columns)) for figure in FIGURES} == {"name"}
    assert {key for figure in FIGURES for key in figure.columns} >= {"year", "unit"}


def test_addresses_are_kebab_case_and_unknown_ones_lead_nowhere():
    assert [figure.slug for figure in FIGURES] == [
        "entrants",
        "grade-gains",
        "honours",
        "excellent-projects",
        "projects",
        "benefit",
    ]
    assert figure_of("grade_gains") is None
