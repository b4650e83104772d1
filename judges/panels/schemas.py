"""The columns of a list of judges."""

from collections.abc import Sequence

from contest.foundation.office import Column, Kind
from judges.panels.rules import ROLE_WORDS

EXAMPLE: Sequence[str] = ("李敏", "（登记的单位全称）", "评分裁判", "高级技师", "13800138000")


def judge_columns() -> list[Column]:
    """Return what a list of judges may say; name and unit are needed."""
    return [
        Column(
            "name",
            "姓名",
            ("裁判", "裁判姓名", "评委", "name", "judge"),
            required=True,
            kind=Kind.NAME,
            max_length=60,
            label_en="Name",
        ),
        Column(
            "unit",
            "单位",
            ("工作单位", "所在单位", "unit", "employer"),
            required=True,
            label_en="Unit",
        ),
        Column(
            "role",
            "席位",
            ("身份", "职责", "role", "seat"),
            kind=Kind.CHOICE,
            choices=ROLE_WORDS,
            label_en="Role",
        ),
        Column(
            "qualification",
            "职称或等级",
            ("职称", "技能等级", "资格", "qualification"),
            max_length=120,
            label_en="Title or grade",
        ),
        Column("phone", "手机", ("电话", "phone"), kind=Kind.PHONE, label_en="Phone"),
    ]
