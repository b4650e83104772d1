"""What an entry may become and what it must hold; plain values only, no table and no web."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from contest.entries.rules.entrants import EntrantRules, Named
from contest.foundation.errors import Fault
from contest.foundation.words import N_

# An entry that was declined or withdrawn leaves its place to another.
LIVE_STATES: Final = frozenset({"draft", "submitted", "nominated", "returned", "accepted"})
# Handed in: what an organiser's list shows, drafts being the entrant's own affair.
HANDED_IN: Final = frozenset(
    {"submitted", "nominated", "returned", "accepted", "declined", "withdrawn"}
)
OPEN_STATES: Final = frozenset({"draft", "returned"})
WHOLE_PRIZE: Final = Decimal(100)
MATERIAL_KINDS: Final = ("letter", "photo", "description", "other")
MOST_MATERIALS: Final = 20
LEADING_ROLES: Final[Mapping[str, str]] = {
    "person": "entrant",
    "team": "captain",
    "unit": "captain",
    "project": "first_author",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step on an entry's way: from which states, to which, and who may take it."""

    from_states: frozenset[str]
    to_state: str
    permission: str


STEPS: Final[Mapping[str, Step]] = {
    "submit": Step(OPEN_STATES, "submitted", "entry.edit"),
    # A level of the chain that is not the last: the entry goes on to the next.
    "recommend": Step(frozenset({"submitted"}), "submitted", "entry.nominate"),
    "nominate": Step(frozenset({"submitted"}), "nominated", "entry.nominate"),
    "return": Step(frozenset({"submitted", "nominated"}), "returned", "entry.return"),
    "accept": Step(frozenset({"submitted", "nominated"}), "accepted", "entry.decide"),
    "decline": Step(frozenset({"submitted", "nominated"}), "declined", "entry.decide"),
    "refuse": Step(frozenset({"submitted"}), "declined", "entry.nominate"),
    "withdraw": Step(LIVE_STATES, "withdrawn", "entry.withdraw"),
}


def registration_window(
    phase: str,
    opens_at: datetime | None,
    closes_at: datetime | None,
    now: datetime,
    *,
    grace: timedelta = timedelta(0),
) -> str:
    """Return `not_yet`, `open`, `grace` or `closed`: whether entrants may register at `now`.

    All instants are UTC; the last moment of a day in Shanghai was made an instant where it was
    entered. The window's first instant belongs to it, its last does not. None leaves it open.
    For `grace` after it closed entries are still taken, and marked as late.
    """
    if phase == "preparing" or (opens_at is not None and now < opens_at):
        return "not_yet"
    if phase != "registration":
        return "closed"
    if closes_at is None or now < closes_at:
        return "open"
    return "grace" if now < closes_at + grace else "closed"


def may_hand_in(phase: str, window: str, state: str, *, check_is_over: bool = False) -> bool:
    """Say whether an entrant may still hand in an entry of `state` while the window is `window`.

    What was returned came in time, so its correction is taken until the check of entries is over,
    and at the latest until judging begins.
    """
    if window in ("open", "grace"):
        return True
    return state == "returned" and phase == "registration" and not check_is_over


def team_fault(rules: EntrantRules, members: int) -> Fault | None:
    """Return what is wrong with the number of members; None when it fits."""
    if rules.team_min <= members <= rules.team_max:
        return None
    return Fault(
        rule=N_("%(members)d members, but %(least)d to %(most)d are asked for"),
        remedy=N_("Add or remove members."),
        column=N_("Members"),
        params={"members": members, "least": rules.team_min, "most": rules.team_max},
    )


def share_fault(shares: Sequence[Decimal | None]) -> Fault | None:
    """Return what is wrong with the members' shares of the prize, in percent; None when right.

    Either nobody has a share or all have one and they make exactly 100.
    """
    given = [share for share in shares if share is not None]
    if not given:
        return None
    total = sum(given, Decimal(0))
    if len(given) == len(shares) and total == WHOLE_PRIZE:
        return None
    return Fault(
        rule=N_("The shares make %(total)s %%, not 100 %%"),
        remedy=N_("Give every member a share, together 100 %%, or leave all of them empty."),
        column=N_("Shares"),
        params={"total": f"{total:f}"},
    )


def duty_fault(rules: EntrantRules, name: str, duty: str | None) -> Fault | None:
    """Return what is wrong with what a member does in the team; nothing is asked without roles."""
    if not rules.duties:
        return None
    return choice_fault(name, duty, rules.duties, needed=True)


def choice_fault(
    column: str, value: str | None, choices: Sequence[Named], *, needed: bool
) -> Fault | None:
    """Return what is wrong with a chosen code; with one choice or none nothing need be chosen."""
    if value is None:
        if needed and len(choices) > 1:
            return Fault(rule=N_("This must be chosen"), column=column)
        return None
    if value in {choice.code for choice in choices}:
        return None
    return Fault(rule=N_("There is no such choice"), column=column, value=value)


def missing_files(rules: EntrantRules, held: Iterable[str], *, by: str) -> list[Fault]:
    """Return a fault for each file that is asked of `by` (`entrant` or `unit`) and not `held`."""
    have = set(held)
    return [
        Fault(
            rule=N_("This file is missing"),
            remedy=N_("Take a photo of it, or choose a file."),
            column=asked.name,
        )
        for asked in rules.materials
        if asked.required and asked.by == by and asked.code not in have
    ]
