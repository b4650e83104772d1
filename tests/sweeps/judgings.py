"""What an office judges: an open stage, a sealed one, computed results, and published ones."""

from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from contest.awards.operations import withdraw_award
from contest.certificates.operations import revoke_certificate, set_seal
from contest.editions.models import Event, EventPhase
from contest.editions.operations import close_stage, open_stage
from contest.foundation.lists import hand_in_list
from contest.foundation.permissions import Actor
from contest.people.queries import actor_of, user_of_person
from judges.appeals.operations import file_appeal
from judges.contestday.operations import draw_order
from judges.panels.operations import JUDGE_LIST, recuse
from judges.results.models import ResultVersion
from judges.results.operations import compute_results, start_recheck
from judges.scoresheets.operations import MARK_LIST, request_unlock
from judges.sealing.queries import draws_of_stage, works_of_stage
from judges.tablet.models import TabletCall
from judges.tablet.operations import (
    Called,
    Report,
    ask_recollection,
    enrol_device,
    note_contact,
    prepare_tablet,
)
from judges.tablet.queries import open_calls
from tests.conftest import NOON
from tests.factories.appeals import STATEMENT
from tests.factories.awards import a_confirmed_award, an_award
from tests.factories.certificates import A_SEAL, issued
from tests.factories.editions import a_document, a_series, an_edition, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.panels import an_assigned_panel, secrets_of_cards
from tests.factories.people import SYSTEM, apart
from tests.factories.results import Judged, a_published_version
from tests.factories.scoresheets import Judging, a_judging, a_submitted_sheet, judge_on
from tests.factories.sealing import a_drawn_stage, a_sealed_event
from tests.sweeps.offices import Cast, Office, a_book, a_paper

RECHECKED = {"preset": "workshop", "recheck": {"top_percent": 100, "sample_percent": 0}}
CHIEF, OWN, OTHER = range(3)
"""Seats of a panel: the chief judge's, the judge's of the cast, and another's."""


def judging(session: Session, cast: Cast, office: Office) -> None:
    """An open stage: sheets blank, submitted, in two versions, and a work that is recused."""
    event = an_event(session, unit=office.district, phase=EventPhase.REGISTRATION)
    office.events.append(event)
    for person in (office.entrant, office.neighbour):
        an_accepted_entry(session, event, people=[person])
    judged = a_judging(session, *office.judges, event=event, entries=2)
    own, other = judged.panel.seats[OWN], judged.panel.seats[OTHER]
    contested, submitted, blank, recused = judged.works
    twice = [_in_two_versions(session, judged, seat, contested) for seat in (own, other)]
    a_submitted_sheet(session, judged, seat=own, work=submitted)
    apart(session)
    recuse(session, judge_on(session, own), own, recused, reason="亲属", now=NOON)
    office.put("own", **_place(judged, OWN, blank), sheet_id=twice[0])
    office.put("own", "scoresheets.receipt", seat_id=own, work_id=submitted)
    office.put("own", "panels", event_id=event)
    for feature in ("tablet", "tablet_api"):
        office.put("own", feature, event_id=event)
    office.put("own", judge_id=office.judges[OTHER])
    office.put("own", "scoresheets", event_id=event)
    office.put("own", secret=secrets_of_cards(session, event)[office.judges[OWN].id])
    apart(session)
    hall = draw_order(
        session, SYSTEM, judged.stage, present_seconds=480, question_seconds=300, now=NOON
    )
    office.put("own", hall_id=hall)
    office.put("own", call_id=_a_call(session, judge_on(session, own), event))
    tablet = prepare_tablet(session, SYSTEM, judged.stage, browser="sweeps", now=NOON)
    office.put("own", device_id=tablet.device)
    _hear_of_a_tablet(session, judge_on(session, own), event, known_head=(9999, "a" * 64))
    lost = ask_recollection(session, SYSTEM, event, reason="备份已恢复", now=NOON)
    office.put("own", recollection_id=lost)
    office.put("other", seat_id=other, work_id=blank, sheet_id=twice[1])
    office.put("deleted", seat_id=own, work_id=recused)
    for name, kind, place, headings in (
        ("judge_list_id", JUDGE_LIST, judged.panel, ("姓名", "单位")),
        ("mark_list_id", MARK_LIST, judged.stage, ("作品号", "成绩")),
    ):
        waiting = hand_in_list(
            session, SYSTEM, kind, place, data=a_book(headings, ("丁一凡", "80")),
            file_name="名单.xlsx", options={"criterion": "", "source": "理论考试"}, now=NOON,
        )  # fmt: skip
        office.put("own", "", **{name: waiting})


def sealed(session: Session, cast: Cast, office: Office) -> None:
    """The same behind three layers of codes; nothing is submitted yet."""
    event = a_sealed_event(session, unit=office.district, phase=EventPhase.REGISTRATION)
    office.events.append(event)
    for person in (office.entrant, office.neighbour):
        an_accepted_entry(session, event, people=[person])
    judged = _behind_codes(session, office, event)
    office.put("sealed", **_place(judged, OWN, judged.works[0]), event_id=event)
    first, second = draws_of_stage(session, judged.stage)[:2]
    office.put("own", draw_id=first)
    office.put("other", draw_id=second)


def computed(session: Session, cast: Cast, office: Office) -> None:
    """Results that are computed and looked through once more, and not signed."""
    document = a_document(safeguards=RECHECKED)
    event = an_event(
        session, document=document, unit=office.district, phase=EventPhase.REGISTRATION
    )
    judged = _judged(session, cast, office, event)
    version = compute_results(session, judged.organiser, event, now=NOON)
    recheck = start_recheck(session, judged.organiser, version, now=NOON)
    chief = judged.judging.panel.seats[CHIEF]
    unlock = request_unlock(
        session, judged.organiser, seat=chief, work=judged.judging.works[0], reason="看错",
        now=NOON,
    )  # fmt: skip
    office.put("own", unlock_id=unlock)
    office.put("own", "results.check", recheck_id=recheck, entry_id=judged.entries[0])
    office.put("own", "results", event_id=event, stage_id=judged.judging.stage)
    office.put("own", version_id=version)


def published(session: Session, cast: Cast, office: Office) -> None:
    """Results that are public, awards that stand or were taken back, certificates as well."""
    series = a_series(session, unit=office.district)
    edition = an_edition(session, unit=office.district, series=series)
    event = an_event(session, edition=edition, phase=EventPhase.REGISTRATION)
    judged = _judged(session, cast, office, event)
    office.put("own", series_id=series, slug="honours")
    office.put("locked", **_place(judged.judging, OWN, judged.judging.works[0]), event_id=event)
    version = a_published_version(session, judged)
    office.put("locked", entry_id=judged.entries[0], version_id=version)
    _contested(session, office, judged, version)
    taken_back = an_award(session, event, office.home, title="优秀组织单位")
    withdraw_award(session, SYSTEM, taken_back, reason="误发", now=NOON)
    awards = {
        "own": a_confirmed_award(session, event, judged.entries[0]),
        "other": a_confirmed_award(session, event, judged.entries[1], title="二等奖"),
        "deleted": a_confirmed_award(session, event, office.entrant, title="技术能手"),
    }
    made = {one.award_id: one for one in issued(session, event, seed=event.id)}
    for found in made.values():
        # Kept as the job keeps it, so that fetching one prints nothing.
        found.file = a_paper(session, found.serial)
    revoke_certificate(session, SYSTEM, made[awards["deleted"].id], reason="误发", now=NOON)
    apart(session)
    seal = set_seal(session, SYSTEM, issuer=office.district.name, picture=A_SEAL, now=NOON)
    office.put("own", "certificates", seal_id=seal)
    apart(session)
    for feature in ("awards", "certificates"):
        office.put("own", feature, event_id=event)
    for state, award in awards.items():
        found = made[award.id]
        office.put(state, award_id=award, certificate_id=found, code=found.check_code)
    office.put("deleted", award_id=taken_back)


def _judged(session: Session, cast: Cast, office: Office, event: Event) -> Judged:
    """The event's stage, judged by all three and closed."""
    office.events.append(event)
    entries = [
        an_accepted_entry(session, event, people=[person])
        for person in (office.entrant, office.neighbour)
    ]
    judging = a_judging(session, *office.judges, event=event, entries=0)
    for seat in judging.panel.seats:
        for work in judging.works:
            apart(session)
            a_submitted_sheet(session, judging, seat=seat, work=work)
    apart(session)
    close_stage(session, SYSTEM, judging.stage, now=NOON)
    organiser = cast.actor("organiser", office.district)
    apart(session)
    return Judged(judging, entries, organiser)


def _contested(session: Session, office: Office, judged: Judged, version: ResultVersion) -> None:
    """Let both entrants contest the result at once, while they still may."""
    people = (office.entrant, office.neighbour)
    for state, person, entry in zip(("own", "other"), people, judged.entries, strict=True):
        apart(session)
        user = user_of_person(session, person)
        assert user is not None
        made = file_appeal(
            session, actor_of(session, user), version, entry, ground="mark", statement=STATEMENT,
            now=NOON,
        )  # fmt: skip
        office.put(state, "appeals", version_id=version, entry_id=entry, appeal_id=made)
    apart(session)


def _behind_codes(session: Session, office: Office, event: Event) -> Judging:
    """The event's stage, drawn and open; its first layer is kept by the office's keeper."""
    stage = a_drawn_stage(session, event, entries=0, keepers={"entry": office.keeper})
    panel = an_assigned_panel(session, stage, *office.judges)
    open_stage(session, SYSTEM, stage, now=NOON)
    apart(session)
    return Judging(event, stage, panel, works_of_stage(session, stage))


def _in_two_versions(session: Session, judged: Judging, seat: Any, work: Any) -> Any:
    for mark in ("40", "20"):
        apart(session)
        sheet = a_submitted_sheet(session, judged, seat=seat, work=work, texts={"C1": mark})
    return sheet


def _a_call(session: Session, judge: Actor, event: Event) -> TabletCall:
    """A judge's call for help from a tablet."""
    _hear_of_a_tablet(session, judge, event, calls=[Called(str(uuid4()), NOON)])
    return open_calls(session, event)[-1]


def _hear_of_a_tablet(session: Session, judge: Actor, event: Event, **said: Any) -> None:
    apart(session)
    device = enrol_device(session, judge, event, browser="sweeps", now=NOON)
    calm = {"sent_at": NOON, "known_head": None, "waiting": 0, "refused": 0}
    report = Report(**{**calm, "is_persistent": True, **said})
    note_contact(session, judge, device, report, now=NOON)


def _place(judged: Judging, seat: int, work: Any) -> dict[str, Any]:
    return {
        "stage_id": judged.stage,
        "panel_id": judged.panel,
        "seat_id": judged.panel.seats[seat],
        "work_id": work,
    }
