"""The shape of what is typed on the pages of people; no query, no rule."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

NEW_PASSWORD = [DataRequired(), Length(max=200)]


class SignInForm(FlaskForm):
    """Name, password, and the code of those who use one."""

    login = StringField(_l("Sign-in name"), [DataRequired(), Length(max=120)])
    password = PasswordField(_l("Password"), [DataRequired(), Length(max=200)])
    totp = StringField(_l("Six-digit code"), [Optional(), Length(max=10)])


class OwnerForm(FlaskForm):
    """The first account of an empty installation."""

    federation_name = StringField(
        _l("Name of the union that runs the contests"), [DataRequired(), Length(max=200)]
    )
    name = StringField(_l("Your name"), [DataRequired(), Length(max=60)])
    login = StringField(_l("Sign-in name"), [DataRequired(), Length(max=120)])
    password = PasswordField(_l("Password"), NEW_PASSWORD)


class SignUpForm(FlaskForm):
    """A worker's own account; choices of units are given by the view."""

    name = StringField(_l("Your name"), [DataRequired(), Length(max=60)])
    unit = SelectField(_l("Your unit"), [DataRequired()])
    phone = StringField(_l("Phone"), [DataRequired(), Length(max=30)])
    login = StringField(_l("Sign-in name"), [DataRequired(), Length(max=120)])
    password = PasswordField(_l("Password"), NEW_PASSWORD)


class PasswordForm(FlaskForm):
    """One's own password, changed."""

    present = PasswordField(_l("Present password"), [DataRequired(), Length(max=200)])
    new = PasswordField(_l("New password"), NEW_PASSWORD)


class SecondFactorForm(FlaskForm):
    """The first code proves that the secret was kept; it travels with the form."""

    secret = HiddenField(validators=[DataRequired(), Length(min=16, max=64)])
    code = StringField(_l("Six-digit code"), [DataRequired(), Length(max=10)])


class DropSecondFactorForm(FlaskForm):
    """The password again, before the second step is dropped."""

    present = PasswordField(_l("Present password"), [DataRequired(), Length(max=200)])


class UnitForm(FlaskForm):
    """A unit below another; levels are given by the view."""

    level = SelectField(_l("Level"), [DataRequired()])
    name = StringField(_l("Full name"), [DataRequired(), Length(max=200)])
    name_en = StringField(_l("Name in English"), [Optional(), Length(max=200)])
    credit_code = StringField(_l("Unified social credit code"), [Optional(), Length(max=18)])
    industry = StringField(_l("Trade"), [Optional(), Length(max=80)])


class PersonForm(FlaskForm):
    """A worker; choices of units are given by the view."""

    name = StringField(_l("Name"), [DataRequired(), Length(max=60)])
    unit = SelectField(_l("Unit"), [DataRequired()])
    identity = StringField(_l("Identity number"), [Optional(), Length(max=30)])
    phone = StringField(_l("Phone"), [Optional(), Length(max=30)])
    title = StringField(_l("Post or title"), [Optional(), Length(max=80)])
    is_worker = BooleanField(_l("Is a worker"), default=True)


class AccountForm(FlaskForm):
    """An account for a person."""

    login = StringField(_l("Sign-in name"), [DataRequired(), Length(max=120)])
    password = PasswordField(_l("First password"), NEW_PASSWORD)


class NewPasswordForm(FlaskForm):
    """Another's password, set anew."""

    new = PasswordField(_l("New password"), NEW_PASSWORD)


class GradeForm(FlaskForm):
    """A skill grade that a person reached; grades are given by the view."""

    grade = SelectField(_l("Skill grade"), [InputRequired()], coerce=int)
    trade = StringField(_l("Trade"), [DataRequired(), Length(max=200)])
    gained_on = DateField(_l("Reached on"), [DataRequired()])


class GrantForm(FlaskForm):
    """A role for an account; choices are given by the view."""

    login = StringField(_l("Sign-in name"), [DataRequired(), Length(max=120)])
    role = SelectField(_l("Role"), [DataRequired()])
    unit = SelectField(_l("Over the unit and all below it"), [DataRequired()])


class PhoneForm(FlaskForm):
    """The number to which a code goes."""

    phone = StringField(_l("Phone"), [DataRequired(), Length(max=30)])


class CodeForm(FlaskForm):
    """The figures that came by text message."""

    code = StringField(_l("Code from the text message"), [DataRequired(), Length(max=12)])


class PhoneNameForm(FlaskForm):
    """Who of those with this number it is."""

    name = StringField(_l("Your name"), [DataRequired(), Length(max=60)])


class NewcomerByPhoneForm(FlaskForm):
    """A worker who has proved their number; choices of units are given by the view."""

    name = StringField(_l("Your name"), [DataRequired(), Length(max=60)])
    unit = SelectField(_l("Your unit"), [DataRequired()])
    identity = StringField(_l("Identity number"), [Optional(), Length(max=30)])


class SlipCodeForm(FlaskForm):
    """The code printed on a slip."""

    code = StringField(_l("Code on the slip"), [DataRequired(), Length(max=40)])


class SlipForm(FlaskForm):
    """How somebody signs in from now on, who has come by a slip."""

    last_figures = StringField(
        _l("Last four characters of the identity number"), [Optional(), Length(max=8)]
    )
    login = StringField(_l("Sign-in name"), [DataRequired(), Length(max=120)])
    password = PasswordField(_l("New password"), NEW_PASSWORD)


class SlipsForm(FlaskForm):
    """Whose people get slips; choices of units are given by the view."""

    unit = SelectField(_l("Unit"), [DataRequired()])
