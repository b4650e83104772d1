"""The shape of input about judges, panels and cards."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

REASON_LENGTH = 200
NAME_LENGTH = 60
LINE_LENGTH = 120


class PanelForm(FlaskForm):
    """A button: make a panel as the definition says, deal works out, or assign them.

    A further panel has a name of its own, by which the list says who judged what.
    """

    name = StringField(_l("Name of the panel"), [Optional(), Length(max=NAME_LENGTH)])


class SeatForm(FlaskForm):
    """Who sits on a seat; the reason is asked for where somebody is replaced."""

    judge = SelectField(_l("Judge"), [DataRequired()])
    reason = StringField(_l("Reason"), [Optional(), Length(max=REASON_LENGTH)])


class NewSeatForm(FlaskForm):
    """A further seat: its role and whether its marks count."""

    role = SelectField(_l("Role"), [DataRequired()])
    counts = BooleanField(_l("The marks of this seat count"), default=True)


class WorkForm(FlaskForm):
    """One work for one seat, e.g. of a substitute."""

    seat = SelectField(_l("Seat"), [DataRequired()])
    work = SelectField(_l("Work"), [DataRequired()])


class JudgeForm(FlaskForm):
    """A person who judges, found by name within the unit, or new."""

    name = StringField(_l("Name"), [DataRequired(), Length(max=NAME_LENGTH)])
    unit = SelectField(_l("Unit"), [DataRequired()])
    phone = StringField(_l("Phone"), [Optional(), Length(max=20)])
    qualification = StringField(_l("Title or grade"), [Optional(), Length(max=LINE_LENGTH)])


class TieForm(FlaskForm):
    """A tie of a judge to an entrant or to a unit."""

    judge = SelectField(_l("Judge"), [DataRequired()])
    kind = SelectField(_l("Kind of tie"), [DataRequired()])
    subject = SelectField(_l("To whom"), [DataRequired()])


class DeclarationForm(FlaskForm):
    """A judge's word: no tie, or which one; and silence."""

    agreed = BooleanField(
        _l("I declare this and promise to keep silent until the results are out."),
        [DataRequired()],
    )
    note = TextAreaField(_l("A tie that I have"), [Optional(), Length(max=REASON_LENGTH)])


class RecusalForm(FlaskForm):
    """Why a judge does not judge a work."""

    reason = StringField(_l("Reason"), [DataRequired(), Length(max=REASON_LENGTH)])


class CardForm(FlaskForm):
    """The button of a judge's card, with a name for the device."""

    device = StringField(_l("Name of this device"), [Optional(), Length(max=LINE_LENGTH)])
