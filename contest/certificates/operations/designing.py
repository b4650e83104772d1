"""What an event makes of a built-in design: kept in versions, of which none is ever changed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from contest.certificates.models import DesignVersion
from contest.certificates.queries import look_of_version, versions_of
from contest.certificates.render import files_of_design, words_of_design
from contest.editions.models import Event
from contest.foundation import ledger
from contest.foundation.canonical import fingerprint
from contest.foundation.models import StoredFile
from contest.foundation.permissions import Actor, require


def save_design(
    session: Session,
    actor: Actor,
    event: Event,
    design: str,
    *,
    words: Mapping[str, str],
    html: str,
    css: str,
    picture: StoredFile | None,
    now: datetime,
) -> DesignVersion:
    """Keep a new version, which holds for certificates issued from now on, and return it.

    What is as in the built-in design is not kept, so that it follows that one. Whoever calls has
    tried it before: see `press.tried`. Returns the newest version where nothing differs from it.
    """
    require(actor, "certificate.issue", event)
    before = versions_of(session, event, design)
    own_html, own_css = files_of_design(design)
    own_words = words_of_design(design)
    version = DesignVersion(
        edition_id=event.edition_id,
        event_id=event.id,
        design=design,
        version=before[0].version + 1 if before else 1,
        words={key: word for key, word in words.items() if word != own_words[key]},
        html=None if _same(html, own_html) else html,
        css=None if _same(css, own_css) else css,
        picture_id=picture.id if picture else None,
        picture=picture,
        saved_at=now,
        saved_by=actor.reference,
    )
    if before and look_of_version(before[0]) == look_of_version(version):
        return before[0]
    session.add(version)
    session.flush()
    kept = {"html": version.html, "css": version.css, "words": version.words}
    body = {"design": design, "version": version.version, "sha256": fingerprint(kept)}
    ledger.record(session, actor, "certificate.design", version, body=body, now=now)
    return version


def _same(typed: str, own: str) -> bool:
    # A form's lines end otherwise than a file's.
    return typed.replace("\r\n", "\n").strip() == own.strip()
