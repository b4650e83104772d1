"""Rows of a spreadsheet become the sections of a rubric; every row that cannot is named.

The rows may come from a marking scheme of a skills competition or from our own download. Nothing is
assumed in silence: what is guessed is a hint.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from contest.foundation.errors import Fault
from contest.foundation.identity import Malformed
from contest.foundation.office.columns import INVISIBLE
from contest.foundation.words import N_
from judges.rubrics.rules.aspects import criterion_of, kind_of, level_of, with_more
from judges.rubrics.rules.cells import read_more
from judges.rubrics.rules.layout import BY_KEY, NO_KIND, SAY_THE_KIND
from judges.scoring.numbers import parse_decimal

CODE_LONGEST = 20
FULL_SCALE = [0, 1, 2, 3]


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """One row: its number as the user's program counts, cells by column key."""

    number: int
    cells: Mapping[str, str | None]


@dataclass(slots=True)
class Scheme:
    """What was read: sections as the document writes them, and from which row each part came.

    `rows` maps (section index, criterion index or None) to a row number. With faults the sections
    are not to be used; hints keep nothing back.
    """

    sections: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[tuple[int, int | None], int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    hints: list[Fault] = field(default_factory=list)

    @property
    def max(self) -> Decimal:
        """The points that all criteria give together, without sections beyond the maximum."""
        counted = (section for section in self.sections if not section.get("beyond_max"))
        return sum((worth(c) for section in counted for c in section["criteria"]), Decimal(0))


def worth(criterion: Mapping[str, Any]) -> Decimal:
    """Return what a criterion adds to its rubric's maximum, in points; 0 for what is no number."""
    most, factor = parse_decimal(criterion.get("max")), parse_decimal(criterion.get("factor", 1))
    if most is None or factor is None or not criterion.get("counts", True):
        return Decimal(0)
    return most * factor


def read_scheme(rows: Sequence[SchemeRow], shown: Mapping[str, str] | None = None) -> Scheme:
    """Return the sections that `rows` state, in their order.

    `shown` names the columns as the user's file does; failing that, our own headings stand.
    """
    builder = _Builder(shown or {})
    for row in rows:
        builder.take(row)
    builder.finish()
    return builder.scheme


@dataclass(slots=True)
class _Heading:
    """A module or sub-criterion row that waits for its first aspect."""

    row: SchemeRow
    code: str
    name: str


class _Builder:
    """Takes the rows in order and keeps what is open: a module, a section, an aspect."""

    def __init__(self, shown: Mapping[str, str]) -> None:
        self.scheme = Scheme()
        self.shown = shown
        self.module: _Heading | None = None
        self.waiting: _Heading | None = None
        self.sub = ""
        self.aspect: SchemeRow | None = None
        self.levels: list[dict[str, Any]] = []
        self.codes: dict[str, int] = {}
        self.totals: dict[int, tuple[SchemeRow, list[int]]] = {}

    def take(self, row: SchemeRow) -> None:
        cells = row.cells
        if cells.get("score") and not (
            cells.get("type") or cells.get("kind") or cells.get("aspect")
        ):
            self._take_level(row)
            return
        self._close_aspect()
        if any(cells.get(key) for key in ("type", "kind", "aspect", "max")):
            self._take_aspect(row)
        elif cells.get("letter") or cells.get("total"):
            self._take_module(row)
        elif cells.get("id") or cells.get("title"):
            self._take_sub(row)
        else:
            self._refuse(
                row, "aspect", N_("The row is neither a module nor an aspect nor a level"),
                N_("Fill in its type and description, or delete the row."),
            )  # fmt: skip

    def finish(self) -> None:
        self._close_aspect()
        self._close_heading()
        self._check_totals()
        if not self.scheme.sections and not self.scheme.faults:
            self.scheme.faults.append(
                Fault(N_("The file holds no aspect"), N_("Give each aspect a row of its own."))
            )

    def _refuse(
        self, row: SchemeRow, key: str, rule: str, remedy: str, /, **params: object
    ) -> None:
        self.scheme.faults.append(self._told(row, key, rule, remedy, params))

    def _hint(self, row: SchemeRow, key: str, rule: str, remedy: str, /, **params: object) -> None:
        self.scheme.hints.append(self._told(row, key, rule, remedy, params))

    def _told(
        self, row: SchemeRow, key: str, rule: str, remedy: str, params: Mapping[str, object]
    ) -> Fault:
        column = self.shown.get(key) or BY_KEY[key].label
        return Fault(rule, remedy, row.number, column, row.cells.get(key), params)

    def _take_module(self, row: SchemeRow) -> None:
        self._close_heading()
        cells = row.cells
        code = cells.get("letter") or cells.get("id") or ""
        self.module = self.waiting = _Heading(row, code, cells.get("title") or code)
        self.sub = ""

    def _take_sub(self, row: SchemeRow) -> None:
        if self.waiting is not self.module:
            self._close_heading()
        cells = row.cells
        name = cells.get("title") or cells.get("id") or ""
        if self.module is not None and self.module.row.cells.get("title"):
            name = f"{self.module.name} · {name}"
        self.waiting = _Heading(row, cells.get("id") or "", name)
        self.sub = self.waiting.code

    def _close_heading(self) -> None:
        if self.waiting is not None:
            rule = N_("No aspect follows this row, so it is left out")
            self._hint(self.waiting.row, "title", rule, N_("Nothing needs to be done."))
        self.waiting = None

    def _take_level(self, row: SchemeRow) -> None:
        level = level_of(row.cells)
        if self.aspect is None:
            self._refuse(
                row, "score", N_("A level stands before its aspect"),
                N_("Put the row of the aspect above it."),
            )  # fmt: skip
        elif level is None:
            self._refuse(
                row, "score", N_("This is neither a whole number nor a range of percent"),
                N_("Write 0, 1, 2, 3 or e.g. 90–100%."),
            )  # fmt: skip
        else:
            self.levels.append(level)

    def _take_aspect(self, row: SchemeRow) -> None:
        cells = row.cells
        if cells.get("title") and (cells.get("id") or "") != self.sub:
            # Some schemes write the sub-criterion on the row of its first aspect.
            self._take_sub(SchemeRow(row.number, {key: cells.get(key) for key in ("id", "title")}))
        if self.waiting is not None:
            self._open_section(self.waiting)
        if not self.scheme.sections:
            self._refuse(
                row, "aspect", N_("An aspect stands before its module"),
                N_("Put a row with the module's letter and name above it."),
            )  # fmt: skip
            return
        self.aspect = row

    def _open_section(self, heading: _Heading) -> None:
        cells, row = heading.row.cells, heading.row
        section: dict[str, Any] = {"code": heading.code, "name": heading.name}
        if cells.get("name_en"):
            section["name_en"] = cells["name_en"]
        if not heading.code:
            self._refuse(
                row, "letter", N_("The module or sub-criterion has no code"),
                N_("Write its letter or number, e.g. A or A1."),
            )  # fmt: skip
        elif any(other["code"] == heading.code for other in self.scheme.sections):
            rule = N_("The code %(code)s stands twice")
            key = "letter" if cells.get("letter") else "id"
            self._refuse(row, key, rule, N_("Give each its own code."), code=heading.code)
        self.scheme.rows[len(self.scheme.sections), None] = row.number
        self.scheme.sections.append({**self._with_more(row, section, "criteria"), "criteria": []})
        if self.module is not None:
            module = self.module.row
            _, members = self.totals.setdefault(module.number, (module, []))
            members.append(len(self.scheme.sections) - 1)
        self.waiting = None

    def _close_aspect(self) -> None:
        row, levels = self.aspect, self.levels
        self.aspect, self.levels = None, []
        if row is None:
            return
        section = self.scheme.sections[-1]
        number = len(section["criteria"])
        own = row.cells.get("id") if row.cells.get("id") != self.sub or not self.sub else None
        code = own or f"{section['code']}.{number + 1}"
        self._check_aspect(row, levels)
        criterion = self._with_more(row, criterion_of(row.cells, levels, code=code), "")
        self._check_code(row, str(criterion.get("code")))
        self.scheme.rows[len(self.scheme.sections) - 1, number] = row.number
        section["criteria"].append(criterion)

    def _check_code(self, row: SchemeRow, code: str) -> None:
        if code in self.codes:
            rule, remedy = N_("The code %(code)s stands twice"), N_("Give each its own code.")
            self._refuse(row, "id", rule, remedy, code=code)
        elif len(code) > CODE_LONGEST or INVISIBLE.search(code):
            rule = N_("The code has more than %(most)d characters")
            self._refuse(row, "id", rule, N_("Shorten it."), most=CODE_LONGEST)
        self.codes[code] = row.number

    def _check_aspect(self, row: SchemeRow, levels: Sequence[Mapping[str, Any]]) -> None:
        cells, kind = row.cells, kind_of(row.cells, levels)
        for key, rule in (("aspect", N_("The aspect has no description")),
                          ("max", N_("The aspect has no maximum mark"))):  # fmt: skip
            if not cells.get(key):
                self._refuse(row, key, rule, N_("Fill it in."))
        if kind is None:
            self._refuse(row, "type", NO_KIND, SAY_THE_KIND)
        if cells.get("kind"):
            return
        given = [level.get("value") for level in levels]
        if kind == "judgement" and given != FULL_SCALE:
            self._refuse(
                row, "type", N_("The judgement has not each of the levels 0, 1, 2 and 3 below it"),
                N_("Write four rows with score and text, in this order."),
            )  # fmt: skip
        if kind == "pass_fail" and (cells.get("extra") or cells.get("requirement")):
            key = "extra" if cells.get("extra") else "requirement"
            self._hint(
                row, key, N_("Taken as met or not met; the text only tells the judge"),
                N_("State deductions under “More rules”, or leave it so."),
            )  # fmt: skip

    def _with_more(self, row: SchemeRow, stated: dict[str, Any], but: str) -> dict[str, Any]:
        text = row.cells.get("more")
        if not text:
            return stated
        try:
            more = read_more(text)
            more.pop(but, None)
            return with_more(stated, more)
        except Malformed as malformed:
            self._refuse(row, "more", malformed.rule, malformed.remedy, **malformed.params)
            return stated

    def _check_totals(self) -> None:
        for row, members in self.totals.values():
            total = row.cells.get("total")
            criteria = [c for at in members for c in self.scheme.sections[at]["criteria"]]
            found = sum((worth(criterion) for criterion in criteria), Decimal(0))
            if total and worth({"max": total}) != found and not self.scheme.faults:
                rule = N_("The aspects give %(found)s points, not %(total)s")
                remedy = N_("Correct an aspect or the module's maximum.")
                self._hint(row, "total", rule, remedy, found=f"{found:f}", total=total)
