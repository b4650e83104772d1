"""`rank`: a definition and marks in, totals and ranks per stage and overall out."""

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from judges.scoring.commands.check import FAULTY
from judges.scoring.commands.faults import TableFault, one_line
from judges.scoring.commands.files import Table, Unusable, read_document, read_table
from judges.scoring.commands.marks import (
    ENTRY_COLUMNS,
    MARK_COLUMNS,
    Entrants,
    contest_of,
    entrants_of,
)
from judges.scoring.commands.printing import print_csv, print_json, print_waiting
from judges.scoring.contest import score_contest
from judges.scoring.definition import DefinitionFaults, parse_definition
from judges.scoring.definition.shapes import Definition

MOST_FAULTS = 1_000


def rank(
    definition_path: Path,
    marks_path: Path,
    entries_path: Path | None,
    *,
    form: str,
    explain: bool,
    out: TextIO,
    errors: TextIO,
) -> int:
    """Print the ranking; 2 and one line per fault when anything handed in cannot be used.

    An incomplete contest is no fault: what stands is printed, what is missing is told on `errors`.
    Raises `Unusable` for files that cannot be read.
    """
    definition = definition_in(definition_path, errors)
    if definition is None:
        return FAULTY
    entrants: Entrants | None = None
    if entries_path is not None:
        table = read_table(entries_path, required=("entry",), allowed=ENTRY_COLUMNS)
        entrants, faults = entrants_of(definition, () if table.faults else table.rows)
        if told(table, faults, errors):
            return FAULTY
    table = read_table(marks_path, required=MARK_COLUMNS, allowed=MARK_COLUMNS)
    if told(table, [], errors):
        return FAULTY
    given, faults = contest_of(definition, table.rows, entrants)
    table.note = ""
    if told(table, faults, errors):
        return FAULTY
    result = score_contest(definition, given)
    if form == "json":
        print_json(definition, result, out, explain=explain)
    else:
        groups = {entry.code: entry.group for entry in given.entries}
        print_csv(result, groups, out, explain=explain)
    print_waiting(result, errors)
    return 0


def definition_in(path: Path, errors: TextIO) -> Definition | None:
    """The definition in the file; `None` when it has faults, which are printed."""
    try:
        return parse_definition(read_document(path))
    except DefinitionFaults as refused:
        for finding in refused.faults:
            print(one_line(f"{path.name}: {finding} {finding.remedy}"), file=errors)
        return None
    except RecursionError as error:
        raise Unusable(f"{path}: nested too deeply") from error


def told(table: Table, faults: Sequence[TableFault], errors: TextIO) -> bool:
    """Print the table's note and all faults in row order, at most 1,000; whether there are any."""
    if table.note:
        print(table.note, file=errors)
    every = sorted([*table.faults, *faults], key=lambda fault: fault.row)
    for fault in every[:MOST_FAULTS]:
        print(fault.told(table.name), file=errors)
    if len(every) > MOST_FAULTS:
        print(f"{table.name}: and {len(every) - MOST_FAULTS} more faults", file=errors)
    return bool(every)
