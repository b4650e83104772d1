"""One entry as its people see it: its way, members, materials; and the list of one's own."""

from flask import request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from contest.entries.forms import MATERIAL_NAMES, MaterialForm, ReasonForm
from contest.entries.operations import (
    accept_of,
    attach_material,
    put_material,
    remove_material,
    submit_entry,
    withdraw_entry,
)
from contest.entries.queries import (
    entrants_of,
    entries_made_by,
    entry_by_public_id,
    material_by_public_id,
)
from contest.entries.views.arrivals import door_context
from contest.entries.views.common import (
    blueprint,
    entry_context,
    entry_for,
    material_names,
    uploaded,
)
from contest.foundation.db import reading, transaction
from contest.foundation.errors import SignInNeeded
from contest.foundation.files import clean_upload, open_file
from contest.foundation.web import (
    actor,
    back_or,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
    slots,
)


@blueprint.get("/my-entries")
@permission("entry.edit")
def mine() -> ResponseReturnValue:
    """List the entries in which one is or which one wrote."""
    if not actor().is_signed_in:
        raise SignInNeeded
    with reading() as session:
        return page("entries/mine.html", entries=entries_made_by(session, actor()))


@blueprint.get("/entries/<pid:entry_id>")
@permission("entry.view")
def show(entry_id: str) -> ResponseReturnValue:
    """Show where an entry stands, with its result and certificate when there are any."""
    with reading() as session:
        entry = entry_for(session, entry_id)
        context = entry_context(session, entry)
        pieces = slots(session, "entry_page", entry)
        context |= door_context(session, entry)
        return page("entries/show.html", pieces=pieces, withdrawing=ReasonForm(), **context)


@blueprint.post("/entries/<pid:entry_id>/submit")
@permission("entry.edit")
def submit(entry_id: str) -> ResponseReturnValue:
    """Hand in a draft as it is."""
    form = ReasonForm()
    with form_errors(form), transaction() as session:
        entry = entry_by_public_id(session, entry_id)
        submit_entry(session, actor(), entry, late_reason=form.reason.data, now=now())
        flash_ok(_("Your entry was handed in."))
        return see_other(".show", entry_id=entry_id)
    return _refused(entry_id, form)


@blueprint.post("/entries/<pid:entry_id>/withdraw")
@permission("entry.withdraw")
def withdraw(entry_id: str) -> ResponseReturnValue:
    """Withdraw an entry with a reason."""
    form = ReasonForm()
    with form_errors(form), transaction() as session:
        entry = entry_by_public_id(session, entry_id)
        withdraw_entry(session, actor(), entry, reason=form.reason.data or "", now=now())
        flash_ok(_("The entry was withdrawn."))
        return back_or(".show", entry_id=entry_id)
    return _refused(entry_id, form)


@blueprint.route("/entries/<pid:entry_id>/materials", methods=["GET", "POST"])
@permission("entry.edit")
def materials(entry_id: str) -> ResponseReturnValue:
    """Show the materials of an entry and take another file."""
    form = MaterialForm()
    _offer_kinds(form, entry_id)
    if form.validate_on_submit():
        with form_errors(form):
            kind = form.kind.data
            with reading() as session:
                rules = entrants_of(session, entry_for(session, entry_id, "entry.edit").event)
            upload = clean_upload(*uploaded(form.file), accept=accept_of(rules, kind))
            with transaction() as session:
                entry = entry_by_public_id(session, entry_id)
                asked = {one.code for one in rules.materials}
                keep = put_material if kind in asked else attach_material
                keep(session, actor(), entry, kind=kind, upload=upload, now=now())
            flash_ok(_("The file was added."))
            return see_other(".materials", entry_id=entry_id)
    with reading() as session:
        entry = entry_for(session, entry_id, "entry.edit")
        rules = entrants_of(session, entry.event)
        # Each file that the rules ask for has a form of its own.
        form.kind.choices = [SelectChoice(code, name) for code, name in MATERIAL_NAMES.items()]
        return form_page(
            "entries/materials.html", form, entry=entry, event=entry.event, rules=rules,
            entry_materials=material_names(rules),
        )  # fmt: skip


@blueprint.get("/entries/<pid:entry_id>/materials/<pid:material_id>")
@permission("entry.view")
def material(entry_id: str, material_id: str) -> ResponseReturnValue:
    """Give a material to those who may see its entry, always as a download."""
    with reading() as session:
        found = material_by_public_id(session, entry_for(session, entry_id), material_id)
        return send_file(
            open_file(found.file),
            mimetype=found.file.media_type,
            as_attachment=True,
            download_name=found.file.name,
        )


@blueprint.post("/entries/<pid:entry_id>/materials/<pid:material_id>/remove")
@permission("entry.edit")
def drop_material(entry_id: str, material_id: str) -> ResponseReturnValue:
    """Take a material off an entry."""
    with transaction() as session:
        entry = entry_by_public_id(session, entry_id)
        found = material_by_public_id(session, entry, material_id)
        remove_material(session, actor(), entry, found, now=now())
        flash_ok(_("The file was removed."))
    return see_other(".materials", entry_id=entry_id)


def _offer_kinds(form: MaterialForm, entry_id: str) -> None:
    """Let the form offer also the files that the event's rules ask for."""
    with reading() as session:
        entry = entry_for(session, entry_id, "entry.edit")
        names = material_names(entrants_of(session, entry.event))
        form.kind.choices = [SelectChoice(code, name) for code, name in names.items()]


def _refused(entry_id: str, form: ReasonForm) -> ResponseReturnValue:
    """Show the entry with what kept it from the step."""
    with reading() as session:
        entry = entry_for(session, entry_id)
        context = entry_context(session, entry)
        is_desk = request.form.get("page") == "desk" and context["is_staff"]
        template = "entries/desk_entry.html" if is_desk else "entries/show.html"
        pieces = slots(session, "entry_page", entry)
        return form_page(template, form, pieces=pieces, withdrawing=form, **context)
