"""The public result page."""

from flask import Response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from contest.foundation.db import reading
from contest.foundation.errors import NotFound
from contest.foundation.web import (
    page,
    public,
    slots,
)
from judges.results import queries
from judges.results.models import ResultVersion
from judges.results.queries.bundle import bundle_of
from judges.results.render import changes_shown, decisions_behind, explained, names_are_masked
from judges.results.views.base import beside, blueprint, stage_names


@blueprint.get("/results/<pid:version_id>")
@public
def public_result(version_id: str) -> ResponseReturnValue:
    """Show a published result to everybody: names, units, awards; no number of a person."""
    with reading() as session:
        found = queries.version_by_public_id(session, version_id)
        if found.published_at is None:
            raise NotFound
        shown = queries.public_versions(session, found.event)
        newest = [one for one in shown if one.stage_id == found.stage_id]
        masked = names_are_masked(session, found)
        return page(
            "results/public.html",
            version=found,
            event=found.event,
            rows=explained(session, found, masked=masked),
            masked=masked,
            decisions=decisions_behind(session, found, masked=masked),
            **_correction(session, found, masked=masked),
            versions=queries.published_versions(session, found),
            pieces=slots(session, "public_result_page", found),
            **beside(session, found, masked=masked),
            commands=_commands(found),
            newer=newest[-1] if newest and newest[-1].id != found.id else None,
            stage_names=stage_names(found.event),
        )


@blueprint.get("/results/<pid:version_id>/results.zip")
@public
def archive(version_id: str) -> ResponseReturnValue:
    """Give everybody the bundle by which a published result is checked without this server."""
    with reading() as session:
        found = queries.version_by_public_id(session, version_id)
        packed = bundle_of(session, found)
    answer = Response(packed, mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="results.zip"'
    return answer


def _commands(found: ResultVersion) -> list[str]:
    """Return what an outsider types in the folder of results.zip, with stock Python alone."""
    told = f"--head {found.ledger_head[:32]} --key {found.key_id}"
    return ["python3 -m zipfile -e results.zip .", f"python3 verify.py results.zip {told}"]


def _correction(session: Session, found: ResultVersion, *, masked: bool) -> dict[str, object]:
    before = queries.published_before(session, found)
    changes = changes_shown(session, before, found, masked=masked) if before else []
    return {"before": before, "changes": changes}
