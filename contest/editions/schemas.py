"""The columns of the list of yearly figures that other systems kept."""

from typing import Final

from contest.foundation.office import Column, Kind

FIGURE_WORDS: Final = {
    "entrants": ("参赛人次", "Entrants"),
    "grade_gains": ("晋升高级工及以上人数", "Skill grades gained"),
    "honours": ("荣誉", "Honours"),
    "excellent_projects": ("优秀项目", "Excellent projects"),
}
"""How a list names each figure, the template's word first."""
EXAMPLES: Final = (
    (2019, "（登记的区县全称）", "参赛人次", 1200, "区总工会统计年报 2019，第 12 页"),
    (2019, "（登记的区县全称）", "晋升高级工及以上人数", 310, "区总工会统计年报 2019，第 12 页"),
)


def figure_columns() -> tuple[Column, ...]:
    """Return the columns in the order of the template."""
    words = {word: key for key, names in FIGURE_WORDS.items() for word in names}
    return (
        Column("year", "年份", ("年度",), required=True, kind=Kind.INTEGER, label_en="Year"),
        Column("unit", "区县", ("单位", "板块", "地区"), required=True, label_en="District"),
        Column(
            "key", "指标", ("项目",), required=True, kind=Kind.CHOICE, choices=words,
            label_en="Figure", note="、".join(names[0] for names in FIGURE_WORDS.values()),
        ),
        Column("value", "数值", ("数量",), required=True, kind=Kind.INTEGER, label_en="Value"),
        Column(
            "source", "来源", ("出处", "数据来源"), required=True, label_en="Source",
            note="统计年报、文件名称和页码",
        ),
    )  # fmt: skip
