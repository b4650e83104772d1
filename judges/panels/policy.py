"""Who may register judges, make panels, print cards, and what a judge says of themselves."""

from contest.foundation.permissions import Policy

STAFF = ("owner", "organiser")

POLICIES = (
    Policy("judge.manage", (*STAFF, "district_admin", "clerk"), "Register judges."),
    Policy(
        "panel.view",
        (*STAFF, "district_admin", "supervisor", "auditor", "clerk"),
        "See panels, their seats and how works are assigned.",
    ),
    Policy(
        "panel.manage", STAFF, "Make panels, seat and replace judges, assign works, record ties."
    ),
    Policy("card.print", (*STAFF, "clerk"), "Print the cards that sign judges in."),
    # Whoever holds the card holds its secret; without it there is nothing to see.
    Policy("card.use", ("anyone",), "Sign in with a judge card."),
    Policy("declaration.make", ("judge",), "Declare one's own ties and promise to keep silent."),
    Policy("recusal.declare", ("judge",), "Withdraw from a work on one's own seat."),
)
