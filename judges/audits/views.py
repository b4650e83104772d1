"""The page that holds a published list against its rule; what is handed in is not kept."""

import json
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.editions.operations import read_document
from contest.foundation.db import reading
from contest.foundation.errors import Invalid
from contest.foundation.office import (
    MEDIA_CSV,
    MEDIA_XLSX,
    read_table,
    write_csv,
    write_xlsx,
)
from contest.foundation.presentation import is_english, localised
from contest.foundation.web import (
    actor,
    fault_texts,
    form_errors,
    form_page,
    permission,
    translated,
)
from contest.foundation.words import N_
from judges.audits import lists, queries, render
from judges.audits.forms import AuditForm
from judges.audits.lists import PublishedList
from judges.scoring.audit import AuditReport, Verdict, audit_list
from judges.scoring.definition import Definition

blueprint = Blueprint("audits", __name__, template_folder="templates")

OWN_DOCUMENT = "document"
NOTHING_SENT = N_("Choose a file or paste the list.")
NO_DOCUMENT = N_("Choose the definition document, or one of the rules in the list.")
KEPT_BACK = N_("The list cannot be checked yet. Mend the rows below and hand it in once more.")
FAULTS_SHOWN = 200
ROWS_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Checked:
    """What was handed in, as read, and what the audit says of it."""

    definition: Definition
    published: PublishedList
    report: AuditReport


@blueprint.route("/audit", methods=["GET", "POST"])
@permission("list.audit")
def check() -> ResponseReturnValue:
    """Ask for a list and its rule; show each row's verdict, or give the verdicts as a file."""
    form, faults = _form(), list[dict[str, Any]]()
    if form.validate_on_submit():
        with form_errors(form):
            try:
                checked = _checked(form)
            except Invalid as invalid:
                faults = [fault_texts(fault) for fault in invalid.faults[:FAULTS_SHOWN]]
                raise Invalid(KEPT_BACK if faults else invalid.message) from invalid
            if form.to.data in FILES:
                return _file(checked, form.to.data or "")
            return _result(checked, form)
    form.rows.data = form.document.data = None
    return form_page("audits/check.html", form, faults=faults)


def _form() -> AuditForm:
    form = AuditForm()
    with reading() as session:
        events = [
            (f"event:{event.public_id}", localised(event))
            for event in queries.events_to_choose(session, actor())
        ]
    templates = [
        (f"template:{key}", localised(document)) for key, document in queries.templates_to_choose()
    ]
    choices = {_("Rules of an event"): events, _("Templates"): templates}
    choices[_("Other")] = [(OWN_DOCUMENT, _("A definition document that I upload"))]
    form.source.choices = {group: some for group, some in choices.items() if some}
    return form


def _checked(form: AuditForm) -> Checked:
    definition = _definition(form)
    carried = form.rows.data
    published = lists.from_text(carried, definition) if carried else _list(form, definition)
    rows = lists.rows_to_audit(published)
    return Checked(definition, published, audit_list(definition, rows))


def _definition(form: AuditForm) -> Definition:
    kind, _sign, key = (form.source.data or "").partition(":")
    if kind == "event":
        with reading() as session:
            return queries.event_rule(session, actor(), key)
    if kind == "template":
        return queries.template_rule(key)
    sent = form.definition.data
    if sent and sent.filename:
        with closing(sent) as file:
            document = read_document(file.read())
        form.document.data = json.dumps(document, ensure_ascii=False)
    elif form.document.data:
        document = read_document(form.document.data.encode())
    else:
        raise Invalid(NO_DOCUMENT)
    return queries.document_rule(document)


def _list(form: AuditForm, definition: Definition) -> PublishedList:
    sent = form.file.data
    if sent and sent.filename:
        with closing(sent) as file:
            data, name = file.read(), sent.filename
    elif form.pasted.data and form.pasted.data.strip():
        data, name = form.pasted.data.encode(), "pasted.txt"
    else:
        raise Invalid(NOTHING_SENT)
    columns = lists.list_columns(definition)
    return lists.list_of(read_table(data, name, columns=columns, limits=lists.LIST_LIMITS))


def _speaker(checked: Checked) -> render.Speaker:
    return render.Speaker(
        checked.definition, checked.published, english=is_english(), say=translated
    )


def _result(checked: Checked, form: AuditForm) -> ResponseReturnValue:
    speaker, report = _speaker(checked), checked.report
    rows = speaker.rows(report)
    wrong = [row for row in rows if row.verdict not in (Verdict.EXACT, Verdict.UNCHECKED)]
    shown = rows if len(rows) <= ROWS_SHOWN else wrong[:ROWS_SHOWN]
    form.rows.data = checked.published.as_text()
    context: dict[str, Any] = {
        "definition": checked.definition,
        "report": report,
        "rows": shown,
        "left_out": len(rows) - len(shown),
        "explanations": speaker.explanations(report),
        "counts": [(render.TONES[v], render.WORDS[v], n) for v, n in report.counts.items()],
        "tones": render.TONES,
        "words": render.WORDS,
        "unused": lists.unused_note(checked.published.unused),
        "read_as": speaker.read_as(checked.definition),
    }
    return form_page("audits/result.html", form, **context)


def _file(checked: Checked, kind: str) -> ResponseReturnValue:
    speaker = _speaker(checked)
    sheets = render.sheets(
        speaker.rows(checked.report), speaker.explanations(checked.report), translated
    )
    if kind == "csv":
        data = write_csv([heading.title for heading in sheets[0].columns], sheets[0].rows)
    else:
        data = write_xlsx(sheets)
    answer = Response(data, mimetype=FILES[kind])
    answer.headers.set("Content-Disposition", "attachment", filename=f"audit.{kind}")
    return answer


FILES = {"xlsx": MEDIA_XLSX, "csv": MEDIA_CSV}
