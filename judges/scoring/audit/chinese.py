"""The sentences of an audit in Chinese, as a jury's secretary would write them; no rule here."""

from collections.abc import Mapping

from judges.scoring.trace import Line
from judges.scoring.words import filled

CHINESE: Mapping[str, str] = {
    "The list prints no parts to check the total against.": "名单未列分项成绩，总分无从核对。",
    "%(lacking)s is missing: no total follows, for a missing part is not 0.": (
        "缺 %(lacking)s：不能得出总分，缺项不等于 0 分。"
    ),
    "%(exact)s gives %(expected)s.": "%(exact)s，即 %(expected)s。",
    "The printed parts give %(expected)s; their hidden decimals allow %(low)s–%(high)s.": (
        "按所列分项应为 %(expected)s；计入未列出的小数，%(low)s～%(high)s 都有可能。"
    ),
    "The parts give %(expected)s; even hidden decimals allow only %(low)s–%(high)s.": (
        "按所列分项应为 %(expected)s；即使计入未列出的小数，也只能是 %(low)s～%(high)s。"
    ),
    "The totals give rank %(expected)s.": "按总分应为第 %(expected)s 名。",
    (
        "The printed totals give rank %(expected)s; what is not printed allows %(first)s–%(last)s."
    ): "按所列总分应为第 %(expected)s 名；因有未列出的依据，第 %(first)s～%(last)s 名都有可能。",
    "The rule has no award of this name.": "规则中没有这个奖项。",
    "The rank gives this award.": "按名次应得此奖。",
    "A tie lies across the cut: a person decides.": "同分跨越奖项界线，须由人裁定。",
    "The rank gives %(expected)s.": "按名次应得 %(expected)s。",
    "The rank gives no award.": "按名次不得奖。",
    "rounded once, half up, to %(places)s places": "最后一次四舍五入到 %(places)s 位小数",
    "rounded once, half to even, to %(places)s places": (
        "最后一次四舍六入五成双到 %(places)s 位小数"
    ),
    "cut off once after %(places)s places": "最后截取到 %(places)s 位小数，不进位",
    "each weighted part rounded half up to %(parts)s places, then added": (
        "各项折算后先四舍五入到 %(parts)s 位小数，再相加"
    ),
    "each weighted part rounded half to even to %(parts)s places, then added": (
        "各项折算后先四舍六入五成双到 %(parts)s 位小数，再相加"
    ),
    "each weighted part cut off after %(parts)s places, then added": (
        "各项折算后先截取到 %(parts)s 位小数，再相加"
    ),
    "equal totals share their rank and the next are skipped (1224)": (
        "同分名次并列，其后名次空出（1、2、2、4）"
    ),
    "equal totals share their rank and none is skipped (1223)": (
        "同分名次并列，其后名次不空（1、2、2、3）"
    ),
    "equal totals are numbered on in the list's order (1234)": (
        "同分不并列，按名单次序依次编号（1、2、3、4）"
    ),
    "the definition's own tie chain, then shared ranks (1224)": (
        "按本规则的同分办法，仍相同者并列（1、2、2、4）"
    ),
    "of equal totals the one with more in %(name)s comes first": "同分者%(name)s高的在前",
}


def said(line: Line, language: str) -> str:
    """The line in Chinese (`zh`) or English (`en`)."""
    english = language == "en"
    message = line.message if english else CHINESE.get(line.message, line.message)
    return message % filled(line.params, english=english)
