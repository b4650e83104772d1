"""The shape of what is typed about a project on its road."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from contest.industrialisation.rules import BENEFIT_NAMES, READINESS_LEVELS, STAGE_NAMES

LONGEST_TEXT = 4000
LONGEST_LINE = 300


class MoveForm(FlaskForm):
    """One step of a case, and what was shown for it."""

    to_stage = SelectField(
        _l("To the stage"),
        choices=[SelectChoice(stage, _l(name)) for stage, name in STAGE_NAMES.items()],
    )
    line_0 = StringField(_l("Paper"), [Length(max=LONGEST_LINE)])
    line_1 = StringField(_l("Paper"), [Length(max=LONGEST_LINE)])
    evidence = TextAreaField(_l("Remark"), [Length(max=LONGEST_TEXT)])
    happened_on = DateField(_l("Day on which it was reached"), [InputRequired()])
    readiness_level = IntegerField(
        _l("Technology readiness level"),
        [Optional(), NumberRange(READINESS_LEVELS[0], READINESS_LEVELS[-1])],
    )
    file = FileField(_l("Report, statement or photograph"))

    @property
    def shown(self) -> dict[int, str]:
        """Return what was filled in for lines of the exit list, by line."""
        given = enumerate((self.line_0.data, self.line_1.data))
        return {line: text for line, text in given if text and text.strip()}


class PaperForm(FlaskForm):
    """The paper for one line of the next stage's exit list."""

    shown = StringField(
        _l("Name, number and day of the paper"), [DataRequired(), Length(max=LONGEST_LINE)]
    )
    file = FileField(_l("Report, statement or photograph"))


class ReplicationForm(FlaskForm):
    """A further unit that uses the result; the choices are given by the view."""

    unit = SelectField(_l("Unit"), [DataRequired()])
    since_on = DateField(_l("In use since"), [InputRequired()])
    evidence = StringField(
        _l("Statement of the unit, with its number"), [DataRequired(), Length(max=LONGEST_LINE)]
    )
    file = FileField(_l("Statement as picture or PDF"))


class LibraryForm(FlaskForm):
    """What the public may read of a project, written by its own people."""

    summary = TextAreaField(_l("What the public may read"), [Length(max=LONGEST_TEXT)])
    summary_en = TextAreaField(_l("The same in English"), [Length(max=LONGEST_TEXT)])
    shows_benefit = BooleanField(_l("Show the verified benefit, too"))


class LibrarySearch(FlaskForm):
    """What is looked for in the library; a search that changes nothing needs no token."""

    class Meta:
        """Everybody may follow a link to a search."""

        csrf = False

    text = StringField()
    stage = StringField()
    year = IntegerField(validators=[Optional()])


class ReportForm(FlaskForm):
    """How the project stands."""

    text = TextAreaField(_l("How the project stands"), [DataRequired(), Length(max=LONGEST_TEXT)])


class BenefitForm(FlaskForm):
    """One figure of one year; the choices of the year are given by the view."""

    unit = SelectField(_l("Unit"))
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
    stalled = StringField()
    view = StringField()
