"""Who may contest a result, who sees what is contested, and who rules."""

from contest.foundation.permissions import Policy

DESK = ("owner", "organiser", "supervisor", "auditor", "clerk")
# Most trusted first: the supervision panel rules; where there is none, who holds the contest.
RULING_ROLES = ("supervisor", "organiser", "owner")

POLICIES = (
    Policy(
        "appeal.file",
        ("entrant", "unit_contact"),
        "Contest the result of one's own entry or of one's unit, and withdraw it again.",
    ),
    Policy("appeal.record", ("owner", "organiser", "clerk"), "Key in an appeal from paper."),
    Policy("appeal.view", DESK, "See the appeals of a contest with their statements."),
    Policy(
        "appeal.assign", ("owner", "organiser"), "Give an appeal to a handler without a conflict."
    ),
    Policy("appeal.rule", RULING_ROLES, "Rule on an appeal that was given to oneself."),
    Policy(
        "appeal.letter",
        (*DESK, "entrant", "unit_contact"),
        "Fetch the letter that answers an appeal.",
    ),
)
