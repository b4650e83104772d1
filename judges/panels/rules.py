"""Who may not judge whom, and how many judges a work needs: pure functions over ids.

Source: rule book A5.5 and A5.7 (recusal), A2 (number of judges), F6.
"""

import hashlib
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from contest.foundation.words import N_

SEAT_ROLE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "chief_judge": N_("Chief judge"),
        "scoring_judge": N_("Scoring judge"),
        "measuring_judge": N_("Measuring judge"),
        "floor_judge": N_("Floor judge"),
        "trainee": N_("Trainee judge"),
    }
)
# What lists of judges call the seats.
ROLE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "裁判长": "chief_judge",
        "评分裁判": "scoring_judge",
        "裁判员": "scoring_judge",
        "评委": "scoring_judge",
        "测量裁判": "measuring_judge",
        "现场裁判": "floor_judge",
        "见习裁判": "trainee",
        "chief judge": "chief_judge",
        "scoring judge": "scoring_judge",
        "measuring judge": "measuring_judge",
        "floor judge": "floor_judge",
        "trainee judge": "trainee",
    }
)
# A floor judge watches the hall and marks nothing; a trainee marks for practice.
NEVER_COUNT: Final = frozenset({"floor_judge", "trainee"})

SAME_UNIT, MEMBER = "same_unit", "member"
TIE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kin": N_("Kin"),
        "teacher": N_("Teacher or pupil"),
        "co_author": N_("Co-author"),
        "adviser": N_("Adviser"),
        "employer": N_("Employer or partner"),
    }
)
RECUSAL_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        SAME_UNIT: N_("Own unit"),
        MEMBER: N_("Takes part"),
        **TIE_NAMES,
        "declared": N_("Declared by the judge"),
        "recorded": N_("Recorded by the organiser"),
    }
)

SESSION_HOURS: Final = 14
CARD_LIFE: Final = timedelta(days=30)
# Wrong cards only: a venue of thirty tablets behind one address makes none.
WRONG_CARDS: Final = 20
WRONG_CARDS_WINDOW: Final = timedelta(minutes=10)

CODE_LENGTH: Final = 6
# A million codes: the rounds make each guess dear, not impossible (decision 25).
CODE_ROUNDS: Final = 200_000
WRONG_CODES: Final = 5
WRONG_CODES_WINDOW: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as the check sees it: the ids from the root down, and its enterprise.

    `enterprise_id` is the enterprise that it is or belongs to; None above that level.
    """

    unit_id: int
    path: str
    enterprise_id: int | None


@dataclass(frozen=True, slots=True)
class Ties:
    """What binds a judge: themselves, their side, and recorded ties by their kind."""

    person_id: int
    side: int | None
    persons: Mapping[int, str] = field(default_factory=dict)
    sides: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Behind:
    """Who stands behind a work: its persons and their sides."""

    persons: frozenset[int]
    sides: frozenset[int]


def side_of(place: Place, organiser_path: str, *, within_enterprise: bool) -> int | None:
    """Return the id of the unit that counts as one's side; None for the organiser's own staff.

    Units compare as enterprises, so that two work teams of one enterprise are one side. Where an
    enterprise holds a contest of its own (`within_enterprise`) its teams are the sides, else
    nobody in the house could judge; who belongs to the organising unit itself is on no side.
    """
    if within_enterprise and place.path.startswith(organiser_path):
        return None if place.path == organiser_path else place.unit_id
    return place.enterprise_id or place.unit_id


def conflict_kind(ties: Ties, behind: Behind, *, own_unit_allowed: bool) -> str | None:
    """Return why the judge must not judge this work, the gravest reason first; None when they may.

    `own_unit_allowed` lifts the rule of the own unit alone; kin and the like stay barred.
    """
    if ties.person_id in behind.persons:
        return MEMBER
    for known, present in ((ties.persons, behind.persons), (ties.sides, behind.sides)):
        kinds = sorted(kind for who, kind in known.items() if who in present)
        if kinds:
            return kinds[0]
    if not own_unit_allowed and ties.side in behind.sides:
        return SAME_UNIT
    return None


def code_salt(event_id: str) -> str:
    """Return what the codes of one event are stretched with; `event_id` is its public id."""
    return f"leitai-card-code/1:{event_id}"


def code_key(code: str, event_id: str) -> str:
    """Return what a card's six digits become by 200,000 rounds of PBKDF2, as 64 hex digits.

    Takes a tenth of a second. Tablets compute the same, so that no code goes over a wire.
    """
    salt = code_salt(event_id).encode()
    return hashlib.pbkdf2_hmac("sha256", code.encode(), salt, CODE_ROUNDS).hex()


def code_sign(key: str) -> str:
    """Return what shows, for a signature, that the code was typed; it signs nobody in."""
    return hashlib.sha256(f"leitai-card-sign/1:{key}".encode()).hexdigest()


def code_check(sign: str) -> str:
    """Return by what a code is known in the database and in packs; neither can be had from it."""
    return hashlib.sha256(f"leitai-card-check/1:{sign}".encode()).hexdigest()


def judges_needed(seats: int, missing: str, minimum: int) -> int:
    """Return how many judges a work needs for a total: all seats, or `minimum` where some may lack.

    `missing` is the panel's rule in the definition: block or use_present.
    """
    return minimum if missing == "use_present" else seats


def deal(
    works: Sequence[int],
    panels: Sequence[int],
    *,
    barred: Mapping[tuple[int, int], int],
    pools: Mapping[int, Hashable],
    before: Mapping[int, int],
) -> dict[int, int]:
    """Return the panel of each of `works`, all as ids; the caller has shuffled both by lot.

    A work goes where the fewest of its judges are `barred` (by panel and work), then to the panel
    with the fewest works of the same pool (a group of entries), then with the fewest in all, then
    to the first by lot. Works that somebody is barred from are dealt first, so that the others even
    the numbers out. `before` are the works that earlier dealing gave, by work.

    >>> deal([1, 2, 3], [7, 8], barred={(7, 3): 1}, pools={}, before={})
    {3: 8, 1: 7, 2: 7}
    """
    loads: Counter[int] = Counter(before.values())
    shares = Counter((panel, pools.get(work)) for work, panel in before.items())
    dealt: dict[int, int] = {}
    hard_first = sorted(works, key=lambda work: not any(barred.get((p, work)) for p in panels))
    for work in hard_first:
        pool = pools.get(work)

        def burden(panel: int, work: int = work, pool: Hashable = pool) -> tuple[int, int, int]:
            return barred.get((panel, work), 0), shares[panel, pool], loads[panel]

        chosen = min(panels, key=burden)
        dealt[work] = chosen
        loads[chosen] += 1
        shares[chosen, pool] += 1
    return dealt


def default_seats(count: int) -> Sequence[str]:
    """Return the roles of a plain panel of `count` seats that all count, the chief first (A2.2)."""
    return ["chief_judge", *["scoring_judge"] * (count - 1)] if count else []
