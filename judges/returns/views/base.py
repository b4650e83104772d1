"""The blueprint of the returns, and what its pages share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from flask import Blueprint
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.entries.models import Entry
from judges.returns import queries
from judges.returns.models import (
    CheckState,
    FigureBefore,
    ReturnFigure,
    ReturnState,
    UnitReturn,
)
from judges.returns.operations.deriving import marks_of
from judges.scoring.definition import Criterion, Rubric
from judges.scoring.fields import texts_from_values
from judges.scoring.numbers import plain
from judges.scoring.values import SHEET_FORMAT, parse_sheet, sheet_body

blueprint = Blueprint("returns", __name__, template_folder="../templates")


@dataclass(frozen=True, slots=True)
class EarlierShown:
    """What a figure said before it was changed, in words."""

    before: FigureBefore
    text: str


@dataclass(frozen=True, slots=True)
class FigureShown:
    """One indicator on a page: what stands in its boxes, its voucher, its check, its points.

    `stored` is what is kept of it, by box, whatever was typed since. `target` is what the actual
    is measured against, None where the unit still types it.
    """

    criterion: Criterion
    figure: ReturnFigure | None
    texts: Mapping[str, str]
    error: str | None
    may_edit: bool
    needs_voucher: bool
    points: str | None
    target: str | None = None
    source: Mapping[str, str] | None = None
    earlier: Sequence[EarlierShown] = ()
    stored: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Return the indicator's code, which is its anchor too."""
        return self.criterion.code

    @property
    def text(self) -> str:
        """Return what stands in the main box."""
        return self.texts.get(self.code, "")


def figures_shown(
    session: Session,
    stage: Stage,
    entry: Entry,
    found: UnitReturn | None,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Sequence[FigureShown]:
    """Return every indicator in the order of the rubric; what was typed wins over what is kept."""
    rubric = queries.rubric_of_period(session, stage)
    rules = queries.rules_of(session, stage)
    figures = queries.figures_of(session, found)
    before = queries.figures_before(session, found)
    sources = queries.sources_of(session, stage)
    targets = queries.targets_of(session, stage, entry)
    values = queries.values_of(list(figures.values()))
    stored = texts_from_values(rubric, values)
    points = marks_of(rubric, sheet_body(rubric, values))
    editable = {one.code for one in rubric.judged if may_edit(found, figures.get(one.code))}
    return [
        FigureShown(
            criterion=one,
            figure=figures.get(one.code),
            texts=stored if typed is None or one.code not in editable else typed,
            error=(errors or {}).get(one.code),
            may_edit=one.code in editable,
            stored={name: stored.get(name, "") for name in _boxes(one)},
            needs_voucher=one.code in rules.voucher_for,
            points=plain(points[one.code], 2) if one.code in points else None,
            target=_target(targets.get(one.code, getattr(one, "target", None))),
            source=sources.get(one.code),
            earlier=[
                EarlierShown(earlier, _words(rubric, earlier))
                for earlier in before.get(one.code, ())
            ],
        )
        for one in rubric.judged
    ]


def _target(target: Decimal | None) -> str | None:
    return None if target is None else plain(target)


def _boxes(one: Criterion) -> tuple[str, ...]:
    """Name the boxes of an indicator as scoring's fields do."""
    return (one.code, f"{one.code}.target", f"{one.code}.flag")


def may_edit(found: UnitReturn | None, figure: ReturnFigure | None) -> bool:
    """Say whether the unit may change this figure now: all of a draft, else what came back."""
    if found is None or found.state in (ReturnState.DRAFT, ReturnState.TO_SIGN):
        return True
    return (
        found.state is ReturnState.SENT_BACK
        and figure is not None
        and figure.check_state is CheckState.SENT_BACK
    )


def _words(rubric: Rubric, before: FigureBefore) -> str:
    body = {"format": SHEET_FORMAT, "version": 1, "values": {before.indicator: before.value}}
    return texts_from_values(rubric, parse_sheet(body)).get(before.indicator, "")


def state_words() -> dict[str, tuple[str, str]]:
    """Return the kind of tag and the word of each state, in the reader's language."""
    return {
        "": ("not_started", _("Not reported")),
        "draft": ("draft", _("Draft")),
        "to_sign": ("waiting", _("Waits for the chair's signature")),
        "lapsed": ("warn", _("Never came")),
        "filed": ("waiting", _("Filed, to be checked")),
        "sent_back": ("stopped", _("Sent back")),
        "confirmed": ("stored", _("Confirmed")),
        "unchecked": ("waiting", _("To be checked")),
    }
