"""Editions as a feature."""

from contest.editions.models import TABLES
from contest.editions.operations import sections
from contest.editions.operations.schema import OWN_PARTS, REQUIRED
from contest.editions.policy import POLICIES
from contest.foundation.feature import DefinitionSection, Feature

FEATURE = Feature(
    name="editions",
    tables=TABLES,
    policies=POLICIES,
    definition_sections=(
        DefinitionSection(
            "event",
            schema=OWN_PARTS,
            lint=sections.lint,
            apply=sections.make_stages,
            required=REQUIRED,
        ),
    ),
)
