"""Ties that a person decides or decided: who is tied for what, who decided how, before whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from judges.results.models import ResultVersion, TieDecision
from judges.results.queries import OpenTie, tie_decisions
from judges.results.queries.signed import content_of
from judges.results.queries.versions import entries_by_public_id, names_by_public_id
from judges.results.render.lists import award_rules, shown_name
from judges.rubrics.queries import parsed_definition
from judges.scoring.definition import AwardRule


@dataclass(frozen=True, slots=True)
class Tied:
    """An entry, or a unit as a team, that waits for a decision."""

    public_id: str
    display_name: str


@dataclass(frozen=True, slots=True)
class ShownTie:
    """A tie that waits: who is tied, in whose ranking, and for which line.

    `goes_to` are the stages to which the advancement leads; empty at a line of awards and where
    the written chain itself asks for a draw.
    """

    stage: Stage | None
    members: tuple[Tied, ...]
    places: int | None
    award: AwardRule | None
    goes_to: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """What was decided: names in the decided order, how, by whom, and who saw it."""

    stage: Stage | None
    codes: tuple[str, ...]
    names: tuple[str, ...]
    method: str
    reason: str
    decided_by: str | None
    witness: str
    decided_at: datetime


def shown_ties(session: Session, event: Event, ties: Sequence[OpenTie]) -> list[ShownTie]:
    """Return open ties with the names of entries or teams, awards and stages."""
    definition = parsed_definition(session, event)
    names = names_by_public_id(session, event, {code for tie in ties for code in tie.entries})
    rules = award_rules(definition)
    leads = {
        stage.code: [one for one in event.stages if stage.advance and one.code in stage.advance.to]
        for stage in definition.stages
    }
    return [
        ShownTie(
            stage=tie.stage,
            members=tuple(Tied(code, names[code]) for code in tie.entries),
            places=tie.places,
            award=rules.get(tie.award),
            goes_to=tuple(leads[tie.stage.code]) if _is_cut(tie) and tie.stage else (),
        )
        for tie in ties
    ]


def _is_cut(tie: OpenTie) -> bool:
    return tie.places is not None and not tie.award


def decisions_of_event(session: Session, event: Event) -> list[ShownDecision]:
    """Return all decisions of an event, oldest first, with full names."""
    found = tie_decisions(session, event)
    return _shown(found, names_by_public_id(session, event, _named(found)))


def decisions_behind(
    session: Session, version: ResultVersion, *, masked: bool = False
) -> list[ShownDecision]:
    """Return the decisions on which a version rests, as its snapshot lists them."""
    listed = content_of(version)["decisions"]
    event = version.event
    found = [one for one in tie_decisions(session, event) if one.public_id in listed]
    names = names_by_public_id(session, event, _named(found))
    for code, entry in entries_by_public_id(session, event, list(names)).items():
        names[code] = shown_name(entry, masked=masked)
    return _shown(found, names)


def _named(found: Sequence[TieDecision]) -> set[str]:
    return {code for one in found for code in one.entries}


def _shown(found: Sequence[TieDecision], names: Mapping[str, str]) -> list[ShownDecision]:
    return [
        ShownDecision(
            stage=one.stage,
            codes=tuple(one.entries),
            names=tuple(names[code] for code in one.entries if code in names),
            method=one.method,
            reason=one.reason,
            decided_by=one.decided_by_name,
            witness=one.witness,
            decided_at=one.decided_at,
        )
        for one in found
    ]
