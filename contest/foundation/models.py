"""The foundation's own tables: the trail, approvals, stored files, limits."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from contest.foundation.orm import RIGHTS, Base, code_text, digest, name_text, pk, public_id


class LedgerStream(Base):
    """One hash chain: `system`, or one event of a contest. Its row is the writers' lock."""

    __tablename__ = "ledger_streams"
    __table_args__ = ({"info": {RIGHTS: "SELECT, INSERT, UPDATE (seq, head)"}},)

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(60), unique=True)
    chain_id: Mapped[str] = mapped_column(String(32), unique=True)
    seq: Mapped[int]
    head: Mapped[digest]


class LedgerRecord(Base):
    """One thing that happened. Rows are never changed or removed; guards stand in the database."""

    __tablename__ = "ledger_records"
    __table_args__ = (
        UniqueConstraint("stream_id", "seq"),
        # Two records after one would be a fork; the constraint makes it impossible.
        UniqueConstraint("stream_id", "prev_hash"),
        Index("ix_ledger_records_subject", "subject"),
        Index("ix_ledger_records_kind", "stream_id", "kind"),
        {"info": {RIGHTS: "SELECT, INSERT"}},
    )

    id: Mapped[pk]
    stream_id: Mapped[int] = mapped_column(ForeignKey("ledger_streams.id", ondelete="RESTRICT"))
    seq: Mapped[int]
    event_id: Mapped[str] = mapped_column(String(36), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    actor: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime]
    body: Mapped[bytes] = mapped_column(LargeBinary, comment="canonical JSON, exactly as hashed")
    prev_hash: Mapped[digest]
    hash: Mapped[digest]


class LedgerSecret(Base):
    """A value that the trail only commits to; erasing the row leaves the chain whole."""

    __tablename__ = "ledger_secrets"
    __table_args__ = (
        UniqueConstraint("record_id", "field"),
        {"info": {RIGHTS: "SELECT, INSERT, DELETE"}},
    )

    id: Mapped[pk]
    record_id: Mapped[int] = mapped_column(ForeignKey("ledger_records.id", ondelete="RESTRICT"))
    field: Mapped[str] = mapped_column(String(60))
    salt: Mapped[digest]
    value: Mapped[str]


class ApprovalState(enum.StrEnum):
    """Where a two-person action stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    USED = "used"
    VOID = "void"


class Approval(Base):
    """A request that another person must approve, bound to what both were shown."""

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint(
            "decided_by IS NULL OR decided_by <> requested_by", name="two_different_persons"
        ),
        CheckConstraint(
            "(state IN ('requested', 'void')) OR decided_at IS NOT NULL", name="decided_has_time"
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    stream: Mapped[str] = mapped_column(String(60), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    shown_hash: Mapped[digest]
    reason: Mapped[str]
    state: Mapped[ApprovalState] = mapped_column(default=ApprovalState.REQUESTED)
    requested_by: Mapped[int] = mapped_column(comment="person, not account")
    requested_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(comment="person, not account")
    decided_at: Mapped[datetime | None]


class StoredFile(Base):
    """A file kept by its content's hash in the data folder."""

    __tablename__ = "stored_files"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    sha256: Mapped[digest] = mapped_column(index=True)
    size: Mapped[int] = mapped_column(comment="bytes")
    media_type: Mapped[code_text]
    name: Mapped[name_text]
    created_at: Mapped[datetime]


class HandedIn:
    """The columns of a list that was handed in, put right, and imported as one batch."""

    file_name: Mapped[name_text]
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_files.id", ondelete="RESTRICT"),
        comment="the list as handed in; read again when it is imported",
    )
    uploaded_at: Mapped[datetime]
    rows: Mapped[int] = mapped_column(default=0, comment="entries that were made")
    imported_by: Mapped[str] = mapped_column(String(60))
    imported_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    mending: Mapped[str | None] = mapped_column(
        comment="encrypted: cells put right, rows left out, columns matched by hand"
    )
    taken: Mapped[list[Any] | None] = mapped_column(
        comment="numbers of the rows that were imported"
    )

    @declared_attr
    def file(self) -> Mapped[StoredFile | None]:
        """The list as handed in."""
        return relationship(StoredFile)


class ListBatch(HandedIn, Base):
    """A list of some kind of row (units, judges, marks); it can be undone as a whole."""

    __tablename__ = "list_batches"
    __table_args__ = (
        CheckConstraint(
            "undone_at IS NULL OR imported_at IS NOT NULL", name="only_imported_is_undone"
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    kind: Mapped[code_text] = mapped_column(comment="which kind of row, e.g. units")
    place: Mapped[str] = mapped_column(
        String(26), index=True, comment="public id of what the rows belong to"
    )
    stream: Mapped[str] = mapped_column(String(60), comment="the trail's stream of that place")
    options: Mapped[dict[str, Any]] = mapped_column(comment="what was chosen beside the file")
    made: Mapped[list[Any] | None] = mapped_column(comment="what the import made, to undo it")


class Attempt(Base):
    """How often somebody tried a thing that is limited, in one window of time."""

    __tablename__ = "attempts"
    __table_args__ = (UniqueConstraint("key", "window_starts_at"),)

    id: Mapped[pk]
    key: Mapped[digest] = mapped_column(comment="hash of what is limited: account, card, address")
    window_starts_at: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]


class JobRun(Base):
    """How far a piece of background work has come, for the page that waits for it."""

    __tablename__ = "job_runs"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    name: Mapped[code_text]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    payload: Mapped[dict[str, Any]]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str | None]
    queued_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    failed: Mapped[bool] = mapped_column(default=False)


TABLES = (
    LedgerStream,
    LedgerRecord,
    LedgerSecret,
    Approval,
    StoredFile,
    ListBatch,
    Attempt,
    JobRun,
)
