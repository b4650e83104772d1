"""Everything that this system is made of, lowest first: the only file that names every feature."""

from contest.awards.feature import FEATURE as AWARDS
from contest.certificates.feature import FEATURE as CERTIFICATES
from contest.editions.feature import FEATURE as EDITIONS
from contest.foundation.feature import Feature
from contest.foundation.setup import FEATURE as FOUNDATION
from contest.people.feature import FEATURE as PEOPLE

FEATURES: tuple[Feature, ...] = (
    FOUNDATION,
    PEOPLE,
    EDITIONS,
    AWARDS,
    CERTIFICATES,
)
