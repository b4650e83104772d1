"""A contest office with everything that an address may name, in each state that matters.

`an_office` fills `places`: for each state of an object (`own`, `other`, `draft`, `sealed`, …) what
stands for the parameters of addresses, `{"own": {"entry_id": "…", "returns.stage_id": "…"}}`. A
name with a dot in front holds for the pages of that feature only. `own` belongs to the entrant, the
unit contact and the judges of the office; `other` to other people in the same events.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

import pikepdf
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.operations import set_bank_account, set_prize, share_prize
from contest.certificates.operations import ask_for_certificates, send_claim_code
from contest.editions.models import EditionArchive, Event, Stage
from contest.editions.operations import request_change, start_draft
from contest.entries import operations as entries
from contest.entries.models import EntryState
from contest.foundation.calendar import local_day
from contest.foundation.files import Cleaned, store
from contest.foundation.lists import hand_in_list
from contest.foundation.models import StoredFile
from contest.foundation.office import Heading, Sheet, write_xlsx
from contest.foundation.permissions import Actor
from contest.foundation.signals import Message
from contest.industrialisation.models import BenefitKind, TransferStage
from contest.industrialisation.operations import (
    Step,
    list_in_library,
    report_benefit,
    request_gate,
)
from contest.industrialisation.queries import award_of_case
from contest.notifications.models import HookKind, StoredMessage
from contest.notifications.operations import add_hook, keep_message, note_outcome
from contest.people import operations as people
from contest.people.models import Person, RoleGrant, Unit, UnitLevel
from contest.people.queries import user_of_actor, user_of_person
from demo.names import People
from judges.panels.models import Judge
from judges.returns.models import ReturnUpload
from judges.returns.operations import hand_in_sheet
from judges.returns.queries import figures_of
from tests.conftest import NOON
from tests.factories.editions import a_document, an_event
from tests.factories.entries import a_list, a_registration, an_accepted_entry, an_entry
from tests.factories.industrialisation import a_case, a_followed_event
from tests.factories.panels import a_judge
from tests.factories.people import SYSTEM, a_unit, a_user, an_actor, apart
from tests.factories.returns import a_filed_return, open_period

Places = dict[str, dict[str, str]]
PDF = "application/pdf"
ASKS_A_FILE = {
    "subject": "person",
    "groups": [{"code": "all", "name": "全体", "name_en": "All"}],
    "materials": [{"code": "seal", "name": "盖章报名表", "required": False}],
}
LETTER = Cleaned(b"%PDF-1.7 letter", PDF, "letter.pdf", 1)
VOUCHER = b"%PDF-1.7 voucher"
HEADINGS = ("姓名", "单位", "身份证号", "手机号")


@dataclass
class Office:
    """Who runs contests, who takes part in them, and what stands for the addresses."""

    district: Unit
    home: Unit
    elsewhere: Unit
    entrant: Person
    neighbour: Person
    contact: Actor
    judges: list[Judge]
    keeper: Person
    events: list[Event] = field(default_factory=list)
    places: Places = field(default_factory=dict)

    def put(self, state: str, feature: str = "", **named: Any) -> None:
        """Let these stand for parameters in `state`, on the pages of `feature` or on all."""
        kept = self.places.setdefault(state, {})
        for name, thing in named.items():
            key = f"{feature}.{name}" if feature else name
            kept[key] = thing if isinstance(thing, str) else thing.public_id


@dataclass
class Cast:
    """Hands out people of whom every one has an identity and a phone number of their own."""

    session: Session
    names: People = field(default_factory=lambda: People(Random(7)))  # noqa: S311 - a play

    def person(self, unit: Unit) -> Person:
        """A new worker of `unit`."""
        apart(self.session)
        return people.add_person(
            self.session,
            SYSTEM,
            name=self.names.name(),
            unit=unit,
            identity=self.names.identity(),
            phone=self.names.phone(),
            now=NOON,
        )

    def worker(self, unit: Unit) -> Person:
        """A new worker of `unit` who has an account."""
        person = self.person(unit)
        a_user(self.session, person=person)
        return person

    def judge(self, unit: Unit) -> Judge:
        """A new judge who has an account."""
        return a_judge(self.session, person=self.worker(unit))

    def actor(self, role: str, unit: Unit, **over: Any) -> Actor:
        """A new worker of `unit` who holds `role` over it, or over the event that is given."""
        over = over or {"unit": unit}
        return an_actor(self.session, role, person=self.person(unit), **over)


def an_office(
    session: Session,
    cast: Cast,
    name: str,
    acts: Sequence[Callable[[Session, Cast, Office], None]],
    district: Unit | None = None,
) -> Office:
    """A district union with three enterprises below it, which has held all `acts`."""
    if district is None:
        district = a_unit(session, level=UnitLevel.DISTRICT, name=f"{name}总工会")
    home, elsewhere, college = (
        a_unit(session, parent=district, level=UnitLevel.ENTERPRISE, name=f"{name}{kind}")
        for kind in ("机械有限公司", "仪表有限公司", "职业学院")
    )
    office = Office(
        district=district,
        home=home,
        elsewhere=elsewhere,
        entrant=cast.worker(home),
        neighbour=cast.worker(elsewhere),
        contact=cast.actor("unit_contact", home),
        judges=[cast.judge(college) for _ in range(3)],
        keeper=cast.worker(district),
    )
    for act in acts:
        apart(session)
        act(session, cast, office)
    return office


def a_file(session: Session, of: str) -> StoredFile:
    """A small stored file, another one for each `of`."""
    data = VOUCHER + of.encode()
    return store(session, data=data, name=f"{of}.pdf", media_type=PDF, now=NOON)


def a_paper(session: Session, of: str) -> StoredFile:
    """A stored PDF of one empty page, which can be drawn, another one for each `of`."""
    stream = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Title"] = of
        document.save(stream)
    return store(session, data=stream.getvalue(), name=f"{of}.pdf", media_type=PDF, now=NOON)


def a_book(headings: Sequence[str], *rows: Sequence[str]) -> bytes:
    """A list of one sheet."""
    return write_xlsx([Sheet("名单", [Heading(name) for name in headings], rows)])


def planned(session: Session, cast: Cast, office: Office) -> None:
    """A contest that is still prepared, and one half set up: nobody outside may know of them."""
    event = an_event(session, unit=office.district)
    office.events.append(event)
    office.put("hidden", event_id=event, stage_id=event.stages[0])
    apart(session)
    draft = start_draft(
        session, SYSTEM, office.district, template="workshop", document=a_document(), now=NOON
    )
    office.put("own", draft_id=draft)


def staff(session: Session, cast: Cast, office: Office) -> None:
    """Units, people, their roles and the browsers in which they are signed in."""
    other_contact = cast.actor("unit_contact", office.elsewhere)
    for state, person, unit, contact in (
        ("own", office.entrant, office.home, office.contact),
        ("other", office.neighbour, office.elsewhere, other_contact),
    ):
        opened, _token = people.open_session(
            session, _account(session, person), via="password", device="tests", now=NOON
        )
        grant = _grant_of(session, contact)
        office.put(state, person_id=person, unit_id=unit, session_id=opened, grant_id=grant)
    waiting = hand_in_list(
        session, SYSTEM, people.UNIT_LIST, office.home,
        data=a_book(("单位名称", "行业"), ("装配一班", "钳工")), file_name="班组.xlsx", now=NOON,
    )  # fmt: skip
    office.put("own", unit_list_id=waiting)
    dismissed = _grant_of(session, cast.actor("unit_contact", office.home))
    people.revoke_role(session, SYSTEM, dismissed, now=NOON)
    ended, _token = people.open_session(
        session, _account(session, office.entrant), via="password", device="tests", now=NOON
    )
    ended.revoked_at = NOON
    apart(session)
    code = people.ask_for_code(session, phone=cast.names.phone(), address="10.0.0.1", now=NOON)
    office.put("own", code_id=code)
    claim = ask_for_certificates(
        session, name="丁一凡", ending="0000", address="10.0.0.1", now=NOON
    )
    send_claim_code(session, claim, now=NOON)
    office.put("own", claim_id=claim)
    office.put("deleted", grant_id=dismissed, session_id=ended)


def registration(session: Session, cast: Cast, office: Office) -> None:
    """Entries handed in, a draft, one withdrawn, a list that waits, rules that are to change."""
    event = a_registration(session, unit=office.district, entrants=ASKS_A_FILE)
    second = a_registration(session, unit=office.district)
    office.events += [event, second]
    own = an_entry(session, event, people=[office.entrant])
    other = an_entry(session, event, people=[office.neighbour])
    for state, entry in (("own", own), ("other", other)):
        kept = entries.attach_material(
            session, SYSTEM, entry, kind="letter", upload=LETTER, now=NOON
        )
        office.put(state, entry_id=entry, material_id=kept, event_id=event)
    apart(session)
    on_its_way = entries.begin_upload(
        session, an_actor(session, "entrant", person=office.entrant), own, kind="photo",
        name="焊接.jpg", size=5, mark="1", now=NOON,
    )  # fmt: skip
    office.put("own", upload_id=on_its_way)
    waits = entries.begin_waiting_file(
        session, an_actor(session, "entrant", person=office.entrant), event, place="self",
        kind="seal", name="盖章.pdf", size=5, mark="1", now=NOON,
    )  # fmt: skip
    office.put("own", waiting_id=waits)
    removed = entries.attach_material(session, SYSTEM, own, kind="photo", upload=LETTER, now=NOON)
    office.put("deleted", material_id=removed, event_id=event)
    entries.remove_material(session, SYSTEM, own, removed, now=NOON)
    gone = an_entry(session, event, people=[cast.worker(office.home)], state=EntryState.WITHDRAWN)
    office.put("deleted", entry_id=gone)
    draft = an_entry(session, second, people=[office.entrant], state=EntryState.DRAFT)
    office.put("draft", entry_id=draft, event_id=second)
    apart(session)
    data = a_list(HEADINGS, ("林晓", office.home.name, cast.names.identity(), cast.names.phone()))
    batch = entries.hand_in_list(session, SYSTEM, event, data=data, file_name="名单.xlsx", now=NOON)
    document = a_document("workshop", name="班组比武（更正）")
    asking = cast.actor("organiser", office.district)
    apart(session)
    proposal = request_change(
        session, asking, event, document=document, reason="更正名称", now=NOON
    )
    archive = EditionArchive(
        edition_id=event.edition_id, is_full=False, asked_at=NOON, asked_by="sweeps"
    )
    session.add(archive)
    session.flush()
    office.put("own", batch_id=batch, proposal_id=proposal, edition_id=event.edition)
    office.put("own", archive_id=archive)


def messages(session: Session, cast: Cast, office: Office) -> None:
    """A message to each of two people, and a group that was told in vain."""
    hook = add_hook(
        session, SYSTEM, unit=office.district, kind=HookKind.WECOM, name="工作群",
        url="https://hook.example/", secret=None, language="en", trusted=(), now=NOON,
    )  # fmt: skip
    told = Message("test", [office.entrant.id, office.neighbour.id], {"name": "测试"})
    keep_message(session, told, now=NOON)
    for state, person in (("own", office.entrant), ("other", office.neighbour)):
        kept = session.scalars(
            select(StoredMessage).where(
                StoredMessage.person_id == person.id, StoredMessage.kind == "test"
            )
        ).one()
        office.put(state, message_id=kept)
    public = Message("test", [], {"name": "测试"}, place=office.district.path)
    delivery = keep_message(session, public, now=NOON)[-1]
    note_outcome(session, delivery, problem="refused", now=NOON)
    office.put("own", hook_id=hook, delivery_id=delivery)


def projects(session: Session, cast: Cast, office: Office) -> None:
    """Two projects on their road, each with a report due, a figure and its voucher."""
    event = a_followed_event(session, unit=office.district)
    office.events.append(event)
    for state, person in (("own", office.entrant), ("other", office.neighbour)):
        case = a_case(session, event, entry=an_accepted_entry(session, event, people=[person]))
        voucher = a_file(session, state)
        apart(session)
        benefit = report_benefit(
            session, SYSTEM, case, year=2026, kind=BenefitKind.SAVINGS, amount=Decimal(1_050_000),
            voucher="财证 2026-031", file=voucher, now=NOON,
        )  # fmt: skip
        apart(session)
        contact = office.contact if state == "own" else cast.actor("unit_contact", office.elsewhere)
        apart(session)
        list_in_library(session, contact, case, summary="退火炉联锁改造", now=NOON)
        review = request_gate(
            session, cast.actor("organiser", office.district), case, _to_pilot(), now=NOON
        )
        apart(session)
        apart(session)
        award = award_of_case(session, case)
        assert award is not None
        set_prize(session, SYSTEM, award, prize_cny=Decimal(300), now=NOON)
        (payment,) = share_prize(session, SYSTEM, award, shares={person: Decimal(100)}, now=NOON)
        apart(session)
        set_bank_account(session, SYSTEM, person, bank="工商银行", number="6" * 16, now=NOON)
        office.put(
            state, case_id=case, benefit_id=benefit, file_id=voucher, report_id=case.reports[0],
            review_id=review, payment_id=payment,
        )  # fmt: skip


def _to_pilot() -> Step:
    return Step(TransferStage.PILOT, local_day(NOON), shown={0: "小试报告", 1: "中试方案"})


def labour(session: Session, cast: Cast, office: Office) -> None:
    """A labour competition in its first month: two units have reported."""
    event = an_event(session, template="labour-teams", unit=office.district)
    office.events.append(event)
    entries = {
        "own": an_accepted_entry(session, event, unit=office.home),
        "other": an_accepted_entry(session, event, unit=office.elsewhere),
    }
    stage = open_period(session, event)
    contacts = {"own": office.contact, "other": cast.actor("unit_contact", office.elsewhere)}
    for state, entry in entries.items():
        apart(session)
        filed = a_filed_return(session, stage, entry, contact=contacts[state], vouchers=["output"])
        figure = figures_of(session, filed)["output"]
        figure.file = a_file(session, state)
        office.put(
            state, "returns", event_id=event, stage_id=stage, entry_id=entry, return_id=filed,
            figure_id=figure, upload_id=a_sheet(session, contacts[state], stage),
        )  # fmt: skip


def a_sheet(session: Session, contact: Actor, stage: Stage) -> ReturnUpload:
    """A sheet with figures that a contact has handed in and nobody has taken."""
    apart(session)
    data = a_list(("班组", "比产量"), ("不参赛的班组", "1200"))
    return hand_in_sheet(session, contact, stage, data=data, file_name="月报.xlsx", now=NOON)


def _account(session: Session, person: Person) -> Any:
    apart(session)
    return user_of_person(session, person)


def _grant_of(session: Session, actor: Actor) -> RoleGrant:
    user = user_of_actor(session, actor)
    return session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
