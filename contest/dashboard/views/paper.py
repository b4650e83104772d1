"""The report of a series on paper: figures, pictures drawn here with their tables, relations."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from contest.dashboard.charts import bars_svg
from contest.dashboard.queries import Foretold, SeriesReport, StageOfRoad
from contest.dashboard.rules import VERDICTS, Figure, Relation
from contest.foundation.presentation import grouped_number, is_english, localised, yuan
from contest.foundation.printing import pdf_from, render_design

DESIGN = Path(__file__).parent.parent / "designs" / "series"
PICTURED = ("grade_gains", "benefit")


def report_pdf(
    report: SeriesReport,
    road: Sequence[StageOfRoad],
    foretold: Sequence[Foretold],
    *,
    stamp: str,
) -> bytes:
    """Return the report as PDF, A4, in the reader's language; every picture has its table."""
    title = localised(report.series)
    if report.years:
        title += f" {report.years[0]}–{report.years[-1]}"
    pictures, drawn = _pictures(report, road)
    lang = "en" if is_english() else "zh-CN"
    data: dict[str, object] = {
        "lang": lang,
        "title": title,
        "stamp": stamp,
        "heads": [_("Figure"), *map(str, report.years), _("In all")],
        "rows": [_row(report, line) for line in report.lines],
        "pictures": pictures,
        "relations": [_relation_row(one) for one in foretold],
        "relation_title": _("Do judges' scores foretell success?"),
        "relation_note": _relation_note(),
        "relation_heads": [
            _("Criterion"), _("Projects"), _("With the later stage"),
            _("With the verified benefit"),
        ],
    }  # fmt: skip
    return pdf_from(
        render_design(DESIGN, data, template="report.html"),
        title=title,
        lang=lang,
        stylesheets=[(DESIGN / "report.css").read_text(encoding="utf-8")],
        assets={f"{name}.svg": svg.encode() for name, svg in drawn.items()},
    )


def _relation_note() -> str:
    return str(
        _(
            "Spearman's rank correlation with a joint interval of 95 percent. A relation is "
            "stated only where the whole interval lies on one side of 0."
        )
    )


def _row(report: SeriesReport, line: Any) -> list[str]:
    cells = [line.by_year.get(year) for year in report.years]
    shown = [_number(line.figure, cell.total if cell else 0) for cell in cells]
    total = _number(line.figure, line.all.total)
    if line.all.imported:
        told = _("imported %(number)s", number=grouped_number(line.all.imported))
        total += f" ({told})"
    return [str(_(line.figure.name)), *shown, total]


def _number(figure: Figure, value: Any) -> str:
    return yuan(value) if figure.measure == "yuan" else grouped_number(value)


def _pictures(
    report: SeriesReport, road: Sequence[StageOfRoad]
) -> tuple[list[dict[str, object]], dict[str, str]]:
    pictures: list[dict[str, object]] = []
    drawn: dict[str, str] = {}

    def add(name: str, title: str, heads: list[str], rows: list[tuple[str, Any, str]]) -> None:
        bars = [(label, float(value), words) for label, value, words in rows]
        drawn[name] = bars_svg(bars, title=title)
        table = [[label, words] for label, _value, words in rows]
        pictures.append({"name": name, "title": title, "heads": heads, "rows": table})

    for line in report.lines:
        if line.figure.key in PICTURED and line.by_year:
            totals = [(year, line.by_year[year].total) for year in report.years
                      if year in line.by_year]  # fmt: skip
            rows = [(str(year), total, _number(line.figure, total)) for year, total in totals]
            add(line.figure.key, _(line.figure.name), [_("Year"), _("In all")], rows)
    if report.stages:
        rows = [(str(_(name)), count, str(count)) for _v, name, count in report.stages]
        add("stages", _("Where the projects stand today"), [_("Stage"), _("Projects")], rows)
    if road:
        rows = [(str(_(one.name)), one.reached, _reached(one)) for one in road]
        add("funnel", _("How far the projects came"), [_("Stage"), _("Projects")], rows)
    return pictures, drawn


def _reached(one: StageOfRoad) -> str:
    if one.median_days is None:
        return str(one.reached)
    return str(
        _("%(reached)d · median %(days)s days", reached=one.reached, days=f"{one.median_days:g}")
    )


def _relation_row(one: Foretold) -> list[str]:
    return [localised(one), str(one.stage.count), _told(one.stage), _told(one.benefit)]


def _told(one: Relation) -> str:
    verdict = str(_(VERDICTS[one.verdict]))
    if one.rho is None or one.low is None or one.high is None:
        return verdict
    return f"{one.rho:+.2f} ({one.low:+.2f} … {one.high:+.2f}) {verdict}"
