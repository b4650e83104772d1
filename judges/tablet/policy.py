"""Who takes a pack away and brings sheets back, and who watches the tablets."""

from contest.foundation.permissions import Policy

POLICIES = (
    Policy(
        "tablet.use",
        ("judge", "owner", "organiser", "clerk"),
        "Take the pack of one's own seats, or as a scribe of all, and bring the sheets back.",
    ),
    # What opens without a judge names no event; a prepared tablet is known by its cookie.
    Policy("tablet.open", ("anyone",), "Open the page of tablets, and sign in on a prepared one."),
    Policy(
        "tablet.prepare",
        ("owner", "organiser", "clerk"),
        "Make a browser a tablet of a stage, on which judges sign in with six digits, or no more.",
    ),
    Policy(
        "tablet.recollect",
        ("owner", "organiser"),
        "Let tablets bring again what a restored server lost, and say when it is done.",
    ),
    Policy(
        "tablet.approve_recollect",
        ("owner", "organiser", "supervisor"),
        "Agree, as a second person, that tablets bring again what the server lost.",
    ),
    Policy(
        "tablet.speak",
        ("owner", "organiser", "clerk"),
        "Show a word on the judges' tablets and answer their calls for help.",
    ),
    Policy(
        "tablet.watch",
        ("owner", "organiser", "district_admin", "supervisor", "auditor", "clerk"),
        "See which tablets were heard of, what still lies on them, and which sheets are held.",
    ),
)
