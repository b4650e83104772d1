"""The unit's pages on a phone: what is to be reported, one period's figures, a voucher's file."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from flask import request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.editions.queries import stage_by_public_id
from contest.entries.models import Entry
from contest.foundation.db import reading, transaction
from contest.foundation.errors import ContestError, Fault, NotFound
from contest.foundation.files import Cleaned, clean_upload, open_file, store
from contest.foundation.permissions import require
from contest.foundation.presentation import told
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
)
from judges.returns import operations, queries
from judges.returns.errors import AlreadyFiled, NotToSign
from judges.returns.forms import ReturnForm, texts_of
from judges.returns.models import ReturnState
from judges.returns.operations import Voucher
from judges.returns.views.base import blueprint, figures_shown, may_edit, state_words
from judges.scoring.definition import Rubric
from judges.scoring.faults import ValueFault
from judges.scoring.fields import values_from_texts
from judges.scoring.values import Value

AT = "/returns/<pid:stage_id>/<pid:entry_id>"
WAS = "was."
"""Before the name of a box: what it held when the page was drawn."""


@blueprint.get("/returns")
@permission("return.file")
def mine() -> ResponseReturnValue:
    """Show what the contact's units have to report, and how it stands."""
    with reading() as session:
        found = queries.reports_of(session, actor())
        return page("returns/mine.html", events=found, states=state_words())


@blueprint.route(AT, methods=["GET", "POST"])
@permission("return.file")
def report(stage_id: str, entry_id: str) -> ResponseReturnValue:
    """Show a period's boxes; the POST saves them and, when asked, files the return."""
    form = ReturnForm()
    # Cleaning an upload takes a process of its own: never inside a transaction.
    uploads = _uploads(form) if request.method == "POST" else {}
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        stage = stage_by_public_id(session, stage_id)
        entry = queries.entry_by_public_id(session, stage, entry_id)
        require(actor(), "return.file", entry)
        rubric = queries.rubric_of_period(session, stage)
        errors: dict[str, str] = {}
        if form.validate_on_submit() and not form.form_errors:
            answer, errors = _saved(session, stage, entry, form, rubric=rubric, uploads=uploads)
            if answer is not None:
                return answer
            form.form_errors = [*form.form_errors, *(_link(*one) for one in errors.items())]
        typed = texts_of(request.form) if request.method == "POST" else None
        return _report_page(session, stage, entry, form, errors=errors, typed=typed)


@blueprint.get("/returns/vouchers/<pid:figure_id>")
@permission("return.view")
def voucher(figure_id: str) -> ResponseReturnValue:
    """Give a voucher's file to those who may see the return, and to nobody else."""
    with reading() as session:
        figure, found = queries.figure_by_public_id(session, figure_id)
        require(actor(), "return.view", found)
        if figure.file is None:
            raise NotFound
        stored = figure.file
        answer = send_file(open_file(stored), mimetype=stored.media_type, download_name=stored.name)
    # A foreign document is shown in a box of its own that may load and run nothing.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _uploads(form: ReturnForm) -> dict[str, Cleaned]:
    cleaned = {}
    for name, sent in request.files.items():
        if name.startswith("file.") and sent.filename:
            with form_errors(form):
                cleaned[name.removeprefix("file.")] = clean_upload(sent.read(), sent.filename)
    return cleaned


def _saved(
    session: Session,
    stage: Stage,
    entry: Entry,
    form: ReturnForm,
    *,
    rubric: Rubric,
    uploads: Mapping[str, Cleaned],
) -> tuple[ResponseReturnValue | None, dict[str, str]]:
    values, faults = values_from_texts(rubric, texts_of(request.form), complete=False)
    errors = _errors(faults)
    editable = _editable(session, stage, entry, rubric)
    address = {"stage_id": stage.public_id, "entry_id": entry.public_id}
    with _figure_errors(form, errors), session.begin_nested():
        if not editable:
            raise AlreadyFiled
        operations.save_figures(
            session,
            actor(),
            stage=stage,
            entry=entry,
            values={code: value for code, value in values.items() if code in editable},
            vouchers=_vouchers(session, editable, uploads),
            seen=_seen(rubric),
            now=now(),
        )
    if errors or form.form_errors:
        return None, errors
    if request.form.get("action") != "file":
        flash_ok(_("Saved. It is not filed yet."))
        return see_other(".report", **address), {}
    with _figure_errors(form, errors), session.begin_nested():
        found = operations.file_return(session, actor(), stage=stage, entry=entry, now=now())
        flash_ok(
            _("Handed to the trade-union chair, who signs it.")
            if found.state is ReturnState.TO_SIGN
            else _("Filed. The inspector checks it now.")
        )
        return see_other(".report", **address), {}
    return None, errors


@blueprint.post(f"{AT}/signature")
@permission("return.sign")
def sign(stage_id: str, entry_id: str) -> ResponseReturnValue:
    """Sign as the trade-union chair what somebody else of the unit prepared."""
    form = ReturnForm()
    with transaction() as session:
        stage = stage_by_public_id(session, stage_id)
        entry = queries.entry_by_public_id(session, stage, entry_id)
        require(actor(), "return.sign", entry)
        found = queries.return_of(session, stage, entry)
        if found is None:
            raise NotToSign
        with form_errors(form), session.begin_nested():
            shown_hash = request.form.get("shown_hash", "")
            operations.sign_return(session, actor(), found, shown_hash=shown_hash, now=now())
            flash_ok(_("Signed and filed. The inspector checks it now."))
            return see_other(".report", stage_id=stage_id, entry_id=entry_id)
        return _report_page(session, stage, entry, form, errors={})


def _editable(session: Session, stage: Stage, entry: Entry, rubric: Rubric) -> frozenset[str]:
    found = queries.return_of(session, stage, entry)
    figures = queries.figures_of(session, found)
    return frozenset(one.code for one in rubric.judged if may_edit(found, figures.get(one.code)))


def _vouchers(
    session: Session, editable: frozenset[str], uploads: Mapping[str, Cleaned]
) -> dict[str, Voucher]:
    vouchers = {}
    for code in sorted(editable):
        cleaned = uploads.get(code)
        stored = None
        if cleaned is not None:
            stored = store(
                session,
                data=cleaned.data,
                name=cleaned.name,
                media_type=cleaned.media_type,
                now=now(),
            )
        text = request.form.get(f"voucher.{code}", "").strip()
        if text or stored is not None:
            vouchers[code] = Voucher(text or None, stored)
    return vouchers


class _figure_errors(form_errors):
    """Put what is wrong with single figures into `errors`, by code, and the rest on the form."""

    def __init__(self, form: ReturnForm, errors: dict[str, str]) -> None:
        super().__init__(form)
        self.errors = errors

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if isinstance(error, ContestError):
            self.errors.update(
                {fault.column: _words(fault) for fault in error.faults if fault.column}
            )
            error.faults = tuple(fault for fault in error.faults if not fault.column)
        return super().__exit__(kind, error, trace)


def _link(code: str, text: str) -> Markup:
    return Markup('<a href="#c-{}">{}</a>').format(code, text)


def _seen(rubric: Rubric) -> Mapping[str, Value | None] | None:
    """Return what the boxes held when the page was drawn; None where nothing tells."""
    drawn = {
        name.removeprefix(WAS): text for name, text in request.form.items() if name.startswith(WAS)
    }
    return values_from_texts(rubric, drawn, complete=False)[0] if drawn else None


def _errors(faults: Sequence[ValueFault]) -> dict[str, str]:
    return {
        fault.criterion: _words(Fault(fault.message, fault.remedy, params=fault.params))
        for fault in faults
    }


def _words(fault: Fault) -> str:
    lines = ({"message": text, "params": fault.params} for text in (fault.rule, fault.remedy))
    return " ".join(told(line) for line in lines if line["message"])


def _report_page(
    session: Session,
    stage: Stage,
    entry: Entry,
    form: ReturnForm,
    *,
    errors: Mapping[str, str],
    typed: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    found = queries.return_of(session, stage, entry)
    rules = queries.rules_of(session, stage)
    is_reopened = found is not None and found.reopened_at is not None
    context: dict[str, Any] = {
        "stage": stage,
        "event": stage.event,
        "entry": entry,
        "found": found,
        "rules": rules,
        "late_days": queries.late_days_of(found, rules) if found else 0,
        "figures": figures_shown(session, stage, entry, found, typed=typed, errors=errors),
        "states": state_words(),
        "is_open": stage.state == "open" or is_reopened,
        "shown_hash": queries.content_hash(queries.figures_of(session, found)),
        "is_own": found is not None and found.handed_by == actor().reference,
    }
    return form_page("returns/report.html", form, **context)
