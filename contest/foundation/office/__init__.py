"""Spreadsheets in and out, with a fault for every cell that cannot be taken as it stands.

Word documents and the papers of the trade stand in `documents`, which loads more.
"""

from contest.foundation.office.columns import Column, Kind, read_cell, read_day, word_of
from contest.foundation.office.mending import Mending, alike, key_of, mended, mending_of
from contest.foundation.office.reading import Limits, Row, Table, read_table
from contest.foundation.office.writing import (
    MEDIA_CSV,
    MEDIA_XLSX,
    Chart,
    Heading,
    Sheet,
    Value,
    template_xlsx,
    write_csv,
    write_xlsx,
)

__all__ = [
    "MEDIA_CSV",
    "MEDIA_XLSX",
    "Chart",
    "Column",
    "Heading",
    "Kind",
    "Limits",
    "Mending",
    "Row",
    "Sheet",
    "Table",
    "Value",
    "alike",
    "key_of",
    "mended",
    "mending_of",
    "read_cell",
    "read_day",
    "read_table",
    "template_xlsx",
    "word_of",
    "write_csv",
    "write_xlsx",
]
