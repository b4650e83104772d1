"""A city's contests as plain rows: districts, years, events, entrants, grades, honours, projects.

Rows are put into the tables in bulk, as an import of years would; it knows no operation.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from contest.awards.models import Award
from contest.editions.models import Edition, Event, Series
from contest.entries.models import Entry, EntryMember
from contest.foundation.orm import Base, new_public_id
from contest.industrialisation.models import Benefit, StageChange, TransferCase
from contest.people.models import Person, SkillGrade, Unit

WHEN = datetime(2026, 1, 5, 4, tzinfo=UTC)
STAGES = ("bench", "pilot", "trial_sale", "industrialised", "replicated")
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows an event gets; honours, projects and grades are among its entrants."""

    entrants: int
    grades: int = 0
    honours: int = 0
    projects: int = 0


@dataclass
class Maker:
    """Puts rows into tables, with ids of its own from `first` on."""

    session: Session
    chance: Random
    first: int = 1_000_000

    def __post_init__(self) -> None:
        self.ids = count(self.first)
        self.waiting: dict[type[Base], list[dict[str, Any]]] = {}

    def add(self, table: type[Base], **values: Any) -> int:
        """Let a row wait for its batch and return its id."""
        key = next(self.ids)
        if "public_id" in table.__table__.columns:
            values["public_id"] = new_public_id()
        self.waiting.setdefault(table, []).append({"id": key, **values})
        return key

    def flush(self, order: Sequence[type[Base]]) -> None:
        """Write all that waits, parents before children, past the mapper: plain rows suffice."""
        connection = self.session.connection()
        for table in order:
            made = Base.metadata.tables[table.__tablename__]
            # One statement names the same columns for all of its rows.
            alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
            for row in self.waiting.pop(table, []):
                alike.setdefault(tuple(row), []).append(row)
            for rows in alike.values():
                for at in range(0, len(rows), BATCH):
                    connection.execute(insert(made), rows[at : at + BATCH])


ORDER = (
    Series, Edition, Event, Person, Entry, EntryMember, SkillGrade, Award, TransferCase,
    StageChange, Benefit,
)  # fmt: skip


def a_series(
    session: Session, unit: Unit, *, name: str, sizes: Mapping[int, Sequence[Size]], seed: int = 1
) -> int:
    """Make a series with one edition a year and its events, and return the series' id."""
    maker = Maker(session, Random(seed), 1_000_000 + seed * 10_000_000)  # noqa: S311 - invented
    series = maker.add(Series, unit_id=unit.id, name=name)
    for year, events in sizes.items():
        edition = maker.add(
            Edition, unit_id=unit.id, series_id=series, name=f"{name}{year}", year=year,
            sponsor=unit.name, created_at=WHEN,
        )  # fmt: skip
        for number, size in enumerate(events, start=1):
            _event(maker, unit, edition, year=year, number=number, size=size)
    maker.flush(ORDER)
    session.flush()
    return series


def shares(total: int, parts: int) -> Iterator[int]:
    """Yield whole numbers that sum to `total` and differ by at most one."""
    for part in range(parts):
        yield total // parts + (part < total % parts)


def _event(maker: Maker, unit: Unit, edition: int, *, year: int, number: int, size: Size) -> None:
    kind = "innovation_contest" if size.projects else "skills_contest"
    event = maker.add(
        Event, edition_id=edition, code=f"E{edition}-{number}", name=f"{year}年第{number}赛项",
        kind=kind, created_at=WHEN,
    )  # fmt: skip
    place = {"edition_id": edition, "event_id": event}
    for position in range(size.entrants):
        person = maker.add(
            Person, name=f"职工{position}", pinyin="zhigong zg", unit_id=unit.id, is_worker=True,
            created_at=WHEN,
        )  # fmt: skip
        is_project = position < size.projects
        entry = maker.add(
            Entry, **place, subject="project" if is_project else "person", number=position + 1,
            state="accepted", registered_by="import", registered_at=WHEN, unit_id=unit.id,
            title=f"{year}年第{number}赛项项目{position}" if is_project else None,
        )  # fmt: skip
        maker.add(
            EntryMember, edition_id=edition, entry_id=entry, person_id=person, position=1,
            role="member",
        )  # fmt: skip
        if position < size.grades:
            maker.add(
                SkillGrade, person_id=person, grade=maker.chance.choice((3, 3, 3, 4)),
                trade="数控车工", gained_on=date(year, 11, 3), event_id=event, source="imported",
            )  # fmt: skip
        if position < size.honours:
            _award(maker, place, kind="honour", level="honour", title="能手", person_id=person)
        if is_project:
            _award(maker, place, kind="prize", level="first", title="一等奖", entry_id=entry)
            _case(maker, place, unit, entry, year=year, position=position)


def _award(maker: Maker, place: Mapping[str, int], **details: Any) -> None:
    maker.add(
        Award, **place, **details, state="confirmed", source="imported", granted_at=WHEN,
        confirmed_at=WHEN,
    )  # fmt: skip


def _case(
    maker: Maker,
    place: Mapping[str, int],
    unit: Unit,
    entry: int,
    *,
    year: int,
    position: int,
) -> None:
    reached = maker.chance.randrange(len(STAGES))
    case = maker.add(
        TransferCase, **place, entry_id=entry, title=f"{year}项目{position}", unit_id=unit.id,
        stage=STAGES[reached], opened_at=WHEN, shows_benefit=False,
    )  # fmt: skip
    for step, stage in enumerate(STAGES[: reached + 1]):
        maker.add(
            StageChange, edition_id=place["edition_id"], case_id=case, to_stage=stage,
            from_stage=STAGES[step - 1] if step else None, evidence="报告",
            happened_on=date(year, 1 + step * 2, 1), changed_by="import", changed_by_name="导入",
            changed_at=WHEN,
        )  # fmt: skip
    if reached >= STAGES.index("industrialised"):
        for kind in ("savings", "new_sales"):
            maker.add(
                Benefit, edition_id=place["edition_id"], case_id=case, year=year, kind=kind,
                amount=Decimal(maker.chance.randrange(10_000, 900_000)),
                voucher=f"财证{case}{kind}",
                reported_by="a", reported_by_name="甲", reported_at=WHEN, verified_by="b",
                verified_by_name="乙", verified_at=WHEN,
            )  # fmt: skip
