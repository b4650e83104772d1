"""`flask demo`: sets the living demo up once, and prints who may sign in to it."""

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from contest.foundation import ledger
from contest.foundation.db import reading, transaction
from contest.people.models import User
from demo import innovation, rewards, small, teams, turners
from demo.names import People
from demo.stage import (
    DIRECTOR,
    ENTRANTS,
    JUDGES,
    PASSWORD,
    SEED,
    STAFF,
    Act,
    build_cast,
    build_units,
)

FINALE = "demo.finish"
demo = AppGroup("demo", help="The living demo: three contests at three moments.")


@demo.command("seed")
def seed() -> None:
    """Play the demo into an empty database; one that has people in it is kept as it is."""
    if not current_app.config["DEMO_ALLOWED"]:
        raise click.ClickException("The demo is not for production: start with ./run --empty.")
    if _has_people():
        if not _is_finished():
            click.echo("已有数据，不再生成演示。There are data already: no demo is made.")
        return
    play(datetime.now(UTC), current_app.config["PUBLIC_URL"])


@demo.command("sign-ins")
def sign_ins() -> None:
    """Print one sign-in per role of the demo; nothing where there is no demo."""
    if not _is_finished():
        return
    click.echo(f"演示账号（密码均为 {PASSWORD}） Demo sign-ins, password for all:")
    for login, _role, _unit, _title, name, label in STAFF:
        click.echo(f"  {login:20} {label}  {name}")
    for login, name, title in JUDGES[:2]:
        click.echo(f"  {login:20} {title}  {name}")
    for login, name in ENTRANTS:
        click.echo(f"  {login:20} 参赛者 Entrant  {name}")


def play(now: datetime, public_url: str) -> None:
    """Play all acts, each in a transaction of its own; `now` is the contest day's noon or so."""
    names = [row[4] for row in STAFF] + [row[1] for row in JUDGES] + [row[1] for row in ENTRANTS]
    people = People(Random(SEED), names)  # noqa: S311 - a play, not a lock
    cast: dict[str, list[tuple[str, list[str], str]]] = {}

    def crews(act: Act) -> None:
        cast["crews"] = innovation.authors(act)

    def turner_names(act: Act) -> None:
        cast["turners"] = turners.people(act)

    def small_authors(act: Act) -> None:
        cast_of_small.extend(small.people(act))

    cast_of_small: list[str] = []
    acts: list[tuple[str, Callable[[Act], object]]] = [
        ("单位与人员 Units and people", build_units),
        ("演示账号 Accounts", build_cast),
        ("系列与届次 Series and editions", innovation.editions_of_series),
        ("项目作者 Authors", crews),
        ("参赛选手 Turners", turner_names),
        ("劳动竞赛 Labour competition: teams", teams.people),
        ("裁判库 Judges", innovation.judges),
        ("创新项目报名 Projects enter", lambda act: innovation.registration(act, cast["crews"])),
        ("书面评审 Papers are judged", innovation.paper),
        ("现场答辩 Defences", innovation.defence),
        ("公示 Publication", innovation.publication),
        ("2022 年碳纤维项目 The project of 2022", innovation.carbon_fibre),
        (
            "证书与成果转化 Certificates and cases",
            lambda act: innovation.certificates_and_cases(act, public_url),
        ),
        ("历年数据 Earlier years", innovation.earlier_years),
        ("数控车工报名 Turners enter", lambda act: turners.registration(act, cast["turners"])),
        ("理论考试 Theory", turners.theory),
        ("比赛日 Contest day", turners.contest_day),
        ("班组报名 Teams enter", teams.registration),
        *(
            (f"劳动竞赛第 {number} 个月 Month {number}", _month(number))
            for number in range(1, teams.MONTHS)
        ),
        ("末月进行 The last month", teams.last_month),
        # Last, so that the chances of the other acts stay what they were.
        ("五小作者与试点 Authors and pilots", small_authors),
        ("五小征集 Small innovations", small.above),
        ("五小申报 Declarations", lambda act: small.batch(act, cast_of_small)),
        ("奖金与效益 Prize money and benefits", rewards.after_the_prize),
        ("荣誉推荐 Honours proposed", rewards.honour),
    ]
    for place, (label, play_act) in enumerate(acts, start=1):
        click.echo(f"  [{place}/{len(acts)}] {label}")
        with transaction() as session:
            play_act(Act(session, now, people, Random(SEED + place)))  # noqa: S311
    with transaction() as session:
        subject = ledger.Subject(ledger.SYSTEM, FINALE)
        ledger.record(session, DIRECTOR, FINALE, subject, body={"seed": SEED}, now=now)


def _month(number: int) -> Callable[[Act], object]:
    return lambda act: teams.month(act, number)


def _has_people() -> bool:
    with reading() as session:
        return session.scalar(select(User.id).limit(1)) is not None


def _is_finished() -> bool:
    with reading() as session:
        return any(True for _ in ledger.records(session, ledger.SYSTEM, (FINALE,)))
