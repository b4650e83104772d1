"""What a definition's section `entrants` asks of an entry; plain values only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from contest.entries.rules.chain import ALONE, Limit, read_chain
from contest.entries.rules.checking import FormCheckRule
from contest.entries.rules.eligibility import Condition, read_conditions

BATCH_MONTHS: Final[Mapping[str, int]] = {"month": 1, "quarter": 3}
FILE_KINDS: Final = ("image", "pdf")
LARGEST_FILE_MB: Final = 20
MOST_PAGES: Final = 300
ALIKE_FROM: Final = 60


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
    """A file that an entry must hold: before it is handed in, or before its `unit` recommends.

    `kinds` are `image` and `pdf`; a `stamped` one is a printed form that comes back with a seal.
    """

    code: str
    name: str
    name_en: str = ""
    required: bool = True
    by: str = "entrant"
    kinds: frozenset[str] = frozenset(FILE_KINDS)
    most_mb: int = LARGEST_FILE_MB
    most_pages: int = MOST_PAGES
    stamped: bool = False


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What people agree to when they take part: one version of a text.

    With `everybody` an entry is handed in only when each of its people has agreed.
    """

    version: str
    text: str
    text_en: str = ""
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class EntrantRules:
    """What the definition document's section `entrants` asks of an entry.

    `levels` recommend an entry one after the other, each within its limit unless a unit has a
    number of its own; `accepting` limits what the organiser accepts. `minimum`
    entries are needed for the event to be held; None means any number. `screening` questions must
    all be answered yes. `several` lets a person be in more than one entry. `batch_months` is how
    long one batch of a collection is open; None where the event is no collection. For `grace`
    after registration closed entries are taken and marked late. `duties` are what a member may do
    in a team; `joins` lets members join with the team's code. `alike_from` is the share of a text,
    in percent, from which it is flagged as standing elsewhere.
    """

    subject: str
    team_min: int = 1
    team_max: int = 1
    groups: tuple[Named, ...] = ()
    fields: tuple[AskedField, ...] = ()
    by_unit: bool = False
    levels: tuple[Limit, ...] = (Limit(ALONE),)
    accepting: Limit | None = None
    screening: tuple[Named, ...] = ()
    categories: tuple[Named, ...] = ()
    minimum: int | None = None
    level_basis: str = ""
    materials: tuple[AskedFile, ...] = ()
    several: bool = False
    unit_declines: bool = False
    asks_opinion: bool = False
    batch_months: int | None = None
    conditions: tuple[Condition, ...] = ()
    grace: timedelta = timedelta(0)
    duties: tuple[Named, ...] = ()
    joins: bool = True
    consent: ConsentText | None = None
    form_check: FormCheckRule | None = None
    alike_from: int = ALIKE_FROM

    @property
    def needs_nomination(self) -> bool:
        """Say whether a unit must recommend the entry; a unit needs nobody's word for itself."""
        return self.by_unit and self.subject != "unit"

    @property
    def has_chain(self) -> bool:
        """Say whether levels are named; else one unit recommends."""
        return self.levels[0].level != ALONE

    @property
    def quota(self) -> int | None:
        """Return how many the first unit may recommend; None means as many as it likes."""
        return self.levels[0].whole

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
    levels, accepting = read_chain(nomination)
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
        by_unit=recommends(nomination),
        levels=levels,
        accepting=accepting,
        screening=tuple(_sentence(row) for row in section.get("screening", ())),
        categories=_named(section.get("categories", ())),
        minimum=section.get("minimum"),
        level_basis=section.get("level_basis", ""),
        materials=tuple(_file(row) for row in section.get("materials", ())),
        several=bool(section.get("several")),
        unit_declines="decline" in nomination.get("decide", ()),
        asks_opinion=bool(nomination.get("opinion")),
        batch_months=BATCH_MONTHS.get(section.get("batches", {}).get("every", "")),
        conditions=read_conditions(section.get("eligibility", ())),
        grace=timedelta(minutes=section.get("grace_minutes", 0)),
        duties=_named(team.get("roles", ())),
        joins=subject in ("team", "project") and bool(team.get("joins", True)),
        consent=ConsentText(**section["consent"]) if section.get("consent") else None,
        form_check=FormCheckRule(**section["form_check"]) if "form_check" in section else None,
        alike_from=int(section.get("alike_from", ALIKE_FROM)),
    )


def recommends(nomination: Mapping[str, Any]) -> bool:
    """Say whether a part `nomination` asks for a unit's word, alone or as a chain."""
    by_unit = nomination.get("by_unit") or nomination.get("by") == "unit"
    return bool(by_unit or nomination.get("chain"))


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


def _sentence(row: Mapping[str, Any]) -> Named:
    """Return a sentence to confirm; the document may say it under either key."""
    text, english = row.get("text") or row["name"], row.get("text_en") or row.get("name_en", "")
    return Named(row["code"], text, english)


def _file(row: Mapping[str, Any]) -> AskedFile:
    return AskedFile(
        code=row["code"],
        name=row["name"],
        name_en=row.get("name_en", ""),
        required=bool(row.get("required", True)),
        by=row.get("by", "entrant"),
        kinds=frozenset(row.get("kinds", FILE_KINDS)),
        most_mb=int(row.get("most_mb", LARGEST_FILE_MB)),
        most_pages=int(row.get("most_pages", MOST_PAGES)),
        stamped=bool(row.get("stamped")),
    )
