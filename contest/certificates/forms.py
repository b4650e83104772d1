"""The shape of what is typed about certificates."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, NumberRange, ValidationError

from contest.certificates.rules import BUILT_IN

DESIGN_NAMES = {
    "honour": _l("Certificate of honour"),
    "bilingual": _l("Chinese and English"),
    "team": _l("Team with its members"),
    "unit": _l("Unit"),
    "judge": _l("Judge"),
    "participation": _l("Participation"),
    "joint": _l("Joint certificate of two bodies"),
    "preprinted": _l("Pre-printed paper"),
}
LONGEST_ISSUER, MOST_ISSUERS = 60, 3
LONGEST_SOURCE = 60_000


class IssueForm(FlaskForm):
    """Issue what waits; nothing is typed."""


class ReasonForm(FlaskForm):
    """Why a certificate ends."""

    reason = TextAreaField(_l("Reason"), [DataRequired(), Length(max=300)])


class CheckForm(FlaskForm):
    """What stands on the paper: its number, or the code beside the QR picture."""

    class Meta:
        """A search that changes nothing needs no token."""

        csrf = False

    number = StringField(_l("Certificate number or check code"), [DataRequired(), Length(max=60)])


class CollectForm(FlaskForm):
    """Whose certificates: a name, and the end of a number that the organiser knows as well."""

    name = StringField(_l("Name"), [DataRequired(), Length(max=60)])
    ending = StringField(
        _l("End of the phone or identity number"), [DataRequired(), Length(min=4, max=18)]
    )


class CodeForm(FlaskForm):
    """The figures from the text message."""

    code = StringField(_l("Code from the text message"), [DataRequired(), Length(max=10)])


class SettingsForm(FlaskForm):
    """How the event's certificates look and are worded."""

    design = RadioField(
        _l("Design"), choices=[SelectChoice(key, DESIGN_NAMES[key]) for key in BUILT_IN]
    )
    issuers = TextAreaField(
        _l("Issued by, one body on each line"), [DataRequired(), Length(max=200)]
    )
    bilingual = BooleanField(_l("Add the English text"))
    salutation = RadioField(
        _l("Form of address"),
        choices=[
            *(SelectChoice(word, word) for word in ("同志", "先生", "女士")),
            SelectChoice("", _l("None")),
        ],
    )
    date_style = RadioField(
        _l("Date"),
        choices=[
            SelectChoice("chinese", "二〇二六年九月二十八日"),
            SelectChoice("digits", "2026年9月28日"),
        ],
    )
    signed_files = BooleanField(_l("Sign the PDF files (PAdES)"))
    right = IntegerField(
        _l("Move to the right, in tenths of a millimetre"), [NumberRange(-100, 100)], default=0
    )
    down = IntegerField(
        _l("Move down, in tenths of a millimetre"), [NumberRange(-100, 100)], default=0
    )

    def show(self, settings: Mapping[str, Any], issuers: Sequence[str]) -> None:
        """Begin with what holds now."""
        self.design.data = settings.get("design", BUILT_IN[0])
        self.issuers.data = "\n".join(issuers)
        self.bilingual.data = bool(settings.get("bilingual"))
        self.salutation.data = settings.get("salutation", "同志")
        self.date_style.data = settings.get("date_style", "chinese")
        self.signed_files.data = bool(settings.get("signed_files"))
        self.right.data, self.down.data = settings.get("shift_tenths") or (0, 0)

    def settings(self) -> dict[str, Any]:
        """Return what was chosen, in the words of the definition's section."""
        return {
            "design": self.design.data,
            "issuers": self._issuers(),
            "bilingual": bool(self.bilingual.data),
            "salutation": self.salutation.data,
            "date_style": self.date_style.data,
            "signed_files": bool(self.signed_files.data),
            "shift_tenths": [self.right.data or 0, self.down.data or 0],
        }

    def validate_issuers(self, field: TextAreaField) -> None:
        """Take up to three names of a length that fits."""
        issuers = self._issuers()
        if len(issuers) > MOST_ISSUERS or any(len(name) > LONGEST_ISSUER for name in issuers):
            raise ValidationError(_l("Up to three bodies, each of up to 60 characters."))

    def _issuers(self) -> list[str]:
        return [line.strip() for line in (self.issuers.data or "").splitlines() if line.strip()]


class DesignForm(FlaskForm):
    """What an event makes of a built-in design: its words, its picture, its template and style."""

    title = StringField(_l("Title on the paper"), [DataRequired(), Length(max=20)])
    title_en = StringField(_l("English title"), [Length(max=80)])
    close = StringField(_l("Closing words"), [Length(max=40)])
    picture = FileField(_l("Picture of the design (PNG or JPEG)"))
    drop_picture = BooleanField(_l("Take the picture out"))
    html = TextAreaField(_l("Template (HTML)"), [DataRequired(), Length(max=LONGEST_SOURCE)])
    css = TextAreaField(_l("Style (CSS)"), [Length(max=LONGEST_SOURCE)])

    def show(self, words: Mapping[str, Any], html: str, css: str) -> None:
        """Begin with a version, or with the built-in design."""
        self.title.data, self.title_en.data = words["title"], words["title_en"]
        self.close.data = words["close"]
        self.html.data, self.css.data = html, css

    def words(self) -> dict[str, str]:
        """Return the words of the design as they were typed."""
        typed = {"title": self.title, "title_en": self.title_en, "close": self.close}
        return {key: (field.data or "").strip() for key, field in typed.items()}


class AllowSealsForm(FlaskForm):
    """Whether the pictures of seals are printed."""

    is_allowed = RadioField(
        _l("Print the seals"),
        [DataRequired()],
        choices=[
            SelectChoice("no", _l("No: the place stays blank for the seal of rubber")),
            SelectChoice("yes", _l("Yes: print the pictures shown here")),
        ],
    )


class SealForm(FlaskForm):
    """The picture of a body's seal."""

    issuer = StringField(_l("Body, as certificates name it"), [DataRequired(), Length(max=60)])
    file = FileField(_l("Picture (PNG with a clear ground)"), [FileRequired()])


class RetireForm(FlaskForm):
    """Print a seal no longer; nothing is typed."""
