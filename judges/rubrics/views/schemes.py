"""A marking scheme from a spreadsheet: read in, looked at, adopted; nothing is stored before."""

import json
from contextlib import closing
from dataclasses import replace
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.editions.operations import asks_second_person, read_document
from contest.editions.queries import stage_by_public_id
from contest.foundation.db import reading, transaction
from contest.foundation.errors import Invalid
from contest.foundation.office import Table, read_table
from contest.foundation.permissions import require
from contest.foundation.presentation import is_english
from contest.foundation.web import (
    actor,
    fault_texts,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)
from contest.foundation.words import N_
from judges.rubrics.forms import AdoptForm, SchemeForm
from judges.rubrics.operations import (
    SCHEME_LIMITS,
    Draft,
    adopt_scheme,
    draft_scheme,
    draft_sections,
    rubric_part,
)
from judges.rubrics.render import rubric_text
from judges.rubrics.rules import SCHEME_COLUMNS
from judges.rubrics.views.base import blueprint
from judges.rubrics.views.reading import group_names, said

KEPT_BACK = N_("Nothing was taken over. Mend the rows below and read the scheme in once more.")
NOTHING_SENT = N_("Choose a file or paste the rows.")
FAULTS_SHOWN = 200


@blueprint.route("/stages/<pid:stage_id>/rubric/import", methods=["GET", "POST"])
@permission("definition.change")
def import_scheme(stage_id: str) -> ResponseReturnValue:
    """Ask for a scheme; show what it would make of the stage's rubric, or each row's fault."""
    form, faults = SchemeForm(), []
    if form.validate_on_submit():
        # Foreign bytes are read before anything of ours is opened.
        with form_errors(form):
            table = _table(form)
            with reading() as session:
                stage = _changeable_stage(session, stage_id)
                try:
                    draft = draft_scheme(session, stage, table)
                    return _preview(session, stage, draft, AdoptForm(formdata=None))
                except Invalid as invalid:
                    faults = [fault_texts(fault) for fault in invalid.faults[:FAULTS_SHOWN]]
                    raise Invalid(KEPT_BACK) from invalid
    with reading() as session:
        stage = _changeable_stage(session, stage_id)
        rubric_part(session, stage)
        context: dict[str, Any] = {
            "columns": SCHEME_COLUMNS,
            "faults": faults,
            "speaks_of_rules": any((fault["column"] or "").startswith("/") for fault in faults),
        }
        return form_page("rubrics/import.html", form, stage=stage, event=stage.event, **context)


@blueprint.post("/stages/<pid:stage_id>/rubric/adopt")
@permission("definition.change")
def adopt(stage_id: str) -> ResponseReturnValue:
    """Adopt exactly the scheme that was shown, or ask a second person where that is needed."""
    form = AdoptForm()
    sections = _sections(form)
    with transaction() as session:
        stage = _changeable_stage(session, stage_id)
        asks = asks_second_person(session, stage.event)
        draft = draft_sections(session, stage, sections)
        if form.validate_on_submit():
            shown = replace(draft, base=form.base.data or "")
            with form_errors(form), session.begin_nested():
                reason = form.reason.data or ""
                adopt_scheme(session, actor(), stage, shown, reason=reason, now=now())
                flash_ok(
                    _("A second person must approve now.") if asks else _("The rules are adopted.")
                )
                return see_other("editions.definition", event_id=stage.event.public_id)
        return _preview(session, stage, draft, form)


def _table(form: SchemeForm) -> Table:
    """Return the rows of the file, or those that were pasted; raises `Invalid` without either."""
    sent = form.file.data
    if sent and sent.filename:
        with closing(sent) as file:
            data, name = file.read(), sent.filename
    elif form.pasted.data and form.pasted.data.strip():
        data, name = form.pasted.data.encode(), "pasted.txt"
    else:
        raise Invalid(NOTHING_SENT)
    return read_table(data, name, columns=SCHEME_COLUMNS, limits=SCHEME_LIMITS)


def _sections(form: AdoptForm) -> list[Any]:
    read = read_document((form.sections.data or "").encode()).get("sections")
    return read if isinstance(read, list) else []


def _changeable_stage(session: Session, stage_id: str) -> Stage:
    stage = stage_by_public_id(session, stage_id)
    require(actor(), "definition.change", stage.event)
    return stage


def _preview(session: Session, stage: Stage, draft: Draft, form: AdoptForm) -> ResponseReturnValue:
    form.sections.data = json.dumps({"sections": draft.sections}, ensure_ascii=False)
    form.base.data = form.base.data or draft.base
    text = rubric_text(draft.rubric, english=is_english(), groups=group_names(session, stage))
    return form_page(
        "rubrics/import_preview.html",
        form,
        stage=stage,
        event=stage.event,
        draft=draft,
        rubric=text,
        said=said,
        asks=asks_second_person(session, stage.event),
        hints=[fault_texts(hint) for hint in draft.hints],
    )
