"""A spreadsheet of a published list becomes rows to audit; its columns are found by headings.

It must not know who asks, and it computes nothing.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contest.foundation.errors import Fault, Invalid
from contest.foundation.office import Column, Limits, Table
from contest.foundation.words import N_
from judges.scoring.audit import ListRow
from judges.scoring.commands.files import Row
from judges.scoring.commands.lists import HEADINGS, WEIGHTED, rows_by
from judges.scoring.definition import Definition

LIST_LIMITS = Limits(size=5 * 1024 * 1024, rows=2000, columns=100)
# The narrowest first: a list of persons has their units beside them.
NAMES = ("编号", "作品", "姓名", "选手", "entry", "名称", "参赛单位", "单位名称", "单位")
PART_ENDINGS = ("", "成绩", "得分", "分数", "分")
WEIGHTED_ENDINGS = (*WEIGHTED, "折算分", "折算成绩", "加权分", "加权成绩")
NO_AWARD = frozenset({"—", "–", "-", "－", "/", "无"})
HIDDEN_DIGITS = re.compile(r"-?\d+\.\d{10,}")
NOT_OURS = N_("This is not the list that was checked. Hand it in once more.")


@dataclass(frozen=True, slots=True)
class PublishedList:
    """The cells of a list by what they mean, as printed, with the row numbers of the user's file.

    `headings` maps a meaning (entry, total, rank, award, group, part:CODE, weighted:CODE) to the
    heading in the file; `unused` are headings that say nothing to the rule.
    """

    headings: Mapping[str, str]
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    unused: tuple[str, ...] = ()

    def as_text(self) -> str:
        """Return the list as JSON, to be read again by `from_text`."""
        rows = [[number, cells] for number, cells in self.rows]
        return json.dumps({"headings": self.headings, "rows": rows}, ensure_ascii=False)


def from_text(text: str, definition: Definition) -> PublishedList:
    """Return the list that `as_text` wrote under this rule; raises `Invalid` for anything else."""
    known = {"entry", *(column.key for column in list_columns(definition))}
    try:
        read = json.loads(text)
        headings = {str(key): str(name) for key, name in read["headings"].items()}
        if not headings.keys() <= known:
            raise Invalid(NOT_OURS)
        rows = tuple(
            (int(number), {key: str(cells.get(key, "")) for key in headings})
            for number, cells in read["rows"][: LIST_LIMITS.rows]
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Invalid(NOT_OURS) from error
    return PublishedList(headings, rows)


def list_columns(definition: Definition) -> list[Column]:
    """Return the columns that a list under this rule may print; only names and totals are asked."""
    columns = [Column(f"entry:{name}", name) for name in NAMES]
    columns += [
        Column(key, names[1], names, required=key == "total")
        for key, names in HEADINGS.items()
        if key != "entry"
    ]
    for stage in definition.stages:
        names = [name for name in (stage.name, stage.name_en, stage.code) if name]
        for key, endings in (("weighted", WEIGHTED_ENDINGS), ("part", PART_ENDINGS)):
            spelt = [name + ending for name in names for ending in endings]
            columns.append(Column(f"{key}:{stage.code}", spelt[0], tuple(spelt[1:])))
    return columns


def list_of(table: Table) -> PublishedList:
    """Return the list in a table that was read by `list_columns`; raises `Invalid`.

    Where a list names an entry in several columns (number, name, unit) they stand together.
    """
    if table.all_faults:
        raise Invalid(faults=table.all_faults)
    named = [f"entry:{name}" for name in NAMES if f"entry:{name}" in table.matches]
    if not named:
        heading = " / ".join(NAMES)
        remedy = N_("Add a column headed %(names)s.")
        fault = Fault(N_("The column is missing."), remedy, table.header_row, None, None,
                      {"names": heading})  # fmt: skip
        raise Invalid(faults=[fault])
    meanings = [key for key in table.matches if not key.startswith("entry:")]
    headings = {"entry": _heading(table, named[0])}
    headings |= {key: _heading(table, key) for key in meanings}
    rows = tuple(
        (
            row.number,
            {
                "entry": " ".join(filter(None, (row.values[key] for key in named))),
                **{key: row.values[key] or "" for key in meanings},
            },
        )
        for row in table.rows
    )
    used = set(table.matches.values())
    unused = [h for at, h in enumerate(table.headings, 1) if h and at not in used]
    return PublishedList(headings, rows, tuple(unused))


def rows_to_audit(published: PublishedList) -> list[ListRow]:
    """Return the rows with their numbers read; raises `Invalid` with every cell that is none."""
    meanings: dict[str, str] = {}
    for meaning, heading in published.headings.items():
        free = heading
        while free in meanings:
            free += "′"
        meanings[free] = meaning
    rows = [
        Row(number, {heading: _cell(meaning, cells) for heading, meaning in meanings.items()})
        for number, cells in published.rows
    ]
    found, faults = rows_by(meanings, rows)
    if faults:
        raise Invalid(
            faults=[
                Fault(
                    HIDDEN if HIDDEN_DIGITS.fullmatch(fault.value) else fault.rule,
                    PASTE_IT if HIDDEN_DIGITS.fullmatch(fault.value) else fault.remedy,
                    fault.row,
                    fault.column,
                    fault.value,
                    fault.params,
                )
                for fault in faults
            ]
        )
    return found


HIDDEN = N_("The cell holds more decimals than it can show")
PASTE_IT = N_("Copy the table in Excel and paste it here: that takes what is printed.")


def _heading(table: Table, key: str) -> str:
    at = table.matches[key]
    return (table.headings[at - 1] if at <= len(table.headings) else "") or key


def _cell(meaning: str, cells: Mapping[str, str]) -> str:
    text = cells[meaning]
    return "" if meaning == "award" and text in NO_AWARD else text


def unused_note(unused: Sequence[str], most: int = 12) -> str:
    """Return the headings that were not looked at as one text, shortened after `most`."""
    return "、".join(unused[:most]) + ("…" if len(unused) > most else "")
