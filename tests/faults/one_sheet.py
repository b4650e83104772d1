"""What must come of every call about one sheet when one comes after the other.

Pure, a second telling of the rules: it shares no code with what it is held against. Written for a
stage that is opened and paused, with minutes of recall that do not end and no second person for
the desk; its judge's wishes are decided by another person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

NONE, DRAFT, SUBMITTED, CONFLICT = "none", "draft", "submitted", "conflict"
Step = tuple[str, "OneSheet"]


@dataclass(frozen=True, slots=True)
class OneSheet:
    """Where one sheet stands, and the stage that it is of.

    `revision` is the one that holds, `newest` the highest number. `versions` holds (base, marks) of
    all in the order in which they came, `held_on` the numbers of the held ones, `taken` the ids of
    what was kept, `acts` what became of each wish. `wish` is (state, revision) as shown to who
    decides the `wishes`-th wish.
    """

    is_open: bool = True
    state: str = NONE
    revision: int = 0
    newest: int = 0
    versions: tuple[tuple[int, str], ...] = ()
    held: int = 0
    held_on: frozenset[int] = frozenset()
    taken: frozenset[str] = frozenset()
    acts: frozenset[tuple[str, str]] = frozenset()
    wishes: int = 0
    wish: tuple[str, int] | None = None
    is_unlocked: bool = False


def apply(sheet: OneSheet, call: tuple[Any, ...]) -> tuple[Any, OneSheet]:
    """Return what `call` (its kind, then what it says) must be answered, and where that leads."""
    kind, *said = call
    return KINDS[kind](sheet, *said)


def deliver(sheet: OneSheet, event_id: str, base: int, mark: str) -> Step:
    """A tablet brings a version, made on the revision `base`."""
    if event_id in sheet.taken:
        return "duplicate", sheet
    kept = replace(sheet, taken=sheet.taken | {event_id})
    if not sheet.is_open and not sheet.is_unlocked:
        return _held(kept, base)
    if (base, mark) in sheet.versions:
        return "duplicate", kept
    if base > sheet.newest:
        return _held(kept, base)
    newest = max(sheet.newest, base + 1)
    clashes = sheet.state == CONFLICT or base != sheet.newest
    after = replace(
        kept,
        state=CONFLICT if clashes else SUBMITTED,
        revision=sheet.revision if clashes else base + 1,
        newest=newest,
        versions=(*sheet.versions, (base, mark)),
        is_unlocked=False,
    )
    return "conflict" if clashes else "stored", after


def _held(kept: OneSheet, base: int) -> Step:
    return "held", replace(kept, held=kept.held + 1, held_on=kept.held_on | {base + 1})


def take_back(sheet: OneSheet, act_id: str, revision: int) -> Step:
    """A judge recalls or corrects the version `revision`: at once, or as a wish when it is shut."""
    known = dict(sheet.acts).get(act_id)
    if known is not None:
        return known, sheet
    if sheet.revision < revision or sheet.state == NONE:
        return "refused not_here_yet", sheet
    if sheet.revision > revision or sheet.state != SUBMITTED:
        return "refused not_recallable", sheet
    if sheet.is_open:
        return "done", replace(sheet, state=DRAFT, acts=sheet.acts | {(act_id, "done")})
    if sheet.is_unlocked or sheet.wish:
        return "refused already_unlocked", sheet
    shown = (sheet.state, sheet.revision)
    asked = replace(sheet, acts=sheet.acts | {(act_id, "asked")}, wishes=sheet.wishes + 1)
    return "asked", replace(asked, wish=shown)


def choose(sheet: OneSheet, which: int) -> Step:
    """The judge lets the `which`-th version (from 0) hold, of those that contest one another."""
    numbers = [base + 1 for base, _ in sheet.versions]
    first = numbers.index(sheet.revision) if sheet.revision in numbers else 0
    if sheet.state != CONFLICT or which < first:
        return "refused", sheet
    chosen = (sheet.newest, sheet.versions[which][1])
    newest = sheet.newest + 1
    after = replace(sheet, state=SUBMITTED, revision=newest, newest=newest)
    return "done", replace(after, versions=(*sheet.versions, chosen))


def unlock(sheet: OneSheet) -> Step:
    """The desk opens a sheet of a paused stage, for one version."""
    if sheet.is_open:
        return "not_locked", sheet
    if sheet.is_unlocked or sheet.wish:
        return "already_unlocked", sheet
    state = DRAFT if sheet.state == NONE else sheet.state
    return "done", replace(sheet, state=state, is_unlocked=True)


def approve(sheet: OneSheet, which: int) -> Step:
    """Another person agrees to the `which`-th wish, if it is still about what they were shown."""
    if sheet.wish is None or which != sheet.wishes:
        return "conflict", sheet
    if sheet.wish != (sheet.state, sheet.revision):
        return "content_changed", sheet
    return "done", replace(sheet, wish=None, is_unlocked=True)


def refuse(sheet: OneSheet, which: int) -> Step:
    """Another person refuses the `which`-th wish."""
    if sheet.wish is None or which != sheet.wishes:
        return "conflict", sheet
    return "done", replace(sheet, wish=None)


def open_(sheet: OneSheet) -> Step:
    """The stage takes sheets."""
    return ("wrong_move" if sheet.is_open else "done"), replace(sheet, is_open=True)


def pause(sheet: OneSheet) -> Step:
    """The stage takes none for a while."""
    return ("done" if sheet.is_open else "wrong_move"), replace(sheet, is_open=False)


def look(sheet: OneSheet) -> tuple[Any, OneSheet]:
    """What the database holds: state, revision, versions, held ones."""
    return (sheet.state, sheet.revision, len(sheet.versions), sheet.held), sheet


KINDS: Mapping[str, Callable[..., tuple[Any, OneSheet]]] = {
    "deliver": deliver,
    "take back": take_back,
    "choose": choose,
    "unlock": unlock,
    "approve": approve,
    "refuse": refuse,
    "open": open_,
    "pause": pause,
    "look": look,
}
