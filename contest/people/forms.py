"""The shape of what is typed on the pages of people; no query, no rule."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length


class SignInForm(FlaskForm):
    """Name, password, and the code of those who use one."""

    login = StringField(_l("Sign-in name"), [DataRequired(), Length(max=120)])
    password = PasswordField(_l("Password"), [DataRequired(), Length(max=200)])
    totp = StringField(_l("Six-digit code"), [Length(max=10)])
