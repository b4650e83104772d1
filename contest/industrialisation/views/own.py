"""A project's own page (E8): for its authors and their unit, on a phone first."""

from decimal import Decimal

from flask import request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from contest.entries.queries import entry_by_public_id
from contest.foundation.calendar import local_day
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.files import open_file
from contest.foundation.permissions import require
from contest.foundation.presentation import localised
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
    whole,
)
from contest.industrialisation import operations, queries
from contest.industrialisation.errors import NotForLibrary
from contest.industrialisation.forms import BenefitForm, LibraryForm, PaperForm, ReportForm
from contest.industrialisation.models import BenefitKind, TransferCase, TransferStage
from contest.industrialisation.rules import EXIT_LISTS
from contest.industrialisation.views.common import (
    blueprint,
    case_context,
    case_for,
    cleaned,
    kept,
    page_of,
)
from contest.people.models import Unit


@blueprint.get("/projects/<pid:case_id>")
@permission("transfer.view")
def own_case(case_id: str) -> ResponseReturnValue:
    """Show one's project: where it stands, what is due, what it brought in."""
    with reading() as session:
        found = case_for(session, case_id, "transfer.view")
        return page("industrialisation/own_case.html", **case_context(session, found))


@blueprint.route(
    "/projects/<pid:case_id>/reports/<pid:report_id>", methods=["GET", "POST"], endpoint="report"
)
@permission("transfer.report")
def hand_in(case_id: str, report_id: str) -> ResponseReturnValue:
    """Hand in a report that falls due."""
    form = ReportForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            found = case_for(session, case_id, "transfer.report")
            report = queries.report_by_public_id(session, found, report_id)
            text = form.text.data or ""
            operations.hand_in_report(session, actor(), found, report, text=text, now=now())
            flash_ok(_("The report is handed in."))
            return see_other(page_of(found), case_id=case_id)
    with reading() as session:
        found = case_for(session, case_id, "transfer.report")
        report = queries.report_by_public_id(session, found, report_id)
        back = page_of(found)
        return form_page(
            "industrialisation/report.html", form, case=found, report=report, back=back
        )


@blueprint.route("/projects/<pid:case_id>/benefits/new", methods=["GET", "POST"])
@permission("transfer.report")
def benefit(case_id: str) -> ResponseReturnValue:
    """Report what the project brought in one year, from a voucher."""
    form = BenefitForm()
    _offer(form, case_id)
    if form.validate_on_submit():
        with form_errors(form):
            upload = cleaned(form.file.data)
            with transaction() as session:
                found = case_for(session, case_id, "transfer.report")
                operations.report_benefit(
                    session,
                    actor(),
                    found,
                    year=form.year.data,
                    kind=BenefitKind(form.kind.data),
                    amount=form.amount.data or Decimal(0),
                    voucher=form.voucher.data or "",
                    unit=_unit_of(found, form.unit.data),
                    file=kept(session, upload),
                    now=now(),
                )
                endpoint = page_of(found)
            flash_ok(_("Reported. It counts once another person has verified it."))
            return see_other(endpoint, case_id=case_id)
    return _benefit_page(case_id, form)


@blueprint.route("/projects/<pid:case_id>/papers/new", methods=["GET", "POST"])
@permission("transfer.report")
def paper(case_id: str) -> ResponseReturnValue:
    """Show a paper for one line of what the next stage asks for."""
    form, line = PaperForm(), request.args.get("line", 0, type=whole)
    with reading() as session:
        found = case_for(session, case_id, "transfer.report")
        ways = queries.open_ways(session, found)
        asked = request.args.get("stage")
        stage = asked if asked in ways else ways[0]
        lines = EXIT_LISTS.get(stage, ())
        if not 0 <= line < len(lines):
            raise NotFound
        back = page_of(found)
    if form.validate_on_submit():
        with form_errors(form):
            upload = cleaned(form.file.data)
            with transaction() as session:
                found = case_for(session, case_id, "transfer.report")
                operations.show_paper(
                    session, actor(), found, stage=TransferStage(stage), line=line,
                    shown=form.shown.data or "", file=kept(session, upload), now=now(),
                )  # fmt: skip
            flash_ok(_("The paper stands on the exit list."))
            return see_other(back, case_id=case_id)
    return form_page(
        "industrialisation/paper.html", form, case=found, asked=lines[line], stage=stage, back=back
    )


@blueprint.route("/projects/<pid:case_id>/library", methods=["GET", "POST"])
@permission("transfer.consent")
def consent(case_id: str) -> ResponseReturnValue:
    """Let the public read of one's project, in one's own words, or take that back."""
    form = LibraryForm()
    if form.validate_on_submit():
        with form_errors(form):
            _keep_consent(case_id, form)
            return see_other(".own_case", case_id=case_id)
    with reading() as session:
        found = case_for(session, case_id, "transfer.consent")
        if request.method == "GET":
            form = LibraryForm(obj=found)
        return form_page("industrialisation/consent.html", form, case=found)


@blueprint.route("/entries/<pid:entry_id>/library", methods=["GET", "POST"])
@permission("transfer.consent")
def enter(entry_id: str) -> ResponseReturnValue:
    """Let the public read of an accepted project in one step, by consent of its people."""
    form = LibraryForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            entry = entry_by_public_id(session, entry_id)
            case = operations.enter_library(
                session, actor(), entry, summary=form.summary.data or "",
                summary_en=form.summary_en.data, shows_benefit=form.shows_benefit.data, now=now(),
            )  # fmt: skip
            flash_ok(_("The project stands in the public library."))
            return see_other(".own_case", case_id=case.public_id)
    with reading() as session:
        entry = entry_by_public_id(session, entry_id)
        require(actor(), "transfer.consent", entry)
        if not queries.may_enter_library(session, entry):
            raise NotForLibrary
        if request.method == "GET":
            form.summary.data = entry.answers.get("after")
        return form_page("industrialisation/enter.html", form, entry=entry)


def _keep_consent(case_id: str, form: LibraryForm) -> None:
    with transaction() as session:
        found = case_for(session, case_id, "transfer.consent")
        if request.form.get("button") == "take_off":
            operations.take_off_library(session, actor(), found, now=now())
            flash_ok(_("The project is no longer in the public library."))
            return
        operations.list_in_library(
            session,
            actor(),
            found,
            summary=form.summary.data or "",
            summary_en=form.summary_en.data,
            shows_benefit=form.shows_benefit.data,
            now=now(),
        )
    flash_ok(_("The project stands in the public library."))


@blueprint.get("/projects/<pid:case_id>/files/<pid:file_id>")
@permission("transfer.view")
def file(case_id: str, file_id: str) -> ResponseReturnValue:
    """Give a piece of evidence or a voucher to those who may see the case."""
    with reading() as session:
        found = case_for(session, case_id, "transfer.view")
        stored = queries.file_of_case(session, found, file_id)
        data, media_type, name = open_file(stored), stored.media_type, stored.name
    answer = send_file(data, mimetype=media_type, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _offer(form: BenefitForm, case_id: str) -> None:
    """Let the form offer the years and units for which this case may report, the newest first."""
    with reading() as session:
        found = case_for(session, case_id, "transfer.report")
        years = queries.years_of_benefit(found, today=local_day(now()))
        own = localised(found.unit) if found.unit else _("The authors' own unit")
        units = [SelectChoice("", own)]
        units += [
            SelectChoice(one.unit.public_id, localised(one.unit)) for one in found.replications
        ]
    form.offer_years(years)
    form.unit.choices = units
    if request.method == "GET":
        form.year.data = years[-1]


def _unit_of(case: TransferCase, chosen: str | None) -> Unit | None:
    return next((one.unit for one in case.replications if one.unit.public_id == chosen), None)


def _benefit_page(case_id: str, form: BenefitForm) -> ResponseReturnValue:
    with reading() as session:
        found = case_for(session, case_id, "transfer.report")
        return form_page("industrialisation/benefit.html", form, case=found, back=page_of(found))
