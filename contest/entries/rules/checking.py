"""When several reviewers of an entry's form have come to one mind; plain values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

FIT: Final = "fit"
UNFIT: Final = "unfit"
SPLIT: Final = "split"
"""The reviewers did not come to one mind: the organiser decides, with a reason."""


@dataclass(frozen=True, slots=True)
class FormCheckRule:
    """How many reviewers look at an entry's form, and how many of them must agree."""

    reviewers: int = 1
    consensus: str = "all"


def outcome(rule: FormCheckRule, verdicts: Sequence[str]) -> str | None:
    """Return `fit`, `unfit` or `split`; None while fewer have spoken than the rule asks for.

    `all`: every reviewer says the same. `majority`: more than half say the same.

    >>> outcome(FormCheckRule(3, "majority"), ["fit", "unfit", "fit"])
    'fit'
    >>> outcome(FormCheckRule(3, "all"), ["fit", "unfit", "fit"])
    'split'
    """
    if len(verdicts) < rule.reviewers:
        return None
    for verdict in (FIT, UNFIT):
        said = sum(one == verdict for one in verdicts)
        if said == len(verdicts) or (rule.consensus == "majority" and 2 * said > len(verdicts)):
            return verdict
    return SPLIT
