"""By what ways messages go: e-mail, text messages, chat groups; set up and tried by the owner."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from contest.foundation import secrets
from contest.foundation.db import reading, transaction
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
)
from contest.notifications import operations, queries
from contest.notifications.forms import EmailChannelForm, HookForm, SmsChannelForm
from contest.notifications.models import Channel, HookKind
from contest.notifications.rules import HOOK_NAMES, masked_url
from contest.notifications.views.common import blueprint, trusted
from contest.people.queries import all_units, federation, unit_by_id

EMAIL = ("host", "port", "security", "user", "sender", "sender_name", "language")
SMS = ("url", "language")


@blueprint.get("/notifications")
@permission("notification.manage")
def overview() -> ResponseReturnValue:
    """Show which ways are open, and how much was sent."""
    with reading() as session:
        return page(
            "notifications/overview.html",
            email=queries.channel_setting(session, Channel.EMAIL),
            sms=queries.channel_setting(session, Channel.SMS),
            hooks=[(hook, _masked(hook.url_cipher)) for hook in queries.hooks(session)],
            hook_names=HOOK_NAMES,
            counts=queries.counts(session),
            masked_url=masked_url,
        )


@blueprint.route("/notifications/email", methods=["GET", "POST"])
@permission("notification.manage")
def email() -> ResponseReturnValue:
    """Set up the mail server."""
    return _channel_page(Channel.EMAIL, EmailChannelForm, EMAIL, "notifications/email.html")


@blueprint.route("/notifications/sms", methods=["GET", "POST"])
@permission("notification.manage")
def sms() -> ResponseReturnValue:
    """Set up the hook for text messages."""
    return _channel_page(Channel.SMS, SmsChannelForm, SMS, "notifications/sms.html")


@blueprint.route("/notifications/groups/add", methods=["GET", "POST"])
@permission("notification.manage")
def add_hook() -> ResponseReturnValue:
    """Let a chat group be told."""
    form = HookForm()
    with reading() as session:
        units = all_units(session)
        form.unit.choices = [
            (unit.public_id, "\u3000" * (unit.path.count("/") - 1) + localised(unit))
            for unit in units
        ]
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                operations.add_hook(
                    session, actor(), unit=unit_by_id(session, form.unit.data),
                    kind=HookKind(form.kind.data), name=form.name.data or "",
                    url=form.url.data or "", secret=form.secret.data or None,
                    language=form.language.data, trusted=trusted(), now=now(),
                )  # fmt: skip
            flash_ok(_("The group is told from now on. Send a test message."))
            return see_other(".overview")
    return form_page("notifications/add_hook.html", form)


@blueprint.post("/notifications/groups/<pid:hook_id>/remove")
@permission("notification.manage")
def remove_hook(hook_id: str) -> ResponseReturnValue:
    """Tell a group nothing any more."""
    with transaction() as session:
        operations.remove_hook(session, actor(), queries.hook_by_id(session, hook_id), now=now())
    flash_ok(_("The group is told nothing any more, and its address is erased."))
    return see_other(".overview")


@blueprint.post("/notifications/test")
@permission("notification.manage")
def send_test() -> ResponseReturnValue:
    """Send a message to oneself and to the groups, by every way that is open."""
    with transaction() as session:
        operations.send_test(session, actor(), place=federation(session).path)
    flash_ok(_("A test message is on its way. What comes of it stands in this list."))
    return see_other(".log")


def _channel_page(
    channel: Channel, make: type[FlaskForm], names: tuple[str, ...], template: str
) -> ResponseReturnValue:
    with reading() as session:
        kept = queries.channel_setting(session, channel)
        form = make(data=None if kept is None else {"is_open": kept.is_open, **kept.settings})
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                _set(session, channel, form, names)
            flash_ok(_("Saved. Send a test message to see whether it arrives."))
            return see_other(".overview")
    return form_page(template, form, has_secret=bool(kept and kept.secret_cipher))


def _set(session: Session, channel: Channel, form: Any, names: tuple[str, ...]) -> None:
    operations.set_channel(
        session,
        actor(),
        channel,
        is_open=bool(form.is_open.data),
        settings={name: form[name].data for name in names},
        secret=form.secret.data or None,
        trusted=trusted(),
        now=now(),
    )


def _masked(cipher: str) -> str:
    return masked_url(secrets.decrypt(cipher, kind="hook"))
