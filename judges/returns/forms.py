"""The shape of what is typed about returns; the figures themselves are read by scoring's fields."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

YES = "yes"


class ReturnForm(FlaskForm):
    """A period's figures; the boxes are drawn from the indicators."""


class CheckForm(FlaskForm):
    """One figure, confirmed or sent back."""

    indicator = HiddenField(validators=[DataRequired(), Length(max=20)])
    reason = StringField(_l("What is wrong?"), [Length(max=300)])


class TargetsForm(FlaskForm):
    """What is agreed with each unit; the boxes are drawn from units and indicators."""


class SheetForm(FlaskForm):
    """A sheet with the figures of several teams."""

    file = FileField(_l("Sheet (.xlsx, .xls, .ods or .csv)"), [FileRequired()])


class TakeForm(FlaskForm):
    """The word to take the good rows of a sheet."""


def texts_of(form: Mapping[str, str]) -> dict[str, str]:
    """Return the boxes as scoring reads them; an unticked flag sends nothing."""
    return {name: YES if name.endswith(".flag") else text for name, text in form.items()}
