"""Everything that this system is made of, lowest first: the only file that names every feature."""

from contest.awards.feature import FEATURE as AWARDS
from contest.certificates.feature import FEATURE as CERTIFICATES
from contest.dashboard.feature import FEATURE as DASHBOARD
from contest.editions.feature import FEATURE as EDITIONS
from contest.entries.feature import FEATURE as ENTRIES
from contest.foundation.feature import Feature
from contest.foundation.setup import FEATURE as FOUNDATION
from contest.industrialisation.feature import FEATURE as INDUSTRIALISATION
from contest.notifications.feature import FEATURE as NOTIFICATIONS
from contest.participation.feature import FEATURE as PARTICIPATION
from contest.people.feature import FEATURE as PEOPLE
from judges.appeals.feature import FEATURE as APPEALS
from judges.audits.feature import FEATURE as AUDITS
from judges.contestday.feature import FEATURE as CONTESTDAY
from judges.panels.feature import FEATURE as PANELS
from judges.results.feature import FEATURE as RESULTS
from judges.returns.feature import FEATURE as RETURNS
from judges.rubrics.feature import FEATURE as RUBRICS
from judges.scoresheets.feature import FEATURE as SCORESHEETS
from judges.sealing.feature import FEATURE as SEALING
from judges.seasons.feature import FEATURE as SEASONS
from judges.tablet.feature import FEATURE as TABLET

FEATURES: tuple[Feature, ...] = (
    FOUNDATION,
    PEOPLE,
    NOTIFICATIONS,
    EDITIONS,
    ENTRIES,
    AWARDS,
    CERTIFICATES,
    INDUSTRIALISATION,
    PARTICIPATION,
    RUBRICS,
    AUDITS,
    SEALING,
    PANELS,
    SCORESHEETS,
    RETURNS,
    RESULTS,
    APPEALS,
    SEASONS,
    TABLET,
    CONTESTDAY,
    DASHBOARD,
)
