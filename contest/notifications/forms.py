"""The shape of what the owner types about messages; no query, no rule."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional

LANGUAGE_CHOICES = [SelectChoice("zh_Hans_CN", _l("Chinese")), SelectChoice("en", _l("English"))]
HIGHEST_PORT = 65535


class EmailChannelForm(FlaskForm):
    """The mail server through which messages go."""

    is_open = BooleanField(_l("Send messages by e-mail"))
    host = StringField(_l("Mail server"), [DataRequired(), Length(max=200)])
    port = IntegerField(_l("Port"), [InputRequired(), NumberRange(1, HIGHEST_PORT)], default=465)
    security = RadioField(
        _l("Encryption"),
        [DataRequired()],
        choices=[
            SelectChoice("tls", _l("TLS from the start (port 465)")),
            SelectChoice("starttls", _l("STARTTLS (port 587)")),
            SelectChoice("none", _l("None, within the own network only")),
        ],
        default="tls",
    )
    user = StringField(_l("User name"), [Optional(), Length(max=200)])
    secret = PasswordField(_l("Password"), [Optional(), Length(max=200)])
    sender = EmailField(_l("Sender's address"), [DataRequired(), Email(), Length(max=200)])
    sender_name = StringField(_l("Sender's name"), [Optional(), Length(max=80)])
    language = SelectField(_l("Language of the e-mails"), choices=LANGUAGE_CHOICES)


class SmsChannelForm(FlaskForm):
    """The address that hands text messages on to a provider."""

    is_open = BooleanField(_l("Send text messages"))
    url = StringField(_l("Address of the hook"), [DataRequired(), Length(max=500)])
    secret = PasswordField(_l("Signing secret"), [Optional(), Length(min=16, max=200)])
    language = SelectField(_l("Language of the text messages"), choices=LANGUAGE_CHOICES)


class HookForm(FlaskForm):
    """A robot in a chat group; units are given by the view."""

    name = StringField(_l("Name of the group"), [DataRequired(), Length(max=200)])
    kind = RadioField(
        _l("Robot"),
        [DataRequired()],
        choices=[
            SelectChoice("wecom", _l("WeCom group robot")),
            SelectChoice("dingtalk", _l("DingTalk group robot")),
        ],
    )
    url = StringField(_l("Web hook address"), [DataRequired(), Length(max=500)])
    secret = PasswordField(_l("Signing secret (DingTalk)"), [Optional(), Length(max=200)])
    unit = SelectField(_l("Is told what concerns"), [DataRequired()])
    language = SelectField(_l("Language"), choices=LANGUAGE_CHOICES)


class WordsForm(FlaskForm):
    """The words of one kind of message in one language."""

    subject = StringField(_l("First line"), [DataRequired(), Length(max=200)])
    body = TextAreaField(_l("Text"), [DataRequired(), Length(max=2000)])
    sms_template = StringField(
        _l("Number of the registered text at the SMS provider"), [Optional(), Length(max=60)]
    )
