"""What other features may count: documented SELECTs over transfer cases."""

from typing import Any

from sqlalchemy import Select, select

from contest.industrialisation.models import Benefit, StageChange, TransferCase
from contest.industrialisation.rules import SUMMED


def transfer_cases() -> Select[*tuple[Any, ...]]:
    """Return every case with where it stands today."""
    return select(
        TransferCase.public_id,
        TransferCase.title,
        TransferCase.title_en,
        TransferCase.stage,
        TransferCase.next_report_on,
        TransferCase.unit_id,
        TransferCase.entry_id,
        TransferCase.event_id,
        TransferCase.edition_id,
    )


def verified_benefits() -> Select[*tuple[Any, ...]]:
    """Return every verified figure that no better one replaced: one a case, year and kind."""
    return (
        select(
            TransferCase.public_id,
            TransferCase.title,
            TransferCase.title_en,
            TransferCase.unit_id,
            TransferCase.edition_id,
            Benefit.year,
            Benefit.kind,
            Benefit.amount,
            Benefit.kind.in_(SUMMED).label("is_summed"),
            Benefit.voucher,
            Benefit.verified_by_name,
            Benefit.verified_at,
            TransferCase.event_id,
            Benefit.unit_id.label("counted_unit_id"),
        )
        .join(TransferCase, TransferCase.id == Benefit.case_id)
        .where(Benefit.verified_at.is_not(None), Benefit.replaced_by_id.is_(None))
    )


def transfer_steps() -> Select[*tuple[Any, ...]]:
    """Return every step of every case with the day on which it was taken."""
    return select(
        StageChange.id.label("step_id"),
        StageChange.case_id,
        TransferCase.public_id,
        TransferCase.edition_id,
        StageChange.from_stage,
        StageChange.to_stage,
        StageChange.happened_on,
    ).join(TransferCase, TransferCase.id == StageChange.case_id)
