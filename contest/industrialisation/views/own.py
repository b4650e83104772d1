"""A project's own page (E8): for its authors and their unit, on a phone first."""

from decimal import Decimal

from flask import request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.foundation.calendar import local_day
from contest.foundation.db import reading, transaction
from contest.foundation.files import open_file
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
from contest.industrialisation import operations, queries
from contest.industrialisation.forms import BenefitForm, ReportForm
from contest.industrialisation.models import BenefitKind
from contest.industrialisation.views.common import (
    blueprint,
    case_context,
    case_for,
    cleaned,
    kept,
    page_of,
)


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
    _offer_years(form, case_id)
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
                    file=kept(session, upload),
                    now=now(),
                )
                endpoint = page_of(found)
            flash_ok(_("Reported. It counts once another person has verified it."))
            return see_other(endpoint, case_id=case_id)
    return _benefit_page(case_id, form)


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


def _offer_years(form: BenefitForm, case_id: str) -> None:
    """Let the form offer the years for which this case may report, the newest first."""
    with reading() as session:
        found = case_for(session, case_id, "transfer.report")
        years = queries.years_of_benefit(found, today=local_day(now()))
    form.offer_years(years)
    if request.method == "GET":
        form.year.data = years[-1]


def _benefit_page(case_id: str, form: BenefitForm) -> ResponseReturnValue:
    with reading() as session:
        found = case_for(session, case_id, "transfer.report")
        return form_page("industrialisation/benefit.html", form, case=found, back=page_of(found))
