"""Lists that were handed in and wait to be looked through; each with good rows and bad ones."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from contest.foundation.lists import hand_in_list
from contest.foundation.permissions import Actor
from contest.people.operations import UNIT_LIST
from judges.panels.operations import JUDGE_LIST
from judges.scoresheets.operations import MARK_LIST
from judges.sealing.operations import draw_stage
from judges.sealing.queries import works_of_stage
from tests.factories.editions import a_stage, an_event
from tests.factories.entries import a_list, a_registration, an_accepted_entry
from tests.factories.people import SYSTEM, an_actor, an_enterprise, apart
from tests.factories.scoresheets import a_judging

UNIT = "苏州长风精密机械有限公司"
Opened = tuple[Actor | None, str]


def now() -> datetime:
    """The server's clock; these pages are opened in a real browser."""
    return datetime.now(UTC)


def check_units(session: Session) -> Opened:
    """A list of units with a good row, a duplicate, and a parent that is nearly registered."""
    home, organiser = an_enterprise(session, UNIT), an_actor(session, "organiser")
    rows = (("装配一班", UNIT), ("装配一班", UNIT), ("装配二班", UNIT[:-2]))
    data = a_list(("单位名称", "上级单位"), *rows)
    kept = hand_in_list(
        session, SYSTEM, UNIT_LIST, home, data=data, file_name="班组.xlsx", now=now()
    )
    return organiser, f"/units/{home.public_id}/import/{kept.public_id}"


def check_judges(session: Session) -> Opened:
    """A list of judges with a good row and one of an unknown unit."""
    an_enterprise(session, UNIT)
    panel = a_judging(session).panel
    apart(session)
    data = a_list(("姓名", "单位"), ("林晓", UNIT), ("周正", UNIT[:-2]))
    kept = hand_in_list(
        session, SYSTEM, JUDGE_LIST, panel, data=data, file_name="裁判.xlsx", now=now()
    )
    return an_actor(session, "organiser"), f"/panels/{panel.public_id}/judges/{kept.public_id}"


def check_marks(session: Session) -> Opened:
    """A list of marks with an unknown work and a mark out of range."""
    event = an_event(session, template="skills-cnc-turner")
    entry, stage = an_accepted_entry(session, event), a_stage(session, event, "prelim")
    draw_stage(session, SYSTEM, stage, entries=[entry], now=now())
    (work,) = works_of_stage(session, stage)
    apart(session)
    data = a_list(("作品号", "成绩"), (work.code, "500"), ("Z-99", "80"))
    kept = hand_in_list(
        session, SYSTEM, MARK_LIST, stage, data=data, file_name="成绩.xlsx",
        options={"criterion": "", "source": "理论考试"}, now=now(),
    )  # fmt: skip
    address = f"/desk/stages/{stage.public_id}/marks/list/{kept.public_id}"
    return an_actor(session, "organiser"), address


def check_list(session: Session) -> Opened:
    """A list with good rows and bad ones, handed in and not imported yet."""
    an_enterprise(session, UNIT)
    event, organiser = a_registration(session, now=now()), an_actor(session, "organiser")
    return organiser, f"/events/{event.public_id}/entries/import"
