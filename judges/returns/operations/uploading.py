"""One sheet for all teams of a unit: kept to be looked at, then its good rows are taken."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.foundation import files, ledger
from contest.foundation.office import Limits, Table
from contest.foundation.permissions import Actor, require
from judges.returns.errors import NothingToTake, UploadTaken
from judges.returns.models import ReturnUpload
from judges.returns.operations.saving import Voucher, save_figures
from judges.returns.queries import plan_returns, rubric_of_period

LIMITS = Limits(rows=5_000)
TAKEN = "return.take_sheet"
UNREAD = "application/octet-stream"
"""What the file really is, its reading tells."""


def hand_in_sheet(
    session: Session, actor: Actor, stage: Stage, *, data: bytes, file_name: str, now: datetime
) -> ReturnUpload:
    """Keep a sheet with the figures of several teams, and return it; nothing is taken yet.

    Raises `NotPermitted` or `NotAReturnsStage`.
    """
    require(actor, "return.file")
    rubric_of_period(session, stage)
    name = files.safe_name(file_name, file_name.rpartition(".")[2] or "sheet")[:200]
    stored = files.store(session, data=data, name=name, media_type=UNREAD, now=now)
    upload = ReturnUpload(
        edition_id=stage.edition_id,
        stage_id=stage.id,
        stage=stage,
        file_name=name,
        file_id=stored.id,
        file=stored,
        uploaded_by=actor.reference,
        uploaded_at=now,
    )
    session.add(upload)
    session.flush()
    return upload


def take_sheet(
    session: Session, actor: Actor, upload: ReturnUpload, *, table: Table, now: datetime
) -> int:
    """Save the figures of every good row as drafts, and return how many; filing comes after.

    Rows with faults are left out. Raises `UploadTaken`, `NothingToTake`, `PeriodNotOpen`.
    """
    require(actor, "return.file")
    session.refresh(upload, ["taken_at"], with_for_update=True)
    if upload.taken_at is not None:
        raise UploadTaken
    good = [row for row in plan_returns(session, actor, upload.stage, table) if not row.faults]
    if not good:
        raise NothingToTake
    for row in good:
        if row.entry is not None:
            save_figures(
                session,
                actor,
                stage=upload.stage,
                entry=row.entry,
                values=row.values,
                vouchers={code: Voucher(text) for code, text in row.vouchers.items()},
                now=now,
            )
    upload.taken_at, upload.rows = now, len(good)
    session.flush()
    subject = ledger.Subject(upload.stage.stream, upload.public_id)
    body = {"stage": upload.stage.public_id, "rows": len(good), "file": upload.file.sha256}
    ledger.record(session, actor, TAKEN, subject, body=body, now=now)
    return len(good)
