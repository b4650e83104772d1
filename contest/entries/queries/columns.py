"""The columns of a list of entrants, as the event's definition asks for them."""

from collections.abc import Iterable, Sequence

from contest.entries.rules import AskedField, EntrantRules, Named
from contest.foundation.office import Column, Kind

YES_OR_NO = {"是": "yes", "否": "no", "yes": "yes", "no": "no", "y": "yes", "n": "no"}
LONGEST_LABEL = 60
FIELD_KINDS = {"number": Kind.DECIMAL, "choice": Kind.CHOICE, "date": Kind.DATE}
FIELD_PREFIX = "answer:"

UNIT = Column(
    "unit", "单位", ("工作单位", "所在单位", "参赛单位", "推荐单位", "公司", "company"),
    required=True, label_en="Unit", note="单位须已登记，写登记的全称。",
)  # fmt: skip
NAME = Column(
    "name", "姓名", ("选手姓名", "参赛者", "负责人", "班组长", "成员姓名", "选手"),
    required=True, kind=Kind.NAME, max_length=60, label_en="Name",
)  # fmt: skip
IDENTITY = Column(
    "identity", "身份证号", ("身份证", "身份证号码", "证件号码", "证件号"),
    kind=Kind.IDENTITY, label_en="Identity number", note="可不填；填写时校验 18 位。",
)  # fmt: skip
PHONE = Column(
    "phone", "手机号", ("手机", "手机号码", "电话", "联系电话", "联系方式"),
    kind=Kind.PHONE, label_en="Phone",
)  # fmt: skip
SHARE = Column(
    "share", "奖金份额", ("份额", "分配比例"), kind=Kind.DECIMAL, label_en="Share",
    note="百分数，同一队伍合计 100；可全部不填。",
)  # fmt: skip
TITLES = {
    "team": Column(
        "title", "队名", ("队伍名称", "团队名称", "参赛队"), required=True, label_en="Team",
        note="同一队每人一行，队名写得一样；第一行是队长。",
    ),
    "project": Column(
        "title", "项目名称", ("成果名称", "课题名称", "项目"), required=True, label_en="Project",
        note="同一项目每人一行，名称写得一样；第一行是第一完成人。",
    ),
}  # fmt: skip


def list_columns(rules: EntrantRules, units: Iterable[str] = ()) -> tuple[Column, ...]:
    """Return the columns in the order of the template; `units` become a list to choose from.

    Without `units` any text is read as a unit, so that a near name can be suggested.
    """
    unit_words = {name: name for name in units}
    unit = (
        Column(
            UNIT.key, UNIT.label, UNIT.synonyms, required=True, kind=Kind.CHOICE,
            choices=unit_words, note=UNIT.note,
        )
        if unit_words
        else UNIT
    )  # fmt: skip
    title = [TITLES[rules.subject]] if rules.subject in TITLES else []
    if rules.subject == "unit":
        leader = Column(NAME.key, "负责人", (*NAME.synonyms, "姓名"), kind=Kind.NAME, max_length=60)
        people = [leader, PHONE]
    else:
        people = [NAME, IDENTITY, PHONE]
    shares = [SHARE] if rules.has_title else []
    chosen = [
        *_choice("group", "组别", "Group", rules.groups),
        *_choice("category", "类别", "Category", rules.categories),
    ]
    asked = [_asked(field) for field in rules.fields]
    screened = [_screening(question) for question in rules.screening]
    return (*title, unit, *people, *shares, *chosen, *asked, *screened)


def _choice(key: str, label: str, label_en: str, named: Sequence[Named]) -> list[Column]:
    if len(named) < 2:  # noqa: PLR2004 - one choice is no choice
        return []
    column = Column(
        key, label, required=True, kind=Kind.CHOICE, label_en=label_en, choices=_words(named)
    )
    return [column]


def _words(named: Iterable[Named]) -> dict[str, str]:
    return {
        word: choice.code
        for choice in named
        for word in (choice.name, choice.name_en, choice.code)
        if word
    }


def _asked(field: AskedField) -> Column:
    is_yes_no = field.kind == "yes_no"
    return Column(
        FIELD_PREFIX + field.code,
        field.name[:LONGEST_LABEL],
        required=field.required,
        kind=Kind.CHOICE if is_yes_no else FIELD_KINDS.get(field.kind, Kind.TEXT),
        max_length=2000,
        label_en=field.name_en[:LONGEST_LABEL],
        choices=YES_OR_NO if is_yes_no else _words(field.choices),
    )


def _screening(question: Named) -> Column:
    return Column(
        FIELD_PREFIX + question.code,
        question.name[:LONGEST_LABEL],
        kind=Kind.CHOICE,
        label_en=question.name_en[:LONGEST_LABEL],
        choices=YES_OR_NO,
        note="申报单位已书面确认的写“是”。",
    )
