"""Who reports for a unit, who checks, who looks on."""

from contest.foundation.permissions import Policy

STAFF = ("owner", "organiser")

POLICIES = (
    Policy("return.file", ("unit_contact",), "Report a period's figures for one's own unit."),
    Policy("return.sign", ("unit_contact",), "Sign a return as the trade-union chair of the unit."),
    Policy("return.check", (*STAFF, "inspector"), "Confirm figures or send them back."),
    Policy(
        "return.reopen",
        (*STAFF, "inspector"),
        "Open a confirmed figure again; after posting only upon a ruling.",
    ),
    Policy("return.lapse", STAFF, "Count a return that never came by the rule of the late."),
    Policy("return.target", STAFF, "Agree the target of a unit."),
    Policy("return.remind", STAFF, "Remind those who have not reported."),
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
