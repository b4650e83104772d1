"""Judging on tablets as a feature."""

from contest.foundation.feature import Feature
from judges.tablet.api import api
from judges.tablet.models import TABLES
from judges.tablet.policy import POLICIES

FEATURE = Feature(name="tablet", tables=TABLES, policies=POLICIES, blueprints=(api,))
