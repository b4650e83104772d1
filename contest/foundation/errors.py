"""What can go wrong through a user's doing; the application turns each into a page or JSON.

Messages are English msgids; the application translates them and fills in the parameters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from contest.foundation.words import N_


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in what was handed in, said so that the user can mend it.

    `row` counts as the user's program does (the first line is 1); `None` where rows do not apply.
    `column` and `value` are shown as the user wrote them; `rule` and `remedy` are msgids with
    placeholders filled from `params`.
    """

    rule: str
    remedy: str = ""
    row: int | None = None
    column: str | None = None
    value: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)


class ContestError(Exception):
    """A rule broken by the user; anything else that is raised is a bug."""

    code: ClassVar[str] = "contest_error"
    status: ClassVar[int] = 400
    message: str = N_("This cannot be done.")

    def __init__(
        self, message: str | None = None, *, faults: Sequence[Fault] = (), **params: object
    ) -> None:
        self.message = message or type(self).message
        self.params: Mapping[str, object] = params
        self.faults = tuple(faults)
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class NotPermitted(ContestError):
    """The actor may not do this to this record."""

    code = "not_permitted"
    status = 403
    message = N_("You may not do this. Ask the organiser of the contest if you think you should.")


class SignInNeeded(NotPermitted):
    """Nobody is signed in and the page is not public."""

    code = "sign_in_needed"
    status = 401
    message = N_("Please sign in first.")


class NotFound(ContestError):
    """There is no such record, or its existence is not the actor's to know."""

    code = "not_found"
    status = 404
    message = N_("There is nothing at this address.")


class Invalid(ContestError):
    """The input does not fit; `faults` name each thing that is wrong."""

    code = "invalid"
    status = 422
    message = N_("Something in the form needs mending.")


class Conflict(ContestError):
    """The record's present state does not allow this."""

    code = "conflict"
    status = 409
    message = N_("This has changed in the meantime. Reload the page and look again.")


class TooManyAttempts(ContestError):
    """A limit on attempts was reached."""

    code = "too_many_attempts"
    status = 429
    message = N_("Too many attempts. Please wait %(seconds)d seconds.")
