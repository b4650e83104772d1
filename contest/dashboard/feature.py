"""The dashboard as a feature."""

from contest.awards.signals import AwardConfirmed, AwardWithdrawn
from contest.dashboard import tiles
from contest.dashboard.cli import commands
from contest.dashboard.models import TABLES
from contest.dashboard.operations import cell_faults, renew_all, renew_on_award, renew_on_facts
from contest.dashboard.personal import PERSONAL_DATA
from contest.dashboard.policy import POLICIES
from contest.dashboard.views import blueprint
from contest.foundation.feature import Feature, NavItem, Slot, Tile
from contest.foundation.signals import FactsChanged
from contest.foundation.words import N_

FEATURE = Feature(
    name="dashboard",
    tables=TABLES,
    personal_data=PERSONAL_DATA,
    commands=(commands,),
    handlers=(
        (FactsChanged, renew_on_facts),
        (AwardConfirmed, renew_on_award),
        (AwardWithdrawn, renew_on_award),
    ),
    checks=(cell_faults,),
    renew=(renew_all,),
    policies=POLICIES,
    blueprints=(blueprint,),
    nav=(
        NavItem(
            N_("Dashboard"),
            "dashboard.index",
            "dashboard.view",
            N_("Projects"),
            70,
            "layout-dashboard",
        ),
    ),
    tiles=(
        Tile(
            "events_by_phase",
            N_("Which contests run now?"),
            "dashboard/tile_events.html",
            tiles.events_by_phase,
            "dashboard.view",
            10,
        ),
        Tile(
            "entries_to_decide",
            N_("Which entries wait for a decision?"),
            "dashboard/tile_entries.html",
            tiles.entries_by_state,
            "dashboard.view",
            20,
        ),
        Tile(
            "awards",
            N_("Which awards stand?"),
            "dashboard/tile_awards.html",
            tiles.awards_by_state,
            "dashboard.view",
            50,
        ),
    ),
    slots=(
        Slot("series_page", "dashboard/slot_series.html", tiles.on_series_page, 10),
        Slot("work_desk", "dashboard/slot_desk.html", tiles.on_work_desk, 60),
    ),
)
