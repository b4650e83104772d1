"""What an entry may become and what it must hold; plain values only, no table and no web."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from contest.foundation.errors import Fault
from contest.foundation.words import N_

# An entry that was declined or withdrawn leaves its place to another.
LIVE_STATES: Final = frozenset({"draft", "submitted", "nominated", "returned", "accepted"})
# Handed in: what an organiser's list shows, drafts being the entrant's own affair.
HANDED_IN: Final = frozenset(
    {"submitted", "nominated", "returned", "accepted", "declined", "withdrawn"}
)
OPEN_STATES: Final = frozenset({"draft", "returned"})
# A nomination uses up a place of the quota for as long as it stands.
QUOTA_STATES: Final = frozenset({"nominated", "accepted"})
WHOLE_PRIZE: Final = Decimal(100)
LONGEST_ANSWER: Final = 2000
YES_WORDS: Final = frozenset({"yes", "true", "1", "on", "是"})
NO_WORDS: Final = frozenset({"no", "false", "0", "否"})
NUMBER: Final = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
MATERIAL_KINDS: Final = ("letter", "photo", "description", "other")
MOST_MATERIALS: Final = 20
BATCH_MONTHS: Final[Mapping[str, int]] = {"month": 1, "quarter": 3}
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
    "nominate": Step(frozenset({"submitted"}), "nominated", "entry.nominate"),
    "return": Step(frozenset({"submitted", "nominated"}), "returned", "entry.return"),
    "accept": Step(frozenset({"submitted", "nominated"}), "accepted", "entry.decide"),
    "decline": Step(frozenset({"submitted", "nominated"}), "declined", "entry.decide"),
    "refuse": Step(frozenset({"submitted"}), "declined", "entry.nominate"),
    "withdraw": Step(LIVE_STATES, "withdrawn", "entry.withdraw"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A choice with its code and its names; `name_en` is empty where none was given."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class AskedField:
    """A question that the organiser adds to the registration form."""

    code: str
    name: str
    name_en: str
    kind: str
    required: bool
    choices: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedFile:
    """A file that an entry must hold: before it is handed in, or before its `unit` recommends."""

    code: str
    name: str
    name_en: str = ""
    required: bool = True
    by: str = "entrant"


@dataclass(frozen=True, slots=True)
class EntrantRules:
    """What the definition document's section `entrants` asks of an entry.

    `quota` is the number of nominations each unit has unless a row of its own says otherwise, and
    `group_quota` that of each unit in each group; None means as many as it likes. `minimum`
    entries are needed for the event to be held; None means any number. `screening` questions must
    all be answered yes. `several` lets a person be in more than one entry. `batch_months` is how
    long one batch of a collection is open; None where the event is no collection.
    """

    subject: str
    team_min: int = 1
    team_max: int = 1
    groups: tuple[Named, ...] = ()
    fields: tuple[AskedField, ...] = ()
    by_unit: bool = False
    quota: int | None = None
    screening: tuple[Named, ...] = ()
    categories: tuple[Named, ...] = ()
    minimum: int | None = None
    level_basis: str = ""
    group_quota: int | None = None
    materials: tuple[AskedFile, ...] = ()
    several: bool = False
    unit_declines: bool = False
    asks_opinion: bool = False
    batch_months: int | None = None

    @property
    def needs_nomination(self) -> bool:
        """Say whether a unit must recommend the entry; a unit needs nobody's word for itself."""
        return self.by_unit and self.subject != "unit"

    @property
    def asks_word(self) -> bool:
        """Say whether a unit says more than yes: an opinion, or a file with its seal."""
        return self.asks_opinion or any(one.by == "unit" for one in self.materials)

    @property
    def has_title(self) -> bool:
        """Say whether an entry has a name of its own beside its people's."""
        return self.subject in ("team", "project")


def read_entrants(section: Mapping[str, Any]) -> EntrantRules:
    """Return the rules that a section `entrants` states; one that passed the schema is taken.

    Without `team`, teams and projects have 1 to 20 members, a person is alone, and a unit names
    up to 20 people or none. `facts` are questions for a number.
    """
    subject = str(section.get("subject", "person"))
    team = section.get("team", {})
    nomination = section.get("nomination", {})
    bounds = {"person": (1, 1), "unit": (0, 20)}.get(subject, (1, 20))
    return EntrantRules(
        subject=subject,
        team_min=1 if subject == "person" else int(team.get("min", bounds[0])),
        team_max=1 if subject == "person" else int(team.get("max", bounds[1])),
        groups=_named(section.get("groups", ())),
        fields=(
            *(_field(row) for row in section.get("fields", ())),
            # Figures that judging reads, e.g. the yearly benefit that finance stamped.
            *(_field({**row, "kind": "number"}) for row in section.get("facts", ())),
        ),
        by_unit=bool(nomination.get("by_unit")) or nomination.get("by") == "unit",
        quota=nomination.get("quota"),
        screening=tuple(
            Named(
                row["code"],
                row.get("text") or row["name"],
                row.get("text_en") or row.get("name_en", ""),
            )
            for row in section.get("screening", ())
        ),
        categories=_named(section.get("categories", ())),
        minimum=section.get("minimum"),
        level_basis=section.get("level_basis", ""),
        group_quota=nomination.get("quota_per_group"),
        materials=tuple(AskedFile(**row) for row in section.get("materials", ())),
        several=bool(section.get("several")),
        unit_declines="decline" in nomination.get("decide", ()),
        asks_opinion=bool(nomination.get("opinion")),
        batch_months=BATCH_MONTHS.get(section.get("batches", {}).get("every", "")),
    )


def _named(rows: Iterable[Any]) -> tuple[Named, ...]:
    return tuple(
        Named(row, row)
        if isinstance(row, str)
        else Named(row["code"], row["name"], row.get("name_en", ""))
        for row in rows
    )


def _field(row: Mapping[str, Any]) -> AskedField:
    return AskedField(
        code=row["code"],
        name=row["name"],
        name_en=row.get("name_en", ""),
        kind=row.get("kind", "text"),
        required=bool(row.get("required", False)),
        choices=_named(row.get("choices", ())),
    )


def registration_window(
    phase: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> str:
    """Return `not_yet`, `open` or `closed`: whether entrants may register at `now`.

    All instants are UTC; the last moment of a day in Shanghai was made an instant where it was
    entered. The window's first instant belongs to it, its last does not. None leaves it open.
    """
    if phase == "preparing" or (opens_at is not None and now < opens_at):
        return "not_yet"
    if phase != "registration" or (closes_at is not None and now >= closes_at):
        return "closed"
    return "open"


def may_hand_in(phase: str, window: str, state: str) -> bool:
    """Say whether an entrant may still hand in an entry of `state` while the window is `window`.

    What was returned came in time, so its correction is taken until judging begins.
    """
    return window == "open" or (state == "returned" and phase == "registration")


def quota_left(quota: int | None, used: int) -> int | None:
    """Return how many more entries a unit may nominate, never below 0; None without a quota."""
    return None if quota is None else max(quota - used, 0)


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


def check_answers(
    rules: EntrantRules, answers: Mapping[str, Any], *, complete: bool
) -> tuple[dict[str, Any], list[Fault]]:
    """Return the answers in one spelling, and what is wrong with them in the form's order.

    Text stays text; numbers are plain decimals in text; choices are codes; yes or no is a bool;
    dates are ISO days. Unknown questions are dropped. What is missing counts only when
    `complete`, and so does a screening question that is not answered yes.
    """
    kept: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in rules.fields:
        value, fault = _read_answer(field, answers.get(field.code))
        if value is not None:
            kept[field.code] = value
        elif fault is None and complete and field.required:
            fault = Fault(rule=N_("This must be filled in"), column=field.name)
        faults += [fault] if fault else []
    for question in rules.screening:
        answer = _yes_or_no(answers.get(question.code))
        if answer is not None:
            kept[question.code] = answer
        if complete and not answer:
            faults.append(
                Fault(
                    rule=N_("This has to be confirmed before the entry can be handed in"),
                    column=question.name,
                )
            )
    return kept, faults


def _read_answer(field: AskedField, raw: Any) -> tuple[Any, Fault | None]:
    text = "" if raw is None else str(raw).strip()
    return ANSWER_READERS.get(field.kind, _read_text)(field, text) if text else (None, None)


def _read_text(field: AskedField, text: str) -> tuple[str | None, Fault | None]:
    if len(text) > LONGEST_ANSWER:
        return None, _bad(field, text[:20], N_("This is too long"), N_("Shorten the text."))
    return text, None


def _read_choice(field: AskedField, text: str) -> tuple[str | None, Fault | None]:
    if text in {choice.code for choice in field.choices}:
        return text, None
    return None, _bad(field, text, N_("There is no such choice"))


def _read_yes_or_no(field: AskedField, text: str) -> tuple[bool | None, Fault | None]:
    answer = _yes_or_no(text)
    return answer, None if answer is not None else _bad(field, text, N_("Answer yes or no"))


def _read_date(field: AskedField, text: str) -> tuple[str | None, Fault | None]:
    try:
        return date.fromisoformat(text).isoformat(), None
    except ValueError:
        return None, _bad(field, text, N_("This is no date"), N_("Write it as 2026-01-31."))


def _read_number(field: AskedField, text: str) -> tuple[str | None, Fault | None]:
    plain = text.replace(",", "").replace("，", "")
    try:
        value = Decimal(plain) if NUMBER.fullmatch(plain) else None
    except InvalidOperation:
        value = None
    if value is None:
        remedy = N_("Enter figures only, without a unit.")
        return None, _bad(field, text, N_("This is no number"), remedy)
    return f"{value:f}", None


def _yes_or_no(raw: Any) -> bool | None:
    word = str(raw).strip().casefold() if raw is not None else ""
    if word in YES_WORDS:
        return True
    return False if word in NO_WORDS else None


def _bad(field: AskedField, value: str, rule: str, remedy: str = "") -> Fault:
    return Fault(rule=rule, remedy=remedy, column=field.name, value=value)


ANSWER_READERS: Final[Mapping[str, Callable[[AskedField, str], tuple[Any, Fault | None]]]] = {
    "number": _read_number,
    "choice": _read_choice,
    "yes_no": _read_yes_or_no,
    "date": _read_date,
}
