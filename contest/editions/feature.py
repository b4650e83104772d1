"""Editions as a feature."""

from contest.editions.models import TABLES
from contest.foundation.feature import Feature

FEATURE = Feature(name="editions", tables=TABLES)
