"""D1 on its contest day: theory is in, thirty turners are at their lathes, judges are half done."""

from decimal import Decimal
from random import Random

from contest.editions import operations as editions
from contest.editions.queries import stage_by_code
from contest.foundation import calendar
from demo.events import document, enter, make_event
from demo.judging import fill_sheets, open_and_close, rubric_of, seat_panel
from demo.stage import (
    COLLEGE,
    DIRECTOR,
    ENTRANTS,
    FEDERATION,
    HOME,
    KEEPERS,
    Act,
    at,
    enterprises,
)
from judges.results import operations as results
from judges.scoresheets import operations as sheets
from judges.scoring.definition import (
    Criterion,
    Deduction,
    Measurement,
    PassFail,
    Points,
    Rubric,
    TimeTaken,
)
from judges.scoring.values import Counted, Measured, Passed, PointsGiven, Seconds, Value, Values
from judges.sealing import operations as sealing
from judges.sealing.models import Work
from judges.sealing.queries import works_of_stage

CODE = "SKILL-CNC-TURN"
EDITION = "2026年苏州市职工职业技能竞赛"
SUBMITTED = (17, 14, 12)
SKILLS = 4
TRADE = "数控车工"
PER_UNIT = 3
GAUGE_PASSES = 0.85
LOOSE = (-8, -3, 0, 0, 0, 0, 2, 4, 9, 14)  # thousandths beyond the middle of the tolerance


def people(act: Act) -> list[tuple[str, list[str], str]]:
    """Make the edition and bring in three turners of each enterprise, as (trade, names, unit)."""
    turners = [
        (TRADE, [act.newcomer(unit, title=TRADE).name for _ in range(PER_UNIT)], unit.name)
        for unit in enterprises(act)
    ]
    # One of them has an account of the demo, and watches the contest from a phone.
    place = next(one for one, (_trade, _names, unit) in enumerate(turners) if unit == HOME)
    turners[place][1][0] = ENTRANTS[0][1]
    editions.add_edition(
        act.session,
        DIRECTOR,
        unit=act.unit(FEDERATION),
        name=EDITION,
        name_en="Suzhou workers' skills contest 2026",
        year=calendar.local_day(act.now).year,
        sponsor=FEDERATION,
        host=COLLEGE,
        now=act.days_ago(60),
    )
    return turners


def registration(act: Act, turners: list[tuple[str, list[str], str]]) -> None:
    """Make the event and take the turners in."""
    event = make_event(
        act,
        act.edition(EDITION),
        document("skills-cnc-turner", issuer=FEDERATION),
        held=act.now,
        venue="市职工实训基地",
    )
    entrants = [(name, unit) for _trade, names, unit in turners for name in names]
    for place, (name, unit) in enumerate(entrants):
        enter(
            act,
            event,
            subject="person",
            people=[act.person(name)],
            unit=act.unit(unit),
            when=act.days_ago(38 - place % 15),
            group="worker",
        )


def theory(act: Act) -> None:
    """Hold the theory paper ten days ago and record who goes on to the final."""
    event = act.event(CODE)
    prelim = stage_by_code(act.session, event, "prelim")
    sealing.draw_stage(act.session, DIRECTOR, prelim, now=act.days_ago(12), chance=act.chance)
    editions.open_stage(act.session, DIRECTOR, prelim, now=act.days_ago(10, 9))
    marks = [
        (work, "", Decimal(act.chance.randint(52, 97)))
        for work in works_of_stage(act.session, prelim)
    ]
    sheets.import_marks(
        act.session,
        act.actor("clerk@demo"),
        prelim,
        marks=marks,
        source="机考系统导出",
        now=act.days_ago(10, 11),
    )
    editions.close_stage(act.session, DIRECTOR, prelim, now=act.days_ago(10, 12))
    final = stage_by_code(act.session, event, "final")
    results.record_advancement(
        act.session, act.actor("organiser@demo"), event, to_stage=final, now=act.days_ago(9)
    )


def contest_day(act: Act) -> None:
    """Draw three layers this morning, seat the panel, and let the judges get half through."""
    event = act.event(CODE)
    final = stage_by_code(act.session, event, "final")
    keepers = dict(zip(("entry", "station", "work"), map(act.person, KEEPERS), strict=True))
    morning = at(act.now, 8)
    works = sealing.draw_stage(
        act.session, DIRECTOR, final, keepers=keepers, now=morning, chance=act.chance
    )
    panel = seat_panel(act, final, when=morning)
    open_and_close(act, final, opened=morning, closed=None)
    rubric = rubric_of(act, final)
    fill_sheets(
        act,
        panel,
        works,
        filling=lambda work, _seat: _sheet(act, rubric, work),
        begun=morning,
        counts=SUBMITTED,
    )


def _sheet(act: Act, rubric: Rubric, work: Work) -> Values:
    skill = sum(map(ord, work.code)) % SKILLS
    return {criterion.code: _value(act.chance, criterion, skill) for criterion in rubric.judged}


def _value(chance: Random, criterion: Criterion, skill: int) -> Value:
    if isinstance(criterion, Measurement):
        return Measured(_readings(chance, criterion, skill))
    if isinstance(criterion, PassFail):
        return Passed(tuple(chance.random() < GAUGE_PASSES for _ in range(criterion.parts)))
    if isinstance(criterion, Points):
        steps = int(criterion.max / criterion.step)
        return PointsGiven(criterion.step * chance.randint(steps * 2 // 3, steps))
    if isinstance(criterion, Deduction):
        is_rare = criterion.effect == "disqualify"
        return Counted(0 if is_rare else chance.choice((0, 0, 0, 1)))
    if isinstance(criterion, TimeTaken):
        return Seconds((criterion.limit_seconds or 0) + chance.choice((-1500, -900, -300, 0, 200)))
    raise TypeError(f"{criterion.code} is of a kind that this play does not know")


def _readings(chance: Random, criterion: Measurement, skill: int) -> tuple[Decimal, ...]:
    if criterion.parts > 1:
        return tuple(Decimal(chance.choice((0, 0, 0, 1))) for _ in range(criterion.parts))
    low, high = criterion.low, criterion.high
    middle = (low + high) / 2 if low is not None and high is not None else high or low
    off = Decimal(chance.choice(LOOSE[skill:])).scaleb(-3)
    reading = abs((middle or Decimal(0)) + off)
    return (reading.quantize(Decimal(1).scaleb(-criterion.decimals)),)
