"""The table of a published list becomes rows to audit; headings in Chinese or English."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from judges.scoring.audit import ListRow
from judges.scoring.commands.faults import TableFault
from judges.scoring.commands.files import Row
from judges.scoring.commands.numbers import typed, typed_number
from judges.scoring.definition.shapes import Definition
from judges.scoring.words import N_

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "entry": ("entry", "单位", "参赛单位", "单位名称", "姓名", "选手", "名称", "编号", "作品"),
    "group": ("group", "组别", "类别"),
    "total": ("total", "总分", "总成绩", "综合得分", "综合成绩", "得分", "合计"),
    "rank": ("rank", "名次", "排名", "位次"),
    "award": ("award", "奖项", "奖次", "获奖等次", "等次"),
}
WEIGHTED = (".weighted", "加权", "折算")
RANK = re.compile(r"(?:并列)?第?(\d{1,6})名?", re.ASCII)


def columns_of(definition: Definition, heading: Sequence[str]) -> dict[str, str]:
    """What each heading stands for: entry, group, total, rank, award, `part:CODE` or
    `weighted:CODE`. Headings that say nothing to the rule are left out.

    A stage is named by its code, its name or its English name; with `.weighted`, 加权 or 折算
    behind it the column holds the weighted part.
    """
    meanings = {name: key for key, names in HEADINGS.items() for name in names}
    for stage in definition.stages:
        for name in filter(None, (stage.code, stage.name, stage.name_en)):
            meanings[name] = f"part:{stage.code}"
            meanings.update({name + ending: f"weighted:{stage.code}" for ending in WEIGHTED})
    return {column: meanings[column] for column in heading if column in meanings}


def list_rows(
    definition: Definition, heading: Sequence[str], rows: Sequence[Row]
) -> tuple[list[ListRow], list[TableFault]]:
    """The rows to audit, and every cell that cannot be read. An empty cell is not printed."""
    return rows_by(columns_of(definition, heading), rows)


def rows_by(
    meanings: Mapping[str, str], rows: Sequence[Row]
) -> tuple[list[ListRow], list[TableFault]]:
    """As `list_rows`, where what each heading stands for is known (see `columns_of`)."""
    faults = list(_heading_faults(meanings))
    found: list[ListRow] = []
    seen: set[tuple[str, str]] = set()
    for row in () if faults else rows:
        taken = _row(row, meanings, faults)
        if (taken.group, taken.entry) in seen:
            remedy = N_("Remove one of the rows.")
            faults.append(_fault(row, "entry", meanings, N_("The entry stands twice."), remedy))
        seen.add((taken.group, taken.entry))
        found.append(taken)
    return found, faults


def _heading_faults(meanings: Mapping[str, str]) -> Iterator[TableFault]:
    known = list(meanings.values())
    for needed in ("entry", "total"):
        if needed not in known:
            message, remedy = N_("The column is missing."), N_("Add a column headed %(names)s.")
            yield TableFault(
                1, needed, "", message, remedy, {"names": " / ".join(HEADINGS[needed])}
            )
    for column, meaning in meanings.items():
        if known.count(meaning) > 1:
            message = N_("Two columns mean the same.")
            yield TableFault(1, column, column, message, N_("Remove or rename one of them."))


def _fault(
    row: Row, meaning: str, meanings: Mapping[str, str], rule: str, remedy: str
) -> TableFault:
    column = next(column for column, found in meanings.items() if found == meaning)
    return TableFault(row.number, column, row.cells[column], rule, remedy)


def _row(row: Row, meanings: Mapping[str, str], faults: list[TableFault]) -> ListRow:
    cells = {meaning: row.cells[column] for column, meaning in meanings.items()}

    def number(meaning: str) -> Decimal | None:
        value = typed_number(cells[meaning])
        if cells[meaning] and value is None:
            remedy = N_("Write it with a point, such as 8.50; leave it empty if there is none.")
            faults.append(_fault(row, meaning, meanings, N_("This is no plain number."), remedy))
        return value

    def kind(prefix: str) -> dict[str, Decimal | None]:
        return {m.removeprefix(prefix): number(m) for m in cells if m.startswith(prefix)}

    printed = RANK.fullmatch(typed(cells.get("rank", "")))
    if cells.get("rank") and printed is None:
        message, remedy = N_("This is no rank."), N_("Write a whole number, such as 3.")
        faults.append(_fault(row, "rank", meanings, message, remedy))
    if not cells["entry"]:
        message, remedy = N_("The entry has no name."), N_("Write its name or code.")
        faults.append(_fault(row, "entry", meanings, message, remedy))
    return ListRow(
        number=row.number,
        entry=cells["entry"],
        group=cells.get("group", ""),
        parts=kind("part:"),
        weighted=kind("weighted:"),
        total=number("total"),
        rank=int(printed[1]) if printed else None,
        award=cells.get("award"),
    )
