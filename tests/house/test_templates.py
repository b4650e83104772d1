"""Every page: all its words can be translated, nothing inline, nothing from elsewhere."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import jinja2
import pytest
from flask import Flask
from jinja2 import nodes

from tests.house import source as house
from tests.house.source import Source, planted

WORDS_IN_ATTRIBUTES = frozenset({"placeholder", "aria-label", "title", "alt", "aria-description"})
# The same in every language: names of formats, and languages in their own words.
UNTRANSLATED = frozenset(
    (
        *("A4", "CNY", "CSV", "DOCX", "JSON", "PDF", "QR", "SHA-256", "URL", "XLSX", "ZIP"),
        *("m", "mm", "pt", "px", "English", "中文", "简体中文", "Leitai", "擂台"),
    )
)
# Papers speak the language of their design, not of the one who prints them.
DESIGNS = "/designs/"
LETTERS = re.compile(r"[^\W\d_]")
BLOCK_IN_ATTRIBUTE = re.compile(r"=\"[^\"<>]*{%-?\s*block (\w+)")
SILENT_END = re.compile(r"^end(trans|block)\b")
READER = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
TRANSLATORS = frozenset({"_", "gettext", "ngettext", "pgettext", "npgettext", "N_"})
SENTENCE = re.compile(r"^[A-Z][a-z’']+([ ,.:…]|$)|[\u4e00-\u9fff]")


class Page(HTMLParser):
    """Collects what stands against the house in one template."""

    def __init__(self, source: Source) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.complaints: list[str] = []
        self.silent = 0

    def complain(self, what: str) -> None:
        self.complaints.append(f"{self.source.path}:{self.getpos()[0]} {what}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and not given.get("src"):
            self.complain("has a script inside: put it into static/<feature>/ and name it by src")
        if tag == "style":
            self.complain("has a style inside: put it into static/<feature>/")
        if tag in ("script", "style"):
            self.silent += 1
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in ("script", "style"):
            self.silent -= 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.silent = max(0, self.silent - 1)

    def handle_data(self, data: str) -> None:
        if not self.silent and says_something(data):
            self.complain(f"shows {data.strip()!r} in one language only: write {{{{ _('…') }}}}")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name == "style" or name.startswith("on"):
            self.complain(f"has the attribute {name}: the content security policy ignores it")
        if name in ("href", "src", "action") and re.match(r"(https?:)?//|javascript:", value):
            self.complain(f"reaches for {value}: everything comes from this server")
        is_button = tag == "input" and name == "value"
        if (name in WORDS_IN_ATTRIBUTES or is_button) and says_something(value):
            self.complain(f"says {name}={value!r} in one language only")


def says_something(text: str) -> bool:
    words = [word.strip("()（）[],.:：;·/–-+%") for word in text.split()]
    return any(LETTERS.search(word) and word not in UNTRANSLATED for word in words)


@cache
def silent_blocks() -> frozenset[str]:
    """Return the blocks by which a page fills in a part of its parent's attribute: no text."""
    names = [name for page in house.templates() for name in BLOCK_IN_ATTRIBUTE.findall(page.text)]
    return frozenset(f"block {name}" for name in names)


def markup(source: Source) -> str:
    """Return a template as the browser's parser sees it, on the same lines.

    An expression becomes a 0, or a tag's name where it stands for one; statements become spaces.
    """
    shown: list[str] = []
    inside: list[str] = []
    is_silent = False
    for _, kind, value in READER.lex(source.text, filename=source.path):
        if kind in ("variable_begin", "block_begin"):
            inside = [""]
        elif kind in ("variable_end", "block_end"):
            words = " ".join("".join(inside).split())
            begins = words.startswith("trans") or words in silent_blocks()
            is_silent = begins or (is_silent and not SILENT_END.match(words))
            names_tag = kind == "variable_end" and "".join(shown).endswith(("<", "</"))
            shown.append("span" if names_tag else "0" if kind == "variable_end" else " ")
            inside = []
        elif inside:
            inside.append(value)
        elif kind == "data" and not is_silent:
            shown.append(value)
            continue
        shown.append("\n" * value.count("\n"))
    return "".join(shown)


def inline_and_untranslated(source: Source) -> Iterator[str]:
    page = Page(source)
    page.feed(markup(source))
    page.close()
    yield from page.complaints


def bare_words(source: Source) -> Iterator[str]:
    """Sentences that an expression shows or hands to a macro without `_()`."""
    tree = READER.parse(source.text, filename=source.path)
    marked = {
        id(constant)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATORS
        for constant in call.find_all(nodes.Const)
    }
    for constant in tree.find_all(nodes.Const):
        value = constant.value
        if not isinstance(value, str) or id(constant) in marked or value in UNTRANSLATED:
            continue
        if SENTENCE.search(value):
            yield f"{source.path}:{constant.lineno} uses {value!r} without _()"


CHECKS = {"inline and untranslated": inline_and_untranslated, "bare words": bare_words}


def screens() -> list[Source]:
    return [source for source in house.templates() if DESIGNS not in source.path]


@pytest.mark.parametrize("name", CHECKS)
def test_of_the_templates(name):
    house.refuse(complaint for source in screens() for complaint in CHECKS[name](source))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("inline and untranslated", "<p style='color: red'>1</p>"),
        ("inline and untranslated", "<button onclick='go()'>1</button>"),
        ("inline and untranslated", "<script>go()</script>"),
        ("inline and untranslated", "<style>p { color: red }</style>"),
        ("inline and untranslated", "<p>Register</p>"),
        ("inline and untranslated", "<p>{{ count }} 项</p>"),
        ("inline and untranslated", '<input placeholder="Your name">'),
        ("inline and untranslated", '<nav aria-label="主导航"></nav>'),
        ("inline and untranslated", '<input type="submit" value="Send">'),
        ("inline and untranslated", '<link href="https://cdn.example/x.css">'),
        ("inline and untranslated", "{% if a %}<p>Yes</p>{% endif %}"),
        ("bare words", "{{ submit('Save the sheet') }}"),
        ("bare words", "{{ '保存' }}"),
        ("bare words", "{% set heading = 'Results' %}"),
    ],
)
def test_a_planted_fault_in_a_template_is_found(name, text):
    assert len(list(CHECKS[name](planted(text, "contest/people/templates/people/x.html")))) == 1


@pytest.mark.parametrize("name", CHECKS)
def test_what_is_allowed_in_a_template_is_not_complained_of(name):
    text = """
    {# A remark. #}{% from "foundation/forms.html" import field %}
    <p class="lead {% if wide %}wide{% endif %}">{{ _("Register %(name)s", name=name) }} · 1/2</p>
    <input placeholder="{{ _('Your name') }}" {% if old %}checked{% endif %}>
    <script type="module" src="{{ url_for('people.static', filename='x.js') }}"></script>
    {% trans %}Sentence of its own{% endtrans %} <a href="{{ url_for('people.me') }}">PDF</a>
    {% block page_width %}wide{% endblock %}{{ told(_("Say"), {"a": {"b": 1}})|upper }}
    {{ submit(_("Save"), kind="primary") }}<{{ tag }} class="tile">{{ count }}</{{ tag }}>
    """
    assert list(CHECKS[name](planted(text, "contest/people/templates/people/x.html"))) == []


def test_every_template_lies_in_the_folder_of_its_feature():
    astray = [
        source.path
        for source in house.templates()
        if source.parts[2:4] != ("templates", source.parts[1])
    ]
    assert astray == [], "write <feature>/templates/<feature>/…: the names share one space"


def unreadable(app: Flask) -> Iterator[str]:
    for source in house.templates():
        try:
            app.jinja_env.get_template("/".join(source.parts[3:]))
        except jinja2.TemplateNotFound as error:
            yield f"{source.path} is not found as {error.name}: is its blueprint in the Feature?"
        except jinja2.TemplateError as error:
            yield f"{source.path}: {error}"


def test_every_template_can_be_read(app):
    house.refuse(unreadable(app))
