"""The shape of what is typed about results."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length


class ComputeForm(FlaskForm):
    """Compute, for the event or for one period; a correction gives its reason."""

    stage = HiddenField()
    reason = StringField(_l("Reason, when this corrects an earlier result"), [Length(max=300)])


class TieForm(FlaskForm):
    """How a tie was decided."""

    stage = HiddenField()
    tied = HiddenField(validators=[DataRequired()])
    method = SelectField(
        _l("How it was decided"),
        [DataRequired()],
        choices=[
            SelectChoice("lots", _l("By drawing lots")),
            SelectChoice("panel_vote", _l("By a vote of the panel")),
            SelectChoice("chief_judge", _l("By the chief judge's decision")),
        ],
    )
    witness = StringField(_l("Witness"), [DataRequired(), Length(max=60)])
    reason = TextAreaField(_l("What happened"), [DataRequired(), Length(max=500)])


class TemplateForm(FlaskForm):
    """An organiser's own Word template."""

    file = FileField(_l("Your template (.docx)"), [FileRequired()])


class SeedForm(FlaskForm):
    """The seed by which the sample is drawn."""

    seed = StringField(_l("Seed, where it was drawn before witnesses"), [Length(max=64)])


class CheckForm(FlaskForm):
    """What the second look at one entry found."""

    outcome = HiddenField()
    note = StringField(_l("What was wrong, and what is right"), [Length(max=500)])
