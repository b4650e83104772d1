"""A sheet of twenty items of every kind, as a workshop asks them: four by levels, ten by points,
four measured, two deductions."""

from typing import Any

from tests.factories.rubrics import a_scheme

WORDS = ("未达标", "达标", "良好", "优秀")
ENGLISH = ("Not met", "Met", "Good", "Excellent")
JUDGED = ("劳保用品穿戴", "工量具摆放", "刀具选用", "文明生产")
POINTED = (
    "图样识读",
    "装夹",
    "程序编制",
    "对刀",
    "切削参数",
    "精加工",
    "去毛刺",
    "检测",
    "排屑",
    "收尾",
)
MEASURED = (("外圆", "41.975", "42.000"), ("内孔", "25.000", "25.021"), ("长度", "84.95", "85.05"))


def twenty_items() -> dict[str, Any]:
    """A rubric of 20 criteria out of 100."""
    return {
        "name": "数控车评分表",
        "name_en": "Turning sheet",
        "max": "100",
        "sections": [
            _section("A", "安全", "Safety", [_judged(at) for at in range(4)]),
            _section("B", "工艺", "Process", [_pointed(at) for at in range(10)]),
            _section("C", "尺寸", "Sizes", [*map(_measured, range(3)), _roughness()]),
            {**_section("D", "违规", "Breaches", _deductions()), "beyond_max": True},
        ],
    }


def a_twenty_item_scheme(**stage: Any) -> dict[str, Any]:
    """A shipped document with that rubric on its stage."""
    document = a_scheme("workshop", **stage)
    document["rubrics"] = {"practical": twenty_items()}
    document["stages"][-1]["panel"]["aggregate_by"] = "criterion"
    document["ranking"]["tie_chain"] = []
    return document


def a_scheme_of_levels(items: int, **stage: Any) -> dict[str, Any]:
    """The same document, its sheet of so many items by levels and nothing else."""
    document = a_twenty_item_scheme(**stage)
    judged = [{**_judged(at % 4), "code": f"A{at + 1}"} for at in range(items)]
    rubric = {**twenty_items(), "max": str(3 * items)}
    rubric["sections"] = [_section("A", "安全", "Safety", judged)]
    document["rubrics"] = {"practical": rubric}
    return document


def _section(code: str, name: str, english: str, criteria: list[Any]) -> dict[str, Any]:
    return {"code": code, "name": name, "name_en": english, "criteria": criteria}


def _judged(at: int) -> dict[str, Any]:
    levels = [
        {
            "value": value,
            "name": WORDS[value],
            "name_en": ENGLISH[value],
            "text": f"{JUDGED[at]}：{WORDS[value]}的表现",
            "text_en": f"What {ENGLISH[value].lower()} looks like here",
        }
        for value in range(4)
    ]
    return {
        "code": f"A{at + 1}",
        "name": JUDGED[at],
        "name_en": f"Safety item {at + 1}",
        "type": "judgement",
        "max": "3",
        "levels": levels,
    }


def _pointed(at: int) -> dict[str, Any]:
    return {
        "code": f"B{at + 1}",
        "name": POINTED[at],
        "name_en": f"Process item {at + 1}",
        "type": "points",
        "max": "6" if at else "2",
        "step": "0.5",
    }


def _measured(at: int) -> dict[str, Any]:
    name, low, high = MEASURED[at]
    return {
        "code": f"C{at + 1}",
        "name": name,
        "name_en": f"Size {at + 1}",
        "type": "measurement",
        "unit": "mm",
        "decimals": 3,
        "max": "8",
        "tolerance": {"low": low, "high": high},
        "excess_bands": [{"up_to": "0.01", "share": "0.5"}],
    }


def _roughness() -> dict[str, Any]:
    return {
        "code": "C4",
        "name": "粗糙度",
        "name_en": "Roughness",
        "type": "measurement",
        "unit": "μm",
        "decimals": 1,
        "max": "8",
        "value_bands": {
            "direction": "up_to",
            "bands": [{"limit": "1.6", "share": "1"}, {"limit": "3.2", "share": "0.5"}],
        },
    }


def _deductions() -> list[dict[str, Any]]:
    return [
        {
            "code": "D1",
            "name": "违反安全规程",
            "name_en": "Safety breach",
            "type": "deduction",
            "max": "0",
            "each": "1",
            "cap": "5",
            "most": 9,
        },
        {
            "code": "D2",
            "name": "损坏设备",
            "name_en": "Damage",
            "type": "deduction",
            "max": "0",
            "each": "3",
            "cap": "6",
            "most": 4,
        },
    ]
