"""MARKS.csv and ENTRIES.csv become a contest's input, or faults cell by cell; no file is opened."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from judges.scoring.commands.faults import TableFault
from judges.scoring.commands.files import Row
from judges.scoring.commands.numbers import typed_number
from judges.scoring.definition.criteria import Rubric
from judges.scoring.definition.shapes import Definition, Stage
from judges.scoring.faults import ValueFault
from judges.scoring.fields import sheet_fields, values_from_texts
from judges.scoring.inputs import (
    ContestInput,
    EntryInput,
    ImportedMark,
    PanelOf,
    ReturnInput,
    SheetInput,
    StageStatus,
    Status,
    TeamInput,
)
from judges.scoring.values import Value
from judges.scoring.words import N_

MARK_COLUMNS = ("stage", "entry", "judge", "criterion", "value")
ENTRY_COLUMNS = ("entry", "group", "unit", "district", "status", "team")
LATE_DAYS = "late_days"
Texts = dict[str, Row]
Sheet = tuple[str, str, str]


@dataclass(slots=True)
class Gathered:
    """What the rows said so far; only this module writes it."""

    definition: Definition
    entries: dict[str, EntryInput]
    faults: list[TableFault] = field(default_factory=list)
    sheets: dict[Sheet, Texts] = field(default_factory=dict)
    imported: dict[Sheet, ImportedMark] = field(default_factory=dict)
    late: dict[tuple[str, str], int] = field(default_factory=dict)
    statuses: dict[tuple[str, str], StageStatus] = field(default_factory=dict)
    fields: dict[str, frozenset[str]] = field(default_factory=dict)
    panels: dict[tuple[str, str], PanelOf] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)

    def known(self, stage: str) -> Collection[str]:
        """The codes that marks of this stage may name: teams where teams do it once."""
        teams = self.definition.ranking.teams
        return self.members if teams and stage in teams.shared else self.entries

    def refuse(self, row: Row, column: str, rule: str, remedy: str, /, **params: str | int) -> None:
        """Note that this cell cannot be used."""
        value = row.cells.get(column, "")
        self.faults.append(TableFault(row.number, column, value, rule, remedy, params))


@dataclass(frozen=True, slots=True)
class Entrants:
    """Who takes part: the entries by code, and the members of each team by its code."""

    entries: Mapping[str, EntryInput]
    members: Mapping[str, Sequence[str]] = field(default_factory=dict)


def entrants_of(definition: Definition, rows: Sequence[Row]) -> tuple[Entrants, list[TableFault]]:
    """Entries and teams. Refused: no code, a code given twice, an unknown group or status.

    An empty status is `present`; groups are checked where the definition names any.
    """
    work = Gathered(definition, {})
    for row in rows:
        code = row.cells["entry"]
        group = row.cells.get("group", "")
        status = row.cells.get("status", "") or Status.PRESENT
        if not code:
            work.refuse(row, "entry", N_("The entry has no code."), N_("Write its code."))
        elif code in work.entries:
            work.refuse(row, "entry", N_("The entry stands twice."), N_("Remove one of the rows."))
        elif group and definition.groups and group not in definition.groups:
            groups = ", ".join(definition.groups)
            message = N_("The definition has no such group.")
            work.refuse(row, "group", message, N_("Write one of: %(groups)s."), groups=groups)
        elif status not in set(Status):
            states = ", ".join(Status)
            message = N_("This is no status.")
            work.refuse(row, "status", message, N_("Write one of: %(states)s."), states=states)
        else:
            work.entries[code] = EntryInput(
                code,
                status=Status(status),
                group=group,
                unit=row.cells.get("unit", ""),
                district=row.cells.get("district", ""),
            )
            if row.cells.get("team"):
                work.members.setdefault(row.cells["team"], []).append(code)
    return Entrants(work.entries, work.members), work.faults


def contest_of(
    definition: Definition, marks: Sequence[Row], entrants: Entrants | None = None
) -> tuple[ContestInput, list[TableFault]]:
    """The contest's input from long rows `stage, entry, judge, criterion, value`, and all faults.

    Without `entrants` everybody who has a row takes part. An empty value is no mark, never 0.
    `criterion` is the code, or for several boxes the field's name (`P11.1`, `P01.unmeasurable`).
    An imported criterion or stage and a return have no judge; for an imported stage the criterion
    is empty, and where panels are levelled its judge is the panel; a stage that teams do once names
    the team as entry; `late_days` is a return's delay. Judge and criterion empty with the word
    absent, forfeited or disqualified states how the entry stands in that stage.
    """
    work = Gathered(definition, {})
    if entrants is None:
        codes = [row.cells["entry"] for row in marks if row.cells["entry"]]
        work.entries = {code: EntryInput(code) for code in codes}
    else:
        work.entries = dict(entrants.entries)
        work.members = {team: list(codes) for team, codes in entrants.members.items()}
    for row in marks:
        _take(work, row)
    sheets, returns = _sheets(work)
    return (
        ContestInput(
            entries=tuple(work.entries.values()),
            sheets=tuple(sheets),
            imported=tuple(work.imported.values()),
            returns=tuple(returns),
            statuses=tuple(work.statuses.values()),
            panels=tuple(work.panels.values()),
            teams=tuple(TeamInput(code, tuple(found)) for code, found in work.members.items()),
        ),
        work.faults,
    )


def _take(work: Gathered, row: Row) -> None:
    codes = [stage.code for stage in work.definition.stages]
    if row.cells["stage"] not in codes:
        message = N_("The definition has no such stage.")
        remedy = N_("Write one of: %(codes)s.")
        work.refuse(row, "stage", message, remedy, codes=", ".join(codes))
        return
    if row.cells["entry"] not in work.known(row.cells["stage"]):
        message = N_("There is no such entry.")
        work.refuse(row, "entry", message, N_("Add it to the entries, or correct the code."))
        return
    stage = work.definition.stage(row.cells["stage"])
    judge, criterion, value = (row.cells[c] for c in ("judge", "criterion", "value"))
    if not judge and not criterion and value in set(Status):
        key = (stage.code, row.cells["entry"])
        work.statuses[key] = StageStatus(*key, Status(value))
        return
    rubric = work.definition.rubric_of(stage)
    if rubric is None or criterion in _imported_codes(rubric):
        _take_imported(work, stage, rubric, row)
    elif stage.kind == "returns" and criterion == LATE_DAYS:
        _take_late(work, row)
    else:
        _take_judged(work, stage, rubric, row)


def _imported_codes(rubric: Rubric) -> set[str]:
    return {criterion.code for criterion in rubric.criteria if criterion.type == "imported"}


def _take_imported(work: Gathered, stage: Stage, rubric: Rubric | None, row: Row) -> None:
    if row.cells["judge"] and stage.levelling:
        panel = PanelOf(stage.code, row.cells["entry"], row.cells["judge"])
        work.panels[stage.code, row.cells["entry"]] = panel
    elif row.cells["judge"]:
        message = N_("This mark is imported: no judge gives it.")
        work.refuse(row, "judge", message, N_("Leave the judge empty."))
        return
    criterion = row.cells["criterion"]
    if rubric is None and criterion:
        message = N_("The whole stage is imported and has no criteria.")
        work.refuse(row, "criterion", message, N_("Leave the criterion empty."))
        return
    text = row.cells["value"]
    number = typed_number(text)
    if text and number is None:
        message = N_("This is no plain number.")
        work.refuse(row, "value", message, N_("Write it with a point, such as 8.50."))
        return
    key = (stage.code, row.cells["entry"], criterion)
    if key in work.imported:
        _refuse_twice(work, row)
        return
    work.imported[key] = ImportedMark(stage.code, row.cells["entry"], number, criterion)


def _take_late(work: Gathered, row: Row) -> None:
    number = typed_number(row.cells["value"] or "0")
    if number is None or number < 0 or number != number.to_integral_value():
        message = N_("This is no number of days.")
        work.refuse(row, "value", message, N_("Write a whole number, such as 2."))
        return
    work.late[row.cells["stage"], row.cells["entry"]] = int(number)


def _refuse_twice(work: Gathered, row: Row) -> None:
    message = N_("The same mark stands twice.")
    work.refuse(row, "value", message, N_("Remove the row that is not in force."))


def _take_judged(work: Gathered, stage: Stage, rubric: Rubric, row: Row) -> None:
    judge, criterion = row.cells["judge"], row.cells["criterion"]
    if stage.kind == "returns" and judge:
        message = N_("A return has no judge.")
        work.refuse(row, "judge", message, N_("Leave the judge empty."))
        return
    if stage.kind == "judged" and not judge:
        message = N_("The mark has no judge.")
        work.refuse(row, "judge", message, N_("Write the judge's seat, such as 1."))
        return
    known = work.fields.get(stage.code)
    if known is None:
        known = frozenset(field.name for field in sheet_fields(rubric))
        work.fields[stage.code] = known
    if criterion not in known:
        message = N_("The rubric has no such criterion.")
        remedy = N_("Write a code of rubric %(rubric)s.")
        work.refuse(row, "criterion", message, remedy, rubric=rubric.name, rubric_en=rubric.name_en)
        return
    texts = work.sheets.setdefault((stage.code, row.cells["entry"], judge), {})
    if criterion in texts:
        _refuse_twice(work, row)
        return
    texts[criterion] = row


def _sheets(work: Gathered) -> tuple[list[SheetInput], list[ReturnInput]]:
    sheets: list[SheetInput] = []
    returns: list[ReturnInput] = []
    seats: dict[tuple[str, str], int] = {}
    for (code, entry, judge), texts in work.sheets.items():
        stage = work.definition.stage(code)
        values = _values(work, stage, entry, texts)
        if stage.kind == "returns":
            returns.append(ReturnInput(code, entry, values, work.late.get((code, entry), 0)))
            continue
        sheets.append(SheetInput(code, judge, entry, values))
        seats[code, entry] = seats.get((code, entry), 0) + 1
        if seats[code, entry] == stage.panel.seats + 1:
            work.refuse(
                next(iter(texts.values())),
                "judge",
                N_("The panel has %(seats)s seats, but this entry has marks of %(judges)s."),
                N_("Correct the judge, or the definition's seats."),
                seats=stage.panel.seats,
                judges=", ".join(j for c, e, j in work.sheets if (c, e) == (code, entry)),
            )
    return sheets, returns


def _values(work: Gathered, stage: Stage, entry: str, texts: Texts) -> dict[str, Value | None]:
    rubric = work.definition.rubric_of(stage)
    if rubric is None:  # an imported stage has no sheets
        return {}
    values, faults = values_from_texts(
        rubric,
        {name: row.cells["value"] for name, row in texts.items()},
        complete=False,
        group=work.entries[entry].group if entry in work.entries else "",
    )
    for fault in faults:
        _refuse_value(work, fault, texts)
    return values


def _refuse_value(work: Gathered, fault: ValueFault, texts: Texts) -> None:
    of_criterion = [
        row
        for name, row in texts.items()
        if name == fault.criterion or name.startswith(f"{fault.criterion}.")
    ]
    work.refuse(of_criterion[0], "value", fault.message, fault.remedy, **fault.params)
