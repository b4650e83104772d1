"""The shape of what is typed on the pages of editions; no query, no rule."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    StopValidation,
)

MINUTES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class SeriesForm(FlaskForm):
    """A series of editions; units are given by the view."""

    unit = SelectField(_l("Run by"), [DataRequired()])
    name = StringField(_l("Name of the series"), [DataRequired(), Length(max=200)])
    name_en = StringField(_l("Name in English"), [Optional(), Length(max=200)])


class EventForm(FlaskForm):
    """The basics of an event that is set up; choices are given by the view."""

    name = StringField(_l("Name of the contest"), [DataRequired(), Length(max=200)])
    name_en = StringField(_l("Name in English"), [Optional(), Length(max=200)])
    code = StringField(_l("Short code"), [DataRequired(), Regexp(r"^[A-Z0-9][A-Z0-9-]{0,39}$")])
    edition = SelectField(_l("Part of"), [Optional()])
    edition_name = StringField(_l("Name of the new edition"), [Optional(), Length(max=200)])
    unit = SelectField(_l("Organised by"), [DataRequired()])
    host = StringField(_l("Host"), [Optional(), Length(max=200)])
    opens_at = DateTimeLocalField(_l("Registration opens"), [DataRequired()], format=MINUTES)
    closes_at = DateTimeLocalField(_l("Registration closes"), [DataRequired()], format=MINUTES)
    held_on = DateField(_l("Day of the contest"), [DataRequired()])
    venue = StringField(_l("Venue"), [Optional(), Length(max=200)])
    notice_days = IntegerField(
        _l("Working days of public notice"), [Optional(), NumberRange(0, 60)]
    )
    check_days = IntegerField(
        _l("Working days for the check of entries"), [Optional(), NumberRange(0, 60)]
    )
    stage_opens = TimeField(_l("Judging opens by itself at"), [Optional()])
    stage_closes = TimeField(_l("Judging closes by itself at"), [Optional()])
    rhythm = SelectField(_l("Rhythm of the periods"), [Optional()])
    periods = IntegerField(_l("Number of periods"), [Optional(), NumberRange(1, 36)])
    preset = RadioField(_l("Safeguards"), [InputRequired()])
    revision = HiddenField()


class ScheduleForm(FlaskForm):
    """When registration is open, the day and the place."""

    opens_at = DateTimeLocalField(_l("Registration opens"), [Optional()], format=MINUTES)
    closes_at = DateTimeLocalField(_l("Registration closes"), [Optional()], format=MINUTES)
    held_on = DateField(_l("Day of the contest"), [Optional()])
    venue = StringField(_l("Venue"), [Optional(), Length(max=200)])


class TimelineForm(FlaskForm):
    """What an event switches by itself; the times of its stages stand beside, by their codes."""

    check_days = IntegerField(_l("Check of entries"), [Optional(), NumberRange(0, 60)])
    reason = TextAreaField(_l("Why the timeline changes"), [Length(max=2000)])
    needs_reason = False

    def validate_reason(self, field: TextAreaField) -> None:
        """Ask for a reason once the contest is announced."""
        if self.needs_reason and not (field.data or "").strip():
            raise StopValidation(gettext("Say why: the reason stands in the trail."))


class FiguresForm(FlaskForm):
    """A list of yearly figures that another system kept."""

    file = FileField(_l("List (.xlsx, .xls, .ods or .csv)"), [FileRequired()])


class DefinitionForm(FlaskForm):
    """A definition document and why it changes."""

    file = FileField(_l("Definition document (JSON)"), [FileRequired()])
    reason = TextAreaField(_l("Why the rules change"), [DataRequired(), Length(max=2000)])
