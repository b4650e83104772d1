"""The blueprint of the returns, and what its pages share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint
from flask_babel import gettext as _

from judges.returns.models import CheckState, ReturnFigure, ReturnState, UnitReturn
from judges.returns.operations.deriving import marks_of
from judges.returns.queries import ReturnRules, values_of
from judges.scoring.definition import Criterion, Rubric
from judges.scoring.fields import texts_from_values
from judges.scoring.numbers import plain
from judges.scoring.values import sheet_body

blueprint = Blueprint("returns", __name__, template_folder="../templates")


@dataclass(frozen=True, slots=True)
class FigureShown:
    """One indicator on a page: what stands in its boxes, its voucher, its check, its points."""

    criterion: Criterion
    figure: ReturnFigure | None
    texts: Mapping[str, str]
    error: str | None
    may_edit: bool
    needs_voucher: bool
    points: str | None

    @property
    def code(self) -> str:
        """Return the indicator's code, which is its anchor too."""
        return self.criterion.code

    @property
    def text(self) -> str:
        """Return what stands in the main box."""
        return self.texts.get(self.code, "")


def figures_shown(
    rubric: Rubric,
    rules: ReturnRules,
    found: UnitReturn | None,
    figures: Mapping[str, ReturnFigure],
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Sequence[FigureShown]:
    """Return every indicator in the order of the rubric; what was typed wins over what is kept."""
    values = values_of(list(figures.values()))
    stored = texts_from_values(rubric, values)
    points = marks_of(rubric, sheet_body(rubric, values))
    return [
        FigureShown(
            criterion=one,
            figure=figures.get(one.code),
            texts={**stored, **(typed or {})},
            error=(errors or {}).get(one.code),
            may_edit=may_edit(found, figures.get(one.code)),
            needs_voucher=one.code in rules.voucher_for,
            points=plain(points[one.code], 2) if one.code in points else None,
        )
        for one in rubric.judged
    ]


def may_edit(found: UnitReturn | None, figure: ReturnFigure | None) -> bool:
    """Say whether the unit may change this figure now: all of a draft, else what came back."""
    if found is None or found.state is ReturnState.DRAFT:
        return True
    return (
        found.state is ReturnState.SENT_BACK
        and figure is not None
        and figure.check_state is CheckState.SENT_BACK
    )


def state_words() -> dict[str, tuple[str, str]]:
    """Return the kind of tag and the word of each state, in the reader's language."""
    return {
        "": ("not_started", _("Not reported")),
        "draft": ("draft", _("Draft")),
        "filed": ("waiting", _("Filed, to be checked")),
        "sent_back": ("stopped", _("Sent back")),
        "confirmed": ("stored", _("Confirmed")),
        "unchecked": ("waiting", _("To be checked")),
    }
