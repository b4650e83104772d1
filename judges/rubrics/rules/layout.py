"""The columns of a marking scheme on a spreadsheet: the order that skills competitions use.

Columns A–K are theirs; those behind hold what only a definition document knows. Rows are told apart
by which cells are filled: a module (letter, its maximum), a sub-criterion (code, name), an aspect
(type, text, maximum), a level of the aspect above (score, text).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contest.foundation.office.columns import Column, Kind
from contest.foundation.words import N_

SCORE_LONGEST = 40
TEXT_LONGEST = 2000
NAME_LONGEST = 400
MORE_LONGEST = 20_000

TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{word: "M" for word in ("M", "Meas", "Measurement", "测量", "客观")},
        **{word: "J" for word in ("J", "Judg", "Judgement", "Judgment", "评判", "主观")},
    }
)
# The Chinese words are those that the pages use for a criterion's kind.
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "测量": "measurement",
        "按等级评判": "judgement",
        "按分值评判": "points",
        "合格／不合格": "pass_fail",
        "扣分": "deduction",
        "用时": "time",
        "指标": "indicator",
        "名次": "placing",
        "成绩导入": "imported",
        "measurement": "measurement",
        "judgement": "judgement",
        "points": "points",
        "pass_fail": "pass_fail",
        "deduction": "deduction",
        "time": "time",
        "indicator": "indicator",
        "placing": "placing",
        "imported": "imported",
    }
)
JUDGED_KINDS: Final = frozenset({"judgement", "points", "placing"})


def _column(key: str, label: str, english: str, *synonyms: str, **more: object) -> Column:
    return Column(key, label, synonyms, label_en=english, **more)  # type: ignore[arg-type]  # by name


SCHEME_COLUMNS: Final[tuple[Column, ...]] = (
    _column("id", "编号", "Sub-criterion ID", "子项编号", "代码", "Sub Criteria ID", "Aspect ID"),
    _column(
        "title", "模块或子项", "Sub-criterion name", "子项名称", "模块名称",
        "Sub Criterion Name or Description", "Sub Criteria Name", "Name",
        max_length=NAME_LONGEST,
    ),
    _column(
        "type", "类型", "Aspect type", "M/J", "Aspect Type M = Meas J = Judg", "Type",
        kind=Kind.CHOICE, choices=TYPES,
    ),
    _column(
        "aspect", "评分点", "Aspect description", "评分要点", "Aspect - Description", "Aspect",
        max_length=NAME_LONGEST,
    ),
    _column(
        "score", "等级分", "Judgement score", "判断分", "Judg Score", "Score",
        max_length=SCORE_LONGEST,
    ),
    _column(
        "extra", "评分说明或等级描述", "Extra aspect description or judgement score description",
        "评分说明", "等级描述", "Extra Aspect Description (Meas or Judg)",
        "Extra Aspect Description (Meas or Judg) OR Judgement Score Description (Judg only)",
        "Extra Description", max_length=TEXT_LONGEST,
    ),
    _column(
        "requirement", "要求或公差", "Requirement or nominal size", "要求", "公差",
        "Requirement (Measurement Only)", "Requirement or Nominal Size (Meas Only)",
        max_length=NAME_LONGEST,
    ),
    _column("wsss", "职业标准章节", "WSSS section", "标准章节"),
    _column("max", "分值", "Max mark", "满分", "配分", "Maximum Mark", "Mark", kind=Kind.DECIMAL),
    _column("letter", "模块代码", "Criterion", "模块", "Criterion Letter"),
    _column(
        "total", "模块满分", "Criterion max mark", "模块合计", "Total Mark", "Criterion Total",
        kind=Kind.DECIMAL,
    ),
    _column("kind", "计分方式", "Kind of criterion", "Kind", kind=Kind.CHOICE, choices=KINDS),
    _column("level", "等级名称", "Level name", max_length=NAME_LONGEST),
    _column("name_en", "英文名称", "Name in English", max_length=NAME_LONGEST),
    _column("text_en", "英文说明", "Text in English", max_length=TEXT_LONGEST),
    _column("more", "其他规则", "More rules", "其他规则（JSON）", max_length=MORE_LONGEST),
)  # fmt: skip
BY_KEY: Final[Mapping[str, Column]] = MappingProxyType(
    {column.key: column for column in SCHEME_COLUMNS}
)

NO_KIND = N_("The row says neither M nor J")
SAY_THE_KIND = N_("Write M for what is measured or counted and J for what is judged.")
