"""The catalogue: every word of the product has its Chinese, with the same gaps to fill."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from config import ROOT
from tests.house import source as house

TRANSLATIONS = ROOT / "contest" / "translations"
CHINESE = TRANSLATIONS / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
GAPS = re.compile(r"%\((\w+)\)[#0 +-]*[\d.]*[a-z]|%%")


@cache
def used() -> dict[str, str]:
    """Return every msgid that the source marks, with the first place where it stands."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found: dict[str, str] = {}
    for package in ("contest", "judges"):
        # Paths in babel.cfg begin at the root; the walk is told where to look.
        for file, line, message, *_ in extract_from_dir(
            ROOT / package,
            [(_below(pattern, package), method) for pattern, method in methods],
            {_below(pattern, package): value for pattern, value in options.items()},
            KEYWORDS,
        ):
            msgid = message[0] if isinstance(message, tuple) else message
            found.setdefault(msgid, f"{package}/{file}:{line}")
    return found


def _below(pattern: str, package: str) -> str:
    return pattern.removeprefix(f"{package}/")


@cache
def catalogue() -> Catalog:
    with CHINESE.open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def texts(message: Message) -> list[str]:
    """Return the translations of a message, one for each plural form."""
    given = message.string
    return list(given) if isinstance(given, tuple | list) else [given or ""]


def sources(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple | list) else [message.id]


def different_gaps(message: Message) -> str | None:
    """Say which translation fills other gaps than its source; None when all agree."""
    wanted = set().union(*(GAPS.findall(text) for text in sources(message)))
    for text in texts(message):
        if text and set(GAPS.findall(text)) != wanted:
            return f"{sources(message)[0]!r} has {sorted(wanted)}, its translation {text!r}"
    return None


def test_every_word_has_its_chinese():
    house.refuse(
        f"{place} {msgid!r} has no Chinese in messages.po"
        for msgid, place in used().items()
        if (message := catalogue().get(msgid)) is None or not all(texts(message))
    )


def test_no_translation_is_only_a_guess():
    guesses = [message.id for message in catalogue() if message.id and message.fuzzy]
    assert guesses == [], "read these, mend them, and take the fuzzy mark away"


def test_no_translation_outlives_its_word():
    house.refuse(
        f"{sources(message)[0]!r} stands nowhere in the source any more"
        for message in catalogue()
        if message.id and sources(message)[0] not in used()
    )


def test_translations_fill_the_same_gaps():
    house.refuse(fault for message in catalogue() if (fault := different_gaps(message)))


@pytest.mark.parametrize("po", sorted(TRANSLATIONS.rglob("*.po")), ids=lambda po: po.parts[-3])
def test_every_word_stands_once_and_whole(po: Path):
    """Of two translations the later would win in silence, whatever was meant by the first."""
    with po.open("rb") as file:
        whole = read_po(file, abort_invalid=True)
    written = re.findall(r"^msgid ", po.read_text("utf-8"), re.MULTILINE)
    assert len(written) == len(whole) + 1, "a msgid stands twice (the first one is the head)"


def test_every_language_is_compiled():
    """./run does it; without it every page speaks English."""
    stale = [
        str(po.relative_to(ROOT))
        for po in TRANSLATIONS.rglob("*.po")
        if not po.with_suffix(".mo").exists()
    ]
    assert stale == [], "run ./run test quick once: it compiles the catalogue"


@pytest.mark.parametrize(
    ("msgid", "text", "is_fault"),
    [
        ("Hello %(name)s", "你好，%(name)s", False),
        ("Hello %(name)s", "你好", True),
        ("Hello", "你好，%(name)s", True),
        (("%(num)d sheet", "%(num)d sheets"), ("%(num)d 份",), False),
        (("%(num)d sheet", "%(num)d sheets"), ("%(count)d 份",), True),
    ],
)
def test_a_planted_difference_of_gaps_is_found(msgid, text, is_fault):
    assert (different_gaps(Message(msgid, text)) is not None) == is_fault


def test_words_of_templates_forms_and_rules_are_all_found(tmp_path: Path):
    """The extraction itself: were it blind, all tests above would be green for ever."""
    (tmp_path / "rules.py").write_text('a = N_("One")\nb = _l("Two")\nc = _("Three")\n')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "x.html").write_text("{{ _('Four') }}{{ field(f, hint=_('Five')) }}")
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    methods = [(_below(pattern, "contest"), method) for pattern, method in methods]

    found = {row[2] for row in extract_from_dir(tmp_path, methods, options, KEYWORDS)}

    assert found == {"One", "Two", "Three", "Four", "Five"}
