"""The certificates' part of an edition's archive."""

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.certificates.queries import certificates_of_event
from contest.certificates.views.base import file_of
from contest.editions.models import Event
from contest.foundation.archiving import File, list_files
from contest.foundation.office.writing import Value
from contest.foundation.secrets import mask_name


def certificates_in_archive(
    session: Session,
    event_id: int,
    is_full: bool,
) -> Iterator[File]:
    """Yield the register of certificates; every certificate as it was issued in a full archive."""
    event = session.get_one(Event, event_id)
    found = certificates_of_event(session, event)
    headings = [_("Number"), _("Name"), _("Award"), _("Issued on"), _("State")]
    rows: list[list[Value]] = []
    for one in found:
        name = one.person.name if one.person else ""
        shown = name if is_full else mask_name(name)
        issued = one.issued_on.isoformat()
        rows.append([one.serial, shown, one.award.title, issued, one.state.value])
    yield from list_files("register", str(_("Certificates")), [str(one) for one in headings], rows)
    if is_full:
        for one in found:
            yield f"{one.serial}.pdf", file_of(session, one)
