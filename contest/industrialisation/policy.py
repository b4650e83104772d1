"""Who follows a project, and who verifies what it brought in."""

from contest.foundation.permissions import Policy

STAFF = ("owner", "organiser", "district_admin")

POLICIES = (
    Policy(
        "transfer.view",
        (*STAFF, "supervisor", "auditor", "unit_contact", "entrant"),
        "See a transfer case, its reports and benefits.",
    ),
    Policy(
        "transfer.follow",
        (*STAFF, "supervisor", "auditor"),
        "See the board of all transfer cases of one's contests, and export it.",
    ),
    Policy("transfer.move", STAFF, "Move a case from stage to stage on evidence."),
    Policy(
        "transfer.report",
        (*STAFF, "unit_contact", "entrant"),
        "Hand in reports and benefits of one's own project.",
    ),
    Policy(
        "transfer.consent",
        ("unit_contact", "entrant"),
        "Let the public read of one's own project in the library, or take that back.",
    ),
    Policy("benefit.verify", STAFF, "Verify a reported benefit against its voucher."),
)
