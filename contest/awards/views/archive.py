"""The awards' part of an edition's archive."""

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.awards.models import Award
from contest.awards.queries import awards_of_event
from contest.editions.models import Event
from contest.foundation.archiving import File, list_files
from contest.foundation.secrets import mask_name


def awards_in_archive(session: Session, event_id: int, is_full: bool) -> Iterator[File]:
    """Yield the list of awards: who has what, with rank, total and state."""
    event = session.get_one(Event, event_id)
    headings = [_("Award"), _("Awarded to"), _("Unit"), _("Rank"), _("Total"), _("State")]
    rows = [
        [
            award.title,
            _recipient(award, is_full=is_full),
            award.entry.unit.name if award.entry and award.entry.unit else None,
            award.rank,
            award.total,
            award.state.value,
        ]
        for award in awards_of_event(session, event)
    ]
    yield from list_files("awards", str(_("Awards")), [str(one) for one in headings], rows)


def _recipient(award: Award, *, is_full: bool) -> str:
    if award.unit is not None:
        return award.unit.name
    if award.entry is not None:
        entry = award.entry
        names = [
            one.person.name if is_full else mask_name(one.person.name) for one in entry.members
        ]
        return " · ".join([*([entry.title] if entry.title else []), "、".join(names)]).strip(" ·")
    name = award.person.name if award.person else ""
    return name if is_full else mask_name(name)
