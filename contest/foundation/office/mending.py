"""Puts cells of a table that was read right, without touching the file: typed text wins over it.

Pure: the file stays as it was handed in, and every mended cell is read by the same rules.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contest.foundation.errors import Fault
from contest.foundation.identity import Malformed
from contest.foundation.office.columns import Column, read_with_doubt
from contest.foundation.office.reading import Row, Table


@dataclass(frozen=True, slots=True)
class Mending:
    """What a person decided about a list: cells by row number and key, rows left out, and in
    which column (from 1) each key stands where the headings did not tell.
    """

    cells: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    matches: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it in plain JSON; `mending_of` reads it back."""
        return {
            "cells": {str(number): dict(cells) for number, cells in self.cells.items()},
            "left_out": sorted(self.left_out),
            "matches": dict(self.matches),
        }


def mending_of(kept: Mapping[str, Any]) -> Mending:
    """Return what `as_json` gave."""
    cells = {int(number): dict(cells) for number, cells in kept.get("cells", {}).items()}
    return Mending(cells, frozenset(kept.get("left_out", ())), dict(kept.get("matches", {})))


def mended(table: Table, columns: Sequence[Column], mending: Mending) -> Table:
    """Return the table with typed cells read anew and rows left out that were set aside."""
    rows = [
        _row(table, row, columns, mending.cells.get(row.number, {}))
        for row in table.rows
        if row.number not in mending.left_out
    ]
    return replace(table, rows=tuple(rows))


def key_of(table: Table, columns: Sequence[Column], fault: Fault) -> str | None:
    """Return the key of the column that a fault speaks of; None where it names none of ours."""
    return next((column.key for column in columns if fault.column in _names(table, column)), None)


def alike(table: Table, key: str, number: int, rows: Collection[int]) -> list[int]:
    """Return the numbers among `rows` where the column holds what it holds in row `number`."""
    written = {row.number: row.values.get(key) for row in table.rows}
    wanted = written.get(number)
    return [one for one in sorted(rows) if wanted and written.get(one) == wanted]


def _names(table: Table, column: Column) -> set[str]:
    at = table.matches.get(column.key, 0)
    heading = table.headings[at - 1] if 0 < at <= len(table.headings) else column.label
    return {column.label, column.label_en or column.label, heading}


def _row(table: Table, row: Row, columns: Sequence[Column], cells: Mapping[str, str]) -> Row:
    if not cells:
        return row
    values, faults, hints = dict(row.values), list(row.faults), list(row.hints)
    for column in columns:
        if column.key not in cells:
            continue
        names, text = _names(table, column), cells[column.key].strip()
        faults = [fault for fault in faults if fault.column not in names]
        hints = [hint for hint in hints if hint.column not in names]
        values[column.key] = text or None
        try:
            values[column.key], doubt = read_with_doubt(column, text)
        except Malformed as error:
            faults.append(error.fault(row=row.number, column=column.label, value=text or None))
        else:
            if doubt:
                hints.append(replace(doubt, row=row.number, column=column.label, value=text))
    return Row(row.number, values, tuple(faults), tuple(hints))
