"""Who holds which role over which unit; granting and taking back."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
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
from contest.people.errors import NoSuchAccount
from contest.people.forms import GrantForm
from contest.people.rules import GRANTABLE, ROLE_MEANINGS, ROLE_NAMES
from contest.people.views.common import blueprint, paths_of, unit_choices


@blueprint.get("/roles")
@permission("role.view")
def roles() -> ResponseReturnValue:
    """Show who holds which role over one's own units."""
    with reading() as session:
        return page(
            "people/roles.html",
            grants=queries.grants_below(session, paths_of(actor())),
            names=ROLE_NAMES,
            meanings=ROLE_MEANINGS,
        )


@blueprint.route("/roles/grant", methods=["GET", "POST"])
@permission("role.grant")
def grant_role() -> ResponseReturnValue:
    """Give somebody a role over a unit."""
    form = GrantForm()
    form.role.choices = [(role, translated(ROLE_NAMES[role])) for role in GRANTABLE]
    with reading() as session:
        form.unit.choices = unit_choices(queries.units_seen_by(session, actor()))
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                user = queries.user_by_login(session, form.login.data or "")
                if user is None:
                    raise NoSuchAccount
                unit = queries.unit_by_id(session, form.unit.data)
                operations.grant_role(
                    session, actor(), user=user, role=form.role.data, unit=unit, now=now()
                )
            flash_ok(_("The role is given."))
            return see_other("people.roles")
    return form_page("people/grant_role.html", form, meanings=ROLE_MEANINGS, names=ROLE_NAMES)


@blueprint.post("/roles/<pid:grant_id>/revoke")
@permission("role.grant")
def revoke_role(grant_id: str) -> ResponseReturnValue:
    """Take a role over a unit back."""
    with transaction() as session:
        grant = queries.grant_by_id(session, grant_id)
        if grant.unit is None:
            raise NotFound
        operations.revoke_role(session, actor(), grant, now=now())
    flash_ok(_("The role is taken back."))
    return see_other("people.roles")
