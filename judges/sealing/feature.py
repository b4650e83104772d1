"""Codes and works: drawn, guarded, opened."""

from contest.foundation.feature import Feature, Slot, Steps
from judges.sealing import views
from judges.sealing.models import TABLES
from judges.sealing.policy import POLICIES

FEATURE = Feature(
    name="sealing",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(views.blueprint,),
    steps=(Steps(views.event_steps, 30), Steps(views.opening_steps, 65)),
    slots=(Slot("event_page", "sealing/slot.html", views.event_piece, position=40),),
)
