"""Plain rules of prizes, honours and skill grades: shares, quotas, certificate numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Final, Literal

from contest.foundation.words import N_

CENT: Final = Decimal("0.01")
WHOLE: Final = Decimal(100)
LARGEST_CNY: Final = Decimal(10) ** 9
BANK_NUMBER: Final = re.compile(r"[0-9]{12,24}")
SHOWN_DIGITS: Final = 4

# Rule book A11.1 and A11.2: grades 1 (junior) to 5 (senior technician) are levels 5 to 1.
NUMBER: Final = re.compile(r"[YS][0-9]{21}")
SPECIAL_NUMBER: Final = re.compile(r"[YS][A-Z][0-9]{20}")
LEVEL_AT: Final = 15
YEAR_AT: Final = slice(13, 15)
JUNIOR: Final = 1
SENIOR_TECHNICIAN: Final = 5
CHIEF: Final = 7

KIND_NAMES: Final = {"prize": N_("Prize money"), "judge_fee": N_("Judge's fee")}


def split(amount: Decimal, percents: Sequence[Decimal]) -> list[Decimal]:
    """Return the parts of `amount` in yuan to the cent; they always add up to it exactly.

    The one place that rounds prize money: each part is cut to the cent, and the cents that are
    left go one by one to those who lost most by cutting, at a tie to whoever stands first.
    `percents` sum to 100; raises `ValueError` otherwise.

    >>> [str(part) for part in split(Decimal(100), [Decimal("33.33"), Decimal("33.33"),
    ...                                             Decimal("33.34")])]
    ['33.33', '33.33', '33.34']
    """
    if sum(percents, Decimal(0)) != WHOLE or any(percent <= 0 for percent in percents):
        raise ValueError("shares are above 0 and sum to 100")
    exact = [amount * percent / WHOLE for percent in percents]
    parts = [one.quantize(CENT, ROUND_DOWN) for one in exact]
    left = int((amount - sum(parts, Decimal(0))) / CENT)
    by_loss = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in by_loss[:left]:
        parts[at] += CENT
    return parts


def equal_shares(count: int) -> list[Decimal]:
    """Return equal shares in percent to two decimals that sum to 100, the first taking the rest.

    >>> [str(share) for share in equal_shares(3)]
    ['33.34', '33.33', '33.33']
    """
    return split(WHOLE, [WHOLE / count] * count) if WHOLE % count == 0 else _uneven(count)


def _uneven(count: int) -> list[Decimal]:
    share = (WHOLE / count).quantize(CENT, ROUND_DOWN)
    left = int((WHOLE - share * count) / CENT)
    return [share + CENT if at < left else share for at in range(count)]


def masked_account(last_digits: str) -> str:
    """Return a bank account as papers show it: only its last digits."""
    return f"**** {last_digits}" if last_digits else ""


def read_bank_number(text: str) -> str | None:
    """Return the digits of a bank account without blanks; None for anything else."""
    digits = re.sub(r"[\s-]", "", text)
    return digits if BANK_NUMBER.fullmatch(digits) else None


NumberFault = Literal["form", "grade", "year"]


def fault_of_number(number: str, *, grade: int, year: int) -> NumberFault | None:
    """Return what is wrong with the number of a skill-grade certificate; None when it can be.

    22 characters: Y or S and 21 digits, positions 14–15 the year, position 16 the level 5 (junior)
    to 1 (senior technician). Special and chief technicians have a second letter instead of the
    first digit and no level to compare. Grades are 1 (junior) to 7 (chief technician).
    Source: rule book A11.1, A11.2.
    """
    pattern = NUMBER if grade <= SENIOR_TECHNICIAN else SPECIAL_NUMBER
    if not JUNIOR <= grade <= CHIEF or not pattern.fullmatch(number):
        return "form"
    if grade <= SENIOR_TECHNICIAN and int(number[LEVEL_AT]) != SENIOR_TECHNICIAN + 1 - grade:
        return "grade"
    if int(number[YEAR_AT]) != year % 100:
        return "year"
    return None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a rule would nominate: `rank` is the published place, `person` an id."""

    person: int
    rank: int
    is_worker: bool
    holds_already: bool = False


Verdict = Literal["nominated", "no_worker", "held", "over_quota", "undecided"]


def nominations(
    candidates: Sequence[Candidate], *, quota: int | None, worker_only: bool
) -> dict[int, Verdict]:
    """Return what becomes of each candidate, better ranks first; nobody is nominated twice.

    `quota` limits the persons; None means no limit. Equal ranks of which only some would fit are
    all `undecided`: a person has to choose, never the order of a list. Whoever is no worker or
    holds the honour already takes no place of the quota.
    """
    told: dict[int, Verdict] = {}
    free: list[Candidate] = []
    for one in sorted(candidates, key=lambda candidate: candidate.rank):
        if one.person in told or one.person in {other.person for other in free}:
            continue
        if worker_only and not one.is_worker:
            told[one.person] = "no_worker"
        elif one.holds_already:
            told[one.person] = "held"
        else:
            free.append(one)
    left = len(free) if quota is None else quota
    for rank in sorted({one.rank for one in free}):
        group = [one.person for one in free if one.rank == rank]
        if len(group) <= left:
            verdict: Verdict = "nominated"
            left -= len(group)
        else:
            verdict = "undecided" if left > 0 else "over_quota"
            left = 0
        told.update(dict.fromkeys(group, verdict))
    return told


def promoted_to(present: int | None, *, grade: int) -> int | None:
    """Return the grade that a winner is put forward for; None where nothing higher is due.

    The rule's `grade`, or the next one for who holds it already, but not above senior technician:
    what lies beyond is assessed by the employer. Source: rule book A10.2, A10.8.
    """
    if present is None or present < grade:
        return grade
    return present + 1 if present < SENIOR_TECHNICIAN and present == grade else None
