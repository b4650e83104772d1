"""Words and bounds of units, roles, grades, accounts and sessions; knows no database."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from contest.foundation.errors import Fault
from contest.foundation.names import nearest_names
from contest.foundation.words import N_

# Top first. A unit lies below one of a level above its own; levels may be left out.
LEVELS: Final = ("federation", "district", "enterprise", "team")
LEVEL_NAMES: Final[Mapping[str, str]] = {
    "federation": N_("Union federation"),
    "district": N_("District or county federation"),
    "enterprise": N_("Enterprise"),
    "team": N_("Work team"),
}

# What people write in a list; each word stands for a level.
LEVEL_WORDS: Final[Mapping[str, str]] = {
    "区县": "district",
    "企业": "enterprise",
    "班组": "team",
    "区县工会": "district",
    "区": "district",
    "县": "district",
    "单位": "enterprise",
    "公司": "enterprise",
    "车间": "team",
    "district": "district",
    "enterprise": "enterprise",
    "team": "team",
}

ROLE_NAMES: Final[Mapping[str, str]] = {
    "owner": N_("Owner of the installation"),
    "organiser": N_("Organiser"),
    "district_admin": N_("District administrator"),
    "supervisor": N_("Supervisor"),
    "auditor": N_("Auditor"),
    "clerk": N_("Score clerk"),
    "chief_judge": N_("Chief judge"),
    "judge": N_("Judge"),
    "sealing_judge": N_("Sealing judge"),
    "inspector": N_("Inspector"),
    "unit_contact": N_("Contact of a unit"),
    "entrant": N_("Entrant"),
    "anyone": N_("Everybody"),
}
# What each may do is a sentence of the roles page; the matrix itself is `flask permissions`.
ROLE_MEANINGS: Final[Mapping[str, str]] = {
    "owner": N_("Everything an organiser may, and gives out the roles of others."),
    "organiser": N_("Runs contests of the unit and of all units below it."),
    "district_admin": N_("Looks after units, persons and nominations of a district."),
    "supervisor": N_("Sees every step and signs results where three signatures are asked."),
    "auditor": N_("Reads results and the trail, and changes nothing."),
    "clerk": N_("Imports lists, checks totals and signs first."),
    "sealing_judge": N_("Draws and keeps the codes, and opens them with a witness."),
    "inspector": N_("Checks the monthly returns of labour competitions."),
    "unit_contact": N_("Registers, nominates and reports for one enterprise or team."),
}
GRANTABLE: Final = tuple(ROLE_MEANINGS)
# Three degrees of trust: nobody gives out what is above their own.
APPOINTED: Final = frozenset({"clerk", "sealing_judge", "inspector", "supervisor"})
ENTRUSTED: Final = frozenset({"owner", "organiser", "district_admin", "auditor"})

# 新八级工: 人社部发〔2022〕14号《关于健全完善新时代技能人才职业技能等级制度的意见（试行）》.
GRADE_NAMES: Final = (
    N_("Apprentice"),
    N_("Junior worker (grade 5)"),
    N_("Intermediate worker (grade 4)"),
    N_("Senior worker (grade 3)"),
    N_("Technician (grade 2)"),
    N_("Senior technician (grade 1)"),
    N_("Special technician"),
    N_("Chief technician"),
)
GRADE_SOURCES: Final = ("contest", "declared", "imported")

UNREGISTERED: Final = N_("The unit “%(name)s” is not registered")

SHORTEST_PASSWORD: Final = 8
LONGEST_PASSWORD: Final = 200
# One letter or digit over and over, or a run of the keyboard, is guessed first.
GUESSED_FIRST: Final = frozenset(
    {"12345678", "123456789", "1234567890", "87654321", "password", "qwertyuiop", "11223344"}
    | {"asdfghjkl", "1qaz2wsx", "abcd1234", "a1234567", "admin123", "iloveyou", "password1"}
)
LOGIN: Final = re.compile(r"[^\s\x00-\x1f]{3,120}")

SESSION_HOURS: Final = 12
TOTP_STEP: Final = timedelta(seconds=30)
ATTEMPTS_WINDOW: Final = timedelta(minutes=15)
ATTEMPTS_OF_ACCOUNT: Final = 10
# A whole hall may sit behind one address.
ATTEMPTS_OF_ADDRESS: Final = 300

CODE_FIGURES: Final = 6
CODE_MINUTES: Final = 5
CODE_TRIES: Final = 5
CODES_PER_MINUTE: Final = 1
CODES_PER_HOUR: Final = 5
# Each text message costs money; beyond this something sends them that is no contest.
CODES_OF_ALL: Final = 2000
# How long a number that was proved may wait for the name that goes with it.
VERIFIED_MINUTES: Final = 30
SLIP_DAYS: Final = 30
SLIP_TRIES: Final = 5
SLIPS_AT_ONCE: Final = 500
# Twelve characters of Crockford's alphabet, which holds no I, L, O and U: 60 bits.
SLIP_LENGTH: Final = 12
MISREAD: Final = str.maketrans("ILO", "110")


def slip_code(typed: str) -> str | None:
    """Return a slip's code as it is kept, however it was typed; None when it can be none."""
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed)).upper().translate(MISREAD)
    return plain if re.fullmatch(rf"[0-9A-HJKMNP-TV-Z]{{{SLIP_LENGTH}}}", plain) else None


def shown_slip_code(code: str) -> str:
    """Return a slip's code in groups of four, as it is printed."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def normal_login(text: str) -> str:
    """Return a sign-in name as it is kept: half-width, in small letters, without outer spaces."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def is_login(text: str) -> bool:
    """Say whether a normal sign-in name has 3 to 120 characters and no space."""
    return LOGIN.fullmatch(text) is not None


def is_weak_password(password: str, login: str = "") -> bool:
    """Say whether a password is one of the first guesses: too short, one character, the login.

    No rule on kinds of characters: NIST SP 800-63B 3.1.1.2 advises against them.
    """
    plain = password.casefold()
    return (
        not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
        or plain in GUESSED_FIRST
        or len(set(plain)) < 3  # noqa: PLR2004 - one or two characters repeated
        or plain == login
    )


def may_lie_below(level: str, parent_level: str) -> bool:
    """Say whether a unit of `level` may lie directly below one of `parent_level`."""
    return LEVELS.index(parent_level) < LEVELS.index(level)


def levels_below(level: str) -> tuple[str, ...]:
    """Return the levels that may lie below `level`, highest first; empty below a team."""
    return LEVELS[LEVELS.index(level) + 1 :]


def unit_fault(
    written: str, registered: Sequence[str], *, column: str = "Unit", row: int | None = None
) -> Fault:
    """Return that a unit is not registered, and in the remedy which one may be meant."""
    near = nearest_names(written, registered)
    remedy = (
        N_("Do you mean %(names)s? Write the registered name.")
        if near
        else N_("Ask the organiser to register the unit, or write its full name.")
    )
    return Fault(
        rule=UNREGISTERED,
        remedy=remedy,
        row=row,
        column=column,
        value=written,
        params={"name": written, "names": "、".join(hit.name for hit in near)},
    )
