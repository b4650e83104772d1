"""What can go wrong with units, persons, accounts, roles and sign-in."""

from contest.foundation.errors import Conflict, Invalid
from contest.foundation.words import N_


class SignInRefused(Invalid):
    """Name, password or code is not right; which of them is nobody's to know."""

    code = "sign_in_refused"
    message = N_(
        "The sign-in name, the password or the code is not right, or the account is suspended."
    )


class UnitExists(Conflict):
    """The unit above has one of this name already."""

    code = "unit_exists"
    message = N_("There is already a unit of this name here.")


class WrongLevel(Invalid):
    """A unit of this level cannot lie below that one."""

    code = "wrong_level"
    message = N_("A unit of this level cannot lie below the one chosen.")


class IdentityTaken(Conflict):
    """Another person has this identity number."""

    code = "identity_taken"
    message = N_("This identity number belongs to a person registered under another name.")


class LoginTaken(Conflict):
    """Another account has this sign-in name, or the person has an account."""

    code = "login_taken"
    message = N_("This sign-in name is taken. Choose another.")


class HasAccount(Conflict):
    """The person has an account already."""

    code = "has_account"
    message = N_("This person has an account already.")


class BadLogin(Invalid):
    """A sign-in name that cannot be typed reliably."""

    code = "bad_login"
    message = N_("A sign-in name has 3 to 120 characters and no space.")


class WeakPassword(Invalid):
    """A password that is guessed first."""

    code = "weak_password"
    message = N_("Choose a password of at least 8 characters that is not easy to guess.")


class WrongPassword(Invalid):
    """The present password is not right."""

    code = "wrong_password"
    message = N_("The present password is not right.")


class WrongCode(Invalid):
    """A code of the second factor is wrong or was used."""

    code = "wrong_code"
    message = N_("This code is not right or was used already. Wait for the next one.")


class NotGrantable(Invalid):
    """A role that is not given out, or given over the wrong thing."""

    code = "not_grantable"
    message = N_("This role cannot be given in this way.")


class AlreadyGranted(Conflict):
    """The user holds this role over this already."""

    code = "already_granted"
    message = N_("This account holds the role already.")


class AlreadyRevoked(Conflict):
    """The role was taken back before."""

    code = "already_revoked"
    message = N_("This role was taken back already.")


class LastOwner(Conflict):
    """Without an owner nobody could give out roles."""

    code = "last_owner"
    message = N_("This is the last owner. Name another owner first.")


class NotEmpty(Conflict):
    """The installation has its first account already."""

    code = "not_empty"
    message = N_("This installation has its owner already.")


class BadGrade(Invalid):
    """There are eight grades, 0 to 7, and three kinds of source."""

    code = "bad_grade"
    message = N_("A skill grade is one of eight.")


class CodeRefused(Invalid):
    """The code from the text message is wrong, too old, used, or was tried too often."""

    code = "code_refused"
    message = N_("This code is not right or no longer valid. Ask for a new one.")


class NameNeeded(Conflict):
    """Several people, or one without an account, have this phone number."""

    code = "name_needed"
    message = N_("Under this phone number nobody of this name is registered.")


class SecondStepNeeded(Conflict):
    """The account asks for more than a phone."""

    code = "second_step_needed"
    message = N_("This account has the second step turned on: sign in with its password.")


class SlipRefused(Invalid):
    """The slip is not known, used, replaced or too old: always the same words."""

    code = "slip_refused"
    message = N_(
        "This slip is not valid: it was used, replaced by a newer one, or is too old. Ask whoever "
        "gave it to you for a new one."
    )


class WrongLastFigures(Invalid):
    """What was typed are not the last four characters of the identity number."""

    code = "wrong_last_figures"
    message = N_("These are not the last four characters of the identity number.")


class NoSlipsNeeded(Conflict):
    """Everybody has an account, or nobody is there."""

    code = "no_slips_needed"
    message = N_("Nobody here lacks an account.")


class StillNeeded(Conflict):
    """What is kept of the person is still needed."""

    code = "still_needed"
    message = N_("This cannot be erased yet.")


class NoSuchAccount(Invalid):
    """Nobody signs in under this name."""

    code = "no_such_account"
    message = N_("There is no account with this sign-in name.")


class PhoneSignInOff(Conflict):
    """Nobody has set up how text messages are sent."""

    code = "phone_sign_in_off"
    message = N_("Signing in by phone is not open here: no text messages can be sent.")
