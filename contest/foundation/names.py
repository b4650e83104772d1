"""Names of people and units: pinyin for searching and sorting, the nearest registered name.

Pure: takes and gives text. It must not know where names are kept.
"""

import re
import unicodedata
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from pypinyin import Style, lazy_pinyin
from rapidfuzz import fuzz, process

# As surnames these are read otherwise than as words; pypinyin and ICU read the word.
# Source: 通用规范汉字表 readings marked 姓 in 现代汉语词典.
SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "解": "xie",
    "曾": "zeng",
    "查": "zha",
    "盖": "ge",
    "区": "ou",
    "朴": "piao",
    "缪": "miao",
    "翟": "zhai",
    "乐": "yue",
    "覃": "qin",
    "员": "yun",
    "种": "chong",
    "黑": "he",
    "折": "she",
    "繁": "po",
    "秘": "bi",
    "祭": "zhai",
    "隗": "wei",
    "句": "gou",
    "洗": "xian",
    "郇": "xun",
    "召": "shao",
    "佴": "nai",
    "卜": "bu",
    "不": "fou",
    "长": "chang",
    "重": "chong",
    "阚": "kan",
    "都": "du",
    "牟": "mu",
    "薄": "bo",
    "会": "gui",
    "藏": "zang",
    "能": "nai",
    "参": "shen",
    "晟": "cheng",
    "乜": "nie",
    "便": "pian",
    "角": "jue",
    "粘": "nian",
    "奇": "ji",
    "些": "suo",
    "乐正": "yue zheng",
}
# Surnames of two characters whose first alone would be read by the table above, or that must
# not be split when initials are taken.
COMPOUND_SURNAMES = frozenset(
    re.findall(
        r"\w\w",
        "欧阳 尉迟 长孙 单于 令狐 万俟 澹台 宇文 司马 上官 诸葛 皇甫 夏侯 东方 "
        "公孙 慕容 司徒 端木 呼延 轩辕 南宫 独孤 百里 鲜于 闻人 濮阳 淳于 太叔 "
        "申屠 仲孙 钟离 闾丘 赫连 拓跋 公冶 宗政 司空 亓官 巫马 公西 漆雕 乐正 "
        "宰父 谷梁 段干 东郭 南门 西门 左丘 梁丘 东门 羊舌 微生 第五 ",
    )
)
COMPOUND_LENGTH = 2
# What a register writes out and people leave away; longer forms first.
LEGAL_FORMS = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|总公司|分公司|公司|集团|厂)$"
)
PLACES = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}省)?(?:[\u4e00-\u9fff]{2,3}市)?")
NOT_A_WORD = re.compile(r"[\W_]+")
LIKELY = 75.0
SHORTEST_PART = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A registered name near to what was written; `score` from 0 to 100, 100 = the same."""

    name: str
    score: int


def split_name(name: str) -> tuple[str, str]:
    """Return surname and given name; a name that is not Chinese has an empty surname."""
    compact = "".join(name.split())
    if not compact or not _is_han(compact[0]):
        return "", name.strip()
    has_compound = len(compact) > COMPOUND_LENGTH and compact[:COMPOUND_LENGTH] in COMPOUND_SURNAMES
    at = COMPOUND_LENGTH if has_compound else 1
    return compact[:at], compact[at:]


@lru_cache(maxsize=20_000)
def name_syllables(name: str) -> tuple[str, ...]:
    """Return the syllables of a person's name without tones: 单洪伟 gives shan, hong, wei.

    The surname is read as a surname. ü is written v. Latin words stay, in small letters.
    """
    surname, given = split_name(name)
    if not surname:
        return tuple(NOT_A_WORD.sub(" ", given).casefold().split())
    first = SURNAMES.get(surname)
    syllables = first.split() if first else lazy_pinyin(surname, style=Style.NORMAL)
    if given:
        syllables = [*syllables, *lazy_pinyin(given, style=Style.NORMAL)]
    bare = (NOT_A_WORD.sub("", syllable).casefold() for syllable in syllables)
    return tuple(syllable for syllable in bare if syllable)


def name_pinyin(name: str) -> str:
    """Return the syllables of a name in one word, as people type it: shanhongwei."""
    return "".join(name_syllables(name))


def name_initials(name: str) -> str:
    """Return the first letters of a name's syllables: 单洪伟 gives shw."""
    return "".join(syllable[0] for syllable in name_syllables(name))


def title_pinyin(title: str, *, longest: int) -> str:
    """Return what finds a title by pinyin: its syllables in one word, a space, their initials.

    A title is read as words, not as a surname. At most `longest` characters, the initials whole:
    they are what people type of a long title.
    """
    syllables = [
        bare
        for syllable in lazy_pinyin(title, style=Style.NORMAL)
        for bare in NOT_A_WORD.sub(" ", syllable).casefold().split()
    ]
    initials = "".join(syllable[0] for syllable in syllables)[: longest // 2]
    room = longest - len(initials) - 1
    return f"{''.join(syllables)[:room]} {initials}".strip()


def name_sort_key(name: str) -> tuple[tuple[str, ...], str]:
    """Return what sorts names by pinyin, then by characters, so that no order is left to chance."""
    return name_syllables(name), name


def nearest_names(written: str, registered: Iterable[str], *, limit: int = 3) -> list[Suggestion]:
    """Return registered unit names that `written` may mean, the nearest first.

    Legal forms, places in front, brackets and width do not count; equal scores are in the
    order of the names. Empty when nothing is near: a wrong suggestion is worse than none.
    """
    wanted = _core(written)
    if len(wanted) < SHORTEST_PART:
        return []
    cores = {name: _core(name) for name in registered}
    found = process.extract(wanted, cores, scorer=_likeness, score_cutoff=LIKELY, limit=None)
    best = sorted(
        ((round(score), name) for _, score, name in found), key=lambda hit: (-hit[0], hit[1])
    )
    return [
        Suggestion(name, 100 if name == written else min(score, 99)) for score, name in best[:limit]
    ]


def _likeness(
    left: Sequence[Hashable], right: Sequence[Hashable], /, *, score_cutoff: float | None
) -> float:
    left, right = cast(str, left), cast(str, right)
    if left in right or right in left:
        shorter, longer = sorted((len(left), len(right)))
        # A part of a name is a strong sign, the stronger the more of the name it is.
        return 80 + 20 * shorter / longer if shorter >= SHORTEST_PART else 0
    return fuzz.ratio(left, right, score_cutoff=score_cutoff)


@lru_cache(maxsize=50_000)
def _core(name: str) -> str:
    text = NOT_A_WORD.sub("", unicodedata.normalize("NFKC", name)).casefold()
    shorter = LEGAL_FORMS.sub("", PLACES.sub("", text, count=1))
    return shorter if len(shorter) >= SHORTEST_PART else text


def _is_han(character: str) -> bool:
    return unicodedata.name(character, "").startswith("CJK ")
