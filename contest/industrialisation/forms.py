"""The shape of what is typed about a project on its road."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, DecimalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from contest.industrialisation.rules import BENEFIT_NAMES, READINESS_LEVELS, STAGE_NAMES

LONGEST_TEXT = 4000


class MoveForm(FlaskForm):
    """One step of a case, and what was shown for it."""

    to_stage = SelectField(
        _l("To the stage"),
        choices=[SelectChoice(stage, _l(name)) for stage, name in STAGE_NAMES.items()],
    )
    evidence = TextAreaField(_l("What was shown"), [DataRequired(), Length(max=LONGEST_TEXT)])
    happened_on = DateField(_l("Day on which it was reached"), [InputRequired()])
    readiness_level = IntegerField(
        _l("Technology readiness level"),
        [Optional(), NumberRange(READINESS_LEVELS[0], READINESS_LEVELS[-1])],
    )
    file = FileField(_l("Report, statement or photograph"))


class ReportForm(FlaskForm):
    """How the project stands."""

    text = TextAreaField(_l("How the project stands"), [DataRequired(), Length(max=LONGEST_TEXT)])


class BenefitForm(FlaskForm):
    """One figure of one year; the choices of the year are given by the view."""

    year = SelectField(_l("Year"), coerce=int)
    kind = SelectField(
        _l("Kind"), choices=[SelectChoice(kind, _l(name)) for kind, name in BENEFIT_NAMES.items()]
    )
    amount = DecimalField(_l("Amount"), [InputRequired()], places=None)
    voucher = StringField(
        _l("Number of the finance-stamped voucher"), [DataRequired(), Length(max=200)]
    )
    file = FileField(_l("Voucher as picture or PDF"))

    def offer_years(self, years: Sequence[int]) -> None:
        """Let one of `years` be chosen, the last one first."""
        self.year.choices = [SelectChoice(year, str(year)) for year in reversed(years)]


class BoardForm(FlaskForm):
    """What of the board is shown; a search that changes nothing needs no token."""

    class Meta:
        """Everybody may follow a link to a filtered board."""

        csrf = False

    series = StringField()
    stage = StringField()
    late = StringField()
    waiting = StringField()
    view = StringField()
