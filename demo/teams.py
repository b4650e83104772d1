"""D4 in its second month: twelve work teams report, an inspector checks, a red flag travels."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from contest.editions import operations as editions
from contest.editions.models import Stage
from contest.editions.queries import stage_by_code
from contest.entries.models import Entry
from contest.entries.queries import accepted_entries
from contest.foundation import calendar
from demo.events import document, enter, make_event
from demo.judging import close_notice, sign_and_publish
from demo.names import TEAMS
from demo.stage import DIRECTOR, HIGH_TECH, HOME, Act
from judges.returns import operations as returns
from judges.returns.models import UnitReturn
from judges.scoring.values import Attained, Counted, Measured, Value

CODE = "LABOUR-TEAMS"
EDITION = "2026年高新区班组劳动竞赛"
LEADERS = "班组长"
MONTH = 30
FILED, CHECKED = 8, 5
SIGNERS = ("clerk@demo", "organiser@demo")
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
        now=act.days_ago(90),
    )


def registration(act: Act) -> None:
    """Make the event, whose first month ended a fortnight ago, and enter the twelve teams."""
    held = act.days_ago(MONTH + 14)
    begins = calendar.local_day(held)
    months = {
        code: {
            "starts_on": (begins + timedelta(days=MONTH * place)).isoformat(),
            "ends_on": (begins + timedelta(days=MONTH * (place + 1) - 1)).isoformat(),
        }
        for place, code in enumerate(("m1", "m2", "m3"))
    }
    rules = document("labour-teams", issuer=HIGH_TECH, timeline=months)
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


def first_month(act: Act) -> None:
    """Let every team file the first month, have it checked, signed and noticed."""
    event = act.event(CODE)
    stage = stage_by_code(act.session, event, "m1")
    opened = act.days_ago(MONTH + 14)
    filed = act.days_ago(15, 16)
    editions.open_stage(act.session, DIRECTOR, stage, now=opened)
    for place, entry in enumerate(accepted_entries(act.session, event)):
        late = timedelta(days=3) if place == len(TEAMS) - 1 else timedelta()
        found = _file(act, stage, entry, place=place, when=filed + late)
        returns.confirm_return(
            act.session,
            act.actor("inspector@demo"),
            found,
            rest=True,
            now=filed + late + timedelta(days=1),
        )
    editions.close_stage(act.session, DIRECTOR, stage, now=act.days_ago(9))
    version = sign_and_publish(act, event, stage=stage, when=act.days_ago(9), signers=SIGNERS)
    close_notice(act, version, when=act.days_ago(1))


def second_month(act: Act) -> None:
    """Open the second month: some teams have filed, some are checked, one was sent back."""
    event = act.event(CODE)
    stage = stage_by_code(act.session, event, "m2")
    editions.open_stage(act.session, DIRECTOR, stage, now=act.days_ago(8))
    inspector = act.actor("inspector@demo")
    for place, entry in enumerate(accepted_entries(act.session, event)[:FILED]):
        found = _file(act, stage, entry, place=place + 3, when=act.days_ago(2))
        if place < CHECKED:
            returns.confirm_return(act.session, inspector, found, rest=True, now=act.days_ago(1))
        elif place == CHECKED:
            returns.send_back_figure(
                act.session,
                inspector,
                found,
                indicator="quality",
                reason="质检月报与台账不一致，请核对",
                now=act.days_ago(1),
            )


def _file(act: Act, stage: Stage, entry: Entry, *, place: int, when: datetime) -> UnitReturn:
    contact = act.actor("unit@demo")
    vouchers = {code: returns.Voucher(text) for code, text in VOUCHERS.items()}
    values = _figures(act, place)
    returns.save_figures(
        act.session, contact, stage=stage, entry=entry, values=values, vouchers=vouchers, now=when
    )
    return returns.file_return(act.session, contact, stage=stage, entry=entry, now=when)


def _figures(act: Act, place: int) -> Mapping[str, Value]:
    chance = act.chance
    target = Decimal(1200)
    has_accident = place == len(TEAMS) - 2
    return {
        "output": Attained(target * chance.randint(970, 1050) / 1000 // 1, target),
        "quality": Measured((Decimal(chance.randint(9780, 9930)) / 100,)),
        "safety": Counted(chance.choice((0, 0, 0, 1)), flag=has_accident),
        "saving": Measured((Decimal(chance.randint(96, 104)) / 100,)),
        "innovation": Counted(chance.randint(0, 6)),
        "order": Measured(tuple(Decimal(chance.randint(16, 20)) / 2 for _ in range(4))),
        "commendation": Counted(chance.choice((0, 0, 1))),
        "criticism": Counted(chance.choice((0, 0, 0, 1))),
    }
