"""Seasons of labour competitions as a feature."""

from contest.foundation.feature import Feature, Slot
from judges.results.signals import ResultsPublished
from judges.seasons.jobs import JOBS, on_published
from judges.seasons.models import TABLES
from judges.seasons.slots import on_event_page
from judges.seasons.views import blueprint

FEATURE = Feature(
    name="seasons",
    tables=TABLES,
    blueprints=(blueprint,),
    jobs=JOBS,
    handlers=((ResultsPublished, on_published),),
    slots=(
        Slot("event_page", "seasons/slot_event.html", on_event_page, position=72),
        Slot("public_event_page", "seasons/slot_event.html", on_event_page, position=25),
    ),
)
