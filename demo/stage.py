"""What every act of the demo stands on: units, people, accounts, and who acts as whom.

An act is one transaction, as a request is; people and units are made in the first, because the
system's stream of the trail is written before any event's.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Edition, Event
from contest.foundation import calendar
from contest.foundation.permissions import Actor, system_actor
from contest.people import operations as people
from contest.people.models import Person, Unit, UnitLevel, User
from contest.people.queries import actor_of
from demo.names import DISTRICTS, ENTERPRISES, TEAMS, People

SEED = 20_261_122
PASSWORD = "leitai-demo-2026"  # noqa: S105 - printed at every start; refused in production
DIRECTOR = system_actor("demo")
FEDERATION = "苏州市总工会"
HOME = "苏新精密机械有限公司"
COLLEGE = "苏州市机电职业技术学院"
HIGH_TECH = "高新区总工会"


@dataclass
class Act:
    """One transaction of the play: its session, its instant, its chance, and who is who."""

    session: Session
    now: datetime
    people: People
    chance: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - a play, no lock

    def unit(self, name: str) -> Unit:
        """Return the unit of this name."""
        return self.session.scalars(select(Unit).where(Unit.name == name)).one()

    def user(self, login: str) -> User:
        """Return the account of this login."""
        return self.session.scalars(select(User).where(User.login == login)).one()

    def actor(self, login: str) -> Actor:
        """Return who acts under this login, with the roles that they hold now."""
        return actor_of(self.session, self.user(login))

    def person(self, name: str) -> Person:
        """Return the person of this name; the demo never uses a name twice."""
        return self.session.scalars(select(Person).where(Person.name == name)).one()

    def event(self, code: str) -> Event:
        """Return the event of this code."""
        return self.session.scalars(select(Event).where(Event.code == code)).one()

    def edition(self, name: str) -> Edition:
        """Return the edition of this name."""
        return self.session.scalars(select(Edition).where(Edition.name == name)).one()

    def days_ago(self, days: int, hour: int = 10) -> datetime:
        """Return an instant `days` before today, at an hour of Shanghai."""
        day = calendar.local_day(self.now) - timedelta(days=days)
        return calendar.start_of_day_utc(day) + timedelta(hours=hour)

    def newcomer(self, unit: Unit, *, name: str | None = None, title: str | None = None) -> Person:
        """Add a worker of `unit` with an invented identity and phone."""
        return people.add_person(
            self.session,
            DIRECTOR,
            name=name or self.people.name(),
            unit=unit,
            identity=self.people.identity(),
            phone=self.people.phone(),
            title=title,
            now=self.days_ago(120),
        )

    def account(self, login: str, person: Person) -> User:
        """Give a person an account of the demo."""
        return people.add_user(
            self.session,
            DIRECTOR,
            person=person,
            login=login,
            password=PASSWORD,
            is_demo=True,
            now=self.days_ago(120),
        )


# login, role, unit, title, name, what the list of sign-ins calls it
STAFF = (
    ("organiser@demo", "organiser", FEDERATION, "竞赛办主任", "周正平", "组织者 Organiser"),
    ("clerk@demo", "clerk", FEDERATION, "统分员", "陆文静", "统分员 Score clerk"),
    ("supervisor@demo", "supervisor", FEDERATION, "监督员", "严守信", "监督员 Supervisor"),
    ("inspector@demo", "inspector", FEDERATION, "核查员", "顾可核", "核查员 Inspector"),
    ("auditor@demo", "auditor", FEDERATION, "审计员", "沈清明", "审计员 Auditor"),
    ("district@demo", "district_admin", HIGH_TECH, "副主席", "许如新", "区管理员 District"),
    ("unit@demo", "unit_contact", HOME, "工会主席", "朱同心", "单位工会 Unit contact"),
)
# login, name, title; they come from a college, which nobody enters for.
JUDGES = (
    ("chief@demo", "钟正道", "高级技师，裁判长"),
    ("judge@demo", "吴敏", "高级技师"),
    ("judge3@demo", "郑海宁", "技师"),
    ("judge4@demo", "孙立言", "副教授"),
    ("judge5@demo", "蒋文渊", "副教授"),
    ("judge6@demo", "薛明鉴", "高级工程师"),
    ("judge7@demo", "姚思远", "高级工程师"),
)
KEEPERS = ("邓一封", "傅二缄", "任三护")
ENTRANTS = (("entrant@demo", "欧阳建国"), ("author@demo", "马致远"))


def build_units(act: Act) -> None:
    """Make the federation, its ten districts, the enterprises and the work teams of one."""
    begun = act.days_ago(200)
    federation = people.add_unit(
        act.session,
        DIRECTOR,
        parent=None,
        level=UnitLevel.FEDERATION,
        name=FEDERATION,
        name_en="Suzhou Federation of Trade Unions",
        now=begun,
    )
    districts = {
        name: people.add_unit(
            act.session,
            DIRECTOR,
            parent=federation,
            level=UnitLevel.DISTRICT,
            name=f"{name}总工会",
            name_en=f"{name_en} Trade Union",
            now=begun,
        )
        for name, name_en in DISTRICTS
    }
    college = ("姑苏区", COLLEGE, "Suzhou College of Mechatronics", "教育")
    for district, name, name_en, industry in (*ENTERPRISES, college):
        people.add_unit(
            act.session,
            DIRECTOR,
            parent=districts[district],
            level=UnitLevel.ENTERPRISE,
            name=name,
            name_en=name_en,
            industry=industry,
            now=begun,
        )
    for team in TEAMS:
        people.add_unit(
            act.session,
            DIRECTOR,
            parent=act.unit(HOME),
            level=UnitLevel.TEAM,
            name=team,
            now=begun,
        )


def build_cast(act: Act) -> None:
    """Make the accounts: one per role of the desk, the judges, the keepers, two entrants."""
    for login, role, unit, title, name, _label in STAFF:
        user = act.account(login, act.newcomer(act.unit(unit), name=name, title=title))
        people.grant_role(
            act.session, DIRECTOR, user=user, role=role, unit=act.unit(unit), now=act.days_ago(119)
        )
    for login, name, title in JUDGES:
        act.account(login, act.newcomer(act.unit(COLLEGE), name=name, title=title))
    for number, name in enumerate(KEEPERS, start=1):
        act.account(f"keeper{number}@demo", act.newcomer(act.unit(COLLEGE), name=name))
    for login, name in ENTRANTS:
        act.account(login, act.newcomer(act.unit(HOME), name=name))


def enterprises(act: Act) -> list[Unit]:
    """Return the enterprises that enter, in the order in which they were made."""
    return [act.unit(name) for _district, name, _name_en, _industry in ENTERPRISES]


def at(day: datetime, hour: int, minute: int = 0) -> datetime:
    """Return the instant of this Shanghai hour on the day of `day`."""
    local = calendar.local_day(day)
    return calendar.start_of_day_utc(local) + timedelta(hours=hour, minutes=minute)
