"""Names what keeps a present entry without a total although its sheets are in, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageKind
from judges.results.queries.gathering import marks_by_work
from judges.rubrics.queries import parsed_definition
from judges.scoring.definition import Definition
from judges.scoring.inputs import Status
from judges.scoring.outcome import StageResult
from judges.scoring.staging import filed, score_stage
from judges.scoring.trace import Line

# It follows from what another problem of the same entry says more precisely.
GENERAL = frozenset({"criteria_missing"})
WAITS = "not_levelled"
BALLOT = "ballot_void"


@dataclass(frozen=True, slots=True)
class Unsettled:
    """One reason why an entry (or a work, under its code) has no total in a stage.

    `about` and `about_en` name the criterion; both are empty for the whole.
    """

    stage: str
    code: str
    problem: Line
    about: str = ""
    about_en: str = ""


def unsettled_works(session: Session, stage: Stage) -> list[Unsettled]:
    """Return why works of `stage` have no total yet, by work code; it looks behind no code.

    So that judges can settle it while the stage is sealed: levels too far apart, readings that
    differ, places given twice. [] for returns and before the draw.
    """
    if stage.kind is StageKind.RETURNS:
        return []
    definition = parsed_definition(session, stage.event)
    marks = marks_by_work(session, stage)
    if not marks.entries:
        return []
    result, _blocks = score_stage(
        definition,
        definition.stage(stage.code),
        marks,
        rows=filed(marks),
        entries={entry.code: entry for entry in marks.entries},
        done={},
    )
    return _of_stage(definition, result)


def unsettled_entries(
    definition: Definition, stages: Mapping[str, StageResult]
) -> Iterable[Unsettled]:
    """Yield why present entries have no total, stage by stage in the definition's order."""
    for stage in definition.stages:
        if stage.code in stages:
            yield from _of_stage(definition, stages[stage.code])


def _of_stage(definition: Definition, result: StageResult) -> list[Unsettled]:
    rubric = definition.rubric_of(definition.stage(result.code))
    named = {criterion.code: criterion for criterion in rubric.criteria} if rubric else {}
    found: list[Unsettled] = []
    told: list[Line] = []
    for code, entry in sorted(result.entries.items()):
        if entry.total is not None or entry.status is not Status.PRESENT:
            continue
        precise = [problem for problem in entry.problems if problem.code not in GENERAL]
        for problem in precise or entry.problems:
            if problem.code == BALLOT:
                # One void ballot keeps every work on it waiting; it is told once.
                if problem in told:
                    continue
                told.append(problem)
            about = named.get(problem.about)
            names = (about.name, about.name_en) if about else ("", "")
            found.append(Unsettled(result.code, code, problem, *names))
    # One missing total keeps a whole pool from being levelled; the others are not to blame.
    return [one for one in found if one.problem.code != WAITS] or found
