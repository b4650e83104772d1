"""The shape of what is typed about sheets; the marks themselves are read in schemas."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput


class SheetForm(FlaskForm):
    """What a sheet's page carries besides the marks: which draft and revision it showed."""

    seen = HiddenField()
    base = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(min=0)])
    rules_hash = HiddenField(validators=[DataRequired(), Length(min=64, max=64)])


class ReviewForm(FlaskForm):
    """A submission: the whole body as it was shown, under an id made once."""

    event_id = HiddenField(validators=[DataRequired(), Length(max=36)])
    base = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(min=0)])
    rules_hash = HiddenField(validators=[DataRequired(), Length(min=64, max=64)])
    body = HiddenField(validators=[DataRequired(), Length(max=200_000)])
    reason = StringField(_l("Why is the submitted sheet corrected?"), [Length(max=300)])
    signature = HiddenField(validators=[Length(max=30_000)])
    code = StringField(_l("Six-digit code of your card"), [Optional(), Length(max=7)])
    independent = BooleanField(
        _l("I marked this on my own and have no reason to withdraw."),
        [DataRequired(_l("Tick that you marked this on your own."))],
    )


class CorrectionForm(FlaskForm):
    """Why a submitted sheet is to be corrected; another person decides."""

    reason = StringField(
        _l("Why is the submitted sheet to be corrected?"),
        [DataRequired(_l("Say why.")), Length(max=300)],
    )


class PaperForm(FlaskForm):
    """The same for a sheet keyed from paper."""

    event_id = HiddenField(validators=[DataRequired(), Length(max=36)])
    rules_hash = HiddenField(validators=[DataRequired(), Length(min=64, max=64)])
    body = HiddenField(validators=[DataRequired(), Length(max=200_000)])
    independent = BooleanField(
        _l("I compared every item with the signed paper sheet."),
        [DataRequired(_l("Tick that you compared every item."))],
    )


class CompareForm(FlaskForm):
    """Rows in which two keyings differ; which one the paper bears out is read beside the form."""

    looked = BooleanField(
        _l("I looked at the signed paper sheet for every row."),
        [DataRequired(_l("Tick that you looked at the paper."))],
    )


class ChoiceForm(FlaskForm):
    """Which of two versions holds."""

    version = RadioField(_l("Which version is right?"), [InputRequired(_l("Choose a version."))])
    reason = StringField(_l("Why this one?"), [DataRequired(_l("Say why.")), Length(max=300)])


class MarksForm(FlaskForm):
    """A list of marks from elsewhere."""

    criterion = SelectField(_l("Which mark is it?"))
    source = StringField(
        _l("Where do the marks come from?"),
        [DataRequired(_l("Name the source, e.g. the theory paper and its date.")), Length(max=200)],
    )
    file = FileField(_l("List (XLSX or CSV)"), [FileRequired(_l("Choose the file."))])
