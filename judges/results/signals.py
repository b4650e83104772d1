"""What has happened to results."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResultsPublished:
    """A version is public; awards were granted from it."""

    version_id: int


@dataclass(frozen=True, slots=True)
class NoticeCloses:
    """The notice of a version is about to end; a handler that raises keeps it open."""

    version_id: int
