"""The shape of what is typed on the contest day."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange


class NoticeForm(FlaskForm):
    """A word to judges; the choices are given by the view."""

    judge = SelectField(_l("To whom?"))
    text = StringField(
        _l("What shall they read?"),
        [DataRequired(_l("Write what the judges are to read.")), Length(max=200)],
    )


class TimesForm(FlaskForm):
    """How long somebody presents and is asked."""

    present = IntegerField(
        _l("Minutes to present"), [InputRequired(), NumberRange(min=1, max=120)], default=8
    )
    questions = IntegerField(
        _l("Minutes for questions"), [InputRequired(), NumberRange(min=0, max=120)], default=5
    )


class DecisionForm(FlaskForm):
    """What a judge is told when a wish is refused."""

    answer = StringField(_l("Why is it refused?"), [Length(max=300)])


class UnlockForm(FlaskForm):
    """Why one sheet is to be opened."""

    reason = StringField(
        _l("Why shall this sheet be opened?"), [DataRequired(_l("Say why.")), Length(max=300)]
    )
