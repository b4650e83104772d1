"""What importing a list would do, row by row; knows no kind of row and no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contest.foundation.errors import Fault
from contest.foundation.grids import is_place
from contest.foundation.office import Column, Row, Table, alike, key_of
from contest.foundation.words import N_


@dataclass(slots=True)
class PlannedRow:
    """A row of the file with what is wrong with it; `is_duplicate` when that is all."""

    number: int
    values: Mapping[str, str | None]
    faults: list[Fault] = field(default_factory=list)
    is_duplicate: bool = False

    @property
    def state(self) -> str:
        """Return `good`, `duplicate` or `faulty`."""
        if not self.faults:
            return "good"
        return "duplicate" if self.is_duplicate else "faulty"

    def blame(self, column: Column, fault: Fault) -> None:
        """Add a fault of the row's cell in `column`, with what stands there."""
        value = self.values.get(column.key)
        self.faults.append(
            Fault(
                fault.rule, fault.remedy, row=self.number, column=column.label,
                value=fault.value or value, params=fault.params,
            )
        )  # fmt: skip

    def repeats(self, column: Column, fault: Fault) -> None:
        """Mark the row as a duplicate; a row that has faults beside it stays faulty."""
        self.is_duplicate = not self.faults
        self.blame(column, fault)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that is not registered, what may be meant, and the rows that write it."""

    key: str
    written: str
    names: tuple[str, ...]
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row as the page shows it: what tells it, and an input for each cell to be put right."""

    row: PlannedRow
    cells: tuple[str | None, ...]
    inputs: tuple[tuple[Column, str], ...]


def planned(rows: Sequence[Row]) -> list[PlannedRow]:
    """Return the rows of a table with the faults of their cells, to be judged further."""
    return [PlannedRow(row.number, row.values, list(row.faults)) for row in rows]


def same_row(earlier: int) -> Fault:
    """Return that the same stands in an earlier row."""
    return Fault(
        rule=N_("The same as row %(row)d"),
        remedy=N_("Delete one of the rows."),
        params={"row": earlier},
    )


def counts_of(rows: Sequence[PlannedRow]) -> dict[str, int]:
    """Return how many rows are good, faulty and duplicate."""
    states = [row.state for row in rows]
    return {state: states.count(state) for state in ("good", "faulty", "duplicate")}


def suggestions_of(
    table: Table, columns: Sequence[Column], rows: Sequence[PlannedRow]
) -> list[Suggestion]:
    """Return names that are not registered and may be one that is, the most frequent first.

    A fault that may be healed so says which in its parameter `names`.
    """
    found: dict[tuple[str, str], Suggestion] = {}
    for row in rows:
        for fault in row.faults:
            names, key = str(fault.params.get("names", "")), key_of(table, columns, fault)
            if names and key and fault.value:
                near = Suggestion(key, fault.value, tuple(names.split("、")))
                found.setdefault((key, fault.value), near).rows.append(row.number)
    return sorted(found.values(), key=lambda one: -len(one.rows))


def checked_rows(
    table: Table,
    columns: Sequence[Column],
    rows: Sequence[PlannedRow],
    *,
    shown: Sequence[Sequence[str]],
    telling: Sequence[str] = (),
) -> list[CheckedRow]:
    """Return the rows for the page.

    `shown` names the columns that tell which row it is, the first of each that holds something; a
    duplicate is told apart by the columns of `telling`.
    """
    checked = []
    for row in rows:
        keys = {key_of(table, columns, fault) for fault in row.faults}
        if row.is_duplicate:
            keys |= set(telling)
        inputs = [(one, row.values.get(one.key) or "") for one in columns if one.key in keys]
        cells = [
            next((text for key in keys_of if (text := row.values.get(key))), None)
            for keys_of in shown
        ]
        checked.append(CheckedRow(row, tuple(cells), tuple(inputs)))
    return checked


def mended_cells(
    table: Table,
    columns: Sequence[Column],
    sent: Sequence[Mapping[str, str]],
    *,
    faulty: set[int],
    is_alike: bool,
) -> dict[int, dict[str, str]]:
    """Return the cells that were typed anew, by row number and key.

    With `is_alike` the same fix holds for each row of `faulty` where the same stands.
    """
    written = {row.number: row.values for row in table.rows}
    cells: dict[int, dict[str, str]] = {}
    for typed in sent:
        text_of_row = typed.get("row", "")
        number = int(text_of_row) if is_place(text_of_row) else 0
        for column in columns:
            text = typed.get(column.key)
            if text is None or number not in written or text == (written[number][column.key] or ""):
                continue
            siblings = alike(table, column.key, number, faulty) if is_alike else []
            for one in (number, *siblings):
                cells.setdefault(one, {})[column.key] = text
    return cells
