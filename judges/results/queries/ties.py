"""Ties that wait for a person: at a cut, at an award, or where the written chain ends in a draw."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage, StageKind
from judges.results.queries.blockers import blockers
from judges.results.queries.gathering import gather, stages_behind
from judges.results.queries.unsettled import unsettled_entries
from judges.rubrics.queries import parsed_definition
from judges.scoring.contest import score_contest
from judges.scoring.definition import Definition
from judges.scoring.outcome import ContestResult, TieReason

RECORDED = frozenset({"decision", "draw"})


@dataclass(frozen=True, slots=True)
class OpenTie:
    """Entries or teams (public ids) that are equal to the last digit, in the order of scoring.

    `stage`: in whose ranking; None: in that of the whole contest. `places` of them can pass the
    line: that of `award` (a rule's code), or of the advancement where `award` is "". Both are None
    and "" where no line is near and the written chain itself asks for a vote or a draw.
    """

    stage: Stage | None
    entries: tuple[str, ...]
    places: int | None = None
    award: str = ""

    @property
    def group(self) -> frozenset[str]:
        """Return who is tied, in no order."""
        return frozenset(self.entries)


def open_ties(session: Session, event: Event) -> list[OpenTie]:
    """Return the ties that wait for a decision now, those at a line first; [] when none.

    Stages are looked at as soon as they can be computed, so that a tie at their cut is decided
    before the next stage is drawn. What one line and the chain both name is told once.
    """
    definition = parsed_definition(session, event)
    stages = {stage.code: stage for stage in event.stages}
    found: dict[tuple[str, frozenset[str]], OpenTie] = {}
    for result in _results(session, event, definition):
        for block in result.blocks:
            award = block.where if block.kind == "award" else ""
            tie = OpenTie(stages.get(block.stage), block.entries, block.places, award)
            found.setdefault((block.stage, tie.group), tie)
        for code, reason in _by_chain(definition, result):
            tie = OpenTie(stages.get(code), reason.entries)
            found.setdefault((code, tie.group), tie)
    return sorted(found.values(), key=lambda tie: tie.places is None)


def _results(session: Session, event: Event, definition: Definition) -> Iterator[ContestResult]:
    targets: list[list[Stage]] = [list(event.stages)]
    if blockers(session, event.stages):
        cutting = {stage.code for stage in definition.stages if stage.advance}
        alone = [s for s in event.stages if s.code in cutting or s.kind is StageKind.RETURNS]
        targets = [stages_behind(session, event, stage) for stage in alone]
        targets = [behind for behind in targets if not blockers(session, behind)]
    for behind in targets:
        result = score_contest(definition, gather(session, event, behind))
        if not any(unsettled_entries(definition, result.stages)):
            yield result


def _by_chain(definition: Definition, result: ContestResult) -> Iterator[tuple[str, TieReason]]:
    """Yield who still shares a rank in a ranking whose chain asks for a recorded decision."""
    rankings: list[tuple[str, Iterable[str], tuple[TieReason, ...]]] = [
        ("", (rule.by for rule in definition.ranking.tie_chain), result.ties)
    ]
    if definition.ranking.teams is not None:
        chain = definition.ranking.teams.tie_chain
        rankings.append(("", (rule.by for rule in chain), result.team_ties))
    for code, stage in result.stages.items():
        chain = definition.stage(code).tie_chain
        rankings.append((code, (rule.by for rule in chain), stage.ties))
    for code, steps, ties in rankings:
        if RECORDED.isdisjoint(steps):
            continue
        yield from ((code, tie) for tie in ties if tie.step is None)
