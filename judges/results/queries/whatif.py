"""What if, and what the awards hang on: computed beside a version, stored nowhere.

A variant never becomes a result: nothing here writes, and no operation takes what comes out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from judges.results.models import ResultVersion
from judges.results.queries.changes import (
    Change,
    Standing,
    standings_moved,
    standings_told,
)
from judges.results.queries.gathering import gather, stages_behind
from judges.results.queries.snapshot import Outline, outline_of, text_of
from judges.rubrics.queries import parsed_definition
from judges.scoring.definition import Definition
from judges.scoring.inputs import ContestInput
from judges.scoring.variants import NoSuchVariant, Variant, variants, varied

# The newest few are kept: pure functions of a version, asked for again on every look at it.
KEPT = 32
KINDS = ("judge", "drop", "stage_weight", "section_weight", "rounding")


@dataclass(frozen=True, slots=True)
class Imagined:
    """What would be otherwise: changed awards first, then by rank; ties and open ties counted."""

    changes: tuple[Change, ...]
    ties_before: int
    ties_after: int
    open_ties: int

    @property
    def changed_awards(self) -> int:
        """Return how many entries would win something else."""
        return sum(change.changes_award for change in self.changes)


@dataclass(frozen=True, slots=True)
class Hit:
    """One variant under which other entries win an award: who would lose it and who gain it."""

    variant: Variant
    loses: tuple[str, ...]
    gains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Robustness:
    """By award code: which single changes would change who wins it.

    `tried` changes were computed; `impossible` could not be: too few marks would be left, or a rule
    does not allow it.
    """

    hits: Mapping[str, tuple[Hit, ...]]
    tried: int
    impossible: tuple[Variant, ...]


def what_if(session: Session, version: ResultVersion, wanted: Sequence[Variant]) -> Imagined:
    """Return what would be otherwise if all of `wanted` held at once.

    Raises `NoSuchVariant`, also where a judge left out leaves too few marks for a rule.
    """
    definition, given = _rests_on(session, version)
    return imagined(definition, given, wanted, json.loads(version.snapshot))


def robustness(
    session: Session, version: ResultVersion, kinds: tuple[str, ...] = KINDS
) -> Robustness:
    """Return for each award of `version` which single change of a rule or judge decides who wins.

    Only changes of `kinds` are tried. Awards in the order in which they were granted; a line that
    nothing would change has no hits.
    """
    key = (version.sha256, kinds)
    if key not in _kept:
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = _robustness(session, version, kinds)
    return _kept[key]


def possible_variants(session: Session, version: ResultVersion) -> list[Variant]:
    """Return every single change that can be asked about, in document order."""
    return list(variants(*_rests_on(session, version)))


_kept: dict[tuple[str, tuple[str, ...]], Robustness] = {}


def _robustness(session: Session, version: ResultVersion, kinds: tuple[str, ...]) -> Robustness:
    definition, given = _rests_on(session, version)
    base = json.loads(version.snapshot)
    hits: dict[str, list[Hit]] = {code: [] for line in base["lines"] for code in line["awards"]}
    tried, impossible = 0, []
    for variant in variants(definition, given):
        if variant.kind not in kinds:
            continue
        try:
            found = imagined(definition, given, [variant], base)
        except NoSuchVariant:
            impossible.append(variant)
            continue
        tried += 1
        for award, hit in _hits(variant, found.changes):
            hits.setdefault(award, []).append(hit)
    return Robustness(
        {award: tuple(found) for award, found in hits.items()}, tried, tuple(impossible)
    )


def _hits(variant: Variant, changes: Sequence[Change]) -> list[tuple[str, Hit]]:
    awards = {code for change in changes for code in (*change.old.awards, *change.new.awards)}
    found = []
    for award in sorted(awards):
        loses = [c.entry for c in changes if award in c.old.awards and award not in c.new.awards]
        gains = [c.entry for c in changes if award in c.new.awards and award not in c.old.awards]
        if loses or gains:
            found.append((award, Hit(variant, tuple(loses), tuple(gains))))
    return found


def imagined(
    definition: Definition,
    given: ContestInput,
    wanted: Sequence[Variant],
    base: Mapping[str, Any],
) -> Imagined:
    """Return what would be otherwise than `base`, a snapshot's content, if all of `wanted` held.

    Nothing is told of the way there. Raises `NoSuchVariant`.
    """
    for variant in wanted:
        definition, given = varied(definition, given, variant)
    try:
        found = outline_of(definition, given, period=base["period"])
    except ValueError as error:
        raise NoSuchVariant(str(error)) from error
    if not found.result.complete and not found.result.blocks:
        raise NoSuchVariant("too few marks are left for a total")
    return Imagined(
        changes=tuple(standings_moved(standings_told(base), _standings(found))),
        ties_before=sum(line["trace"]["tied"] for line in base["lines"]),
        ties_after=sum(one.tied for one in found.standings.values()),
        open_ties=len(found.result.blocks),
    )


def _standings(found: Outline) -> dict[str, Standing]:
    return {
        code: Standing(
            (one := found.standings[code]).status.value,
            text_of(one.total),
            one.rank,
            tuple(found.awards.get(code, ())),
        )
        for code in found.order
    }


def _rests_on(session: Session, version: ResultVersion) -> tuple[Definition, ContestInput]:
    event, stage = version.event, version.stage
    stages = stages_behind(session, event, stage) if stage else event.stages
    return parsed_definition(session, event), gather(session, event, stages)
