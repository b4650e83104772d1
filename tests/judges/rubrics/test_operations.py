"""Rows of marking schemes follow the adopted document."""

from sqlalchemy import select

from contest.editions.operations import adopt_definition
from judges.rubrics.models import Rubric, RubricCriterion, StageRubric
from judges.rubrics.operations import make_rubrics
from judges.rubrics.queries import (
    parsed_definition,
    rubric_of_stage,
    scoring_rubric,
    stage_definition,
)
from tests.conftest import NOON
from tests.factories.editions import a_stage, an_event
from tests.factories.people import SYSTEM, apart
from tests.factories.rubrics import a_scheme


def test_adopting_a_document_makes_its_rubric_with_every_criterion_in_order(session):
    event = an_event(session)

    rubric = rubric_of_stage(session, a_stage(session, event))

    assert rubric is not None
    rows = [(c.position, c.section, c.code, c.type, str(c.max_mark)) for c in rubric.criteria]
    assert rows == [
        (1, "craft", "C1", "points", "40.0000"),
        (2, "quality", "Q1", "points", "40.0000"),
        (3, "safety", "S1", "points", "20.0000"),
    ]


def test_a_stage_whose_marks_are_imported_has_no_rubric(session):
    event = an_event(session, template="skills-cnc-turner")
    theory = a_stage(session, event, "prelim")

    assert (rubric_of_stage(session, theory), scoring_rubric(session, theory)) == (None, None)


def test_a_new_version_makes_new_rows_and_keeps_the_old(session):
    event = an_event(session)
    stage = a_stage(session, event)
    before = rubric_of_stage(session, stage)
    document = a_scheme()
    document["rubrics"]["practical"]["sections"][0]["criteria"][0]["name"] = "操作"

    adopt_definition(session, SYSTEM, event, document=document, reason="用词", now=NOON)

    after = rubric_of_stage(session, stage)
    assert before is not None
    assert after is not None
    assert [rubric.criteria[0].name for rubric in (before, after)] == ["操作工艺", "操作"]
    assert len(list(session.scalars(select(StageRubric)))) == 2
    assert before.sha256 != after.sha256


def test_the_parsed_definition_is_read_once_per_content(session):
    event = an_event(session)

    first, second = parsed_definition(session, event), parsed_definition(session, event)

    assert first is second
    assert stage_definition(session, a_stage(session, event)).panel.seats == 3


def test_rubrics_are_made_for_a_definition_as_it_stands(session):
    event = an_event(session)
    rubric = session.scalars(select(Rubric)).one()
    apart(session)
    for row in (StageRubric, RubricCriterion, Rubric):
        for kept in session.scalars(select(row)):
            session.delete(kept)
        session.flush()

    make_rubrics(session, SYSTEM, event, event.definitions[-1], NOON)

    made = session.scalars(select(Rubric)).one()
    assert (made.code, made.sha256, len(made.criteria)) == (rubric.code, rubric.sha256, 3)
