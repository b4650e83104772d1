"""D4 in its twelfth month: twelve work teams report, an inspector checks, a red flag travels.

Eleven months are posted: with an accident, a late return, one that never came, a tie to the last
digit, and a figure that was corrected upon an objection. The twelfth runs.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from contest.editions import operations as editions
from contest.editions.models import Event, Stage
from contest.editions.rules import with_periods
from contest.entries.models import Entry
from contest.entries.queries import accepted_entries
from contest.foundation import calendar
from demo.events import document, enter, make_event
from demo.judging import close_notice, sign_and_publish
from demo.names import TEAMS
from demo.stage import DIRECTOR, HIGH_TECH, HOME, Act
from judges.appeals import operations as appeals
from judges.appeals.models import Outcome
from judges.results.models import ResultVersion
from judges.returns import operations as returns
from judges.returns.models import UnitReturn
from judges.returns.queries import return_of
from judges.scoring.values import Attained, Counted, Measured, Value

CODE = "LABOUR-TEAMS"
EDITION = "2026年高新区班组劳动竞赛"
LEADERS = "班组长"
MONTHS = 12
LATE, CORRECTED, TIED, ACCIDENT, MISSING = 3, 4, 5, 7, 9
"""The months in which something happens."""
FILED, CHECKED = 8, 5
SIGNERS = ("clerk@demo", "organiser@demo")
FAULT = "质检月报与台账不一致，请核对"
GROUND = "四月第二周的返工件被重复计入，实际合格率应为 98.90 %，附质检台账。"
VOUCHERS = {
    "output": "生产日报汇总表",
    "quality": "质检月报",
    "safety": "安全台账",
    "saving": "能耗统计表",
    "innovation": "五小采纳通知单",
    "order": "现场检查记录",
    "commendation": "通报文件",
    "criticism": "通报文件",
}


def people(act: Act) -> None:
    """Bring in a leader for each team and make the edition."""
    for team in TEAMS:
        act.newcomer(act.unit(team), title=LEADERS)
    editions.add_edition(
        act.session,
        DIRECTOR,
        unit=act.unit(HIGH_TECH),
        name=EDITION,
        name_en="Work-team labour competition 2026",
        year=calendar.local_day(act.now).year,
        sponsor=HIGH_TECH,
        host=HOME,
        now=act.days_ago(110),
    )


def registration(act: Act) -> None:
    """Make the event, whose twelfth month is the present one, and enter the twelve teams."""
    first = _first_month(act)
    held = _at(first)
    rules = document("labour-teams", issuer=HIGH_TECH)
    rules = with_periods(rules, rhythm="month", count=MONTHS, first_day=first)
    event = make_event(act, act.edition(EDITION), rules, held=held, venue=HOME)
    for place, team in enumerate(TEAMS):
        enter(
            act,
            event,
            subject="unit",
            people=[],
            unit=act.unit(team),
            when=held - timedelta(days=39 - place),
            group="team",
        )


def month(act: Act, number: int) -> None:
    """Let every team file a month, have it checked, signed, posted, and its notice ended."""
    event = act.event(CODE)
    stage = _stage(event, number)
    editions.open_stage(act.session, DIRECTOR, stage, now=_at(stage.starts_on))
    filed = _at(stage.ends_on)
    for place, entry in enumerate(accepted_entries(act.session, event)):
        if number == MISSING and place == len(TEAMS) - 1:
            returns.lapse_return(
                act.session,
                act.actor("organiser@demo"),
                stage=stage,
                entry=entry,
                reason="班组停线检修，逾期未报",
                now=filed + timedelta(days=12),
            )
            continue
        late = timedelta(days=4) if number == LATE and place == len(TEAMS) - 1 else timedelta()
        found = _file(act, stage, entry, number=number, place=place, when=filed + late)
        returns.confirm_return(
            act.session,
            act.actor("inspector@demo"),
            found,
            rest=True,
            now=filed + late + timedelta(hours=5),
        )
    closed = filed + timedelta(days=13)
    editions.close_stage(act.session, DIRECTOR, stage, now=closed)
    version = sign_and_publish(act, event, stage=stage, when=closed, signers=SIGNERS)
    if number == CORRECTED:
        version = _corrected(act, event, version, when=closed + timedelta(days=1))
    close_notice(act, version, when=closed + timedelta(days=9))


def _corrected(act: Act, event: Event, version: ResultVersion, *, when: datetime) -> ResultVersion:
    """Uphold a unit's objection: the figure opens again, is mended and checked, the month anew."""
    session, contact = act.session, act.actor("unit@demo")
    stage, entry = _stage(event, CORRECTED), accepted_entries(session, event)[3]
    appeal = appeals.file_appeal(
        session, contact, version, entry, ground="mark", statement=GROUND, now=when
    )
    supervisor = act.actor("supervisor@demo")
    if appeal.handler_id != supervisor.person_id:
        person = act.user("supervisor@demo").person
        appeals.assign_appeal(session, DIRECTOR, appeal, person=person, now=when)
    appeals.rule_on_appeal(
        session,
        supervisor,
        appeal,
        outcome=Outcome.CORRECTED,
        findings="经核对质检台账，异议成立，按 98.90 % 更正。",
        now=when + timedelta(hours=2),
    )
    found = return_of(session, stage, entry)
    if found is None:
        raise LookupError("the team has reported every month")
    mended, inspector = when + timedelta(hours=3), act.actor("inspector@demo")
    returns.reopen_figure(
        session,
        inspector,
        found,
        indicator="quality",
        reason="裁定更正：返工件重复计入",
        now=mended,
    )
    values: Mapping[str, Value] = {"quality": Measured((Decimal("98.90"),))}
    returns.save_figures(session, contact, stage=stage, entry=entry, values=values, now=mended)
    returns.file_return(session, contact, stage=stage, entry=entry, now=mended)
    returns.confirm_return(session, inspector, found, rest=True, now=mended)
    return sign_and_publish(
        act, event, stage=stage, when=when + timedelta(hours=4), signers=SIGNERS,
        reason="异议成立，更正质量数据",
    )  # fmt: skip


def last_month(act: Act) -> None:
    """Open the twelfth month: some teams have filed, some are checked, one was sent back."""
    event = act.event(CODE)
    stage = _stage(event, MONTHS)
    editions.open_stage(act.session, DIRECTOR, stage, now=act.days_ago(4))
    inspector = act.actor("inspector@demo")
    for place, entry in enumerate(accepted_entries(act.session, event)[:FILED]):
        found = _file(act, stage, entry, number=MONTHS, place=place, when=act.days_ago(2))
        if place < CHECKED:
            returns.confirm_return(act.session, inspector, found, rest=True, now=act.days_ago(1))
        elif place == CHECKED:
            returns.send_back_figure(
                act.session, inspector, found, indicator="quality", reason=FAULT,
                now=act.days_ago(1),
            )  # fmt: skip


def _first_month(act: Act) -> date:
    # The month that ended last is posted already: a fortnight must lie behind it.
    day = calendar.local_day(act.now) - timedelta(days=24)
    year, at = divmod(day.year * 12 + day.month - MONTHS, 12)
    return date(year, at + 1, 1)


def _stage(event: Event, number: int) -> Stage:
    return event.stages[number - 1]


def _at(day: date | None, hour: int = 10) -> datetime:
    if day is None:
        raise LookupError("the months have days")
    return calendar.start_of_day_utc(day) + timedelta(hours=hour)


def _file(
    act: Act, stage: Stage, entry: Entry, *, number: int, place: int, when: datetime
) -> UnitReturn:
    contact = act.actor("unit@demo")
    vouchers = {code: returns.Voucher(text) for code, text in VOUCHERS.items()}
    values = _figures(act, number, place)
    returns.save_figures(
        act.session, contact, stage=stage, entry=entry, values=values, vouchers=vouchers, now=when
    )
    return returns.file_return(act.session, contact, stage=stage, entry=entry, now=when)


def _figures(act: Act, number: int, place: int) -> Mapping[str, Value]:
    chance = act.chance
    has_accident = number == ACCIDENT and place == len(TEAMS) - 2
    drawn: dict[str, Value] = {
        "output": Attained(Decimal(1200) * chance.randint(970, 1050) / 1000 // 1, None),
        "quality": Measured((Decimal(chance.randint(9780, 9930)) / 100,)),
        "safety": Counted(chance.choice((0, 0, 0, 1)), flag=has_accident),
        "saving": Measured((Decimal(chance.randint(96, 104)) / 100,)),
        "innovation": Counted(chance.randint(0, 6)),
        "order": Measured(tuple(Decimal(chance.randint(16, 20)) / 2 for _ in range(4))),
        "commendation": Counted(chance.choice((0, 0, 1))),
        "criticism": Counted(chance.choice((0, 0, 0, 1))),
    }
    if number == TIED and place in (1, 6):
        # Both alike in every figure: the written chain decides nothing, the flag is shared.
        return {
            "output": Attained(Decimal(1260), None),
            "quality": Measured((Decimal("99.00"),)),
            "safety": Counted(0),
            "saving": Measured((Decimal("0.98"),)),
            "innovation": Counted(5),
            "order": Measured((Decimal(10), Decimal(10))),
            "commendation": Counted(1),
            "criticism": Counted(0),
        }
    return drawn
