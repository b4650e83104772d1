"""What awards keep of a person: told; a published award is kept as it was published."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.models import Award
from contest.entries.models import EntryMember
from contest.foundation.feature import PersonalData


def tell(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Return the awards of the person and of the entries in which they are."""
    mine = select(EntryMember.entry_id).where(EntryMember.person_id == person_id)
    query = select(Award).where((Award.person_id == person_id) | Award.entry_id.in_(mine))
    return [
        {"event": one.event.name, "award": one.title, "state": one.state.value}
        for one in session.scalars(query.order_by(Award.id))
    ]


PERSONAL_DATA = (PersonalData("awards", tell),)
