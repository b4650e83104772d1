"""Honours that follow from a result: nominated by the rule of the event, not by a list."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardKind
from contest.awards.operations.granting import Distinction, grant_award
from contest.awards.queries import honour_candidates, honour_rules
from contest.editions.models import Event
from contest.foundation.permissions import Actor, require


def nominate_honours(session: Session, actor: Actor, event: Event, *, now: datetime) -> list[Award]:
    """Grant provisionally every honour that the event's rules give now; a second call adds none.

    Somebody without worker status, beyond the quota or tied at its line is not nominated; the
    page of honours says why. The honours stand once they are confirmed.
    """
    require(actor, "award.manage", event)
    made = []
    for rule in honour_rules(session, event):
        for line in honour_candidates(session, event, rule):
            if line.verdict != "nominated":
                continue
            distinction = Distinction(
                AwardKind.HONOUR,
                rule.code,
                rule.title,
                title_en=rule.title_en,
                rank=line.rank,
            )
            made.append(
                grant_award(
                    session, actor, event, recipient=line.person, distinction=distinction, now=now
                )
            )
    return made
