"""The roles of the whole house, and who may do what with units, persons, accounts and roles."""

from contest.foundation.permissions import Policy, Role
from contest.people.rules import ROLE_NAMES

ROLES = (
    Role("owner", "organiser", ROLE_NAMES["owner"]),
    Role("organiser", "organiser", ROLE_NAMES["organiser"]),
    Role("district_admin", "organiser", ROLE_NAMES["district_admin"]),
    Role("supervisor", "organiser", ROLE_NAMES["supervisor"]),
    Role("auditor", "organiser", ROLE_NAMES["auditor"]),
    Role("clerk", "organiser", ROLE_NAMES["clerk"]),
    Role("chief_judge", "person", ROLE_NAMES["chief_judge"]),
    Role("judge", "person", ROLE_NAMES["judge"]),
    Role("sealing_judge", "organiser", ROLE_NAMES["sealing_judge"]),
    Role("inspector", "organiser", ROLE_NAMES["inspector"]),
    Role("unit_contact", "unit", ROLE_NAMES["unit_contact"]),
    Role("entrant", "person", ROLE_NAMES["entrant"]),
    Role("anyone", "everyone", ROLE_NAMES["anyone"]),
)

STAFF = ("owner", "organiser", "district_admin")

POLICIES = (
    Policy(
        "unit.view",
        (*STAFF, "supervisor", "auditor", "clerk", "unit_contact"),
        "See the tree of units.",
    ),
    Policy("unit.manage", (*STAFF, "unit_contact"), "Add units below one's own."),
    Policy(
        "person.view",
        (*STAFF, "supervisor", "auditor", "clerk", "unit_contact"),
        "Search persons and see them, numbers masked.",
    ),
    Policy("person.manage", (*STAFF, "clerk", "unit_contact"), "Add persons and mend them."),
    # Whoever may enter a contest may name the members of a team; nothing of a person is shown.
    Policy("person.register", ("entrant",), "Name a person in an entry, when signed in."),
    Policy(
        "person.reveal",
        (*STAFF, "unit_contact"),
        "See an identity or phone number in full; each look is kept in the trail.",
    ),
    Policy("grade.record", STAFF, "Record a skill grade that a person reached."),
    Policy("user.manage", STAFF, "Make accounts, suspend them, set a new password."),
    Policy("account.manage", ("entrant",), "Change one's own password, second factor, sessions."),
    Policy(
        "slip.print",
        (*STAFF, "unit_contact"),
        "Print slips that let people of one's units in, also when they have lost their way in.",
    ),
    Policy("slip.use", ("anyone",), "Come in by a slip or by a code to one's phone."),
    Policy(
        "person.erase",
        STAFF,
        "Erase what is kept of a person, at their request; the trail stays whole.",
    ),
    Policy("role.view", (*STAFF, "supervisor", "auditor"), "See who holds which role."),
    Policy("role.grant", STAFF, "Name and dismiss contacts of units."),
    Policy("role.appoint", ("owner", "organiser"), "Name and dismiss the staff of contests."),
    Policy("role.entrust", ("owner",), "Name and dismiss owners, organisers, administrators."),
)
