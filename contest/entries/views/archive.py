"""The entries' part of an edition's archive."""

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.models import Entry
from contest.entries.queries import entries_matching
from contest.entries.views.common import ROLE_NAMES, STATE_NAMES
from contest.foundation.archiving import File, list_files
from contest.foundation.office.writing import Value
from contest.foundation.presentation import localised
from contest.foundation.secrets import mask_name


def entries_in_archive(session: Session, event_id: int, is_full: bool) -> Iterator[File]:
    """Yield the list of entries with their people; answers of the form only in a full archive."""
    event = session.get_one(Event, event_id)
    headings = [_("No."), _("Title"), _("Name"), _("Role"), _("Unit"), _("Group"), _("State")]
    if is_full:
        headings.append(_("Answers"))
    rows = [
        row for entry in entries_matching(session, event) for row in _rows(entry, is_full=is_full)
    ]
    yield from list_files("entries", str(_("Entries")), [str(one) for one in headings], rows)


def _rows(entry: Entry, *, is_full: bool) -> Iterator[list[Value]]:
    people = [(one.person.name, str(ROLE_NAMES[one.role])) for one in entry.members]
    for name, role in people or [("", "")]:
        row: list[Value] = [
            entry.number,
            entry.title,
            name if is_full else mask_name(name),
            role,
            entry.unit.name if entry.unit else None,
            localised(entry.group) if entry.group else None,
            str(STATE_NAMES[entry.state]),
        ]
        if is_full:
            answers = [f"{code}: {value}" for code, value in entry.answers.items()]
            row.append("; ".join(answers))
        yield row
