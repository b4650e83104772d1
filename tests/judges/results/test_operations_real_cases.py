"""A real final, driven through the application, comes out as its officials published it."""

from decimal import Decimal

from sqlalchemy.orm import Session

from contest.editions.models import Event, EventPhase, Stage
from contest.editions.operations import close_stage, open_stage
from contest.editions.queries import stage_by_code
from contest.entries.models import Entry
from contest.entries.operations import accept_all, import_entries
from contest.entries.queries import entries_page
from contest.foundation.office import Heading, Sheet, read_table, write_xlsx
from judges.panels.models import Panel
from judges.panels.operations import assign_works, import_judges, make_panel
from judges.panels.schemas import judge_columns
from judges.results import operations
from judges.results.queries import scores_of
from judges.rubrics.queries import scoring_rubric
from judges.scoresheets.operations import import_marks, submit_score_sheet
from judges.scoring.values import PointsGiven, Value
from judges.sealing.operations import draw_stage
from judges.sealing.queries import entries_of_works, works_of_stage
from tests.conftest import NOON
from tests.factories.editions import an_event
from tests.factories.entries import a_table
from tests.factories.people import SYSTEM, an_actor, an_enterprise, apart
from tests.factories.scoresheets import judge_on
from tests.judges.scoring.cases.fs01 import SEATS, STAGES, document, needs_case, rows


@needs_case
def test_the_figure_skating_final_through_the_application(session: Session) -> None:
    event = an_event(session, document=document(), phase=EventPhase.REGISTRATION)
    skaters = imported_skaters(session, event)
    clubs = [an_enterprise(session).name for _seat in SEATS]
    for stage in STAGES.values():
        skate(session, stage_by_code(session, event, stage), skaters, clubs)
    organiser = an_actor(session, "organiser", unit=event.edition.unit)
    apart(session)

    version = operations.compute_results(session, organiser, event, now=NOON)

    computed = [
        (row.rank, row.entry.display_name, row.total, row.trace["parts"])
        for row in scores_of(session, version)
    ]
    assert computed == official()


def official() -> list[tuple[int, str, Decimal, dict[str, str]]]:
    parts: dict[str, dict[str, str]] = {}
    for row in rows("official_results.csv"):
        parts.setdefault(row["entry"], {})[STAGES[row["segment"]]] = row["official_segment_score"]
    return [
        (
            int(row["place"]),
            row["entry"],
            Decimal(row["total_sp_plus_fs"]),
            {stage: parts[row["entry"]][stage] for stage in STAGES.values()},
        )
        for row in rows("derived_final.csv")
    ]


def names() -> list[str]:
    return sorted({row["entry"] for row in rows("official_results.csv")})


def imported_skaters(session: Session, event: Event) -> dict[str, Entry]:
    """Bring the skaters in as a list, as an organiser does, and accept them."""
    listed = [(name, an_enterprise(session).name) for name in names()]
    table = a_table(session, event, ("姓名", "单位"), *listed)
    apart(session)
    import_entries(session, SYSTEM, event, table=table, file_name="名单.xlsx", now=NOON)
    apart(session)
    entries = entries_page(session, event).entries
    accept_all(session, SYSTEM, entries, now=NOON)
    apart(session)
    return {entry.display_name: entry for entry in entries}


def imported_panel(session: Session, stage: Stage, clubs: list[str]) -> Panel:
    """Seat the judges of a list, J1 to J9, and assign every work to each of them."""
    rows_of_list = list(zip(SEATS, clubs, strict=True))
    sheet = Sheet("裁判", [Heading("姓名"), Heading("单位")], rows_of_list)
    table = read_table(write_xlsx([sheet]), "裁判.xlsx", columns=judge_columns())
    panel = make_panel(session, SYSTEM, stage, now=NOON)
    apart(session)
    import_judges(session, SYSTEM, panel, table=table, now=NOON)
    apart(session)
    assign_works(session, SYSTEM, panel, now=NOON)
    apart(session)
    return panel


def skate(session: Session, stage: Stage, skaters: dict[str, Entry], clubs: list[str]) -> None:
    draw_stage(session, SYSTEM, stage, entries=list(skaters.values()), now=NOON)
    apart(session)
    panel = imported_panel(session, stage, clubs)
    open_stage(session, SYSTEM, stage, now=NOON)
    behind = entries_of_works(session, stage)
    works = {behind[work.id].display_name: work for work in works_of_stage(session, stage)}
    for seat, code in zip(panel.seats, SEATS, strict=True):
        judge = judge_on(session, seat)
        for name, values in marks_of(session, stage, code).items():
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
    official_marks = [
        (works[row["entry"]], criterion, Decimal(row[column]))
        for row in rows("official_results.csv")
        if STAGES[row["segment"]] == stage.code
        for column, criterion in (("official_tes", "TES"), ("deductions", "DED"))
    ]
    import_marks(session, SYSTEM, stage, marks=official_marks, source="official protocol", now=NOON)
    close_stage(session, SYSTEM, stage, now=NOON)
    apart(session)


def marks_of(session: Session, stage: Stage, seat: str) -> dict[str, dict[str, Value | None]]:
    rubric = scoring_rubric(session, stage)
    assert rubric is not None
    codes = {criterion.name_en: criterion.code for criterion in rubric.judged}
    sheets: dict[str, dict[str, Value | None]] = {}
    for row in rows("component_marks.csv"):
        if STAGES[row["segment"]] == stage.code:
            given = sheets.setdefault(row["entry"], {})
            given[codes[row["component"]]] = PointsGiven(Decimal(row[seat]))
    return sheets
