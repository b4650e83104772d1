"""Who may do what with series, editions, events, stages and definitions."""

from contest.foundation.permissions import Policy

ORGANISERS = ("owner", "organiser")
STAFF = (
    *ORGANISERS,
    "district_admin",
    "supervisor",
    "auditor",
    "clerk",
    "sealing_judge",
    "inspector",
)

POLICIES = (
    Policy("series.manage", ORGANISERS, "Make series and import figures of earlier years."),
    Policy("edition.manage", ORGANISERS, "Make editions and the events in them."),
    Policy("event.view", STAFF, "See an event's desk page and its rules."),
    Policy("event.manage", ORGANISERS, "Change an event's dates and move it to its next phase."),
    Policy("stage.control", (*ORGANISERS, "clerk"), "Open, pause and close a stage."),
    Policy("rehearsal.run", ORGANISERS, "Rehearse a contest on a copy, and wipe the copy."),
    Policy("archive.make", (*ORGANISERS, "auditor"), "Have the archive of an edition made."),
    Policy("archive.full", ("owner", "auditor"), "Have it made with whole names."),
    Policy("definition.change", ORGANISERS, "Adopt a new version of an event's rules."),
    Policy(
        "definition.approve",
        (*ORGANISERS, "supervisor"),
        "Approve, as a second person, that the rules change.",
    ),
)
