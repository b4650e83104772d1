"""Drives whole contests through the operations: lists in, draw, panel, sheets, imported marks."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.editions.operations import close_stage, open_stage
from contest.entries.models import Entry
from contest.entries.operations import accept_all, import_entries
from contest.entries.queries import entries_page
from judges.panels.models import Panel
from judges.panels.operations import assign_works, make_panel, recuse
from judges.panels.queries import assigned_works
from judges.results.models import ResultVersion
from judges.results.operations import compute_results
from judges.results.queries import scores_of
from judges.scoresheets.operations import import_marks, submit_score_sheet
from judges.scoring.values import Value
from judges.sealing import queries
from judges.sealing.models import Work
from judges.sealing.operations import draw_stage, unseal_stage
from judges.sealing.queries import works_of_stage
from tests.conftest import NOON
from tests.factories.entries import a_table
from tests.factories.panels import seat_list
from tests.factories.people import SYSTEM, a_person, an_actor, an_enterprise, apart
from tests.factories.scoresheets import judge_on

# What one seat says of each entry, by the entry's name, then by criterion.
SeatSheets = Mapping[str, Mapping[str, Value | None]]
# Entry's name, criterion, points.
OutsideMark = tuple[str, str, Decimal]


def imported_entries(session: Session, event: Event, names: Iterable[str]) -> dict[str, Entry]:
    """Bring persons in as a list, each of a unit of their own, and accept them."""
    listed = [(name, an_enterprise(session).name) for name in names]
    return listed_entries(session, event, ("姓名", "单位"), *listed)


def listed_entries(
    session: Session, event: Event, headings: Sequence[str], *listed: Sequence[str]
) -> dict[str, Entry]:
    """Bring entrants in as a list, as an organiser does, and accept them."""
    table = a_table(session, event, headings, *listed)
    apart(session)
    import_entries(session, SYSTEM, event, table=table, file_name="名单.xlsx", now=NOON)
    apart(session)
    entries = entries_page(session, event).entries
    accept_all(session, SYSTEM, entries, now=NOON)
    apart(session)
    return {entry.display_name: entry for entry in entries}


def imported_panel(
    session: Session, stage: Stage, judges: Sequence[tuple[str, str]], *, away: Iterable[str] = ()
) -> Panel:
    """Seat the judges (name and unit) of a list and assign every work to each of them.

    Who of them is `away` is recused from each work: no sheet is asked of that seat.
    """
    panel = make_panel(session, SYSTEM, stage, now=NOON)
    apart(session)
    seat_list(session, panel, *judges)
    apart(session)
    assign_works(session, SYSTEM, panel, now=NOON)
    apart(session)
    for seat in panel.seats:
        if seat.holder and seat.holder.judge.person.name in away:
            for work in assigned_works(session, seat):
                recuse(session, SYSTEM, seat, work, reason="未到场", now=NOON)
                apart(session)
    return panel


def held(
    session: Session,
    stage: Stage,
    *,
    judges: Sequence[tuple[str, str]],
    sheets: Mapping[str, SeatSheets],
    outside: Iterable[OutsideMark] = (),
    entries: Sequence[Entry] | None = None,
) -> None:
    """Hold a stage from its draw to its closing.

    `sheets` by the judge's name: each sheet is submitted by that judge. A judge without a sheet was
    away. `entries` None: whoever takes part by the rules.
    """
    draw_stage(session, SYSTEM, stage, entries=entries, now=NOON)
    apart(session)
    away = {name for name, _unit in judges} - set(sheets)
    panel = imported_panel(session, stage, judges, away=away)
    open_stage(session, SYSTEM, stage, now=NOON)
    works = works_by_name(session, stage)
    for seat in panel.seats:
        assert seat.holder is not None
        judge = judge_on(session, seat)
        for name, values in sheets.get(seat.holder.judge.person.name, {}).items():
            apart(session)
            submit_score_sheet(
                session,
                judge,
                seat=seat,
                work=works[name],
                values=values,
                base_revision=0,
                now=NOON,
            )
    marks = [(works[name], criterion, value) for name, criterion, value in outside]
    if marks:
        import_marks(session, SYSTEM, stage, marks=marks, source="official protocol", now=NOON)
    close_stage(session, SYSTEM, stage, now=NOON)
    apart(session)


def unsealed(session: Session, stage: Stage) -> None:
    """Open the codes of a closed stage before a witness."""
    unseal_stage(session, SYSTEM, stage, witness=a_person(session), now=NOON)
    apart(session)


def works_by_name(session: Session, stage: Stage) -> dict[str, Work]:
    """The works of a stage by the name of the entry, past every seal, as only tests may look."""
    behind = queries._map(session, stage)
    return {
        session.get_one(Entry, behind[work.id]).display_name: work
        for work in works_of_stage(session, stage)
    }


def computed(session: Session, event: Event) -> ResultVersion:
    """The event's results, computed by its organiser."""
    organiser = an_actor(session, "organiser", unit=event.edition.unit)
    apart(session)
    return compute_results(session, organiser, event, now=NOON)


def ranking_of(session: Session, version: ResultVersion) -> list[tuple[int | None, str, str]]:
    """Rank, entry and printed total of each line that has a rank, in list order."""
    rows = [row for row in scores_of(session, version) if row.rank is not None]
    return [(row.rank, row.entry.display_name, f"{row.total:.2f}") for row in rows]


def performances_of(
    session: Session, version: ResultVersion
) -> dict[tuple[str, str], tuple[str | None, int | None]]:
    """Printed total and rank by stage and entry, as the snapshot's trace keeps them."""
    return {
        (stage, row.entry.display_name): (shown["total"], shown["rank"])
        for row in scores_of(session, version)
        for stage, shown in row.trace["stages"].items()
        if shown["rank"] is not None
    }
