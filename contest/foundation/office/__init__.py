"""Spreadsheets in and out, with a fault for every cell that cannot be taken as it stands.

Word documents and the papers of the trade stand in `documents`, which loads more.
"""

from contest.foundation.office.columns import Column, Kind, read_cell, read_day
from contest.foundation.office.reading import Limits, Row, Table, read_table
from contest.foundation.office.writing import (
    MEDIA_CSV,
    MEDIA_XLSX,
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
    "Column",
    "Heading",
    "Kind",
    "Limits",
    "Row",
    "Sheet",
    "Table",
    "Value",
    "read_cell",
    "read_day",
    "read_table",
    "template_xlsx",
    "write_csv",
    "write_xlsx",
]
