"""The board as a spreadsheet, for the leader's report."""

from collections.abc import Sequence

from flask_babel import gettext as _

from contest.foundation.office import Heading, Sheet
from contest.foundation.office.writing import Value
from contest.foundation.presentation import localised
from contest.industrialisation.queries import Card
from contest.industrialisation.rules import STAGE_NAMES


def board_sheet(cards: Sequence[Card]) -> Sheet:
    """Return one row a project; money in yuan, empty where nothing was verified."""
    headings = [
        Heading(_("Project")),
        Heading(_("Unit")),
        Heading(_("First author")),
        Heading(_("Event")),
        Heading(_("Year")),
        Heading(_("Award")),
        Heading(_("Award is withdrawn")),
        Heading(_("Stage")),
        Heading(_("Readiness level")),
        Heading(_("Next report due")),
        Heading(_("Days late")),
        Heading(_("Verified benefit (CNY)"), places=2),
        Heading(_("Benefits to verify")),
    ]
    return Sheet(_("Projects"), headings, [_row(card) for card in cards])


def _row(card: Card) -> list[Value]:
    case = card.case
    return [
        localised(case, "title"),
        localised(case.unit) if case.unit else None,
        case.owner.name if case.owner else None,
        localised(case.event),
        case.event.edition.year,
        localised(card.award, "title") if card.award else None,
        card.is_award_withdrawn,
        _(STAGE_NAMES[case.stage.value]),
        case.readiness_level,
        case.next_report_on,
        card.days_late,
        card.verified_cny,
        card.waiting,
    ]
