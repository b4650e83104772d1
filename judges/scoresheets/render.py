"""Lays a sheet out for the page: sections, criteria, keys, what is given; knows no request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from judges.scoresheets.rules import level_floor, points_chips
from judges.scoring.definition import Criterion, Level, Points, Rubric, Section
from judges.scoring.fields import YES, Field, sheet_fields
from judges.scoring.marks import criterion_mark
from judges.scoring.numbers import parse_decimal, plain
from judges.scoring.sheets import mark_sheet
from judges.scoring.values import Values

HOUR, MINUTE = 3600, 60


@dataclass(frozen=True, slots=True)
class LevelShown:
    """A written level of a points criterion with the points that it spans."""

    level: Level
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class CriterionShown:
    """One criterion with what stands in its boxes.

    `error` is translated; `mark` in points or None; `sure` is a doubtful reading to be confirmed.
    """

    criterion: Criterion
    texts: Mapping[str, str]
    given: bool
    error: str | None
    mark: str | None
    sure: str | None

    @property
    def code(self) -> str:
        """Return the criterion's code, which is its anchor too."""
        return self.criterion.code

    @property
    def text(self) -> str | None:
        """Return what stands in the main box; None when nothing does."""
        return self.texts.get(self.code)

    @property
    def chips(self) -> list[str]:
        """Return the points that one tap gives, best first; empty for other kinds."""
        one = self.criterion
        if not isinstance(one, Points):
            return []
        return [plain(chip) for chip in points_chips(one.min, one.max, one.step)]

    @property
    def levels(self) -> list[LevelShown]:
        """Return the written levels of a points criterion with their spans, best first; else [].

        A level reaches up to one step below the one above it, so that no mark lies between.
        """
        one = self.criterion
        if not isinstance(one, Points):
            return []
        shown, high = [], one.max
        for level in one.levels:
            low = level_floor(one.min, one.max, one.step, level.from_percent or Decimal(0))
            shown.append(LevelShown(level, plain(low), plain(high)))
            high = low - one.step
        return shown


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A section with its criteria. `points` is their sum so far; None where totals are hidden."""

    section: Section
    criteria: Sequence[CriterionShown]
    points: str | None

    @property
    def given(self) -> int:
        """Return how many criteria are given."""
        return sum(one.given for one in self.criteria)


@dataclass(frozen=True, slots=True)
class SheetShown:
    """A whole sheet. `total` is the sum so far, None where judges do not see totals."""

    rubric: Rubric
    sections: Sequence[SectionShown]
    total: str | None

    @property
    def criteria(self) -> list[CriterionShown]:
        """Return all criteria in the order of the sheet."""
        return [one for section in self.sections for one in section.criteria]

    @property
    def given(self) -> int:
        """Return how many criteria are given."""
        return sum(section.given for section in self.sections)

    @property
    def count(self) -> int:
        """Return how many criteria the sheet has."""
        return len(self.criteria)


def sheet_shown(
    rubric: Rubric,
    values: Values,
    texts: Mapping[str, str],
    *,
    errors: Mapping[str, str],
    sure: Mapping[str, str],
    with_total: bool,
) -> SheetShown:
    """Return the sheet for the page; `texts` win over `values`, so that bad input is shown too.

    `sure` holds, by criterion, the doubtful reading that may be confirmed.
    """
    marked = mark_sheet(rubric, values)
    sections = []
    for section in rubric.sections:
        criteria = [
            CriterionShown(
                criterion=one,
                texts=_shown_texts(one, texts),
                given=values.get(one.code) is not None,
                error=errors.get(one.code),
                mark=_mark(one, values) if with_total else None,
                sure=sure.get(one.code),
            )
            for one in section.criteria
            if one in rubric.judged
        ]
        points = plain(marked.sections[section.code], 2) if with_total else None
        if criteria:
            sections.append(SectionShown(section, criteria, points))
    return SheetShown(rubric, sections, plain(marked.so_far, 2) if with_total else None)


def sample_texts(rubric: Rubric) -> dict[str, str]:
    """Return texts that fill every needed box, so that a sheet can be tried: good, not perfect."""
    return {field.name: _sample(field) for field in sheet_fields(rubric) if field.required}


def _sample(field: Field) -> str:
    if field.kind == "yes_no":
        return YES
    if field.kind == "time":
        return "10:00"
    low, high = field.low or Decimal(0), field.high
    if field.kind == "count":
        return str(int(low))
    if high is None:
        return plain(low, 3)
    step = field.step or Decimal(1)
    # Three quarters of the way, on a step of the scale.
    steps = ((high - low) * 3 / 4 / step).to_integral_value(ROUND_HALF_UP)
    return plain(min(low + steps * step, high), 9)


def clock(seconds: str) -> str:
    """Return whole seconds as `4:05:00` or `12:30`; anything else as it was typed.

    >>> clock("14700"), clock("90"), clock("12:30")
    ('4:05:00', '1:30', '12:30')
    """
    if not seconds.isdecimal():
        return seconds
    hours, rest = divmod(int(seconds), HOUR)
    minutes, left = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def _shown_texts(criterion: Criterion, texts: Mapping[str, str]) -> dict[str, str]:
    own = {
        name: text
        for name, text in texts.items()
        if name == criterion.code or name.startswith(f"{criterion.code}.")
    }
    if criterion.type == "points":
        return {name: _plain_text(text) for name, text in own.items()}
    if criterion.type == "time":
        return {name: clock(text) for name, text in own.items()}
    return own


def _plain_text(text: str) -> str:
    # 36.0 and 36 are the same key on the page.
    number = parse_decimal(text)
    return text if number is None else plain(number, 9)


def _mark(criterion: Criterion, values: Values) -> str | None:
    points = criterion_mark(criterion, values.get(criterion.code)).points
    return None if points is None else plain(points, 2)
