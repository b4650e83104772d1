"""What can be done with units, persons, accounts, roles and sessions."""

from contest.people.operations.lists import UNIT_LIST
from contest.people.operations.persons import (
    Revealed,
    add_person,
    find_or_add_person,
    move_person,
    record_grade,
    reveal_numbers,
)
from contest.people.operations.phones import (
    ask_for_code,
    keep_decoy,
    phone_of,
    send_code,
    sign_in_by_phone,
    sign_up_by_phone,
    verify_code,
)
from contest.people.operations.privacy import erase_person, export_person
from contest.people.operations.roles import grant_role, revoke_role
from contest.people.operations.sessions import (
    count_attempt,
    end_session,
    end_sessions,
    open_session,
    sign_in,
    sign_out,
)
from contest.people.operations.slips import (
    PrintedSlip,
    count_slip_try,
    print_slips,
    use_slip,
)
from contest.people.operations.units import add_unit, remove_unit
from contest.people.operations.users import (
    add_user,
    change_password,
    drop_second_factor,
    enrol_second_factor,
    make_owner,
    new_second_factor,
    readmit_user,
    reset_second_factor,
    second_factor_address,
    set_password,
    sign_up,
    suspend_user,
)

__all__ = [
    "UNIT_LIST",
    "PrintedSlip",
    "Revealed",
    "add_person",
    "add_unit",
    "add_user",
    "ask_for_code",
    "change_password",
    "count_attempt",
    "count_slip_try",
    "drop_second_factor",
    "end_session",
    "end_sessions",
    "enrol_second_factor",
    "erase_person",
    "export_person",
    "find_or_add_person",
    "grant_role",
    "keep_decoy",
    "make_owner",
    "move_person",
    "new_second_factor",
    "open_session",
    "phone_of",
    "print_slips",
    "readmit_user",
    "record_grade",
    "remove_unit",
    "reset_second_factor",
    "reveal_numbers",
    "revoke_role",
    "second_factor_address",
    "send_code",
    "set_password",
    "sign_in",
    "sign_in_by_phone",
    "sign_out",
    "sign_up",
    "sign_up_by_phone",
    "suspend_user",
    "use_slip",
    "verify_code",
]
