"""How a certificate is worded, in Chinese and English; knows no paper, no database."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

_LARGEST: Final = 9999
_DIGITS: Final = "〇一二三四五六七八九"
_FULL: Final = str.maketrans(",:;!?()", "，：；！？（）")
# The last clause of a sentence with the phrase, the ordinal or the word before its comma.
_END: Final = re.compile(
    r"(?:(?<=[、，])[^、，]{1,6}|第[〇一二三四五六七八九十百千零]+|.{1,2})，[^，]{1,6}$"
)
_FULL_MARKS: Final = "，：；！？（）、。“”《》"


def is_han(character: str) -> bool:
    """True for a Chinese character, 〇 included, of any plane."""
    return character == "〇" or unicodedata.name(character, "").startswith("CJK ")


def full_width(text: str) -> str:
    """`text` with the ASCII marks , : ; ! ? ( ) and quotes beside Chinese made full-width.

    A bracket or quote is changed together with its partner, and the spaces beside a changed
    mark go. Numbers and runs of Latin keep theirs: "1,000", "3:2", "(CNC)" between Latin words.
    Source: GB/T 15834 (punctuation), first test print of the design.
    """
    characters = list(text)
    for opening, closing in _pairs(characters):
        inside = characters[opening + 1 : closing]
        if (
            _touches(characters, opening)
            or _touches(characters, closing)
            or any(map(is_han, inside))
        ):
            quotes = characters[opening] == '"'
            characters[opening] = "“" if quotes else "（"
            characters[closing] = "”" if quotes else "）"
    for place, character in enumerate(characters):
        if character in ",:;!?" and _touches(characters, place):
            characters[place] = character.translate(_FULL)
    return re.sub(rf"\s*([{_FULL_MARKS}])\s*", r"\1", "".join(characters)).strip()


def _pairs(characters: Sequence[str]) -> list[tuple[int, int]]:
    pairs, brackets, quote = [], [], None
    for place, character in enumerate(characters):
        if character == "(":
            brackets.append(place)
        elif character == ")" and brackets:
            pairs.append((brackets.pop(), place))
        elif character == '"':
            if quote is None:
                quote = place
            else:
                pairs.append((quote, place))
                quote = None
    return pairs


def _touches(characters: Sequence[str], place: int) -> bool:
    before = next((c for c in reversed(characters[:place]) if not c.isspace()), "")
    after = next((c for c in characters[place + 1 :] if not c.isspace()), "")
    return any(c and (is_han(c) or c in _FULL_MARKS) for c in (before, after))


def parted(reason: str) -> tuple[str, str]:
    """The sentence in two: its end stays in one line, so that no word or verb is torn at it.

    成绩突出，特授予 stays whole, and 第二十八，荣获; a lone 获 in a last line would be an orphan.
    """
    end = _END.search(reason)
    place = end.start() if end else max(0, len(reason) - 4)
    return reason[:place], reason[place:]


def chinese_number(number: int) -> str:
    """1 to 9999 in Chinese numerals: 十, 二十八, 一百零五, 一千零一十."""
    if not 1 <= number <= _LARGEST:
        raise ValueError(f"no Chinese numeral for {number}")
    words, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _DIGITS[digit] + unit
        gap = False
    return words.removeprefix("一") if words.startswith("一十") else words


def chinese_ordinal(number: int) -> str:
    """第一, 第二十八."""
    return "第" + chinese_number(number)


def chinese_date(day: date) -> str:
    """二〇二六年九月二十八日: the year digit by digit, month and day as numbers."""
    year = "".join(_DIGITS[int(digit)] for digit in f"{day.year:04}")
    return f"{year}年{chinese_number(day.month)}月{chinese_number(day.day)}日"


def digit_date(day: date) -> str:
    """2026年9月28日."""
    return f"{day.year}年{day.month}月{day.day}日"


def reason_sentence(
    *,
    year: int,
    series: str,
    contest: str = "",
    track: str = "",
    stage: str = "",
    total: Decimal | None = None,
    rank: int | None = None,
) -> str:
    """The sentence that leads to the award: 在“姑苏杯”2026年…项目决赛中，以总分…，荣获

    `contest` is the short name in quotes, `series` the official title with its host, `track` the
    trade. `total` in points, printed as it was published; `None` for total and rank leaves their
    clause out (an award without a ranking). All punctuation comes out full-width.
    """
    quoted = f"“{contest.strip('“”')}”" if contest else ""
    clauses = [f"在{quoted}{year}年{series}{_field(track)}{stage}中"]
    score = f"以总分{total}分的成绩" if total is not None else ""
    place = f"名列{chinese_ordinal(rank)}" if rank is not None else ""
    if score or place:
        clauses.append(score + (place or "表现优异"))
    return full_width("，".join([*clauses, "荣获"]))


def project_sentence(*, year: int, series: str, title: str) -> str:
    """The sentence on the certificate of a project's author; it ends as the other does."""
    return full_width(f"在{year}年{series}中，完成的项目《{title}》成绩优异，荣获")


def english_sentence(
    *,
    name: str,
    award: str,
    year: int,
    series: str,
    track: str = "",
    stage: str = "",
    total: Decimal | None = None,
) -> str:
    """The English line below the close; the same facts, `None` again leaves the total out."""
    where = _english_where(year, series, track, stage)
    score = f", with a total score of {total}" if total is not None else ""
    return f"This is to certify that {name} was awarded the {award} in {where}{score}."


def leading_verb(award: str) -> str:
    """How a sentence leads to `award`: a prize is won (荣获), a title is conferred (特授予)."""
    return "荣获" if award.endswith(("奖", "旗", "奖章", "名")) else "特授予"


def judge_sentence(*, year: int, series: str, track: str, award: str) -> str:
    """The sentence on a judge's certificate, up to the title that is conferred."""
    where = _where(year, series, track)
    return full_width(f"在{where}中担任裁判工作，认真负责、公正执裁，{leading_verb(award)}")


def unit_sentence(*, year: int, series: str, track: str, award: str) -> str:
    """The sentence on a unit's certificate: 先进单位, 优秀组织单位, 组织奖."""
    where = _where(year, series, track)
    return full_width(f"在{where}中组织有力、成绩突出，{leading_verb(award)}")


def honour_sentence(*, year: int, series: str, track: str, award: str) -> str:
    """The sentence that leads to an honorary title of a person."""
    return full_width(f"在{_where(year, series, track)}中成绩突出，{leading_verb(award)}")


def participation_sentence(*, year: int, series: str, track: str) -> str:
    """The whole text of a certificate of participation; it names no award."""
    return full_width(f"参加{_where(year, series, track)}比赛，完成全部赛程，特发此证。")


def english_service_sentence(
    *, name: str, award: str, year: int, series: str, track: str, work: str
) -> str:
    """The English line for a judge or a unit; `work` says what the title is for."""
    return (
        f"This is to certify that {name} was named {award} {work} "
        f"{_english_where(year, series, track)}."
    )


def english_participation_sentence(*, name: str, year: int, series: str, track: str) -> str:
    """The English line of a certificate of participation."""
    where = _english_where(year, series, track)
    return f"This is to certify that {name} took part in {where} and completed it."


def _where(year: int, series: str, track: str) -> str:
    return f"{year}年{series}{_field(track)}"


def _field(track: str) -> str:
    # What begins with a bracket goes on with the title before it.
    named = track.startswith("（") or track.endswith(("项目", "赛项", "工种", "竞赛", "比武"))
    return f"{track}项目" if track and not named else track


def _english_where(year: int, series: str, *parts: str) -> str:
    place = ", ".join(part for part in parts if part)
    return f"{place} of the {year} {series}" if place else f"the {year} {series}"
