"""Every message that code sends has words, and every word's gaps have a sample."""

import ast

import pytest
from flask_babel import force_locale

from contest.notifications.queries import kinds
from contest.notifications.render import group_words, pattern_of, words_of
from contest.notifications.rules import LANGUAGES, gaps_of
from tests.house import source as house


def sent() -> set[str]:
    """Return the kinds that stand as text in a call of `Message(…)` or of a helper that tells."""
    found = set()
    for source in house.code():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and house.called(node).rpartition(".")[2] in (
                "Message", "tell_people", "tell_bearers", "_tell",
            ):  # fmt: skip
                found |= {
                    argument.value
                    for argument in node.args
                    if isinstance(argument, ast.Constant)
                    and isinstance(argument.value, str)
                    and "." not in argument.value
                }
    return found


def test_every_kind_that_is_sent_is_described(app):
    assert sent() - set(kinds()) == set()
    assert {"entry_returned", "appeal_ruled", "certificate_issued"} <= sent()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_gap_has_a_sample_and_is_filled(app, language):
    for kind in kinds().values():
        pattern = pattern_of(kind, language)
        with app.app_context(), force_locale(language):
            words = words_of(kind, kind.samples, language)
            group = group_words(kind, kind.samples, language) if kind.group else "-"
        gaps = {*gaps_of(pattern.subject), *gaps_of(pattern.body)}
        assert gaps <= set(kind.samples), kind.key
        assert all((words.subject, words.body, group)), kind.key
        assert not gaps_of(words.subject + words.body + group), kind.key
