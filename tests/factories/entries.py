"""Entries and lists of entrants for tests, made through the operations of the product."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event, EventPhase
from contest.entries import operations, queries
from contest.entries.models import Entry, EntryState
from contest.entries.operations import MemberInput
from contest.entries.queries import entrants_of, list_columns
from contest.entries.rules import EntrantRules
from contest.foundation.office import Heading, Sheet, Table, read_table, write_xlsx
from contest.people.models import Person, Unit
from tests.conftest import NOON
from tests.factories.editions import a_document, an_event
from tests.factories.people import SYSTEM, a_person, an_enterprise, apart

_numbers = count(1)
LATE = "名单补报"


def a_registration(
    session: Session, *, entrants: dict[str, Any] | None = None, **details: Any
) -> Event:
    """An event that takes entries now; `entrants` replaces that section of its document."""
    document = a_document("workshop")
    if entrants is not None:
        document["entrants"] = entrants
    return an_event(session, document=document, phase=EventPhase.REGISTRATION, **details)


def an_entry(
    session: Session,
    event: Event,
    *,
    state: EntryState = EntryState.SUBMITTED,
    people: Sequence[Person] = (),
    unit: Unit | None = None,
    title: str | None = None,
    now: datetime = NOON,
    **content: Any,
) -> Entry:
    """An entry of one new worker, or of `people`, brought to `state` step by step."""
    rules = entrants_of(session, event)
    if rules.subject == "unit":
        unit = unit or an_enterprise(session)
    else:
        unit = unit or (people[0].unit if people else None) or an_enterprise(session)
        missing = max(rules.team_min, 1) - len(people)
        people = [*people, *(a_person(session, unit=unit) for _ in range(missing))]
    if rules.has_title:
        title = title or f"第{next(_numbers)}项目"
    apart(session)
    entry = operations.register_entry(
        session,
        SYSTEM,
        event,
        subject=rules.subject,
        members=[MemberInput(person) for person in people],
        unit=unit,
        title=title,
        late_reason=LATE,
        now=now,
        **{"answers": _answers(rules), **content},
    )
    if len(rules.groups) > 1 and entry.group_id is None:
        entry.group_id = queries.groups_of_event(session, event)[rules.groups[0].code].id
    _bring(session, entry, state, needs_nomination=rules.needs_nomination, now=now)
    apart(session)
    return entry


def _answers(rules: EntrantRules) -> dict[str, Any]:
    """What every entry must say: yes to the screening, something to each question."""
    said = {"date": "2026-01-31", "number": "1", "yes_no": "yes"}
    needed = {row.code: said.get(row.kind, "如附件") for row in rules.fields if row.required}
    chosen = {row.code: row.choices[0].code for row in rules.fields if row.choices}
    return needed | chosen | {row.code: True for row in rules.screening}


def _bring(
    session: Session, entry: Entry, state: EntryState, *, needs_nomination: bool, now: datetime
) -> None:
    if state is EntryState.DRAFT:
        return
    if state is EntryState.WITHDRAWN:
        operations.withdraw_entry(session, SYSTEM, entry, reason="不参加", now=now)
        return
    operations.submit_entry(session, SYSTEM, entry, late_reason=LATE, now=now)
    if state is EntryState.RETURNED:
        operations.return_entry(session, SYSTEM, entry, reason="缺推荐表", now=now)
    if state is EntryState.DECLINED:
        operations.decline_entry(session, SYSTEM, entry, reason="不是职工", now=now)
    if needs_nomination and state in (EntryState.NOMINATED, EntryState.ACCEPTED):
        operations.nominate_entry(session, SYSTEM, entry, now=now)
    if state is EntryState.ACCEPTED:
        operations.accept_entry(session, SYSTEM, entry, now=now)


def an_accepted_entry(session: Session, event: Event, **details: Any) -> Entry:
    """An entry that takes part."""
    return an_entry(session, event, state=EntryState.ACCEPTED, **details)


def a_list(headings: Sequence[str], *rows: Sequence[Any]) -> bytes:
    """A spreadsheet as an organiser has it: these headings and rows."""
    sheet = Sheet("名单", [Heading(heading) for heading in headings], list(rows))
    return write_xlsx([sheet])


def a_table(session: Session, event: Event, headings: Sequence[str], *rows: Sequence[Any]) -> Table:
    """The same list, read as the event's definition asks."""
    columns = list_columns(entrants_of(session, event))
    return read_table(a_list(headings, *rows), "名单.xlsx", columns=columns)
