"""The shape of what an organiser types about awards and what follows them."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, StringField, TextAreaField
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    Length,
    Optional,
    ValidationError,
)

SERVICE = ("judge", "participation", "unit", "confirm")


class WithdrawForm(FlaskForm):
    """Why an award is taken back."""

    reason = TextAreaField(_l("Reason"), [DataRequired(), Length(max=500)])


class ServiceForm(FlaskForm):
    """What is given to those who are ticked: the fields `chosen` hold their public ids."""

    kind = StringField(_l("Award"), [AnyOf(SERVICE)])
    title = StringField(_l("Title of the award"), [Length(max=60)])
    title_en = StringField(_l("English title of the award"), [Length(max=80)])

    def validate_title(self, field: StringField) -> None:
        """An award has a title; confirming gives none."""
        if self.kind.data != "confirm" and not (field.data or "").strip():
            raise ValidationError(_l("Write the title of the award."))


class SharesForm(FlaskForm):
    """The money of a prize; the shares stand in fields named after the winners."""

    prize_cny = DecimalField(_l("Prize money (CNY)"), [InputRequired()], places=None)


class PaidForm(FlaskForm):
    """What is withheld of a payment, and when it was made."""

    withheld_cny = DecimalField(_l("Withheld (CNY)"), [Optional()], places=None)
    paid_on = DateField(_l("Paid on"), [Optional()])


class FeesForm(FlaskForm):
    """Judges' fees; the fields are named after the judges."""


class BankForm(FlaskForm):
    """Where one's money goes."""

    bank = StringField(_l("Bank"), [DataRequired(), Length(max=120)])
    number = StringField(_l("Account number"), [DataRequired(), Length(max=40)])


class NumbersForm(FlaskForm):
    """The day of the certificates; their numbers stand in fields named after the persons."""

    gained_on = DateField(_l("Day on the certificates"), [InputRequired()])
