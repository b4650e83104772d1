"""What projects keep of a person, told; and what of it is masked when they are erased.

Whoever verified, moved or let pass acted for the house: an official act keeps its name. What an
author wrote of their own project is theirs, and a star takes the place of their name.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from contest.entries.models import EntryMember
from contest.foundation import secrets
from contest.foundation.feature import PersonalData
from contest.industrialisation.models import Benefit, ExitPaper, TransferCase, TransferReport
from contest.people.models import Person
from contest.people.queries import user_of_person

MASKED: Final = "*"
OWN_WORK: Final = (
    (TransferReport, "handed_in_by"),
    (ExitPaper, "shown_by"),
    (Benefit, "reported_by"),
)
"""What an author hands in, and the column that says who it was; the name stands beside it."""


def tell(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Return every project of the person: where it stands, and what they themselves handed in."""
    user = user_of_person(session, session.get_one(Person, person_id))
    mine = user.public_id if user else None
    return [
        {
            "title": case.title,
            "stage": case.stage.value,
            "answers_for_it": case.owner_person_id == person_id,
            "reports": [
                {"due_on": one.due_on.isoformat(), "text": one.body}
                for one in case.reports
                if mine and one.handed_in_by == mine
            ],
            "papers": [one.shown for one in case.papers if mine and one.shown_by == mine],
            "figures": [
                {"year": one.year, "kind": one.kind.value, "amount": f"{one.amount:.2f}"}
                for one in case.benefits
                if mine and one.reported_by == mine
            ],
        }
        for case in session.scalars(_cases(person_id).order_by(TransferCase.id))
    ]


def erase(session: Session, person_id: int, _now: datetime) -> None:
    """Mask their name on what they handed in of their own projects; what it says is kept."""
    person = session.get_one(Person, person_id)
    user = user_of_person(session, person)
    cases = session.scalars(_cases(person_id)).all()
    mine = user.public_id if user else None
    ids = [case.id for case in cases]
    for model, column in OWN_WORK:
        session.execute(
            update(model)
            .where(model.case_id.in_(ids), getattr(model, column) == mine)
            .values({f"{column}_name": MASKED})
        )
    for case in cases:
        # The person's own name may have been masked before.
        listed = case.listed_by_name
        if listed and person.name in (listed, secrets.mask_name(listed)):
            case.listed_by_name = MASKED
    session.flush()


def _cases(person_id: int) -> Select[TransferCase]:
    mine = select(EntryMember.entry_id).where(EntryMember.person_id == person_id)
    return select(TransferCase).where(TransferCase.entry_id.in_(mine))


PERSONAL_DATA = (PersonalData("projects", tell, erase=erase),)
