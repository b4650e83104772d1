"""Awards as a feature."""

from contest.awards.models import TABLES
from contest.awards.personal import PERSONAL_DATA
from contest.awards.policy import POLICIES
from contest.awards.queries import past_honours
from contest.awards.section import SECTIONS
from contest.awards.views import blueprint
from contest.awards.views.archive import awards_in_archive
from contest.foundation.feature import ArchivePart, Feature

FEATURE = Feature(
    name="awards",
    personal_data=PERSONAL_DATA,
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    archive=(ArchivePart("awards", awards_in_archive, 40),),
    definition_sections=SECTIONS,
    past_honours=(past_honours,),
)
