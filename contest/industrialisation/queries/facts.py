"""What other features may count: documented SELECTs over transfer cases."""

from typing import Any

from sqlalchemy import Select, select

from contest.industrialisation.models import Benefit, TransferCase
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
        )
        .join(TransferCase, TransferCase.id == Benefit.case_id)
        .where(Benefit.verified_at.is_not(None), Benefit.replaced_by_id.is_(None))
    )
