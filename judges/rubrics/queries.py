"""Reads marking schemes: the parsed document, the rubric that a stage is judged by."""

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from contest.editions.models import Event, EventDefinition, Stage
from contest.editions.queries import definition_of
from contest.foundation.errors import NotFound
from judges.rubrics.models import Rubric, RubricCriterion, StageRubric
from judges.scoring import definition as scoring

# A process serves a few events at a time; the text is the key's second half, so that a forged
# hash column cannot bring up another document.
KEPT_DEFINITIONS = 64


def parsed_definition(session: Session, event: Event) -> scoring.Definition:
    """Return the event's present definition as scoring reads it; parsed once per content.

    Raises `DefinitionFaults` when the stored document is no definition, which adopting prevents.
    """
    adopted = definition_of(session, event)
    return _parsed(adopted.sha256, adopted.body)


def definition_in(adopted: EventDefinition) -> scoring.Definition:
    """Return what one adopted version of a document says; parsed once per content."""
    return _parsed(adopted.sha256, adopted.body)


def stage_definition(session: Session, stage: Stage) -> scoring.Stage:
    """Return what the present definition says of `stage`.

    Raises `NotFound` when a later version of the document dropped the stage.
    """
    try:
        return parsed_definition(session, stage.event).stage(stage.code)
    except KeyError as error:
        raise NotFound from error


def scoring_rubric(session: Session, stage: Stage) -> scoring.Rubric | None:
    """Return the parsed rubric of `stage`; None when its marks are imported as a whole."""
    definition = parsed_definition(session, stage.event)
    try:
        return definition.rubric_of(definition.stage(stage.code))
    except KeyError as error:
        raise NotFound from error


def rubric_of_stage(session: Session, stage: Stage) -> Rubric | None:
    """Return the row of the newest rubric of `stage`; None when its marks are imported."""
    return session.scalar(
        select(Rubric)
        .join(StageRubric, StageRubric.rubric_id == Rubric.id)
        .where(StageRubric.stage_id == stage.id)
        .order_by(Rubric.definition_id.desc())
        .limit(1)
    )


def stages_with_rubric(session: Session, event: Event) -> list[tuple[Stage, Rubric]]:
    """Return each stage that has a rubric with its newest one, in the order of the stages."""
    found = [(stage, rubric_of_stage(session, stage)) for stage in event.stages]
    return [(stage, rubric) for stage, rubric in found if rubric is not None]


@lru_cache(maxsize=KEPT_DEFINITIONS)
def _parsed(_sha256: str, body: str) -> scoring.Definition:
    return scoring.parse_definition(json.loads(body))


def named_criteria() -> Select[*tuple[Any, ...]]:
    """Return every criterion of every adopted rubric with its names, older versions first."""
    return (
        select(
            RubricCriterion.id.label("criterion_id"),
            RubricCriterion.code,
            RubricCriterion.name,
            RubricCriterion.name_en,
            EventDefinition.event_id,
            RubricCriterion.edition_id,
        )
        .join(Rubric, Rubric.id == RubricCriterion.rubric_id)
        .join(EventDefinition, EventDefinition.id == Rubric.definition_id)
        .order_by(RubricCriterion.id)
    )
