"""Trying a marking scheme as a judge before its contest is made; nothing is ever stored."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.editions.queries import draft_by_public_id
from contest.foundation.db import reading
from contest.foundation.errors import NotFound
from contest.foundation.permissions import require
from contest.foundation.web import actor, flash_warning, page, permission, see_other
from judges.scoresheets.render import sample_texts, sheet_shown
from judges.scoresheets.schemas import Typed, typed_from_values, typed_of
from judges.scoresheets.views.base import blueprint, errors_of, glove
from judges.scoring.definition import Rubric, parse_definition
from judges.scoring.faults import DefinitionFaults
from judges.scoring.fields import values_from_texts

Document = Mapping[str, Any]


@blueprint.route("/drafts/<pid:draft_id>/try", methods=["GET", "POST"])
@permission("edition.manage")
def try_draft(draft_id: str) -> ResponseReturnValue:
    """Show the sheet of a draft's stage with sample marks; the POST counts what was typed."""
    with reading() as session:
        draft = draft_by_public_id(session, draft_id)
        require(actor(), "edition.manage", draft)
        document: Document = draft.document
    try:
        rubric = _rubric(document)
    except DefinitionFaults:
        flash_warning(_("The rules have faults: mend them first, then try the sheet."))
        return see_other("editions.draft_check", draft_id=draft_id)
    typed = _typed(rubric)
    sheet = sheet_shown(
        rubric, typed.values, typed.texts, errors=errors_of(typed.faults, typed.missing),
        sure=typed.doubts, with_total=True,
    )  # fmt: skip
    return page(
        "scoresheets/try.html", draft=draft, sheet=sheet, stage=_stage(document), glove=glove()
    )


def show_try(document: Document, sent: object) -> dict[str, Any]:
    """Return the stages whose sheets can be tried: a piece of the wizard."""
    return {"tried": [stage for stage in document["stages"] if stage.get("rubric")]}


def read_nothing(document: Document, sent: object) -> dict[str, Any]:
    """Return the document as it is: the piece has no input of its own."""
    return dict(document)


def _stage(document: Document) -> Mapping[str, Any]:
    asked = request.args.get("stage")
    tried = show_try(document, None)["tried"]
    found = next((stage for stage in tried if asked in (None, stage["code"])), None)
    if found is None:
        raise NotFound
    stage: Mapping[str, Any] = found
    return stage


def _rubric(document: Document) -> Rubric:
    stage = _stage(document)
    rubric = parse_definition(document).rubrics[stage["rubric"]]
    if not rubric.judged:
        raise NotFound
    return rubric


def _typed(rubric: Rubric) -> Typed:
    if request.method == "POST":
        return typed_of(rubric, request.form)
    values, _faults = values_from_texts(rubric, sample_texts(rubric))
    return typed_from_values(rubric, values)
