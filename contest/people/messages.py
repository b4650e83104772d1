"""What people are told about their own way in."""

from datetime import timedelta
from typing import Final

from contest.foundation.feature import MessageKind
from contest.foundation.words import N_
from contest.people.rules import CODE_MINUTES

MESSAGES: Final = (
    MessageKind(
        "sign_in_code",
        N_("Code to sign in by phone"),
        N_("Your code"),
        N_("Your code is %(code)s, valid for %(minutes)s minutes. Give it to nobody."),
        {"code": "314159", "minutes": "5"},
        by_email=False,
        by_sms=True,
        is_secret=True,
        valid=timedelta(minutes=CODE_MINUTES),
    ),
)
