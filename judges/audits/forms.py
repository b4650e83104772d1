"""The shape of what is handed in for an audit."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

LONGEST = 1_000_000


class AuditForm(FlaskForm):
    """A published list and the rule that it claims to follow; the choices are given by the view.

    `document` and `rows` carry what was read before, so that the verdicts can be downloaded
    without keeping anything.
    """

    source = SelectField(_l("Rule"), [DataRequired()])
    definition = FileField(_l("Definition document (JSON)"))
    file = FileField(_l("Or the published list as a file (.xlsx, .xls, .ods or .csv)"))
    pasted = TextAreaField(
        _l("Paste the list from Excel, WPS or a web page"), [Optional(), Length(max=LONGEST)]
    )
    document = HiddenField(validators=[Optional(), Length(max=LONGEST)])
    rows = HiddenField(validators=[Optional(), Length(max=LONGEST)])
    to = HiddenField()
