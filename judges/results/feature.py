"""Results as a feature."""

from contest.foundation.feature import Feature, Slot
from judges.results.messages import MESSAGES
from judges.results.models import TABLES
from judges.results.policy import POLICIES
from judges.results.queries.checking import result_faults
from judges.results.slots import on_entry_page, on_event_page, on_public_event_page
from judges.results.views import blueprint
from judges.results.views.kept_pages import install

FEATURE = Feature(
    name="results",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    setup=(install,),
    checks=(result_faults,),
    messages=MESSAGES,
    slots=(
        Slot("event_page", "results/slot_event.html", on_event_page, position=70),
        Slot("public_event_page", "results/slot_public.html", on_public_event_page, position=20),
        Slot("entry_page", "results/slot_entry.html", on_entry_page, position=10),
    ),
)
