"""Every word that the scripts say is in the catalogue, and no other."""

import re

import pytest

from config import ROOT
from judges.tablet.words import PAGE_WORDS

SCRIPTS = sorted((ROOT / "judges" / "tablet" / "app").glob("*.js"))
SAID = re.compile(r'\bt\(\s*"((?:[^"\\]|\\.)*)"')
COMPUTED = re.compile(r"(?<!function )\bt\(\s*[^\"\s)]")


def said():
    return {text for script in SCRIPTS for text in SAID.findall(script.read_text(encoding="utf-8"))}


def test_the_scripts_say_what_the_catalogue_holds():
    assert said() == set(PAGE_WORDS)
    assert len(SCRIPTS) > 10


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_makes_up_a_word_at_run_time(script):
    """A text that is put together cannot be looked up, and would be English for ever."""
    assert COMPUTED.findall(script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_short_and_make_no_markup(script):
    text = script.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)
