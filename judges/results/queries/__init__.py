"""Reads what results are made of, and the versions that were made."""

from judges.results.queries.blockers import Blocker, blockers, blockers_and_unsettled
from judges.results.queries.gathering import gather, stages_behind
from judges.results.queries.oddities import Noted, oddities_behind
from judges.results.queries.rechecks import recheck_by_public_id, recheck_of
from judges.results.queries.snapshot import Computed, snapshot_of
from judges.results.queries.standing import standing_of_works
from judges.results.queries.telling import Told, milliseconds, person_of_user, told_of
from judges.results.queries.ties import OpenTie, open_ties
from judges.results.queries.unsettled import Unsettled, unsettled_entries, unsettled_works
from judges.results.queries.versions import (
    chief_judges,
    latest_version,
    latest_versions,
    public_versions,
    published_before,
    published_versions,
    row_of_entry,
    scores_of,
    tie_decisions,
    units_by_public_id,
    version_by_public_id,
    versions_of_event,
)

__all__ = [
    "Blocker",
    "Computed",
    "Noted",
    "OpenTie",
    "Told",
    "Unsettled",
    "blockers",
    "blockers_and_unsettled",
    "chief_judges",
    "gather",
    "latest_version",
    "latest_versions",
    "milliseconds",
    "oddities_behind",
    "open_ties",
    "person_of_user",
    "public_versions",
    "published_before",
    "published_versions",
    "recheck_by_public_id",
    "recheck_of",
    "row_of_entry",
    "scores_of",
    "snapshot_of",
    "stages_behind",
    "standing_of_works",
    "tie_decisions",
    "told_of",
    "units_by_public_id",
    "unsettled_entries",
    "unsettled_works",
    "version_by_public_id",
    "versions_of_event",
]
