"""What a form brings: blanks stay blank, slips are asked about, any subset of blanks is missing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.editions.queries import event_templates
from judges.scoresheets.schemas import SLIP, typed_from_values, typed_of
from judges.scoring.definition import parse_definition
from judges.scoring.values import Measured, PointsGiven, Unmeasurable
from tests.factories.scoresheets import full_texts

DOCUMENTS = {template.key: template.document for template in event_templates()}


def rubric(template, code=None):
    definition = parse_definition(DOCUMENTS[template])
    return definition.rubrics[code] if code else next(iter(definition.rubrics.values()))


CNC = rubric("skills-cnc-turner", "practical")
WORDS = {"yes": "pass"}


def form_of(rubric):
    """The names and texts that a browser sends for a full sheet."""
    form = {}
    for name, text in full_texts(rubric).items():
        kind = rubric.criterion(name.partition(".")[0]).type
        form[name] = WORDS.get(text, text) if kind == "pass_fail" else text
    return form


@pytest.mark.parametrize(
    "template", ["workshop", "skills-cnc-turner", "innovation-defence", "worldskills-mechatronics"]
)
def test_a_full_form_of_every_template_is_a_full_sheet(template):
    for one in parse_definition(DOCUMENTS[template]).rubrics.values():
        typed = typed_of(one, form_of(one))
        assert (typed.missing, typed.faults) == ((), ())


@given(st.sets(st.sampled_from([criterion.code for criterion in CNC.judged]), min_size=1))
def test_any_subset_of_blanks_is_missing_and_never_a_mark(blanks):
    form = {
        name: text for name, text in form_of(CNC).items() if name.partition(".")[0] not in blanks
    }

    typed = typed_of(CNC, form)

    assert set(typed.missing) == blanks
    assert [code for code in blanks if typed.values[code] is not None] == []


def test_a_slipped_point_is_asked_about_until_it_is_ticked():
    form = {**form_of(CNC), "P01": "479.90"}

    asked = typed_of(CNC, form)
    ticked = typed_of(CNC, {**form, "P01__sure": asked.doubts["P01"]})
    other = typed_of(CNC, {**form, "P01": "480.10", "P01__sure": asked.doubts["P01"]})

    assert [(fault.criterion, fault.rule) for fault in asked.faults] == [("P01", SLIP)]
    assert asked.faults[0].params["meant"] == "47.99"
    assert asked.values["P01"] is None
    assert isinstance(ticked.values["P01"], Measured)
    assert [fault.rule for fault in other.faults] == [SLIP]


def test_what_cannot_be_measured_is_said_so_and_is_not_blank():
    typed = typed_of(CNC, {**form_of(CNC), "P01": "", "P01__cannot": "1"})

    assert typed.values["P01"] == Unmeasurable()


def test_an_exact_mark_counts_only_where_it_is_chosen():
    workshop = rubric("workshop")

    chosen = typed_of(workshop, {"C1": "exact", "C1__exact": "8.5"})
    passed_over = typed_of(workshop, {"C1": "36", "C1__exact": "8.5"})

    assert chosen.values["C1"] == PointsGiven(Decimal("8.5"))
    assert passed_over.values["C1"] == PointsGiven(Decimal(36))


def test_stored_values_come_back_as_they_were_typed():
    values = typed_of(CNC, form_of(CNC)).values

    assert typed_from_values(CNC, values).missing == ()
