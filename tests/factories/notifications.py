"""Ways by which messages go, set up for the receivers of the tests."""

from typing import Any

from sqlalchemy.orm import Session

from contest.notifications import operations
from contest.notifications.models import Channel, ChatHook, HookKind
from contest.people.models import Person, Unit
from tests.conftest import NOON
from tests.factories.people import SYSTEM, a_federation, a_person, apart

SECRET = "sixteen characters and more"
PHONE = "13800138000"


def mail_by(session: Session, port: int, **settings: Any) -> None:
    """Messages go through the mail server on this port of 127.0.0.1."""
    apart(session)
    told = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "sender": "contest@union.example",
        "sender_name": "苏州市总工会",
        "language": "zh_Hans_CN",
        **settings,
    }
    operations.set_channel(
        session,
        SYSTEM,
        Channel.EMAIL,
        is_open=True,
        settings=told,
        secret=None,
        trusted=(),
        now=NOON,
    )


def texts_by(session: Session, url: str, host: str) -> None:
    """Text messages go to this address."""
    apart(session)
    operations.set_channel(
        session, SYSTEM, Channel.SMS, is_open=True, settings={"url": url, "language": "zh_Hans_CN"},
        secret=SECRET, trusted={host}, now=NOON,
    )  # fmt: skip


def a_hook(
    session: Session,
    url: str,
    host: str,
    *,
    unit: Unit | None = None,
    kind: HookKind = HookKind.WECOM,
    secret: str | None = None,
) -> ChatHook:
    """A robot at `url` that is told what concerns `unit`, or everything."""
    apart(session)
    return operations.add_hook(
        session, SYSTEM, unit=unit or a_federation(session), kind=kind, name="竞赛工作群", url=url,
        secret=secret, language="zh_Hans_CN", trusted={host}, now=NOON,
    )  # fmt: skip


def a_reachable(session: Session, **details: Any) -> Person:
    """A worker with an e-mail address and a phone number."""
    person = a_person(session, **{"phone": PHONE, **details})
    person.email = "worker@example.cn"
    session.flush()
    return person
