"""Participation as a feature."""

from contest.foundation.feature import Feature, NavItem
from contest.foundation.words import N_
from contest.participation.models import TABLES
from contest.participation.policy import POLICIES
from contest.participation.views import blueprint

FEATURE = Feature(
    name="participation",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    nav=(
        NavItem(
            N_("Who takes part"),
            "participation.index",
            "participation.view",
            N_("Projects"),
            72,
            "chart-bar",
        ),
    ),
)
