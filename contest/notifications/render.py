"""Messages in words of a language, with their gaps filled, and the page to which each leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext

from contest.foundation import calendar
from contest.foundation.feature import MessageKind
from contest.notifications.models import MessageWords
from contest.notifications.rules import filled, with_braces

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """What is read: a line, and some sentences."""

    subject: str
    body: str


def words_of(
    kind: MessageKind,
    context: Mapping[str, Any],
    language: str,
    own: MessageWords | None = None,
) -> Words:
    """Return the message as somebody reads it who reads `language`."""
    pattern = pattern_of(kind, language, own)
    values = values_of(kind, context, language)
    subject = " ".join(filled(pattern.subject, values).split())
    return Words(subject, filled(pattern.body, values))


def group_words(kind: MessageKind, context: Mapping[str, Any], language: str) -> str:
    """Return what a chat group is told."""
    with force_locale(language):
        pattern = with_braces(_said(kind.group))
    return filled(pattern, values_of(kind, context, language))


def pattern_of(kind: MessageKind, language: str, own: MessageWords | None = None) -> Words:
    """Return the words with their gaps in braces: the owner's, else the product's."""
    if own is not None:
        return Words(own.subject, own.body)
    with force_locale(language):
        return Words(with_braces(_said(kind.subject)), with_braces(_said(kind.body)))


def values_of(kind: MessageKind, context: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return what fills the gaps: codes in words, instants in Shanghai's time."""
    values = {}
    with force_locale(language):
        for gap, value in context.items():
            named = kind.values.get(gap, {}).get(str(value))
            if named is not None:
                values[gap] = _said(named)
            elif gap.endswith("_at") and value:
                values[gap] = calendar.local_format(datetime.fromisoformat(str(value)))
            else:
                values[gap] = "" if value is None else str(value)
    if language == ENGLISH:
        values |= {
            gap.removesuffix("_en"): text
            for gap, text in values.items()
            if gap.endswith("_en") and text
        }
    return values


def path_of(kind: MessageKind, context: Mapping[str, Any]) -> str | None:
    """Return the path of the page to which the message leads; None where it leads nowhere."""
    if kind.page is None:
        return None
    endpoint, parameter, gap = kind.page
    if parameter and not context.get(gap):
        return None
    values = {parameter: context[gap]} if parameter else {}
    return current_app.url_map.bind("localhost").build(endpoint, values)


def _said(message: str) -> str:
    say = gettext  # an alias: extractors would take the variable for a word
    return str(say(message))
