"""A team's short code and the digest of a consent text; plain values only."""

import hashlib
import re
import unicodedata
from typing import Final

from contest.entries.rules.entrants import ConsentText

# Crockford's alphabet: no letter that is read as a figure. 32^6 are a thousand million codes.
TEAM_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TEAM_CODE_LENGTH: Final = 6
MISREAD: Final = str.maketrans("ILO", "110")


def team_code(typed: str) -> str | None:
    """Return a team's code as it is kept, however it was typed; None when it can be none."""
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed)).upper().translate(MISREAD)
    if len(plain) != TEAM_CODE_LENGTH or set(plain) - set(TEAM_ALPHABET):
        return None
    return plain


def shown_team_code(code: str) -> str:
    """Return a team's code as it is read out: two groups of three."""
    return f"{code[:3]} {code[3:]}"


def text_digest(consent: ConsentText) -> str:
    """Return the SHA-256 of a consent's version and texts: a changed word is another text."""
    whole = "\0".join((consent.version, consent.text, consent.text_en))
    return hashlib.sha256(whole.encode()).hexdigest()
