"""Who reports for a unit, who checks, who looks on."""

from contest.foundation.permissions import Policy

STAFF = ("owner", "organiser")

POLICIES = (
    Policy("return.file", ("unit_contact",), "Report a period's figures for one's own unit."),
    Policy("return.check", (*STAFF, "inspector"), "Confirm figures or send them back."),
    Policy(
        "return.view",
        (*STAFF, "district_admin", "supervisor", "auditor", "clerk", "inspector", "unit_contact"),
        "See a unit's return with its vouchers.",
    ),
    Policy(
        "return.overview",
        (*STAFF, "district_admin", "supervisor", "auditor", "clerk", "inspector"),
        "See which units have reported which periods.",
    ),
)
