"""Pages of appeals: the entrant's, the public's, the desk's with its clocks, and the letter."""

from datetime import datetime

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.queries import event_by_public_id
from contest.entries.models import Entry
from contest.entries.queries import accepted_entries, entry_by_public_id
from contest.foundation import calendar, limits, secrets
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.permissions import can, require
from contest.foundation.presentation import is_english, localised
from contest.foundation.printing import paper_css, pdf_from
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    public,
    see_other,
    translated,
)
from contest.people.queries import person_by_id
from judges.appeals import operations, queries
from judges.appeals.forms import AppealForm, ObjectionForm, PaperForm, RulingForm
from judges.appeals.models import Appeal, AppealState, Outcome
from judges.appeals.rules import (
    CONFLICT_NAMES,
    GROUND_NAMES,
    KIND_NAMES,
    OUTCOME_NAMES,
    PER_ADDRESS,
    PER_ADDRESS_WINDOW,
    remaining,
)
from judges.results.models import ResultState, ResultVersion
from judges.results.queries import version_by_public_id
from judges.results.render import explained

blueprint = Blueprint("appeals", __name__, template_folder="templates")
BY_ADDRESS = limits.Limit("objection address", PER_ADDRESS, PER_ADDRESS_WINDOW)
LETTER_CSS = """
body { page: official; }
h1 { letter-spacing: .1em; }
.text { margin: 0; }
.close { margin: 12mm 0 0; text-align: right; text-indent: 0; }
"""


@blueprint.route("/entries/<pid:entry_id>/appeals/<pid:version_id>/new", methods=["GET", "POST"])
@permission("appeal.file")
def file(entry_id: str, version_id: str) -> ResponseReturnValue:
    """Contest one's own result."""
    form = AppealForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            made = operations.file_appeal(
                session,
                actor(),
                version_by_public_id(session, version_id),
                entry_by_public_id(session, entry_id),
                ground=form.ground.data,
                statement=form.statement.data or "",
                now=now(),
            )
            flash_ok(_("Your appeal was received as No. %(number)d.", number=made.number))
            return see_other("entries.show", entry_id=entry_id)
    with reading() as session:
        entry = entry_by_public_id(session, entry_id)
        require(actor(), "appeal.file", entry)
        version = _shown(version_by_public_id(session, version_id))
        if version.event_id != entry.event_id:
            raise NotFound
        return form_page(
            "appeals/file.html", form, entry=entry, version=version, clock=_clock(session, version)
        )


@blueprint.post("/appeals/<pid:appeal_id>/withdraw")
@permission("appeal.file")
def withdraw(appeal_id: str) -> ResponseReturnValue:
    """Take one's appeal back."""
    with transaction() as session:
        found = queries.appeal_by_public_id(session, appeal_id)
        operations.withdraw_appeal(session, actor(), found, now=now())
        flash_ok(_("The appeal was withdrawn."))
        entry = found.entry
    if entry is None:
        raise NotFound
    return see_other("entries.show", entry_id=entry.public_id)


@blueprint.route("/results/<pid:version_id>/objection", methods=["GET", "POST"])
@public
def object_publicly(version_id: str) -> ResponseReturnValue:
    """Take anybody's objection while the notice runs: a notice invites everybody to object."""
    form = ObjectionForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            made = _object(session, version_id, form)
            flash_ok(_("Your objection was received as No. %(number)d.", number=made.number))
            return see_other("results.public_result", version_id=version_id)
    with reading() as session:
        version = _in_notice(version_by_public_id(session, version_id))
        return form_page(
            "appeals/object.html",
            form,
            version=version,
            event=version.event,
            clock=_clock(session, version),
        )


@blueprint.get("/desk/events/<pid:event_id>/appeals")
@permission("appeal.view")
def of_event(event_id: str) -> ResponseReturnValue:
    """List the appeals of a contest, the most urgent first."""
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "appeal.view", event)
        found = queries.appeals_of_event(session, event)
        late = {one.id for one in queries.overdue(found, now())}
        return page(
            "appeals/desk.html", event=event, appeals=found, late=late, left=_left, words=_words()
        )


@blueprint.route("/desk/results/<pid:version_id>/appeals/new", methods=["GET", "POST"])
@permission("appeal.record")
def record(version_id: str) -> ResponseReturnValue:
    """Key in an appeal that was handed in on paper."""
    form = PaperForm()
    with reading() as session:
        version = _shown(version_by_public_id(session, version_id))
        require(actor(), "appeal.record", version)
        entries = accepted_entries(session, version.event)
        whole = _("The whole list")
        form.entry.choices = [("", whole), *((e.public_id, e.display_name) for e in entries)]
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            made = _record(session, version_id, form)
            flash_ok(_("The appeal was recorded as No. %(number)d.", number=made.number))
            return see_other(".show", appeal_id=made.public_id)
    with reading() as session:
        version = version_by_public_id(session, version_id)
        return form_page(
            "appeals/record.html",
            form,
            version=version,
            event=version.event,
            clock=_clock(session, version),
        )


@blueprint.get("/desk/appeals/<pid:appeal_id>")
@permission("appeal.view")
def show(appeal_id: str) -> ResponseReturnValue:
    """Show an appeal with all that its handler needs: the line, its working, the fingerprints."""
    with reading() as session:
        found = queries.appeal_by_public_id(session, appeal_id)
        require(actor(), "appeal.view", found)
        return _appeal_page(session, found, RulingForm())


@blueprint.post("/desk/appeals/<pid:appeal_id>/assign")
@permission("appeal.assign")
def assign(appeal_id: str) -> ResponseReturnValue:
    """Give an appeal to somebody else."""
    with transaction() as session:
        found = queries.appeal_by_public_id(session, appeal_id)
        require(actor(), "appeal.assign", found)
        person = person_by_id(session, request.form.get("person", ""))
        operations.assign_appeal(session, actor(), found, person=person, now=now())
        flash_ok(_("%(name)s handles this appeal now.", name=person.name))
    return see_other(".show", appeal_id=appeal_id)


@blueprint.post("/desk/appeals/<pid:appeal_id>/rule")
@permission("appeal.rule")
def rule(appeal_id: str) -> ResponseReturnValue:
    """Rule on an appeal, for good."""
    form = RulingForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            found = queries.appeal_by_public_id(session, appeal_id)
            operations.rule_on_appeal(
                session,
                actor(),
                found,
                outcome=Outcome(form.outcome.data),
                findings=form.findings.data or "",
                now=now(),
            )
            flash_ok(_("The ruling is recorded."))
            return see_other(".show", appeal_id=appeal_id)
    with reading() as session:
        found = queries.appeal_by_public_id(session, appeal_id)
        require(actor(), "appeal.view", found)
        return _appeal_page(session, found, form)


@blueprint.get("/appeals/<pid:appeal_id>/letter.pdf")
@permission("appeal.letter")
def letter(appeal_id: str) -> ResponseReturnValue:
    """Give the letter that tells the appellant the ruling and its reasons."""
    with reading() as session:
        found = queries.appeal_by_public_id(session, appeal_id)
        require(actor(), "appeal.letter", found)
        if found.state is not AppealState.RULED or found.ruled_at is None:
            raise NotFound
        html = page(
            "appeals/letter.html",
            appeal=found,
            event=found.event,
            words=_words(),
            ruled_on=calendar.chinese_day(calendar.local_day(found.ruled_at)),
        )
        title = _("Ruling on appeal No. %(number)d", number=found.number)
    pdf = pdf_from(
        html,
        title=title,
        lang="en" if is_english() else "zh-CN",
        stylesheets=[paper_css(), LETTER_CSS],
    )
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="ruling-{found.number}.pdf"'
    return answer


def _object(session: Session, version_id: str, form: ObjectionForm) -> Appeal:
    address = request.remote_addr or ""
    limits.check(session, BY_ADDRESS, address, now=now())
    limits.count(session, BY_ADDRESS, address, now=now())
    return operations.file_public_objection(
        session,
        actor(),
        _in_notice(version_by_public_id(session, version_id)),
        statement=form.statement.data or "",
        name=form.name.data or "",
        contact=form.contact.data or "",
        now=now(),
    )


def _record(session: Session, version_id: str, form: PaperForm) -> Appeal:
    typed = form.handed_in_at.data
    chosen = form.entry.data
    return operations.record_paper_appeal(
        session,
        actor(),
        version_by_public_id(session, version_id),
        entry_by_public_id(session, chosen) if chosen else None,
        ground=form.ground.data,
        statement=form.statement.data or "",
        name=form.name.data or "",
        contact=form.contact.data or None,
        handed_in_at=calendar.from_local(typed) if typed else now(),
        now=now(),
    )


def _appeal_page(session: Session, found: Appeal, form: RulingForm) -> ResponseReturnValue:
    entry: Entry | None = found.entry
    answers = actor().person_id == found.handler_id or can(actor(), "appeal.record", found)
    is_contact = found.contact_cipher is not None and answers
    return form_page(
        "appeals/show.html",
        form,
        appeal=found,
        event=found.event,
        line=next((one for one in explained(session, found.version) if one.entry is entry), None),
        contact=secrets.decrypt(found.contact_cipher or "", kind="contact") if is_contact else None,
        stage_names={stage.code: localised(stage) for stage in found.event.stages},
        choices=_choices(session, found),
        works=queries.works_behind(session, entry) if entry else [],
        may_rule=found.is_open
        and actor().person_id == found.handler_id
        and can(actor(), "appeal.rule", found),
        left=_left,
        is_late=bool(queries.overdue([found], now())),
        words=_words(),
    )


def _choices(session: Session, found: Appeal) -> list[dict[str, str | None]]:
    if not found.is_open or not can(actor(), "appeal.assign", found):
        return []
    listed = []
    for person in queries.handlers(session, found.event):
        kind = queries.conflict_of(session, person, found)
        why = translated(CONFLICT_NAMES[kind], {"name": person.name}) if kind else None
        listed.append({"id": person.public_id, "name": person.name, "conflict": why})
    return listed


def _shown(version: ResultVersion) -> ResultVersion:
    if version.published_at is None:
        raise NotFound
    return version


def _in_notice(version: ResultVersion) -> ResultVersion:
    if version.state is not ResultState.IN_NOTICE:
        raise NotFound
    return version


def _clock(session: Session, version: ResultVersion) -> list[dict[str, object]]:
    return queries.clock_of(session, version, now=now())


def _left(until: datetime) -> object:
    return remaining(until, now())


def _words() -> dict[str, dict[str, str]]:
    tables = {"kind": KIND_NAMES, "ground": GROUND_NAMES, "outcome": OUTCOME_NAMES}
    return {
        table: {code: translated(name) for code, name in names.items()}
        for table, names in tables.items()
    }
