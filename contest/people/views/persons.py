"""Persons: searched, added, shown with masked numbers; their accounts and grades."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.foundation import identity, secrets
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
    translated,
)
from contest.people import operations, queries
from contest.people.forms import AccountForm, GradeForm, NewPasswordForm, PersonForm
from contest.people.models import Person, User
from contest.people.rules import GRADE_NAMES
from contest.people.views.common import blueprint, paths_of, unit_choices


@blueprint.get("/persons")
@permission("person.view")
def persons() -> ResponseReturnValue:
    """Search persons of one's own units by name or pinyin."""
    text = request.args.get("q", "")[:60]
    with reading() as session:
        found = queries.persons_matching(session, paths=paths_of(actor()), text=text)
        phones = {person.id: _masked(person)["phone"] for person in found}
        limit = queries.PERSONS_SHOWN
        return page("people/persons.html", persons=found, text=text, phones=phones, limit=limit)


@blueprint.route("/persons/add", methods=["GET", "POST"])
@permission("person.manage")
def add_person() -> ResponseReturnValue:
    """Add a person to one of one's own units."""
    form = PersonForm()
    with reading() as session:
        form.unit.choices = unit_choices(queries.units_seen_by(session, actor()))
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                person = operations.add_person(
                    session, actor(), name=form.name.data or "",
                    unit=queries.unit_by_id(session, form.unit.data),
                    identity=form.identity.data, phone=form.phone.data,
                    title=form.title.data or None, is_worker=form.is_worker.data, now=now(),
                )  # fmt: skip
                added = person.public_id
            flash_ok(_("The person is added."))
            return see_other("people.person", person_id=added)
    return form_page("people/add_person.html", form)


@blueprint.get("/persons/<pid:person_id>")
@permission("person.view")
def person(person_id: str) -> ResponseReturnValue:
    """Show a person, numbers masked, with account, roles and grades."""
    with reading() as session:
        return page("people/person.html", revealed=None, **_shown(session, person_id))


@blueprint.post("/persons/<pid:person_id>/reveal")
@permission("person.reveal")
def reveal(person_id: str) -> ResponseReturnValue:
    """Show the numbers in full once, in the answer itself; the trail keeps who looked."""
    with transaction() as session:
        shown = _shown(session, person_id)
        revealed = operations.reveal_numbers(session, actor(), shown["person"], now=now())
        phone = revealed.phone and identity.shown_phone(revealed.phone)
        return page(
            "people/person.html", revealed={"identity": revealed.identity, "phone": phone}, **shown
        )


@blueprint.route("/persons/<pid:person_id>/account", methods=["GET", "POST"])
@permission("user.manage")
def add_account(person_id: str) -> ResponseReturnValue:
    """Give the person an account."""
    form = AccountForm()
    with reading() as session:
        shown = _managed(session, person_id)
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                operations.add_user(
                    session,
                    actor(),
                    person=queries.person_by_id(session, person_id),
                    login=form.login.data or "",
                    password=form.password.data,
                    now=now(),
                )
            flash_ok(_("The account is made. Hand the password over in person."))
            return see_other("people.person", person_id=person_id)
    return form_page("people/add_account.html", form, person=shown)


@blueprint.route("/persons/<pid:person_id>/account/password", methods=["GET", "POST"])
@permission("user.manage")
def set_password(person_id: str) -> ResponseReturnValue:
    """Set a forgotten password anew."""
    form = NewPasswordForm()
    with reading() as session:
        shown = _managed(session, person_id)
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                user = _account(session, person_id)
                operations.set_password(session, actor(), user, new=form.new.data or "", now=now())
            flash_ok(_("The new password is set. Hand it over in person."))
            return see_other("people.person", person_id=person_id)
    return form_page("people/set_password.html", form, person=shown)


@blueprint.post("/persons/<pid:person_id>/erase")
@permission("person.erase")
def erase(person_id: str) -> ResponseReturnValue:
    """Erase what is kept of a person, at their request."""
    with transaction() as session:
        person = queries.person_by_id(session, person_id)
        reason = request.form.get("reason", "")
        operations.erase_person(session, actor(), person, reason=reason, now=now())
    flash_ok(_("The person's numbers, addresses and account are erased. The trail stays whole."))
    return see_other("people.person", person_id=person_id)


@blueprint.post("/persons/<pid:person_id>/account/suspend")
@permission("user.manage")
def suspend(person_id: str) -> ResponseReturnValue:
    """Suspend the person's account at once."""
    with transaction() as session:
        operations.suspend_user(session, actor(), _account(session, person_id), now=now())
    flash_ok(_("The account is suspended and signed out everywhere."))
    return see_other("people.person", person_id=person_id)


@blueprint.post("/persons/<pid:person_id>/account/readmit")
@permission("user.manage")
def readmit(person_id: str) -> ResponseReturnValue:
    """Let a suspended account sign in again."""
    with transaction() as session:
        operations.readmit_user(session, actor(), _account(session, person_id), now=now())
    flash_ok(_("The account may sign in again."))
    return see_other("people.person", person_id=person_id)


@blueprint.post("/persons/<pid:person_id>/account/reset-second-factor")
@permission("user.manage")
def reset_second_factor(person_id: str) -> ResponseReturnValue:
    """Drop the second step of somebody who lost their device."""
    with transaction() as session:
        operations.reset_second_factor(session, actor(), _account(session, person_id), now=now())
    flash_ok(_("The second step is off."))
    return see_other("people.person", person_id=person_id)


@blueprint.route("/persons/<pid:person_id>/grades/add", methods=["GET", "POST"])
@permission("grade.record")
def add_grade(person_id: str) -> ResponseReturnValue:
    """Record a skill grade that the person reached before."""
    form = GradeForm()
    form.grade.choices = [(step, translated(name)) for step, name in enumerate(GRADE_NAMES)]
    with reading() as session:
        shown = queries.person_by_id(session, person_id)
        require(actor(), "grade.record", shown)
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                operations.record_grade(
                    session, actor(), queries.person_by_id(session, person_id),
                    grade=form.grade.data, trade=form.trade.data or "",
                    gained_on=form.gained_on.data or now().date(), source="declared", now=now(),
                )  # fmt: skip
            flash_ok(_("The skill grade is recorded."))
            return see_other("people.person", person_id=person_id)
    return form_page("people/add_grade.html", form, person=shown)


def _shown(session: Session, person_id: str) -> dict[str, Any]:
    found = queries.person_by_id(session, person_id)
    require(actor(), "person.view", found)
    user = queries.user_of_person(session, found)
    return {
        "person": found,
        "masked": _masked(found),
        "user": user,
        "grants": queries.grants_of(session, user) if user else [],
        "grades": queries.grades_of(session, found),
        "grade_names": GRADE_NAMES,
    }


def _managed(session: Session, person_id: str) -> Person:
    found = queries.person_by_id(session, person_id)
    require(actor(), "user.manage", found)
    return found


def _account(session: Session, person_id: str) -> User:
    return queries.account_of_person(session, person_id)


def _masked(person: Person) -> dict[str, str | None]:
    number, phone = person.identity_cipher, person.phone_cipher
    return {
        "identity": number and secrets.mask_identity(secrets.decrypt(number, kind="identity")),
        "phone": phone
        and secrets.mask_phone(secrets.decrypt(phone, kind="phone").removeprefix("+86")),
    }
