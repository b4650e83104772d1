"""The audit of a published list: one page, no table of its own."""

from contest.foundation.feature import Feature, NavItem
from contest.foundation.words import N_
from judges.audits import views
from judges.audits.policy import POLICIES

FEATURE = Feature(
    name="audits",
    policies=POLICIES,
    blueprints=(views.blueprint,),
    nav=(
        NavItem(
            N_("Check a list"), "audits.check", "list.audit", N_("Contests"), 3, "report-analytics"
        ),
    ),
)
