"""D2, finished: thirty projects judged, published, certified, and on their way to the floor."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from contest.awards.models import AwardKind
from contest.awards.operations import Distinction, confirm_award, grant_award
from contest.awards.queries import excellent_projects
from contest.certificates import operations as certificates
from contest.certificates.jobs import queue_printing
from contest.editions import operations as editions
from contest.editions.models import EventPhase, Series
from contest.editions.queries import stage_by_code
from contest.entries.queries import accepted_entries
from contest.foundation import calendar
from contest.industrialisation import operations as transfer
from contest.industrialisation.models import BenefitKind, TransferCase, TransferStage
from contest.industrialisation.operations import Step
from contest.industrialisation.queries import case_of_entry
from demo.events import document, enter, make_event
from demo.judging import (
    close_notice,
    fill_sheets,
    open_and_close,
    rubric_of,
    seat_panel,
    sign_and_publish,
)
from demo.names import PROJECTS
from demo.stage import DIRECTOR, ENTRANTS, HIGH_TECH, HOME, JUDGES, Act, enterprises
from judges.panels import operations as panels
from judges.results import operations as results
from judges.scoresheets.queries import facts_of_work
from judges.scoring.checks import fact_range
from judges.scoring.definition import Points, Rubric
from judges.scoring.values import PointsGiven, Value, Values
from judges.sealing import operations as sealing
from judges.sealing.models import Work

CODE = "INNO-DEFENCE"
SERIES = "高新匠领"
EDITION = "2026年高新匠领职工创新项目大赛"
OLD_EDITION = "2022年高新匠领职工创新项目大赛"
OLD_CODE = "INNO-2022"
OLD_PROJECT = ("碳纤维原丝纺丝提速", "Faster spinning of carbon-fibre precursor")
OLD_UNIT = "华岭新材料有限公司"
OLD_AUTHOR = "费新纶"
# The project of whoever signs in as the author; it wins a prize and is followed.
OWN_PROJECT = "五轴加工零点快速标定"
HONOUR = {
    "code": "innovation_expert",
    "title": "市五一创新能手",
    "title_en": "May-Day Innovation Expert",
    "awards": ["first"],
    "places": 1,
    "quota": 1,
}
SCREENING = ("in_use", "not_government", "no_dispute", "letters")
# year: workers who gained a grade, honours, excellent projects; kept by the district's old system
EARLIER = (
    (2021, 1532, 26, 28),
    (2022, 1688, 29, 31),
    (2023, 1804, 31, 34),
    (2024, 1897, 32, 34),
    (2025, 1949, 34, 0),
)
TOTAL_PROJECTS = 169
LAST_EARLIER_YEAR = 2025
LAST_REPORT = 36
BENEFITS = (60_000, 180_000, 320_000, 650_000, 1_200_000)


def editions_of_series(act: Act) -> None:
    """Make the series and its editions of 2022 and of this year."""
    district = act.unit(HIGH_TECH)
    series = editions.add_series(
        act.session,
        DIRECTOR,
        unit=district,
        name=SERIES,
        name_en="Gaoxin Craft Leaders",
        now=act.days_ago(150),
    )
    for name, name_en, year in (
        (OLD_EDITION, "Gaoxin innovation contest 2022", 2022),
        (EDITION, "Gaoxin innovation contest 2026", calendar.local_day(act.now).year),
    ):
        editions.add_edition(
            act.session,
            DIRECTOR,
            unit=district,
            series=series,
            name=name,
            name_en=name_en,
            year=year,
            sponsor=HIGH_TECH,
            now=act.days_ago(150),
        )


def authors(act: Act) -> list[tuple[str, list[str], str]]:
    """Bring in the authors; return (project, names, unit) for each of the thirty."""
    units = enterprises(act)
    crews = []
    for place, (title, _title_en) in enumerate(PROJECTS):
        is_own = title == OWN_PROJECT
        unit = act.unit(HOME) if is_own else units[place % len(units)]
        first = ENTRANTS[1][1] if is_own else act.newcomer(unit).name
        others = [act.newcomer(unit).name for _ in range(act.chance.randint(0, 3))]
        crews.append((title, [first, *others], unit.name))
    act.newcomer(act.unit(OLD_UNIT), name=OLD_AUTHOR, title="高级工程师")
    return crews


def judges(act: Act) -> None:
    """Enter the demo's judges into the list of judges."""
    for _login, name, title in JUDGES:
        panels.add_judge(
            act.session,
            DIRECTOR,
            person=act.person(name),
            qualification=title,
            now=act.days_ago(100),
        )


def registration(act: Act, crews: list[tuple[str, list[str], str]]) -> None:
    """Make the event, held eighty days ago, and take the projects in."""
    held = act.days_ago(60)
    event = make_event(
        act,
        act.edition(EDITION),
        document("innovation-defence", issuer=HIGH_TECH),
        held=held,
        venue="高新区工人文化宫",
    )
    titles_en = dict(PROJECTS)
    for place, (title, names, unit) in enumerate(crews):
        enter(
            act,
            event,
            subject="project",
            people=[act.person(name) for name in names],
            unit=act.unit(unit),
            when=held - timedelta(days=38 - place % 15),
            title=title,
            title_en=titles_en[title],
            group="five_small" if place % 3 else "tackling",
            answers={
                "yearly_benefit_cny": str(act.chance.choice(BENEFITS)),
                **dict.fromkeys(SCREENING, "yes"),
            },
        )


def paper(act: Act) -> None:
    """Judge the papers blind, open the codes, and record who goes on."""
    event = act.event(CODE)
    held = act.days_ago(60)
    stage = stage_by_code(act.session, event, "paper")
    day = held - timedelta(days=12)
    works = sealing.draw_stage(act.session, DIRECTOR, stage, now=day, chance=act.chance)
    _judge(act, stage_code="paper", works=works, begun=day)
    organiser = act.actor("organiser@demo")
    sealing.unseal_stage(
        act.session, organiser, stage, witness=act.person("严守信"), now=day + timedelta(days=2)
    )
    for code in ("defence", "site"):
        to_stage = stage_by_code(act.session, event, code)
        results.record_advancement(
            act.session, organiser, event, to_stage=to_stage, now=day + timedelta(days=2, hours=1)
        )


def defence(act: Act) -> None:
    """Hold the defences and the visits."""
    event = act.event(CODE)
    held = act.days_ago(60)
    for code, begun in (("defence", held), ("site", held + timedelta(days=3))):
        stage = stage_by_code(act.session, event, code)
        works = sealing.draw_stage(act.session, DIRECTOR, stage, now=begun, chance=act.chance)
        _judge(act, stage_code=code, works=works, begun=begun)


def publication(act: Act) -> None:
    """Sign, publish, and close the notice when its working days are over."""
    event = act.event(CODE)
    when = act.days_ago(50)
    version = sign_and_publish(
        act, event, stage=None, when=when, signers=("clerk@demo", "chief@demo")
    )
    close_notice(act, version, when=when + timedelta(days=8))


def certificates_and_cases(act: Act, public_url: str) -> None:
    """Issue the certificates and move some cases along the road."""
    event = act.event(CODE)
    made = certificates.issue_certificates(
        act.session,
        act.actor("organiser@demo"),
        event,
        public_url=public_url,
        now=act.days_ago(38),
        entropy=act.chance.randbytes,
    )
    queue_printing(act.session, event, count=len(made), now=act.now)
    followed = [case_of_entry(act.session, one) for one in accepted_entries(act.session, event)]
    cases = [case for case in followed if case is not None]
    for case in cases[: len(cases) // 3]:
        _move(act, case, TransferStage.PILOT, "中试方案与小试检测报告", act.days_ago(20))


def carbon_fibre(act: Act) -> None:
    """Bring the winner of 2022 into the records: its award imported, its road up to today."""
    begun = datetime(2022, 9, 20, 2, tzinfo=UTC)
    rules = document("innovation-defence", issuer=HIGH_TECH, code=OLD_CODE, honours=[HONOUR])
    event = make_event(act, act.edition(OLD_EDITION), rules, held=begun, venue="高新区工人文化宫")
    title, title_en = OLD_PROJECT
    entry = enter(
        act,
        event,
        subject="project",
        people=[act.person(OLD_AUTHOR)],
        unit=act.unit(OLD_UNIT),
        when=begun - timedelta(days=30),
        title=title,
        title_en=title_en,
        group="tackling",
        answers={"yearly_benefit_cny": "1200000", **dict.fromkeys(SCREENING, "yes")},
    )
    distinction = Distinction(
        AwardKind.PRIZE, "first", "一等奖", title_en="First prize", rank=1, source="imported"
    )
    award = grant_award(
        act.session, DIRECTOR, event, recipient=entry, distinction=distinction, now=begun
    )
    confirm_award(act.session, DIRECTOR, award, now=begun + timedelta(days=20))
    case = case_of_entry(act.session, entry)
    if case is None:
        raise LookupError("the confirmed award opened no case")
    for stage, evidence, year, month in (
        (TransferStage.PILOT, "中试线验收报告，单线产能提高 18 %", 2023, 5),
        (TransferStage.TRIAL_SALE, "首批 12 吨供货合同与用户验收单", 2024, 3),
        (TransferStage.INDUSTRIALISED, "两条产线改造完成，财务盖章效益证明", 2025, 6),
    ):
        _move(act, case, stage, evidence, datetime(year, month, 18, 2, tzinfo=UTC))
    for report in case.reports:
        # The last one is overdue: the board and the reminders have something to say.
        if report.due_on <= calendar.local_day(act.now) and report.months < LAST_REPORT:
            transfer.hand_in_report(
                act.session,
                DIRECTOR,
                case,
                report,
                text="按期推进，产线运行稳定，详见附表。",
                now=calendar.start_of_day_utc(report.due_on),
            )
    editions.move_phase(act.session, DIRECTOR, event, phase=EventPhase.JUDGING, now=begun)
    editions.move_phase(
        act.session, DIRECTOR, event, phase=EventPhase.FINISHED, now=begun + timedelta(days=20)
    )
    for year, kind, amount in (
        (2024, BenefitKind.NEW_SALES, 3_860_000),
        (2025, BenefitKind.NEW_SALES, 12_400_000),
        (2025, BenefitKind.SAVINGS, 1_050_000),
    ):
        _benefit(act, case, year, kind, amount)
    transfer.list_in_library(
        act.session,
        replace(DIRECTOR, name=OLD_AUTHOR),
        case,
        summary="改进纺丝张力控制，单线产能提高 18 %，已用于两条产线。",
        summary_en="Better tension control in spinning: 18 % more from each line, on two lines.",
        shows_benefit=True,
        now=act.days_ago(20),
    )


def earlier_years(act: Act) -> None:
    """Import what another system kept of the earlier years, with its source."""
    series = act.session.scalars(select(Series).where(Series.name == SERIES)).one()
    district = act.unit(HIGH_TECH)
    kept = sum(projects for _year, _gains, _honours, projects in EARLIER)
    recorded = len(excellent_projects(act.session, series.id))
    for year, gains, honours, projects in EARLIER:
        rest = TOTAL_PROJECTS - recorded - kept if year == LAST_EARLIER_YEAR else 0
        figures = {
            "grade_gains": gains,
            "honours": honours,
            "excellent_projects": projects + rest,
        }
        for key, value in figures.items():
            editions.import_series_figure(
                act.session,
                DIRECTOR,
                series,
                year=year,
                key=key,
                value=value,
                unit=district,
                source="高新区总工会历年统计年报",
                now=act.days_ago(30),
            )


def _judge(act: Act, *, stage_code: str, works: list[Work], begun: datetime) -> None:
    stage = stage_by_code(act.session, act.event(CODE), stage_code)
    panel = seat_panel(act, stage, when=begun)
    open_and_close(act, stage, opened=begun, closed=None)
    rubric = rubric_of(act, stage)
    fill_sheets(
        act, panel, works, filling=lambda work, _seat: _marks(act, rubric, work), begun=begun
    )
    editions.close_stage(act.session, DIRECTOR, stage, now=begun + timedelta(hours=9))


def _marks(act: Act, rubric: Rubric, work: Work) -> Values:
    quality = Decimal(60 + sum(map(ord, work.code)) * 7 % 35) / 100
    facts, group = facts_of_work(act.session, work)
    values: dict[str, Value] = {}
    for criterion in rubric.judged:
        if not isinstance(criterion, Points):
            raise TypeError(f"{criterion.code} is not given in points")
        allowed = fact_range(criterion, facts, group)
        low = allowed.low if allowed else criterion.max * quality // criterion.step * criterion.step
        high = allowed.high if allowed else min(low + 2, criterion.max)
        steps = int((high - low) / criterion.step)
        values[criterion.code] = PointsGiven(low + act.chance.randint(0, steps) * criterion.step)
    return values


PAPERS = {
    TransferStage.PILOT: ("小试检测报告 XS-2023-04", "中试方案及场地确认单"),
    TransferStage.TRIAL_SALE: ("中试验收单（用户签字）ZS-11", "首批供货合同 HT-0318"),
    TransferStage.INDUSTRIALISED: ("财务盖章效益证明", "产线使用证明"),
}


def _move(
    act: Act, case: TransferCase, stage: TransferStage, evidence: str, when: datetime
) -> None:
    transfer.move_case(
        act.session,
        act.actor("organiser@demo"),
        case,
        Step(
            stage,
            calendar.local_day(when),
            evidence=evidence,
            shown=dict(enumerate(PAPERS[stage])),
            readiness_level=list(TransferStage).index(stage) * 2 + 3,
        ),
        now=when,
    )


def _benefit(act: Act, case: TransferCase, year: int, kind: BenefitKind, amount: int) -> None:
    figure = transfer.report_benefit(
        act.session,
        act.actor("district@demo"),
        case,
        year=year,
        kind=kind,
        amount=Decimal(amount),
        voucher=f"财证〔{year}〕{kind.value[:2].upper()}-07",
        now=act.days_ago(30),
    )
    transfer.verify_benefit(act.session, act.actor("organiser@demo"), figure, now=act.days_ago(28))
