"""Says a rubric in sentences, as msgids with their parameters; knows no page and no database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from contest.foundation.words import N_
from judges.rubrics.render.lines import Line, Speaker, criterion_lines, plain
from judges.scoring.definition import Criterion, Gate, Judgement, Level, Points, Rubric, Section

__all__ = [
    "CriterionText",
    "LevelText",
    "Line",
    "RubricText",
    "SectionText",
    "plain",
    "rubric_text",
]

HUNDRED = Decimal(100)

KINDS: Mapping[str, str] = {
    "measurement": N_("By measuring"),
    "judgement": N_("Judged by levels"),
    "points": N_("Judged in points"),
    "pass_fail": N_("Met or not met"),
    "deduction": N_("Deducted"),
    "time": N_("Time"),
    "indicator": N_("Indicator"),
    "placing": N_("Ranked by each judge"),
    "imported": N_("Taken over"),
}


@dataclass(frozen=True, slots=True)
class LevelText:
    """One written level: where it stands on the scale, its name and its words."""

    scale: Line
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class CriterionText:
    """A criterion as people read it. `max` is plain text in points."""

    code: str
    name: str
    kind: str
    max: str
    text: str
    lines: tuple[Line, ...]
    levels: tuple[LevelText, ...]


@dataclass(frozen=True, slots=True)
class SectionText:
    """A section with the points that its criteria make together."""

    name: str
    max: str
    criteria: tuple[CriterionText, ...]


@dataclass(frozen=True, slots=True)
class RubricText:
    """A rubric as people read it: its sections, then what holds for the whole."""

    name: str
    max: str
    sections: tuple[SectionText, ...]
    rules: tuple[Line, ...]


def rubric_text(
    rubric: Rubric, *, english: bool, groups: Mapping[str, str] | None = None
) -> RubricText:
    """Return `rubric` in sentences; names and level texts in English where the document has them.

    Points are plain decimals without trailing zeros; the order is the document's.
    `groups` names the groups of entrants by their codes.
    """
    say = Speaker(english, groups or {})
    sections = tuple(
        SectionText(
            _name(section, say),
            _section_max(section),
            tuple(_criterion(criterion, say) for criterion in section.criteria),
        )
        for section in rubric.sections
    )
    return RubricText(_name(rubric, say), plain(rubric.max), sections, tuple(_rules(rubric, say)))


def _criterion(criterion: Criterion, say: Speaker) -> CriterionText:
    return CriterionText(
        code=criterion.code,
        name=_name(criterion, say),
        kind=KINDS[criterion.type],
        max=plain(criterion.max),
        text=say.pick(criterion.text, criterion.text_en),
        lines=tuple(criterion_lines(criterion, say)),
        levels=tuple(_levels(criterion, say)),
    )


def _name(thing: Rubric | Section | Criterion | Level, say: Speaker) -> str:
    return say.pick(thing.name, thing.name_en)


def _section_max(section: Section) -> str:
    return plain(sum((c.max * c.factor for c in section.criteria), Decimal(0)))


def _levels(criterion: Criterion, say: Speaker) -> Iterator[LevelText]:
    if not isinstance(criterion, Judgement | Points):
        return
    for level in criterion.levels:
        yield LevelText(
            _scale(criterion, level), _name(level, say), say.pick(level.text, level.text_en)
        )


def _scale(criterion: Criterion, level: Level) -> Line:
    if level.value is not None:
        return Line(N_("Level %(value)s"), {"value": level.value})
    low, high = level.from_percent or Decimal(0), level.to_percent or HUNDRED
    return Line(
        N_("%(low)s–%(high)s %% of %(max)s"),
        {"low": plain(low), "high": plain(high), "max": plain(criterion.max)},
    )


def _rules(rubric: Rubric, say: Speaker) -> Iterator[Line]:
    names = {section.code: _name(section, say) for section in rubric.sections}
    for gate in rubric.gates:
        yield _gate(gate, names, say)
    if rubric.rescale_to is not None:
        yield Line(
            N_("The sum out of %(max)s is rescaled to %(to)s."),
            {"max": plain(rubric.max), "to": plain(rubric.rescale_to)},
        )
    if rubric.floor is not None:
        yield Line(N_("The total is never below %(floor)s."), {"floor": plain(rubric.floor)})


def _gate(gate: Gate, names: Mapping[str, str], say: Speaker) -> Line:
    params = {"section": names.get(gate.section, gate.section), "below": plain(gate.below)}
    if gate.zero_total:
        return Line(N_("While “%(section)s” is below %(below)s, the whole total is 0."), params)
    joined = say.joined(names.get(code, code) for code in gate.zero_sections)
    return Line(
        N_("While “%(section)s” is below %(below)s, these count 0: %(others)s."),
        {**params, "others": joined},
    )
