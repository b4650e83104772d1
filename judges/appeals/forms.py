"""The shape of what is typed when a result is contested and ruled on."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, Optional

from judges.appeals.rules import (
    GROUND_NAMES,
    LONGEST_STATEMENT,
    OUTCOME_NAMES,
    SHORTEST_STATEMENT,
)

SECONDS = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
STATEMENT = [DataRequired(), Length(min=SHORTEST_STATEMENT, max=LONGEST_STATEMENT)]


def _choices(names: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, _l(name)) for code, name in names.items()]


class AppealForm(FlaskForm):
    """What is contested and why."""

    ground = SelectField(
        _l("What is it about?"), [DataRequired()], choices=_choices(dict(GROUND_NAMES))
    )
    statement = TextAreaField(_l("What happened, and what should be put right?"), STATEMENT)


class PaperForm(AppealForm):
    """An appeal keyed in from paper; entries are given by the view."""

    entry = SelectField(_l("Entry"), [Optional()])
    name = StringField(_l("Name on the paper"), [DataRequired(), Length(max=60)])
    contact = StringField(_l("Phone or address on the paper"), [Optional(), Length(max=200)])
    handed_in_at = DateTimeLocalField(
        _l("Handed in at (day and time on the paper)"), [DataRequired()], format=SECONDS
    )


class ObjectionForm(FlaskForm):
    """An objection of anybody, under their own name."""

    statement = TextAreaField(_l("What do you object to, and why?"), STATEMENT)
    name = StringField(_l("Your name"), [DataRequired(), Length(max=60)])
    contact = StringField(
        _l("Phone or e-mail, for the answer"), [DataRequired(), Length(min=5, max=200)]
    )


class RulingForm(FlaskForm):
    """The ruling and its reasons."""

    outcome = RadioField(_l("Ruling"), [DataRequired()], choices=_choices(dict(OUTCOME_NAMES)))
    findings = TextAreaField(_l("Reasons, as the letter states them"), STATEMENT)
