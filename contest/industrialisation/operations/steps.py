"""How a case is opened, gathers its papers and goes from stage to stage; a step is never undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardKind
from contest.awards.signals import AwardConfirmed
from contest.editions.queries import document_of
from contest.entries.models import Entry
from contest.foundation import ledger, signals
from contest.foundation.calendar import local_day, start_of_day_utc
from contest.foundation.errors import Fault, NotPermitted
from contest.foundation.models import StoredFile
from contest.foundation.permissions import Actor, require, system_actor
from contest.foundation.signals import FactsChanged
from contest.industrialisation.errors import (
    CaseOpenAlready,
    EvidenceMissing,
    ExitListIncomplete,
    ImplausibleDay,
    ImplausibleLevel,
    NotAnAuthor,
    NotYourProject,
    ReviewAsked,
    StageSkipped,
)
from contest.industrialisation.models import (
    ExitPaper,
    StageChange,
    TransferCase,
    TransferReport,
    TransferStage,
)
from contest.industrialisation.queries import (
    asks_two_persons,
    case_of_entry,
    next_report_day,
    open_ways,
    papers_of_stage,
)
from contest.industrialisation.rules import (
    EXIT_LISTS,
    READINESS_LEVELS,
    REPORT_MONTHS,
    add_months,
    missing_lines,
)
from contest.people.models import Person

FACT = "transfer_cases"


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is prepared: `shown` maps lines of the exit list, from 0, to their papers.

    `happened_on` is a day in Shanghai; `readiness_level` is None where it was not assessed.
    """

    to_stage: TransferStage
    happened_on: date
    evidence: str = ""
    shown: Mapping[int, str] = field(default_factory=dict)
    file: StoredFile | None = None
    readiness_level: int | None = None


def open_on_award(session: Session, signal: AwardConfirmed) -> None:
    """Open a case when a prize is confirmed that the event's definition asks to be followed."""
    award = session.get_one(Award, signal.award_id)
    if award.entry is None or award.confirmed_at is None or award.kind is AwardKind.RED_FLAG:
        return
    transfer = document_of(session, award.event).get("transfer")
    if not transfer or award.level not in transfer.get("awards", ()):
        return
    if case_of_entry(session, award.entry) is None:
        actor = system_actor("award.confirm")
        open_case(session, actor, award.entry, now=award.confirmed_at)


def open_case(
    session: Session,
    actor: Actor,
    entry: Entry,
    *,
    now: datetime,
    stage: TransferStage = TransferStage.BENCH,
    opened_on: date | None = None,
    reports: bool = True,
) -> TransferCase:
    """Open the case of a winning project and set the days on which its reports fall due.

    `opened_on` dates an imported case; its reports count from that day. Without `reports` none
    falls due. Raises
    `CaseOpenAlready` for a project that is followed.
    """
    require(actor, "transfer.move", entry)
    if case_of_entry(session, entry) is not None:
        raise CaseOpenAlready
    months = document_of(session, entry.event).get("transfer", {}).get("report_months")
    begins = opened_on or local_day(now)
    first = entry.members[0].person if entry.members else None
    case = TransferCase(
        edition_id=entry.edition_id,
        event_id=entry.event_id,
        entry_id=entry.id,
        title=entry.display_name,
        title_en=entry.title_en,
        unit_id=entry.unit_id,
        owner_person_id=first.id if first else None,
        stage=stage,
        opened_at=start_of_day_utc(begins),
    )
    session.add(case)
    session.flush()
    if reports:
        _plan_reports(session, case, months or REPORT_MONTHS, begins=begins)
    _change(session, actor, case, Step(stage, begins), evidence="", now=now)
    case.next_report_on = next_report_day(session, case)
    body = {"entry": entry.public_id, "stage": stage.value}
    ledger.record(session, actor, "transfer.open", case, body=body, now=now)
    signals.send(session, FactsChanged(FACT, case.event_id))
    return case


def move_case(
    session: Session, actor: Actor, case: TransferCase, step: Step, *, now: datetime
) -> None:
    """Move a case one step, stop it, or take a stopped one up again; the papers stay with it.

    Raises `ReviewAsked` where the rules want two people, `StageSkipped` for any other step than
    the next, `ExitListIncomplete`, `EvidenceMissing`, `ImplausibleDay`, `ImplausibleLevel`.
    """
    require(actor, "transfer.move", case)
    if asks_two_persons(session, case.event) and not actor.is_system:
        raise ReviewAsked
    prepare_step(session, actor, case, step, now=now)
    take_step(session, actor, case, step, now=now)


def show_paper(
    session: Session,
    actor: Actor,
    case: TransferCase,
    *,
    stage: TransferStage,
    line: int,
    shown: str,
    now: datetime,
    file: StoredFile | None = None,
) -> ExitPaper:
    """Put a paper to one line of a coming stage's exit list; an earlier one stays on record.

    Raises `NotYourProject`, `EvidenceMissing`, and `StageSkipped` for a stage that is not the next
    or a line that it does not have.
    """
    require_own(actor, case)
    is_line = 0 <= line < len(EXIT_LISTS.get(stage.value, ()))
    if not is_line or stage.value not in open_ways(session, case):
        raise StageSkipped
    if not shown.strip():
        raise EvidenceMissing
    paper = ExitPaper(
        edition_id=case.edition_id,
        case_id=case.id,
        stage=stage,
        line=line,
        shown=shown.strip(),
        file_id=file.id if file else None,
        shown_by=actor.reference,
        shown_by_name=actor.name,
        shown_at=now,
    )
    session.add(paper)
    session.flush()
    session.expire(case, ["papers"])
    body = {
        "paper": paper.public_id,
        "stage": stage.value,
        "line": line,
        "file": file.sha256 if file else None,
    }
    told = {"shown": paper.shown}
    ledger.record(session, actor, "transfer.paper", case, body=body, private=told, now=now)
    return paper


def hand_over(
    session: Session, actor: Actor, case: TransferCase, person: Person, *, now: datetime
) -> None:
    """Make another author answer for the project; raises `NotAnAuthor` for anybody else."""
    require(actor, "transfer.move", case)
    if person.id not in {member.person_id for member in case.entry.members}:
        raise NotAnAuthor
    before, case.owner_person_id = case.owner_person_id, person.id
    session.flush()
    session.expire(case, ["owner"])
    earlier = session.get(Person, before) if before else None
    body = {"from": earlier.public_id if earlier else None, "to": person.public_id}
    ledger.record(session, actor, "transfer.owner", case, body=body, now=now)


def require_own(actor: Actor, case: TransferCase) -> None:
    """Raise `NotYourProject` unless the actor may report on this project."""
    try:
        require(actor, "transfer.report", case)
    except NotPermitted as refused:
        if actor.is_signed_in:
            raise NotYourProject from refused
        raise


def prepare_step(
    session: Session, actor: Actor, case: TransferCase, step: Step, *, now: datetime
) -> None:
    """Keep the papers that come with a step, and raise what stands against taking it."""
    level = step.readiness_level
    if level is not None and level not in READINESS_LEVELS:
        raise ImplausibleLevel
    _check_way(session, case, step, today=local_day(now))
    for line, shown in sorted(step.shown.items()):
        show_paper(session, actor, case, stage=step.to_stage, line=line, shown=shown, now=now)
    papers = papers_of_stage(session, case, step.to_stage)
    missing = missing_lines(step.to_stage.value, papers)
    if missing:
        raise ExitListIncomplete(faults=[Fault(line) for line in missing])
    if not papers and not step.evidence.strip():
        raise EvidenceMissing


def take_step(
    session: Session, actor: Actor, case: TransferCase, step: Step, *, now: datetime
) -> None:
    """Take a step that was prepared and, where that is asked, let pass by another person."""
    before = case.stage
    papers = papers_of_stage(session, case, step.to_stage)
    told = [paper.shown for _, paper in sorted(papers.items())]
    evidence = "\n".join([*told, step.evidence.strip()]).strip()
    _change(session, actor, case, step, evidence=evidence, now=now)
    case.stage = step.to_stage
    case.readiness_level = step.readiness_level or case.readiness_level
    session.flush()
    body = {
        "from": before.value,
        "to": step.to_stage.value,
        "on": step.happened_on.isoformat(),
        "file": step.file.sha256 if step.file else None,
        "papers": [paper.public_id for _, paper in sorted(papers.items())],
        "readiness_level": step.readiness_level,
    }
    private = {"evidence": evidence}
    ledger.record(session, actor, "transfer.move", case, body=body, private=private, now=now)
    signals.send(session, FactsChanged(FACT, case.event_id))


def _check_way(session: Session, case: TransferCase, step: Step, *, today: date) -> None:
    if step.to_stage.value not in open_ways(session, case):
        raise StageSkipped
    since = case.changes[-1].happened_on
    if not since <= step.happened_on <= today:
        raise ImplausibleDay(first=since.isoformat(), last=today.isoformat())


def _plan_reports(
    session: Session, case: TransferCase, months: Sequence[int], *, begins: date
) -> None:
    for month in months:
        report = TransferReport(
            edition_id=case.edition_id,
            case_id=case.id,
            months=month,
            due_on=add_months(begins, month),
        )
        session.add(report)
    session.flush()


def _change(
    session: Session,
    actor: Actor,
    case: TransferCase,
    step: Step,
    *,
    evidence: str,
    now: datetime,
) -> None:
    opened = session.scalar(select(StageChange.id).where(StageChange.case_id == case.id).limit(1))
    change = StageChange(
        edition_id=case.edition_id,
        case_id=case.id,
        from_stage=case.stage if opened else None,
        to_stage=step.to_stage,
        evidence=evidence,
        file_id=step.file.id if step.file else None,
        happened_on=step.happened_on,
        changed_by=actor.reference,
        changed_by_name=actor.name,
        changed_at=now,
    )
    session.add(change)
    session.flush()
    session.expire(case, ["changes"])
