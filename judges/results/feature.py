"""Results as a feature."""

from contest.foundation.feature import ArchivePart, Fact, Feature, Slot, Steps, Todo
from judges.results.messages import MESSAGES
from judges.results.models import TABLES
from judges.results.policy import POLICIES
from judges.results.queries.checking import result_faults
from judges.results.queries.facts import published_scores
from judges.results.slots import (
    event_steps,
    on_entry_page,
    on_event_page,
    on_public_event_page,
    waiting_lines,
)
from judges.results.views import blueprint
from judges.results.views.archive import results_in_archive
from judges.results.views.kept_pages import install

FEATURE = Feature(
    name="results",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    setup=(install,),
    checks=(result_faults,),
    messages=MESSAGES,
    facts=(
        Fact(
            "published_scores",
            "an entry in the newest published result of its event",
            {
                "entry_id": "of the entry",
                "event_id": "event",
                "edition_id": "edition",
                "total": "points, as published; None where there is none",
                "rank": "1224 ranking; None where there is none",
                "status": "present, absent, forfeited or disqualified",
                "trace": "plain data: stages → criteria, each with code and points as text",
            },
            published_scores,
        ),
    ),
    archive=(ArchivePart("results", results_in_archive, 30),),
    steps=(Steps(event_steps, 70),),
    todos=(Todo("results", "result.view", waiting_lines, 50),),
    slots=(
        Slot("event_page", "results/slot_event.html", on_event_page, position=70),
        Slot("public_event_page", "results/slot_public.html", on_public_event_page, position=20),
        Slot("entry_page", "results/slot_entry.html", on_entry_page, position=10),
    ),
)
