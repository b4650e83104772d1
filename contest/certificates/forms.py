"""The shape of what is typed about certificates."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length


class IssueForm(FlaskForm):
    """Issue what waits; nothing is typed."""


class ReasonForm(FlaskForm):
    """Why a certificate ends."""

    reason = TextAreaField(_l("Reason"), [DataRequired(), Length(max=300)])


class CheckForm(FlaskForm):
    """What stands on the paper: its number, or the code beside the QR picture."""

    class Meta:
        """A search that changes nothing needs no token."""

        csrf = False

    number = StringField(_l("Certificate number or check code"), [DataRequired(), Length(max=60)])
