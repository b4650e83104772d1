"""The shape of what is typed on the pages of entries; no query, no rule."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from contest.entries.rules import MATERIAL_KINDS, AskedField, AskedFile, EntrantRules, Named
from contest.foundation.presentation import localised

ANSWER = "answer-"
FILE = "file-"
# As few choices as fit a phone are shown at once; more become a list.
MOST_RADIOS = 5
LARGEST_SHARE = 100
MOST_QUOTA = 10_000
MATERIAL_NAMES = {
    "letter": _l("Letter of recommendation or authorisation"),
    "photo": _l("Photograph"),
    "description": _l("Description of the work"),
    "other": _l("Other"),
}


class Asked:
    """Marks a field that must be filled in before handing in; a draft may lack it."""

    field_flags: Mapping[str, bool] = {"required": True}

    def __call__(self, form: Form, field: object) -> None:
        """Refuse nothing: the operation knows whether a draft is saved or handed in."""


class MemberForm(Form):
    """One member of a team; `known` is the public id of one who is in the entry already."""

    known = HiddenField()
    name = StringField(_l("Name"), [Length(max=60)])
    phone = StringField(_l("Phone"), [Length(max=30)])
    identity = StringField(_l("Identity number"), [Length(max=40)])
    share = DecimalField(
        _l("Share of the prize in percent"),
        [Optional(), NumberRange(0, LARGEST_SHARE)],
        places=None,
    )
    position = IntegerField(_l("Place in the order"), [Optional(), NumberRange(1, 200)])
    duty = SelectField(_l("What they do in the team"), choices=[], validate_choice=False)
    remove = BooleanField(_l("Remove this member"))

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was typed in the row."""
        typed = (self.known, self.name, self.phone, self.identity)
        return not any((field.data or "").strip() for field in typed)


class NewcomerForm(FlaskForm):
    """An account made on the way to the first entry."""

    name = StringField(_l("Name"), [DataRequired(), Length(max=60)])
    phone = StringField(_l("Phone"), [DataRequired(), Length(max=30)])
    identity = StringField(_l("Identity number"), [DataRequired(), Length(max=40)])
    unit = StringField(_l("Unit"), [DataRequired(), Length(max=200)])
    password = PasswordField(_l("Password"), [DataRequired(), Length(max=200)])


class EntryForm(FlaskForm):
    """An entry as its event asks for it; `entry_form` adds the fields."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse also a member without a name."""
        is_valid = super().validate(extra_validators)
        nameless = [
            row
            for row in self.rows
            if not row.is_empty and not row.known.data and not (row.name.data or "").strip()
        ]
        if nameless:
            self.form_errors.append(_("Every member needs a name."))
        return is_valid and not nameless

    @property
    def rows(self) -> list[MemberForm]:
        """Return the rows of members, also empty ones."""
        return [entry.form for entry in self.members] if "members" in self else []

    def offer_duties(self, roles: Sequence[Named]) -> None:
        """Let each row offer what a member may do; none without roles."""
        for row in self.rows:
            row.duty.choices = [
                SelectChoice("", _l("Please choose")),
                *(SelectChoice(role.code, localised(role)) for role in roles),
            ]

    @property
    def answer_fields(self) -> list[Any]:
        """Return the fields of the organiser's own questions, in their order."""
        return [field for field in self if field.name.startswith(ANSWER)]

    @property
    def files(self) -> list[Any]:
        """Return the fields of the files that are asked for, in their order."""
        return [field for field in self if field.name.startswith(FILE)]

    def content(self) -> dict[str, Any]:
        """Return title, group, category and answers as operations take them."""
        answers = {
            field.name.removeprefix(ANSWER): None if field.data is None else str(field.data)
            for field in self.answer_fields
        }
        given = {
            key: (self[key].data or "").strip() or None
            for key in ("title", "group", "category")
            if key in self
        }
        return {**given, "answers": answers}

    def share_of(self, row: MemberForm) -> Decimal | None:
        """Return the share typed in a row."""
        share: Decimal | None = row.share.data
        return share


def entry_form(
    rules: EntrantRules,
    *,
    members: int,
    units: Sequence[tuple[str, str]] | None,
    writes_unit: bool,
    asks_reason: bool,
    asks_own_share: bool = False,
    asks_consent: bool = False,
    data: Mapping[str, Any] | None = None,
    typed: Any = None,
) -> EntryForm:
    """Return the form of an entry by the event's rules.

    `members` is the number of rows for members at least; `units` are the units to choose from,
    while `writes_unit` lets one write any; `asks_reason` asks why the entry comes late,
    `asks_own_share` for the share of the captain, who is in no row, and `asks_consent` that the
    writer agrees to the event's text. `typed` are the fields of an
    unfinished form, which win over `data`.
    """
    fields = _heads(rules, units, writes_unit=writes_unit)
    if rules.team_max > 1 or members:
        fields["members"] = FieldList(FormField(MemberForm), min_entries=members)
    fields |= _questions(rules)
    fields |= _files([one for one in rules.materials if one.by == "entrant"])
    if asks_own_share:
        fields["own_share"] = DecimalField(
            _l("Your own share of the prize in percent"),
            [Optional(), NumberRange(0, LARGEST_SHARE)],
            places=None,
        )
        if rules.duties:
            fields["own_duty"] = _choice(_l("What you do in the team"), rules.duties, [Asked()])
    if asks_consent:
        fields["agrees"] = BooleanField(_l("I have read this and agree"), [Asked()])
    if asks_reason:
        fields["late_reason"] = TextAreaField(
            _l("Why is the entry added after the deadline?"), [DataRequired(), Length(max=500)]
        )
    kept = {"formdata": typed} if typed is not None else {}
    form: EntryForm = type("EntryFormOfEvent", (EntryForm,), fields)(data=data, **kept)
    form.offer_duties(rules.duties)
    return form


def _heads(
    rules: EntrantRules, units: Sequence[tuple[str, str]] | None, *, writes_unit: bool
) -> dict[str, Any]:
    """Return the fields that name the entry and place it."""
    fields: dict[str, Any] = {}
    if rules.has_title:
        label = _l("Name of the team") if rules.subject == "team" else _l("Name of the project")
        fields["title"] = StringField(label, [DataRequired(), Length(max=200)])
    if units is not None:
        choices = [SelectChoice(key, name) for key, name in units]
        fields["unit"] = SelectField(_l("Unit"), [DataRequired()], choices=choices)
    elif writes_unit:
        fields["unit"] = StringField(_l("Unit"), [DataRequired(), Length(max=200)])
    for key, name, named in (
        ("group", _l("Group"), rules.groups),
        ("category", _l("Category"), rules.categories),
    ):
        if len(named) > 1:
            fields[key] = _choice(name, named, [Asked()])
    return fields


def _questions(rules: EntrantRules) -> dict[str, Any]:
    fields = {ANSWER + question.code: _answer(question) for question in rules.fields}
    return fields | {
        ANSWER + screening.code: BooleanField(localised(screening), [Asked()])
        for screening in rules.screening
    }


def _answer(question: AskedField) -> Any:
    label = localised(question)
    needed = [Asked()] if question.required else [Optional()]
    if question.kind == "choice":
        return _choice(label, question.choices, needed)
    if question.kind == "yes_no":
        return RadioField(
            label,
            needed,
            choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
            validate_choice=False,
        )
    if question.kind == "date":
        return DateField(label, [*needed, Optional()])
    if question.kind == "paragraph":
        return TextAreaField(label, [*needed, Length(max=2000)])
    return StringField(label, [*needed, Length(max=2000)])


def _choice(label: Any, named: Sequence[Named], validators: list[Any]) -> Any:
    choices = [SelectChoice(choice.code, localised(choice)) for choice in named]
    if len(choices) <= MOST_RADIOS:
        return RadioField(label, validators, choices=choices, validate_choice=False)
    return SelectField(
        label,
        validators,
        choices=[SelectChoice("", _l("Please choose")), *choices],
        validate_choice=False,
    )


class MaterialForm(FlaskForm):
    """A file for an entry."""

    kind = RadioField(
        _l("What is it?"),
        [DataRequired()],
        choices=[SelectChoice(kind, MATERIAL_NAMES[kind]) for kind in MATERIAL_KINDS],
        default="letter",
    )
    file = FileField(_l("File"), [FileRequired()])


class JoinForm(FlaskForm):
    """A team's code, and that one agrees where something is asked."""

    code = StringField(_l("Code of the team"), [DataRequired(), Length(max=20)])
    agrees = BooleanField(_l("I have read this and agree"))


class OpinionForm(FlaskForm):
    """The unit's word for an entry; `opinion_form` adds the files that it is asked for."""

    opinion = TextAreaField(_l("Opinion of the unit"), [Length(max=500)])

    @property
    def files(self) -> list[Any]:
        """Return the fields of the files that are asked for, in their order."""
        return [field for field in self if field.name.startswith(FILE)]


def opinion_form(asked: Sequence[AskedFile]) -> OpinionForm:
    """Return the form of a unit's word with a field for each file of `asked`."""
    form: OpinionForm = type("OpinionFormOfEvent", (OpinionForm,), _files(asked))()
    return form


def _files(asked: Sequence[AskedFile]) -> dict[str, Any]:
    return {
        FILE + one.code: FileField(localised(one), [Asked()] if one.required else [])
        for one in asked
    }


class ReasonForm(FlaskForm):
    """A reason for returning, declining or withdrawing."""

    reason = TextAreaField(_l("Reason"), [DataRequired(), Length(max=500)])


class CheckForm(FlaskForm):
    """What a reviewer says of an entry's form."""

    verdict = RadioField(
        _l("The form"),
        choices=[SelectChoice("fit", _l("fits")), SelectChoice("unfit", _l("does not fit"))],
    )
    reason = TextAreaField(_l("Reason"), [Length(max=500)])


class ListForm(FlaskForm):
    """A list of entrants to be checked."""

    file = FileField(_l("List (.xlsx, .xls, .ods or .csv)"), [FileRequired()])


class TemplateForm(FlaskForm):
    """One's own Word template to be filled; the papers are given by the view."""

    paper = SelectField(_l("Paper"), [DataRequired()])
    file = FileField(_l("Own template (.docx)"), [FileRequired()])


class ImportForm(FlaskForm):
    """The word to import a list that was checked."""

    late_reason = TextAreaField(
        _l("Why are the entries added after the deadline?"), [Length(max=500)]
    )


class UnitsForm(FlaskForm):
    """Which units that a list names are new, and where they belong; choices are the view's.

    What is offered changes with the register: a name or a place that is no longer offered is no
    fault of the form. `left_out` counts the names that wait until these are registered.
    """

    unit = SelectMultipleField(
        _l("Units that are new"),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    parent = SelectField(_l("Below"), [DataRequired()], validate_choice=False)
    level = SelectField(_l("Level"), [DataRequired()])
    left_out = 0

    def validate_unit(self, field: SelectMultipleField) -> None:
        """Ask for one tick at least; a flag of the field would mark every box as required."""
        if not field.data:
            raise ValidationError(_("Tick the units that are to be registered."))


class QuotaForm(FlaskForm):
    """The places of one unit."""

    unit = StringField(_l("Unit"), [DataRequired(), Length(max=200)])
    part = SelectField(_l("Of which"), default="")
    quota = IntegerField(
        _l("Places (empty: as the definition says)"), [Optional(), NumberRange(0, MOST_QUOTA)]
    )
