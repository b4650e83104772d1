"""The words of each kind of message, per language, with a preview."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.feature import MessageKind
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
from contest.notifications import operations, queries
from contest.notifications.forms import WordsForm
from contest.notifications.models import MessageWords
from contest.notifications.render import Words, pattern_of, values_of, words_of
from contest.notifications.rules import LANGUAGE_NAMES, LANGUAGES, filled
from contest.notifications.views.common import blueprint, reader_language


@blueprint.get("/notifications/words")
@permission("notification.manage")
def words() -> ResponseReturnValue:
    """List every kind of message with its first line."""
    language = reader_language()
    with reading() as session:
        own = queries.all_own_words(session)
        rows = [
            (kind, words_of(kind, _samples(kind), language, own.get((kind.key, language))),
             sorted(language for key, language in own if key == kind.key))
            for kind in queries.kinds().values()
        ]  # fmt: skip
        return page("notifications/words.html", rows=rows, language_names=LANGUAGE_NAMES)


@blueprint.route("/notifications/words/<string:kind>/<string:tongue>", methods=["GET", "POST"])
@permission("notification.manage")
def edit_words(kind: str, tongue: str) -> ResponseReturnValue:
    """Word a kind of message; the preview shows what is typed with samples in the gaps."""
    found, language = queries.kind_called(kind), _language(tongue)
    form = WordsForm()
    if form.validate_on_submit() and request.form.get("action") != "preview":
        with form_errors(form):
            with transaction() as session:
                operations.set_words(
                    session, actor(), kind=kind, language=language,
                    subject=form.subject.data or "", body=form.body.data or "",
                    sms_template=form.sms_template.data, now=now(),
                )  # fmt: skip
            flash_ok(_("These words are used from now on."))
            return see_other(".edit_words", kind=kind, tongue=tongue)
    with reading() as session:
        own = queries.own_words(session, kind, language)
        return _words_page(form, found, language, own)


@blueprint.post("/notifications/words/<string:kind>/<string:tongue>/forget")
@permission("notification.manage")
def forget_words(kind: str, tongue: str) -> ResponseReturnValue:
    """Return to the product's own words."""
    queries.kind_called(kind)
    with transaction() as session:
        language = _language(tongue)
        operations.forget_words(session, actor(), kind=kind, language=language, now=now())
    flash_ok(_("The product's own words are used again."))
    return see_other(".edit_words", kind=kind, tongue=tongue)


def _words_page(
    form: WordsForm, kind: MessageKind, language: str, own: MessageWords | None
) -> ResponseReturnValue:
    if request.method == "GET":
        pattern = pattern_of(kind, language, own)
        form.subject.data, form.body.data = pattern.subject, pattern.body
        form.sms_template.data = own.sms_template if own else None
    samples = values_of(kind, _samples(kind), language)
    preview = Words(filled(form.subject.data or "", samples), filled(form.body.data or "", samples))
    return form_page(
        "notifications/edit_words.html",
        form,
        kind=kind,
        tongue=language,
        own=own,
        samples=samples,
        preview=preview,
        languages=LANGUAGES,
        language_names=LANGUAGE_NAMES,
    )


def _samples(kind: MessageKind) -> dict[str, Any]:
    return {gap: translated(text) if text else "" for gap, text in kind.samples.items()}


def _language(tongue: str) -> str:
    """Return the language that an address names, e.g. `zh-hans-cn`; raises `NotFound`."""
    for language in LANGUAGES:
        if language == tongue:
            return language
    raise NotFound
