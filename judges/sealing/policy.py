"""Who may draw codes, guard them, open them, and say that a work is absent."""

from contest.foundation.permissions import Actor, Policy
from judges.sealing.models import Draw

STAFF = ("owner", "organiser")
LOOKERS_ON = ("district_admin", "supervisor", "auditor", "clerk", "sealing_judge")


def _is_keeper(actor: Actor, record: object) -> bool:
    return (
        isinstance(record, Draw)
        and actor.person_id is not None
        and record.keeper_person_id == actor.person_id
    )


POLICIES = (
    Policy("draw.view", (*STAFF, *LOOKERS_ON), "See which layers are drawn, and open layers."),
    Policy("draw.make", STAFF, "Draw the codes of a stage and name a keeper for each layer."),
    Policy(
        "draw.keep",
        (*STAFF, *LOOKERS_ON),
        "See the sealed layer of which one is the keeper.",
        record=_is_keeper,
    ),
    Policy("work.view", (*STAFF, *LOOKERS_ON), "See the works of a stage: code and status."),
    Policy(
        "work.status",
        (*STAFF, "clerk", "sealing_judge"),
        "Say that a work is absent, forfeited or disqualified.",
    ),
    Policy("seal.open", (*STAFF, "sealing_judge"), "Open the sealed codes of a closed stage."),
    Policy(
        "seal.witness",
        (*STAFF, "supervisor", "clerk", "auditor"),
        "Approve, as a second person, that sealed codes are opened.",
    ),
)
