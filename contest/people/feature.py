"""People as a feature."""

from contest.foundation.feature import Feature
from contest.people import login
from contest.people.models import TABLES
from contest.people.policy import POLICIES, ROLES
from contest.people.views import blueprint

FEATURE = Feature(
    name="people",
    tables=TABLES,
    roles=ROLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    setup=(login.init_app,),
)
