"""Small innovations of the year: one batch of the district under way, and the pilots marked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from contest.editions import operations as editions
from contest.editions.models import Event, EventPhase
from contest.entries import operations as entries
from contest.entries.operations import MemberInput
from contest.foundation import calendar
from contest.participation.operations import mark_pilot
from contest.people.models import Person
from demo.events import document
from demo.stage import DIRECTOR, FEDERATION, HIGH_TECH, HOME, Act

EDITIONS = (
    (FEDERATION, "2026年苏州市五小成果征集", "Small innovations of Suzhou 2026"),
    (HIGH_TECH, "2026年高新区五小成果征集", "Small innovations of Gaoxin 2026"),
)
OPINION = "情况属实，同意申报。"
SCREENING = ("in_use", "excluded", "letters")
PILOTS = (
    HOME,
    "高景光电科技有限公司",
    "华岭新材料有限公司",
    "金鸡湖数控装备有限公司",
    "纳维生物制造有限公司",
    "汾湖光缆有限公司",
    "沙洲特钢有限公司",
    "玉峰汽车零部件有限公司",
)
# Title, in English, kind, how far it came, yearly benefit in yuan, before, after.
DECLARED = (
    (
        "车床防护罩联锁", "Interlock for lathe guards", "reform", "accept", "120000",
        "防护罩未关也能启动主轴，去年有两次铁屑飞溅伤手。",
        "罩门加装磁性开关并接入启动回路，罩不关主轴不转，半年零飞溅。",
    ),
    (
        "刀具寿命看板", "Board of tool lives", "design", "accept", "80000",
        "换刀全凭师傅经验，每月约有六把刀因超时使用崩刃。",
        "机床旁挂牌登记每把刀的加工件数，到数换刀，崩刃降到每月一把。",
    ),
    (
        "冷却液回收小车", "Cart that recovers coolant", "invention", "accept", "260000",
        "清箱时乳化液直接外排，每台每季耗新液二百升。",
        "自制带滤网和撇油管的推车，旧液过滤后泵回水箱，新液用量减少六成。",
    ),
    (
        "快换夹具定位块", "Locators for quick-change fixtures", "creation", "nominate", "150000",
        "换型时四个压板逐一找正，调机要五十分钟。",
        "台面预置两块带锥销的定位块，夹具落位即正，调机缩短为十二分钟。",
    ),
    (
        "班前会风险提示卡", "Risk cards for the shift meeting", "suggestion", "nominate", "0",
        "班前会念同一份安全须知，新员工听不进去。",
        "按当天工序抽三张图卡，由组员轮流讲隐患和对策，讲完签名。",
    ),
    (
        "废屑分类标识改进", "Clearer marks for sorting chips", "suggestion", "submit", "20000",
        "铝屑钢屑混装，回收站按最低价收购。",
        "料斗漆成两色，口部开孔形状不同，投错放不进去，铝屑单独计价出售。",
    ),
)  # fmt: skip


def people(act: Act) -> list[str]:
    """Mark the pilots, of whom not all take part; make the editions; return the authors' names."""
    year = calendar.local_day(act.now).year
    for name in PILOTS:
        pilot = act.unit(name)
        mark_pilot(act.session, DIRECTOR, pilot, is_pilot=True, year=year - 1, now=act.days_ago(90))
    for unit, edition, edition_en in EDITIONS:
        editions.add_edition(
            act.session,
            DIRECTOR,
            unit=act.unit(unit),
            name=edition,
            name_en=edition_en,
            year=year,
            sponsor=unit,
            now=act.days_ago(90),
        )
    return [act.newcomer(act.unit(PILOTS[place % 3])).name for place in range(len(DECLARED))]


def above(act: Act) -> None:
    """Open the city's collection, to which the districts nominate."""
    _collection(act, EDITIONS[0][1], code="FIVE-SMALL-CITY")


def batch(act: Act, names: Sequence[str]) -> None:
    """Open the district's batch of the present month, and take declarations in."""
    event = _collection(act, EDITIONS[1][1], code="FIVE-SMALL")
    for place, (declared, name) in enumerate(zip(DECLARED, names, strict=True)):
        when = act.now - timedelta(hours=6 * (len(DECLARED) - place))
        _declare(act, event, declared, act.person(name), when)


def _collection(act: Act, edition: str, *, code: str) -> Event:
    month = calendar.local_day(act.now).replace(day=1)
    rules = document("five-small", issuer=HIGH_TECH, code=code)
    event = editions.add_event(
        act.session,
        DIRECTOR,
        act.edition(edition),
        document=rules,
        registration_opens_at=calendar.start_of_day_utc(month) - timedelta(days=20),
        registration_closes_at=calendar.end_of_day_utc(
            (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        ),
        now=act.days_ago(60),
    )
    editions.move_phase(
        act.session, DIRECTOR, event, phase=EventPhase.REGISTRATION, now=act.days_ago(55)
    )
    return event


def _declare(
    act: Act,
    event: Event,
    declared: tuple[str, str, str, str, str, str, str],
    author: Person,
    when: datetime,
) -> None:
    title, title_en, group, step, benefit, before, after = declared
    answers = {
        "before": before,
        "after": after,
        "in_use_since": calendar.local_day(act.days_ago(60)).isoformat(),
        "yearly_benefit_cny": benefit,
        **dict.fromkeys(SCREENING, "yes"),
    }
    entry = entries.register_entry(
        act.session,
        DIRECTOR,
        event,
        subject="project",
        members=[MemberInput(author)],
        unit=author.unit,
        title=title,
        title_en=title_en,
        group=group,
        answers=answers,
        now=when,
    )
    entries.submit_entry(act.session, DIRECTOR, entry, now=when)
    if step != "submit":
        entries.nominate_entry(act.session, DIRECTOR, entry, opinion=OPINION, now=when)
    if step == "accept":
        entries.accept_entry(act.session, DIRECTOR, entry, now=when)
