"""A new entry is asked one group of questions a page, as a phone shows them.

A contest that asks only who enters has one page. What was typed on the pages before is kept in the
writer's unfinished form, as what is typed anywhere is; the last page shows all of it once more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict, MultiDict

from contest.entries.forms import ANSWER, EntryForm
from contest.entries.rules import EntrantRules

WHO = ("title", "unit", "own_duty", "own_share", "members", "group", "category")
LAST = "last"
# Files go their own way: none is kept with what is typed.
SETTLED = ("agrees", "late_reason")
PART = "part"


@dataclass(frozen=True)
class Part:
    """One page of the form. `names` are its typed fields; a list of members is one."""

    code: str
    title: str
    names: tuple[str, ...]

    def holds(self, name: str) -> bool:
        """Say whether a field that was sent under this name, a member's too, stands on the page."""
        return any(name == one or name.startswith(f"{one}-") for one in self.names)


@dataclass(frozen=True)
class Said:
    """What stands in a field, for the last page. An empty `text` says that nothing does."""

    label: str
    text: str
    is_needed: bool


def parts_of(rules: EntrantRules) -> list[Part]:
    """Return the pages of a new entry in their order; none where everything fits one page."""
    asked = tuple(ANSWER + one.code for one in rules.fields)
    confirmed = tuple(ANSWER + one.code for one in rules.screening)
    if not asked and not confirmed:
        return []
    pages = (
        Part("who", _("Who enters"), WHO),
        Part("questions", _("The questions"), asked),
        Part("confirm", _("Please confirm"), confirmed),
    )
    return [page for page in pages if page.names] + [Part(LAST, _("Hand in"), SETTLED)]


def part_asked(parts: Sequence[Part]) -> Part | None:
    """Return the page that is asked for or was sent; None: the whole form on one page.

    A form that was refused is shown whole, and is sent as such.
    """
    wanted = request.form.get(PART, "") if request.method == "POST" else request.args.get(PART)
    if wanted is None:
        return parts[0] if parts else None
    return next((part for part in parts if part.code == wanted), None)


def part_after(parts: Sequence[Part], part: Part) -> Part:
    """Return the page that follows; of the last one itself."""
    return parts[min(parts.index(part) + 1, len(parts) - 1)]


def together(kept: Mapping[str, Sequence[str]] | None, part: Part | None) -> MultiDict[str, Any]:
    """Return what was sent together with what was kept of the other pages.

    What is not sent of the page's own fields is empty: a box without a tick sends nothing.
    """
    sent = request.form
    whole: MultiDict[str, Any] = MultiDict(sent)
    if part is not None:
        for name, values in (kept or {}).items():
            if name not in sent and not part.holds(name):
                whole.setlist(name, list(values))
    return whole


def with_files(typed: MultiDict[str, Any]) -> Any:
    """Return what a form is made of: these fields and the files that were sent."""
    return CombinedMultiDict([request.files, typed])


def is_good(form: EntryForm, part: Part) -> bool:
    """Say whether what stands on this page can be kept; what other pages lack is not told here."""
    form.validate()
    for field in form:
        if not part.holds(field.name) and field.type != "CSRFTokenField":
            field.errors = []
    return not form.errors and not form.form_errors


def summary(form: EntryForm, parts: Sequence[Part]) -> list[tuple[Part, list[Said]]]:
    """Return what was said on each page before the last one, in the form's order."""
    return [
        (part, [_said(field) for field in form if field.name in part.names and _is_asked(field)])
        for part in parts[:-1]
    ]


def _is_asked(field: Any) -> bool:
    return field.type != "FieldList" or any(not row.is_empty for row in (e.form for e in field))


def _said(field: Any) -> Said:
    return Said(str(field.label.text), _text(field), bool(field.flags.required))


def _text(field: Any) -> str:
    if field.type == "FieldList":
        return str(_(", ").join(row.form.name.data for row in field if row.form.name.data))
    if field.type == "BooleanField":
        return _("Yes") if field.data else ""
    if field.data in (None, ""):
        return ""
    choices = field.iter_choices() if hasattr(field, "iter_choices") else ()
    chosen = [choice.label for choice in choices if choice.value == field.data]
    return str(chosen[0] if chosen else field.data)
