"""Everything that this system is made of, lowest first: the only file that names every feature."""

from contest.foundation.feature import Feature
from contest.foundation.setup import FEATURE as FOUNDATION

FEATURES: tuple[Feature, ...] = (FOUNDATION,)
