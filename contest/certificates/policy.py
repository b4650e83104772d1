"""Who may issue, fetch and revoke certificates; checking one is everybody's."""

from contest.foundation.permissions import Policy

POLICIES = (
    Policy(
        "certificate.view",
        ("owner", "organiser", "district_admin", "supervisor", "auditor"),
        "See the list of an event's certificates.",
    ),
    Policy(
        "certificate.issue",
        ("owner", "organiser"),
        "Issue, reissue and revoke certificates.",
    ),
    Policy(
        "certificate.seal",
        ("owner", "district_admin"),
        "Allow the pictures of seals to be printed on an event's certificates.",
    ),
    Policy(
        "seal.manage",
        ("owner",),
        "Set the pictures of seals.",
    ),
    Policy(
        "certificate.download",
        ("owner", "organiser", "district_admin", "unit_contact", "entrant", "judge"),
        "Fetch a certificate as a file.",
    ),
    Policy(
        "certificate.of_unit",
        ("unit_contact",),
        "Fetch all certificates of one's units in one file.",
    ),
    Policy(
        "certificate.collect",
        ("anyone",),
        "Fetch one's own certificates without an account, by a code to one's phone.",
    ),
)
