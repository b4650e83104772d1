"""The shape of input about codes and works."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

REASON_LENGTH = 200


class DrawForm(FlaskForm):
    """A keeper for each sealed layer; choices are given by the view."""

    entry = SelectField(_l("Keeper of the entry codes"), [Optional()])
    station = SelectField(_l("Keeper of the stations"), [Optional()])
    work = SelectField(_l("Keeper of the work codes"), [Optional()])


class StatusForm(FlaskForm):
    """What became of one work, and why."""

    work = SelectField(_l("Work"), [DataRequired()])
    status = SelectField(_l("Status"), [DataRequired()])
    reason = StringField(_l("Reason"), [DataRequired(), Length(max=REASON_LENGTH)])


class OpeningForm(FlaskForm):
    """Why codes are opened, and who looks on where no second person approves."""

    reason = StringField(_l("Reason"), [Optional(), Length(max=REASON_LENGTH)])
    witness = SelectField(_l("Witness"), [Optional()])
