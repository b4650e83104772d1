"""What a feature hands to the application; hosts read these lists and never the feature itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy.orm import Session

from contest.foundation.permissions import Actor, Policy, Role
from contest.foundation.signals import Handler


class RefusedToStart(RuntimeError):
    """The installation is not safe or not complete; the message says what to do."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """A line of the left rail, or a sign in the head of each page, for who holds its permission.

    `count` tells how many things wait behind it.
    """

    label: str
    endpoint: str
    permission: str
    section: str
    position: int = 50
    icon: str = "list"
    place: Literal["rail", "head"] = "rail"
    count: Callable[[Session, Actor], int] | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of a dashboard: a question as title, drawn by `template` from what `query` returns."""

    key: str
    title: str
    template: str
    query: Callable[[Session, Actor, datetime], Mapping[str, Any] | None]
    permission: str
    position: int = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the work desk: what waits, in the reader's words, and the page where it is done.

    `about` says of what, e.g. the contest's name. `coming` is no work yet, only worth knowing.
    """

    text: str
    about: str
    url: str
    tone: Literal["late", "today", "waiting", "coming"] = "waiting"
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Todo:
    """What a feature has waiting for those who hold its permission; `lines` asks for each record.

    `lines(session, actor, now)` returns one `Waiting` for each thing to do, none for what rests.
    """

    key: str
    permission: str
    lines: Callable[[Session, Actor, datetime], Sequence[Waiting]]
    position: int = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One step of running a contest, and whether the record says that it is done.

    `url` is where it is done, None for who may not do it; `note` says how far it is.
    """

    text: str
    is_done: bool
    url: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """What a feature adds to the steps of a contest, all of which stand in order of `position`.

    `of_event(session, actor, event)` returns none where the contest has no such step.
    """

    of_event: Callable[[Session, Actor, Any], Sequence[Step]]
    position: int = 50


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of another feature's page; `context` returns None where it has nothing to show."""

    place: Literal[
        "event_page",
        "entry_page",
        "public_event_page",
        "public_result_page",
        "result_page",
        "public_start",
        "work_desk",
        "edition_page",
        "my_page",
        "series_page",
        "judge_queue",
    ]
    template: str
    context: Callable[[Session, Actor, Any], Mapping[str, Any] | None]
    position: int = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """What a linter says of a definition document; `path` is a JSON pointer."""

    severity: Literal["error", "hint"]
    path: str
    message: str
    remedy: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepPiece:
    """A part of one step of the wizard over a definition document.

    `template` draws, inside the step's form, what `show(document, sent)` returns; `sent` is what
    was typed and could not be read, None on the first look. `read(document, sent)` returns the
    document with what was typed; what does not fit raises `ContestError`, and doubts about what
    was read are the linter's business.
    """

    step: Literal["awards", "rubric", "form"]
    template: str
    show: Callable[[Mapping[str, Any], Any], Mapping[str, Any]]
    read: Callable[[Mapping[str, Any], Any], dict[str, Any]]
    position: int = 50


@dataclass(frozen=True, slots=True)
class DefinitionSection:
    """One part of an event's definition document: its schema, its linter, what it sets up.

    `schema` maps top-level keys to JSON Schema fragments. `apply` is run in the order of the
    features when a definition is adopted. `pieces` are its parts of the wizard's steps.
    """

    key: str
    schema: Mapping[str, Mapping[str, Any]]
    lint: Callable[[Mapping[str, Any]], Sequence[Finding]]
    apply: Callable[..., None] | None = None
    required: tuple[str, ...] = ()
    pieces: tuple[StepPiece, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageKind:
    """A kind of message that a feature sends: its words, as msgids with gaps, and where it leads.

    `samples` fills every gap, for the preview. `page` is an endpoint, its parameter, and the gap
    that holds it. `group` is what chat groups are told; empty: nothing. `values` names the codes
    that a gap may hold, as msgids. The words of a secret kind hold a code; they go by `by_sms` only
    and are not sent any more after `valid`.
    """

    key: str
    title: str
    subject: str
    body: str
    samples: Mapping[str, str]
    page: tuple[str, str, str] | None = None
    group: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_email: bool = True
    by_sms: bool = False
    is_secret: bool = False
    valid: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A documented SELECT: its columns, their units, and what one row is.

    `page` is the address of a row: an endpoint, and its parameter, which takes `public_id`.
    `words` names the values of a column in their order, as msgids.
    """

    name: str
    grain: str
    columns: Mapping[str, str]
    select: Callable[[], Any]
    page: tuple[str, str] | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What a feature keeps of a person, by the person's row: told to them, and erased.

    `tell` returns plain values of JSON. `holds` says why nothing may be erased yet, as a msgid, or
    None. `erase` removes what no duty keeps; without it all of it is kept.
    """

    name: str
    tell: Callable[[Session, int], Any]
    holds: Callable[[Session, int], str | None] | None = None
    erase: Callable[[Session, int, datetime], None] | None = None


@dataclass(frozen=True, slots=True)
class ArchivePart:
    """A part of the archive of a finished edition, an event at a time.

    `files(session, event_id, is_full)` yields names below the part's own folder, `key`, and their
    content. Where the archive is not full, no name of a person is whole.
    """

    key: str
    files: Callable[[Session, int, bool], Iterable[tuple[str, bytes]]]
    position: int = 50


@dataclass(frozen=True, slots=True)
class Background:
    """A job: `work(session, payload, now)` in one transaction.

    `prepare(session, payload)` comes before it, reading only and without any lock, for what takes
    long; what it returns is handed to `work` as a fourth argument.
    """

    work: Callable[..., bool | None]
    prepare: Callable[[Session, Mapping[str, Any]], Any] | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """A wing of the house. Tuples only: a feature is a description, not a behaviour."""

    name: str
    tables: tuple[type, ...] = ()
    roles: tuple[Role, ...] = ()
    policies: tuple[Policy, ...] = ()
    blueprints: tuple[Any, ...] = ()
    commands: tuple[Any, ...] = ()
    handlers: tuple[tuple[type, Handler], ...] = ()
    jobs: Mapping[str, Background] = field(default_factory=dict)
    daily: tuple[str, ...] = ()
    """Names of its jobs that are done once a day; each may be asked for twice."""
    nav: tuple[NavItem, ...] = ()
    tiles: tuple[Tile, ...] = ()
    todos: tuple[Todo, ...] = ()
    steps: tuple[Steps, ...] = ()
    slots: tuple[Slot, ...] = ()
    facts: tuple[Fact, ...] = ()
    messages: tuple[MessageKind, ...] = ()
    personal_data: tuple[PersonalData, ...] = ()
    channels: Mapping[str, Callable[[Session], bool]] = field(default_factory=dict)
    """By name (`sms`, `email`): says whether messages can go that way now."""
    definition_sections: tuple[DefinitionSection, ...] = ()
    past_honours: tuple[Callable[[Session, Sequence[int], int | None], Sequence[Any]], ...] = ()
    """Each tells what persons won (by their keys, anywhere) and what was won in a series."""
    archive: tuple[ArchivePart, ...] = ()
    checks: tuple[Callable[[Session], Sequence[str]], ...] = ()
    scratch: tuple[Callable[[Session], Iterable[str]], ...] = ()
    """Each names the scratch folders that its half-done work still needs."""
    rebuild: tuple[Callable[[Session, str], Sequence[str]], ...] = ()
    """Each derives its tables anew from one stream of the trail and returns the differences."""
    renew: tuple[Callable[[Session], int], ...] = ()
    """Each counts its stored sums anew when the database was upgraded; returns of how many."""
    setup: tuple[Callable[[Any], None], ...] = ()
    """Each is called once with the application when it is made."""


_features: tuple[Feature, ...] = ()


def install(installed: Sequence[Feature]) -> None:
    """Make these the features that hosts read."""
    globals()["_features"] = tuple(installed)


def features() -> tuple[Feature, ...]:
    """Return the installed features, lowest first."""
    return _features


def offers(kind: str) -> list[Any]:
    """Return what all features offer of one kind, e.g. `tiles`, by position then feature order."""
    offered = [offer for feature in _features for offer in getattr(feature, kind)]
    return sorted(offered, key=lambda offer: getattr(offer, "position", 0))


def can_send_by(session: Session, channel: str) -> bool:
    """Say whether some feature can deliver messages by `channel` (`sms`, `email`) now."""
    return any(
        feature.channels[channel](session) for feature in _features if channel in feature.channels
    )
