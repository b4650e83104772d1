"""`audit`: a published list against the rule it claims, row by row, for people and machines."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from judges.scoring.audit import AuditReport, CellAudit, Explanation, Verdict, audit_list
from judges.scoring.audit.chinese import said
from judges.scoring.commands.check import FAULTY
from judges.scoring.commands.faults import one_line
from judges.scoring.commands.files import read_table
from judges.scoring.commands.lists import columns_of, list_rows
from judges.scoring.commands.rank import definition_in, told
from judges.scoring.definition.shapes import Definition

CONTRADICTED = 1
VERDICTS: Mapping[str, Mapping[Verdict, str]] = {
    "zh": {
        Verdict.EXACT: "完全相符",
        Verdict.WITHIN: "在未列出的小数允许之内",
        Verdict.CONTRADICTS: "与规则矛盾",
        Verdict.UNCHECKED: "无从核对",
    },
    "en": {
        Verdict.EXACT: "exact",
        Verdict.WITHIN: "within what the print allows",
        Verdict.CONTRADICTS: "contradicts the rule",
        Verdict.UNCHECKED: "cannot be checked",
    },
}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "zh": {"total": "总分", "rank": "名次", "award": "奖项"},
    "en": {"total": "total", "rank": "rank", "award": "award"},
}
SENTENCES: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "row": "第 {number} 行 {entry}：{verdict}",
        "cell": "    {column} {printed}：{reason}",
        "total": "总分最好的解释：{rule}（{of} 行中 {explained} 行；本规则 {own} 行）",
        "rank": "名次最好的解释：{rule}（{of} 行中 {explained} 行；本规则 {own} 行）",
    },
    "en": {
        "row": "row {number} {entry}: {verdict}",
        "cell": "    {column} {printed}: {reason}",
        "total": "totals best explained: {rule} ({explained} of {of} rows; this rule {own})",
        "rank": "ranks best explained: {rule} ({explained} of {of} rows; this rule {own})",
    },
}


def audit(
    definition_path: Path, list_path: Path, *, form: str, language: str, out: TextIO, errors: TextIO
) -> int:
    """Print the audit: 0 no contradiction, 1 a contradiction, 2 a file cannot be used.

    Raises `Unusable` for files that cannot be read.
    """
    definition = definition_in(definition_path, errors)
    if definition is None:
        return FAULTY
    table = read_table(list_path)
    rows, faults = list_rows(definition, table.heading, () if table.faults else table.rows)
    if told(table, [] if table.faults else faults, errors):
        return FAULTY
    unused = [name for name in table.heading if name not in columns_of(definition, table.heading)]
    if unused:
        print(one_line(f"{table.name}: not looked at: {', '.join(unused)}"), file=errors)
    report = audit_list(definition, rows)
    if form == "json":
        json.dump(as_document(definition, report), out, ensure_ascii=False, indent=1)
        out.write("\n")
    else:
        print_report(definition, report, language, out)
    return 0 if report.sound else CONTRADICTED


def print_report(definition: Definition, report: AuditReport, language: str, out: TextIO) -> None:
    """The report for people: counts, every row that is not exact with its reason, explanations."""
    verdicts, sentences = VERDICTS[language], SENTENCES[language]
    stop = "；" if language == "zh" else "; "
    counted = [f"{verdicts[v]} {count}" for v, count in report.counts.items() if count]
    print(stop.join(counted), file=out)
    for row in report.rows:
        verdict = verdicts[row.verdict]
        print(
            one_line(sentences["row"].format(number=row.number, entry=row.entry, verdict=verdict)),
            file=out,
        )
        for cell in row.cells:
            if cell.verdict in {Verdict.WITHIN, Verdict.CONTRADICTS}:
                print(_cell_text(definition, cell, language), file=out)
    for explanation in report.explanations:
        print(_explanation_text(explanation, language), file=out)


def _cell_text(definition: Definition, cell: CellAudit, language: str) -> str:
    column = COLUMNS[language].get(cell.column, "")
    if not column:
        stage = definition.stage(cell.column)
        zh = language == "zh"
        column = f"{stage.name}折算" if zh else f"{stage.name_en or stage.name}, weighted"
    reason = said(cell.line, language)
    return one_line(
        SENTENCES[language]["cell"].format(column=column, printed=cell.printed, reason=reason)
    )


def _explanation_text(found: Explanation, language: str) -> str:
    rule = said(found.line, language)
    return SENTENCES[language][found.kind].format(
        rule=rule, explained=found.explained, of=found.of, own=found.own
    )


def as_document(definition: Definition, report: AuditReport) -> dict[str, object]:
    """The report for machines: verdicts, expected values and both languages' sentences."""
    return {
        "format": "leitai-audit",
        "version": 1,
        "definition": definition.code,
        "counts": {str(verdict): count for verdict, count in report.counts.items()},
        "rows": [
            {
                "row": row.number,
                "entry": row.entry,
                "verdict": str(row.verdict),
                "cells": [_cell_document(cell) for cell in row.cells],
            }
            for row in report.rows
        ],
        "explanations": [
            {
                "of_what": found.kind,
                "rule": found.line.code,
                "explained": found.explained,
                "of": found.of,
                "this_rule": found.own,
                "text": {language: said(found.line, language) for language in SENTENCES},
            }
            for found in report.explanations
        ],
    }


def _cell_document(cell: CellAudit) -> dict[str, object]:
    return {
        "column": cell.column,
        "printed": cell.printed,
        "expected": cell.expected,
        "verdict": str(cell.verdict),
        "reason": cell.line.code,
        "text": {language: said(cell.line, language) for language in SENTENCES},
    }
