"""The shape of input about marking schemes."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

REASON_LENGTH = 2000
PASTED_LENGTH = 1_000_000


class SchemeForm(FlaskForm):
    """A marking scheme as a file, or pasted from a spreadsheet."""

    file = FileField(_l("Marking scheme (.xlsx, .xls, .ods or .csv)"))
    pasted = TextAreaField(
        _l("Or paste the rows from Excel or WPS"), [Optional(), Length(max=PASTED_LENGTH)]
    )


class AdoptForm(FlaskForm):
    """The word to adopt exactly the scheme that was shown."""

    sections = HiddenField(validators=[DataRequired(), Length(max=PASTED_LENGTH)])
    base = HiddenField(validators=[DataRequired(), Length(max=64)])
    reason = TextAreaField(_l("Why the rules change"), [DataRequired(), Length(max=REASON_LENGTH)])
