"""Makes the rows of marking schemes when a definition document is adopted."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event, EventDefinition, Stage
from contest.foundation.canonical import fingerprint
from contest.foundation.permissions import Actor
from judges.rubrics.models import Rubric, RubricCriterion, StageRubric
from judges.scoring import definition as scoring


def make_rubrics(
    session: Session, actor: Actor, event: Event, definition: EventDefinition, now: datetime
) -> None:
    """Make rubrics, their criteria and their links to stages for one adopted `definition`.

    Called by the adopting operation, which asked for the permission and records the document's
    hash; the rows here say nothing that the document does not. Earlier versions keep theirs.
    Raises `DefinitionFaults` when the document cannot be read, which its lint has reported.
    """
    document = json.loads(definition.body)
    parsed = scoring.parse_definition(document)
    rows = {
        code: _make_rubric(session, definition, rubric, document["rubrics"][code])
        for code, rubric in parsed.rubrics.items()
    }
    session.flush()
    for code, rubric in parsed.rubrics.items():
        session.add_all(_criteria(rows[code], rubric))
    _link_stages(session, event, parsed, rows)
    session.flush()


def _make_rubric(
    session: Session,
    definition: EventDefinition,
    rubric: scoring.Rubric,
    body: dict[str, Any],
) -> Rubric:
    row = Rubric(
        edition_id=definition.edition_id,
        definition_id=definition.id,
        code=rubric.code,
        name=rubric.name,
        name_en=rubric.name_en or None,
        body=body,
        sha256=fingerprint(body),
    )
    session.add(row)
    return row


def _criteria(row: Rubric, rubric: scoring.Rubric) -> list[RubricCriterion]:
    return [
        RubricCriterion(
            edition_id=row.edition_id,
            rubric_id=row.id,
            section=criterion.section,
            code=criterion.code,
            position=position,
            name=criterion.name,
            name_en=criterion.name_en or None,
            type=criterion.type,
            max_mark=criterion.max,
        )
        for position, criterion in enumerate(rubric.criteria, 1)
    ]


def _link_stages(
    session: Session, event: Event, parsed: scoring.Definition, rows: Mapping[str, Rubric]
) -> None:
    stages = {
        stage.code: stage
        for stage in session.scalars(select(Stage).where(Stage.event_id == event.id))
    }
    for stage in parsed.stages:
        if stage.rubric is not None and stage.code in stages:
            session.add(
                StageRubric(
                    edition_id=event.edition_id,
                    stage_id=stages[stage.code].id,
                    rubric_id=rows[stage.rubric].id,
                )
            )
