"""Spreadsheets of entries and of rows with faults, for the organiser to go on with."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _

from contest.entries.models import Entry
from contest.entries.rules import EntrantRules
from contest.entries.views.common import ROLE_NAMES, STATE_NAMES
from contest.foundation.office import Heading, Sheet
from contest.foundation.presentation import localised

Value = str | int | Decimal | datetime | bool | None


def entries_sheet(entries: Iterable[Entry], rules: EntrantRules) -> Sheet:
    """Return one row per member, or per entry without members; no identity or phone number."""
    headings = [_("No."), _("Title"), _("Name"), _("Role"), _("Unit"), _("Group"), _("Category")]
    headings += [localised(field) for field in rules.fields]
    headings += [_("State"), _("Registered at")]
    rows = [row for entry in entries for row in _rows(entry, rules)]
    return Sheet(_("Entries"), [Heading(str(heading)) for heading in headings], rows)


def _rows(entry: Entry, rules: EntrantRules) -> list[list[Value]]:
    people = [(member.person.name, str(ROLE_NAMES[member.role])) for member in entry.members]
    answers: list[Value] = [_answer(entry.answers.get(field.code)) for field in rules.fields]
    return [
        [
            entry.number,
            entry.title,
            name,
            role,
            entry.unit.name if entry.unit else None,
            localised(entry.group) if entry.group else None,
            entry.category,
            *answers,
            str(STATE_NAMES[entry.state]),
            entry.registered_at,
        ]
        for name, role in people or [("", "")]
    ]


def _answer(value: object) -> str | None:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return None if value is None else str(value)
