"""Judges, panels, assignments and judge cards."""

from contest.editions.signals import RehearsalBegun
from contest.entries.signals import BatchOpened
from contest.foundation.feature import ArchivePart, Fact, Feature, Slot, Steps, Todo
from judges.panels import views
from judges.panels.models import TABLES
from judges.panels.operations import seat_next_batch
from judges.panels.operations.samples import seat_samples
from judges.panels.policy import POLICIES
from judges.panels.queries.facts import judge_service

FEATURE = Feature(
    name="panels",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(views.blueprint,),
    handlers=((BatchOpened, seat_next_batch), (RehearsalBegun, seat_samples)),
    facts=(
        Fact(
            "judge_service",
            "a person who held a seat of an event",
            {
                "person_id": "of the judge",
                "event_id": "event",
                "stages": "how many of its stages they sat in",
            },
            judge_service,
        ),
    ),
    archive=(ArchivePart("panels", views.archive.panels_in_archive, 25),),
    todos=(Todo("seats", "panel.manage", views.pieces.waiting_lines, 30),),
    steps=(Steps(views.pieces.event_steps, 40),),
    slots=(Slot("event_page", "panels/slot.html", views.pieces.event_piece, position=45),),
)
