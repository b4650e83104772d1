"""Who may register, recommend, decide and see entries. Judges are not among them: a panel judges
works known by a code, and what it may see of an entry is for sealing to say."""

from contest.entries.models import Entry, EntryState
from contest.foundation.permissions import Actor, Policy

DECIDES = ("owner", "organiser")
WATCHES = (*DECIDES, "district_admin", "supervisor", "auditor", "clerk")


def _is_signed_in(actor: Actor, _record: object) -> bool:
    return actor.is_signed_in


def _is_no_draft(_actor: Actor, record: object) -> bool:
    """What is not handed in cannot be recommended, returned or decided.

    The word of a unit in a chain is of an entry, too, and is asked only once it was handed in.
    """
    return not isinstance(record, Entry) or record.state is not EntryState.DRAFT


POLICIES = (
    Policy(
        "entry.register",
        ("anyone",),
        "Register oneself or one's team for an event, when signed in.",
        record=_is_signed_in,
    ),
    Policy("entry.represent", ("unit_contact",), "Register one's unit and its people."),
    Policy("entry.manage", DECIDES, "Add entries for others, also late with a reason."),
    Policy(
        "entry.view",
        (*WATCHES, "unit_contact", "entrant"),
        "See an entry with its members, materials and history.",
    ),
    Policy("entry.list", WATCHES, "See all entries of an event and export the list."),
    Policy(
        "entry.edit",
        (*DECIDES, "unit_contact", "entrant"),
        "Change an entry that is not handed in, hand it in, add materials.",
    ),
    Policy(
        "entry.withdraw", (*DECIDES, "unit_contact", "entrant"), "Withdraw an entry with a reason."
    ),
    Policy("nomination.view", ("unit_contact",), "See the entries of one's unit and its quota."),
    Policy(
        "entry.nominate",
        (*DECIDES, "unit_contact"),
        "Recommend an entry for its unit.",
        record=_is_no_draft,
    ),
    Policy(
        "entry.return",
        (*DECIDES, "unit_contact"),
        "Return an entry to its entrant with a reason.",
        record=_is_no_draft,
    ),
    Policy(
        "entry.check",
        (*DECIDES, "clerk"),
        "Check the form of an entry, without seeing what others say of it.",
        record=_is_no_draft,
    ),
    Policy(
        "entry.check_in",
        (*DECIDES, "clerk"),
        "Note on the day that an entry's people have come, and take it back.",
    ),
    Policy("entry.decide", DECIDES, "Accept entries, or decline them with a reason.", _is_no_draft),
    Policy(
        "entry.waive",
        DECIDES,
        "Make an exception from a condition of who may enter, with a reason.",
    ),
    Policy(
        "entry.carry",
        (*DECIDES, "district_admin"),
        "Nominate an entry to the collection of the level above.",
        record=_is_no_draft,
    ),
    Policy("entry.import", DECIDES, "Import a list of entrants and undo an import."),
    Policy("entry.set_quota", DECIDES, "Set how many entries a unit may recommend."),
)
