"""What is wrong with a file somebody hands in, cell by cell; it opens no file."""

from dataclasses import dataclass, field

from judges.scoring.words import Params, filled

SHOWN = 60


@dataclass(frozen=True, slots=True)
class TableFault:
    """One cell that cannot be used. `row` counts as a spreadsheet does (heading = 1), 0 = the file.

    `rule` says what was broken and `remedy` what to do; both are English msgids filled from
    `params`.
    """

    row: int
    column: str
    value: str
    rule: str
    remedy: str
    params: Params = field(default_factory=dict)

    def told(self, table: str) -> str:
        """The fault as one line; control characters of the value never reach the terminal."""
        params = filled(self.params, english=True)
        place = f"{table}, row {self.row}" if self.row else table
        if self.column:
            place += f", column {self.column}"
        shown = self.value if len(self.value) <= SHOWN else self.value[:SHOWN] + "…"
        value = f", value {ascii_safe(shown)}" if self.row else ""
        return f"{place}{value}: {one_line(self.rule % params)} {one_line(self.remedy % params)}"


def ascii_safe(text: str) -> str:
    """The text in quotes, with line breaks and control characters written as escapes.

    >>> ascii_safe("8,5")
    '"8,5"'
    """
    return '"' + one_line(text).replace('"', '\\"') + '"'


def one_line(text: str) -> str:
    """The text without anything that could break a line or steer a terminal.

    >>> one_line("a" + chr(27) + "b")
    'a\\\\x1bb'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
