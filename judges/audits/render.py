"""What an audit found, in words: rows for the page, and for a spreadsheet to take away."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from contest.foundation.office import Heading, Sheet
from contest.foundation.words import N_
from judges.audits.lists import PublishedList
from judges.scoring.audit import AuditReport, CellAudit, Explanation, RowAudit, Verdict
from judges.scoring.audit.chinese import said
from judges.scoring.definition import Definition

Translate = Callable[..., str]
# The tone and the icon of each verdict; its word always stands beside them.
TONES: Mapping[Verdict, str] = {
    Verdict.EXACT: "ok",
    Verdict.WITHIN: "info",
    Verdict.CONTRADICTS: "error",
    Verdict.UNCHECKED: "neutral",
}
WORDS: Mapping[Verdict, str] = {
    Verdict.EXACT: N_("exact"),
    Verdict.WITHIN: N_("within what the printed decimals allow"),
    Verdict.CONTRADICTS: N_("contradicts the rule"),
    Verdict.UNCHECKED: N_("cannot be checked"),
}
KINDS: Mapping[str, str] = {
    "total": N_("Totals are explained best by"),
    "rank": N_("Ranks are explained best by"),
}
MEANINGS: Mapping[str, str] = {
    "entry": N_("Entry"),
    "group": N_("Group"),
    "total": N_("Total"),
    "rank": N_("Rank"),
    "award": N_("Award"),
    "part": N_("Stage “%(name)s”"),
    "weighted": N_("Stage “%(name)s”, weighted"),
}


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One printed number with what the rule gives; `reason` is a sentence."""

    column: str
    printed: str
    expected: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the list; `cells` are all that were looked at."""

    number: int
    entry: str
    verdict: Verdict
    cells: tuple[ShownCell, ...]

    @property
    def telling(self) -> tuple[ShownCell, ...]:
        """The cells that are not simply right."""
        plain = (Verdict.EXACT, Verdict.UNCHECKED)
        return tuple(cell for cell in self.cells if cell.verdict not in plain)


@dataclass(frozen=True, slots=True)
class ShownExplanation:
    """Which rule explains most rows: `explained` of `of`; the definition's own explains `own`."""

    kind: str
    rule: str
    explained: int
    of: int
    own: int
    is_own: bool


class Speaker:
    """Says an audit in the reader's language."""

    def __init__(
        self, definition: Definition, published: PublishedList, *, english: bool, say: Translate
    ) -> None:
        self.language = "en" if english else "zh"
        self.say = say
        self.headings = published.headings
        self.awards = {
            rule.code: (rule.name_en if english else "") or rule.name
            for rule in definition.awards.rules
        }
        self.weighted = {stage.code: f"weighted:{stage.code}" for stage in definition.stages}

    def rows(self, report: AuditReport) -> list[ShownRow]:
        """Return every row in the list's order."""
        return [self._row(row) for row in report.rows]

    def explanations(self, report: AuditReport) -> list[ShownExplanation]:
        """Return what explains totals and ranks best."""
        return [self._explanation(found) for found in report.explanations]

    def read_as(self, definition: Definition) -> list[tuple[str, str]]:
        """Return each heading that was found with what it was taken for."""
        return [(heading, self._meaning(key, definition)) for key, heading in self.headings.items()]

    def _meaning(self, key: str, definition: Definition) -> str:
        kind, _sign, code = key.partition(":")
        if not code:
            return self.say(MEANINGS[kind])
        stage = definition.stage(code)
        name = (stage.name_en if self.language == "en" else "") or stage.name
        return self.say(MEANINGS[kind], {"name": name})

    def _row(self, row: RowAudit) -> ShownRow:
        cells = tuple(self._cell(cell) for cell in row.cells)
        return ShownRow(row.number, row.entry, row.verdict, cells)

    def _cell(self, cell: CellAudit) -> ShownCell:
        # The user's own heading names the column as their list does.
        heading = self.headings.get(self.weighted.get(cell.column, cell.column), cell.column)
        reason = said(cell.line, self.language)
        expected = cell.expected
        if cell.column == "award":
            expected = ", ".join(self.awards[code] for code in expected.split(", ") if code)
        return ShownCell(heading, cell.printed, expected, cell.verdict, reason)

    def _explanation(self, found: Explanation) -> ShownExplanation:
        return ShownExplanation(
            self.say(KINDS[found.kind]),
            said(found.line, self.language),
            found.explained,
            found.of,
            found.own,
            found.is_own,
        )


def sheets(
    rows: list[ShownRow], explanations: list[ShownExplanation], say: Translate
) -> list[Sheet]:
    """Return the verdicts and the explanations as sheets.

    Printed and expected numbers are text, because their trailing zeros are part of what is said.
    """
    titles = [say(title) for title in HEADINGS]
    best = [say(title) for title in BEST]
    return [
        Sheet(say(N_("Verdicts")), [Heading(title) for title in titles], verdict_rows(rows, say)),
        Sheet(
            say(N_("What explains the list best")),
            [Heading(title) for title in best],
            [(one.kind, one.rule, one.explained, one.of, one.own) for one in explanations],
        ),
    ]


HEADINGS = (
    N_("Row"),
    N_("Entry"),
    N_("Verdict on the row"),
    N_("Column"),
    N_("Printed"),
    N_("By the rule"),
    N_("Verdict"),
    N_("Reason"),
)
BEST = (
    N_("What"),
    N_("Rule"),
    N_("Rows explained"),
    N_("Rows in all"),
    N_("Rows that the given rule explains"),
)


def verdict_rows(rows: list[ShownRow], say: Translate) -> Iterator[tuple[int | str | None, ...]]:
    """Yield one line for each cell that was looked at; a row without any has a line of its own."""
    for row in rows:
        head = (row.number, row.entry, say(WORDS[row.verdict]))
        if not row.cells:
            yield (*head, None, None, None, None, None)
        for cell in row.cells:
            word = say(WORDS[cell.verdict])
            yield (*head, cell.column, cell.printed, cell.expected or None, word, cell.reason)
