"""The appeals' part of an edition's archive."""

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.foundation.archiving import TRAIL_ID, File, list_files
from contest.foundation.office.writing import Value
from contest.foundation.presentation import local_second
from contest.foundation.secrets import mask_name
from contest.foundation.web import translated
from judges.appeals.models import Appeal
from judges.appeals.queries import appeals_of_event
from judges.appeals.rules import GROUND_NAMES, KIND_NAMES, OUTCOME_NAMES, STATE_NAMES
from judges.results.models import ResultVersion


def appeals_in_archive(session: Session, event_id: int, is_full: bool) -> Iterator[File]:
    """Yield the list of appeals, an empty one where nobody appealed.

    What people wrote, and the reasons of rulings, may name anybody: in a full archive only.
    """
    event = session.get_one(Event, event_id)
    headings = [
        TRAIL_ID, _("No."), _("Kind"), _("Result"), _("Entry"), _("Appellant"), _("Ground"),
        _("Handed in"), _("Due"), _("Handler"), _("State"), _("Ruling"), _("Ruled at"),
        _("Corrected by"),
    ]  # fmt: skip
    if is_full:
        headings += [_("Statement"), _("Reasons")]
    found = sorted(appeals_of_event(session, event), key=lambda one: one.number)
    rows = [_row(one, is_full=is_full) for one in found]
    yield from list_files("appeals", _("Appeals"), headings, rows)


def _row(appeal: Appeal, *, is_full: bool) -> list[Value]:
    def shown(name: str | None) -> str | None:
        return name if is_full or name is None else mask_name(name)

    row: list[Value] = [
        appeal.public_id,
        appeal.number,
        translated(KIND_NAMES[appeal.kind]),
        _version(appeal.version),
        appeal.entry.number if appeal.entry else None,
        shown(appeal.appellant_name),
        translated(GROUND_NAMES.get(appeal.ground, appeal.ground)),
        local_second(appeal.filed_at),
        local_second(appeal.due_at),
        shown(appeal.handler.name) if appeal.handler else None,
        translated(STATE_NAMES[appeal.state]),
        translated(OUTCOME_NAMES[appeal.outcome]) if appeal.outcome else None,
        local_second(appeal.ruled_at),
        _version(appeal.corrected_version) if appeal.corrected_version else None,
    ]
    return [*row, appeal.statement, appeal.findings] if is_full else row


def _version(version: ResultVersion) -> str:
    return f"{version.stage.code if version.stage else 'all'}-v{version.version}"
