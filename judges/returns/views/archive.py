"""The returns' part of an edition's archive."""

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.foundation.archiving import TRAIL_ID, File, list_files
from contest.foundation.office.writing import Value
from contest.foundation.presentation import local_time, localised
from contest.foundation.secrets import mask_name
from judges.returns import queries
from judges.returns.models import UnitReturn
from judges.returns.queries.overview import periods_of, returns_of_period
from judges.returns.views.base import state_words
from judges.scoring.fields import texts_from_values


def returns_in_archive(session: Session, event_id: int, is_full: bool) -> Iterator[File]:
    """Yield what units reported, figure by figure, and what the check said of each.

    Nothing where the event has no periods. What was never filed is left out. Why a figure was
    sent back is in a full archive only.
    """
    event = session.get_one(Event, event_id)
    periods = periods_of(session, event)
    if not periods:
        return
    headings = [
        TRAIL_ID, _("Period"), _("No."), _("Unit"), _("State"), _("Filed at"), _("Signed by"),
        _("Indicator"), _("Reported"), _("Voucher"), _("Reported by"), _("Checked by"),
        _("Checked at"),
    ]  # fmt: skip
    headings += [_("Reason")] if is_full else []
    rows = [
        row
        for stage in periods
        for found in returns_of_period(session, stage)
        for row in _rows(session, stage, found, is_full=is_full)
    ]
    yield from list_files("returns", _("Returns"), headings, rows)


def _rows(
    session: Session, stage: Stage, found: UnitReturn, *, is_full: bool
) -> Iterator[list[Value]]:
    def shown(name: str | None) -> str | None:
        return name if is_full or name is None else mask_name(name)

    head: list[Value] = [
        found.public_id,
        localised(stage),
        found.entry.number,
        found.entry.display_name,
        state_words()[found.state][1],
        local_time(found.filed_at or found.lapsed_at),
        shown(found.filed_by_name),
    ]
    rubric = queries.rubric_of_period(session, stage)
    figures = {one.indicator: one for one in found.figures}
    texts = texts_from_values(rubric, queries.values_of(found.figures))
    asked = [one for one in rubric.judged if one.code in figures]
    for criterion in asked:
        figure = figures[criterion.code]
        row: list[Value] = [
            *head,
            localised(criterion),
            texts.get(criterion.code) or None,
            figure.voucher,
            shown(figure.reported_by_name),
            shown(figure.checked_by_name),
            local_time(figure.checked_at),
        ]
        yield [*row, figure.check_reason] if is_full else row
    if not asked:
        yield head + [None] * (7 if is_full else 6)
