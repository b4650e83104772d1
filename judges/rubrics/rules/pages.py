"""What the pages can carry: rules that scoring knows but no page fills are refused early."""

from collections.abc import Iterator, Mapping
from typing import Any


def rules_without_pages(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (JSON pointer, name) of each rule of `document` that only the command line can score.

    A contest that stated one could be set up and judged, and its result would never come out.
    """
    for number, stage in enumerate(document.get("stages", ())):
        # Which panel had an entry is known where panels sit; an imported list does not say it.
        if "levelling" in stage and stage.get("kind") != "judged":
            yield f"/stages/{number}/levelling", "levelling"
    # A team's own work would need a code of its own in the draw; entries alone have one.
    if document.get("ranking", {}).get("teams", {}).get("shared_stages"):
        yield "/ranking/teams/shared_stages", "shared_stages"
