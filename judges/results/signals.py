"""What has happened to results."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResultsPublished:
    """A version is public; awards were granted from it."""

    version_id: int
