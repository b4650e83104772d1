"""The shape of what an organiser types about awards."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length


class WithdrawForm(FlaskForm):
    """Why an award is taken back."""

    reason = TextAreaField(_l("Reason"), [DataRequired(), Length(max=500)])
