"""Who may read a marking scheme, and when: entrants and the public once registration is open."""

from contest.editions.models import Event, EventPhase
from contest.foundation.permissions import Actor, Policy


def _is_announced(_actor: Actor, record: object) -> bool:
    return isinstance(record, Event) and record.phase is not EventPhase.PREPARING


POLICIES = (
    Policy(
        "rubric.view",
        ("anyone",),
        "Read the marking scheme of an event that was announced.",
        record=_is_announced,
    ),
    Policy(
        "rubric.preview",
        (
            *("owner", "organiser", "district_admin", "supervisor", "auditor", "clerk"),
            *("sealing_judge", "inspector"),
        ),
        "Read the marking scheme of an event that is still prepared.",
    ),
)
