"""Certificates for tests, issued through the operations of the product."""

from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from contest.certificates import operations
from contest.certificates.models import Certificate
from contest.editions.models import Event
from contest.entries.models import Entry, EntryState
from contest.foundation.files import Cleaned
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.editions import an_event
from tests.factories.entries import an_entry
from tests.factories.people import SYSTEM, a_person, apart


def a_seal_picture(side: int = 60) -> bytes:
    """Return a red ring on a clear ground, as PNG."""
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((2, 2, side - 3, side - 3), outline=(200, 22, 29, 255), width=4)
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


A_SEAL = Cleaned(a_seal_picture(), "image/png", "seal.png", 1)
PUBLIC_URL = "https://leitai.example"


def an_accepted_entry(
    session: Session, event: Event, name: str = "欧阳建国", **details: Any
) -> Entry:
    """Return the accepted entry of a person of this name."""
    person = a_person(session, name=name)
    apart(session)
    entry = an_entry(session, event, state=EntryState.ACCEPTED, people=[person], **details)
    apart(session)
    return entry


def issued(session: Session, event: Event, *, seed: int = 1) -> list[Certificate]:
    """Issue what waits, with a seeded chance for the codes."""
    made = operations.issue_certificates(
        session,
        SYSTEM,
        event,
        public_url=PUBLIC_URL,
        now=NOON,
        entropy=Random(seed).randbytes,  # noqa: S311 - a test repeats itself
    )
    apart(session)
    return made


def a_certificate(session: Session, name: str = "欧阳建国", **award: Any) -> Certificate:
    """Return the certificate of one confirmed first prize."""
    event = an_event(session)
    entry = an_accepted_entry(session, event, name)
    a_confirmed_award(session, event, entry, **award)
    return issued(session, event)[0]
