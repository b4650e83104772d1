"""The papers of registration: notice, entry form, recommendation, programme, lists for the day.

Each is one description from which Word, PDF and plain text are made. Data are plain texts; an
organiser's own Word template may use every field that `fields` names.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from contest.editions.models import Event
from contest.entries.models import Entry
from contest.foundation.calendar import chinese_day, chinese_time
from contest.foundation.office.documents import (
    Box,
    Column,
    Data,
    Form,
    Paper,
    Picture,
    Table,
    Text,
)
from contest.foundation.words import N_

EVENT_FIELDS: Final[Mapping[str, str]] = {
    "event": N_("Name of the contest"),
    "edition": N_("Edition"),
    "sponsor": N_("Sponsor"),
    "host": N_("Host"),
    "opens": N_("Registration opens"),
    "closes": N_("Registration closes"),
    "day": N_("Day of the contest"),
    "venue": N_("Venue"),
    "groups": N_("Groups, each ranked by itself"),
    "awards": N_("Awards"),
    "today": N_("Day of the paper"),
}
TITLE: Final = Text("{{ edition }}\n{{ event }}", "subtitle")
SIGNED: Final = Text("{{ sponsor }}\n{{ today }}", "signature")
PEOPLE: Final = (Column("序号", "number", 1, is_number=True), Column("姓名", "name", 2))

NOTICE = Paper(
    title="关于举办{{ event }}的通知",
    blocks=(
        Text("关于举办{{ event }}的通知", "title"),
        Text("各有关单位：", "addressee"),
        Text("现将{{ event }}有关事项通知如下。"),
        Text("一、组织机构", "heading"),
        Text("主办：{{ sponsor }}；承办：{{ host }}。"),
        Text("二、参赛组别", "heading"),
        Text("{{ groups }}。"),
        Text("三、报名", "heading"),
        Text("报名时间为{{ opens }}至{{ closes }}，逾期不再受理。"),
        Text("四、比赛时间和地点", "heading"),
        Text("{{ day }}，{{ venue }}。"),
        Text("五、奖励", "heading"),
        Text("{{ awards }}。"),
        SIGNED,
    ),
    fields=EVENT_FIELDS,
)
ENTRY_LINES: Final = (
    (("参赛编号", "{{ number }}"), ("项目（队）名称", "{{ title }}")),
    (("姓名", "{{ name }}"), ("单位", "{{ unit }}")),
    (("组别", "{{ group }}"), ("类别", "{{ category }}")),
)
ENTRY_FIELDS: Final[Mapping[str, str]] = {
    **EVENT_FIELDS,
    "number": N_("Number of the entry"),
    "title": N_("Title"),
    "name": N_("Name"),
    "unit": N_("Unit"),
    "group": N_("Group"),
    "category": N_("Category"),
    "members": N_("Members"),
}
MEMBERS: Final = Table(
    (*PEOPLE, Column("角色", "role", 2), Column("份额（%）", "share", 1, is_number=True)), "members"
)
FORM = Paper(
    title="{{ event }}报名表",
    blocks=(
        Picture("code", 25),
        Text("报名表", "title"),
        TITLE,
        Form(ENTRY_LINES),
        MEMBERS,
        Text("本人确认以上内容属实。", "plain"),
        Box("本人签名、日期", 25),
        Box("单位意见（盖章）", 45),
        Text("盖章后扫描右上角的二维码，拍照传回。", "note"),
    ),
    fields=ENTRY_FIELDS,
)
RECOMMENDATION = Paper(
    title="{{ event }}推荐表",
    blocks=(
        Picture("code", 25),
        Text("推荐表", "title"),
        TITLE,
        Form(ENTRY_LINES),
        MEMBERS,
        Box("推荐理由", 60),
        Box("推荐单位工会意见（盖章）", 40),
        Box("上级工会意见（盖章）", 40),
        Text("盖章后扫描右上角的二维码，拍照传回。", "note"),
    ),
    fields=ENTRY_FIELDS,
)
PROGRAMME = Paper(
    title="{{ event }}秩序册",
    blocks=(
        Text("秩序册", "title"),
        TITLE,
        Text("一、时间和地点", "heading"),
        Text("{{ day }}，{{ venue }}。"),
        Text("二、组织机构", "heading"),
        Text("主办：{{ sponsor }}；承办：{{ host }}。"),
        Text("三、参赛名单", "heading"),
        Table(
            (*PEOPLE, Column("项目（队）名称", "title", 3), Column("单位", "unit", 4),
             Column("组别", "group", 2)),
            "entries",
        ),
    ),
    fields={**EVENT_FIELDS, "entries": N_("Entries")},
)  # fmt: skip
SIGN_IN = Paper(
    title="{{ event }}签到表",
    blocks=(
        Text("签到表", "title"),
        TITLE,
        Table(
            (*PEOPLE, Column("单位", "unit", 4), Column("签到时间", "blank", 2),
             Column("签名", "blank", 3)),
            "entries",
        ),
    ),
    fields={**EVENT_FIELDS, "entries": N_("Entries")},
)  # fmt: skip
DRAW = Paper(
    title="{{ event }}抽签表",
    blocks=(
        Text("抽签表", "title"),
        TITLE,
        Table(
            (*PEOPLE, Column("单位", "unit", 4), Column("抽签号", "blank", 2),
             Column("本人签名", "blank", 3)),
            "entries",
        ),
        Box("监督员签名、日期", 25),
    ),
    fields={**EVENT_FIELDS, "entries": N_("Entries")},
)  # fmt: skip

EVENT_PAPERS: Final[Mapping[str, Paper]] = {
    "notice": NOTICE,
    "programme": PROGRAMME,
    "sign-in": SIGN_IN,
    "draw": DRAW,
}
ENTRY_PAPERS: Final[Mapping[str, Paper]] = {"form": FORM, "recommendation": RECOMMENDATION}
PAPER_NAMES: Final[Mapping[str, str]] = {
    "notice": N_("Notice of the contest"),
    "programme": N_("Programme with the list of entrants"),
    "sign-in": N_("Sign-in list"),
    "draw": N_("List for the draw of lots"),
    "form": N_("Entry form"),
    "recommendation": N_("Recommendation form"),
}


def event_data(
    event: Event, document: Mapping[str, Any], entries: Sequence[Entry], today: str
) -> Data:
    """Return the fields of the event's papers in Chinese; what is not settled yet is told so."""
    groups = document.get("entrants", {}).get("groups", ())
    awards = document.get("awards", {}).get("rules", ())
    return {
        "event": event.name,
        "edition": event.edition.name,
        "sponsor": event.edition.sponsor,
        "host": event.edition.host or event.edition.sponsor,
        "opens": chinese_time(event.registration_opens_at) if event.registration_opens_at else "",
        "closes": (
            chinese_time(event.registration_closes_at) if event.registration_closes_at else ""
        ),
        "day": chinese_day(event.held_on) if event.held_on else "时间另行通知",
        "venue": event.venue or "地点另行通知",
        "groups": "、".join(group["name"] for group in groups) or "不分组别",
        "awards": "、".join(rule["name"] for rule in awards) or "不设奖项",
        "today": today,
        "entries": [_row(entry) for entry in entries],
    }


def entry_data(event_fields: Data, entry: Entry, roles: Mapping[str, str]) -> Data:
    """Return the fields of an entry's papers; no identity number and no phone stands there."""
    members: list[dict[str, str | int]] = [
        {
            "number": place,
            "name": member.person.name,
            "role": str(roles[member.role]),
            "share": "" if member.share_percent is None else f"{member.share_percent:f}",
        }
        for place, member in enumerate(entry.members, 1)
    ]
    return {**event_fields, **_row(entry), "category": entry.category or "", "members": members}


def _row(entry: Entry) -> dict[str, str | int]:
    return {
        "number": entry.number,
        "name": "、".join(member.person.name for member in entry.members),
        "title": entry.title or "",
        "unit": entry.unit.name if entry.unit else "",
        "group": entry.group.name if entry.group else "",
        "blank": "",
    }
