"""Audit of a list that somebody published: does it follow from the rule it claims?"""

from judges.scoring.audit.listing import audit_list
from judges.scoring.audit.shapes import (
    AuditReport,
    CellAudit,
    Explanation,
    ListRow,
    RowAudit,
    Verdict,
)

__all__ = [
    "AuditReport",
    "CellAudit",
    "Explanation",
    "ListRow",
    "RowAudit",
    "Verdict",
    "audit_list",
]
