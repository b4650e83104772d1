"""Two tablets of one judge, two sheets, one stage: all that may happen there, step by step.

Pure: the model of the small world, on that of one sheet. Says what each step must be answered and
which worlds are alike, so that all that can follow from one follows from the other.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from tests.faults.one_sheet import OneSheet, apply

TABLETS = SHEETS = (0, 1)
OF_A_HAND = ("freeze", "send", "lose", "again", "recall")
SWITCH = "switch"
Step = tuple[str, int, int]
"""What is done, by which tablet, with which sheet; the stage's switch names neither."""
Frozen = tuple[str, int]
"""A version as it was frozen: its id and the revision that it was made on."""


@dataclass(frozen=True, slots=True)
class Hand:
    """What one tablet knows of one sheet.

    `base` is the newest revision that it was told of, `waiting` what was not answered yet, in
    order, `sent` what last went out; `made` and `acts` count versions and wishes.
    """

    base: int = 0
    waiting: tuple[Frozen, ...] = ()
    sent: Frozen | None = None
    made: int = 0
    acts: int = 0


@dataclass(frozen=True, slots=True)
class SmallWorld:
    """Where everything stands. `hands` holds, for each tablet, one for each sheet."""

    sheets: tuple[OneSheet, OneSheet] = (OneSheet(), OneSheet())
    hands: tuple[tuple[Hand, Hand], tuple[Hand, Hand]] = ((Hand(), Hand()), (Hand(), Hand()))

    def steps(self) -> Iterator[Step]:
        """Yield what may happen now: 6 kinds of steps, 21 in all, less those without an object."""
        for kind, tablet, sheet in product(OF_A_HAND, TABLETS, SHEETS):
            hand = self.hands[tablet][sheet]
            has_object = {"send": hand.waiting, "lose": hand.waiting, "again": hand.sent}
            if has_object.get(kind, True):
                yield kind, tablet, sheet
        yield SWITCH, 0, 0

    def call_of(self, step: Step) -> tuple[Any, ...] | None:
        """Return what the server is asked in this step; None where it is asked nothing."""
        kind, tablet, sheet = step
        hand = self.hands[tablet][sheet]
        if kind == "freeze":
            return None
        if kind == SWITCH:
            return ("pause",) if self.sheets[0].is_open else ("open",)
        if kind == "recall":
            return "take back", f"wish {tablet} {sheet} {hand.acts}", max(1, hand.base)
        event_id, base = (hand.sent if kind == "again" else None) or hand.waiting[0]
        return "deliver", event_id, base, mark_of(tablet)

    def after(self, step: Step) -> tuple[Any, "SmallWorld"]:
        """Return what must be answered in this step, None for nothing, and the world behind it."""
        kind, tablet, sheet = step
        hand, call = self.hands[tablet][sheet], self.call_of(step)
        if kind == "freeze":
            frozen = (f"{tablet} {sheet} {hand.made}", hand.base)
            more = replace(hand, waiting=(*hand.waiting, frozen), made=hand.made + 1)
            return None, self._with_hand(tablet, sheet, more)
        if kind == SWITCH:
            (answer, first), (_, second) = (apply(one, call or ()) for one in self.sheets)
            return answer, replace(self, sheets=(first, second))
        answer, stands = apply(self.sheets[sheet], call or ())
        sheets = (stands, self.sheets[1]) if sheet == 0 else (self.sheets[0], stands)
        if kind == "recall":
            hand = replace(hand, acts=hand.acts + 1)
        else:
            frozen = (hand.sent if kind == "again" else None) or hand.waiting[0]
            hand = replace(hand, sent=frozen)
            if kind != "lose":
                hand = _heard(hand, frozen, answer)
        return answer, replace(self._with_hand(tablet, sheet, hand), sheets=sheets)

    def _with_hand(self, tablet: int, sheet: int, hand: Hand) -> "SmallWorld":
        hands = [list(one) for one in self.hands]
        hands[tablet][sheet] = hand
        (a, b), (c, d) = hands
        return replace(self, hands=((a, b), (c, d)))

    def likeness(self) -> Hashable:
        """Return what two worlds share exactly when all that can follow is the same in both.

        Tablets may change places, and so may sheets. Names of versions do not matter, nor do those
        that can arrive no more; how much was held or wished matters to nobody.
        """
        return tuple(
            min(
                sorted(_sheet_as_seen(self, sheet, tablets) for sheet in SHEETS)
                for tablets in ((0, 1), (1, 0))
            )
        )


def _heard(hand: Hand, frozen: Frozen, answer: str) -> Hand:
    if answer.startswith("rejected"):
        return hand
    waiting = tuple(one for one in hand.waiting if one != frozen)
    told = answer == "stored" or (answer == "duplicate" and frozen in hand.waiting)
    return replace(hand, waiting=waiting, base=max(hand.base, frozen[1] + 1) if told else hand.base)


def _sheet_as_seen(world: SmallWorld, sheet: int, tablets: tuple[int, int]) -> Any:
    stands = world.sheets[sheet]
    marks = {mark_of(tablet): place for place, tablet in enumerate(tablets)}
    versions = tuple((base, marks[mark]) for base, mark in stands.versions)
    hands = tuple(_hand_as_seen(world.hands[tablet][sheet], stands) for tablet in tablets)
    held_on = tuple(sorted(stands.held_on))
    return (stands.is_open, stands.state, stands.revision, stands.newest, versions, held_on,
            stands.wish or (), hands)  # fmt: skip


def _hand_as_seen(hand: Hand, stands: OneSheet) -> Any:
    waiting = tuple((base, one in stands.taken) for one, base in hand.waiting)
    if hand.sent is None:
        return hand.base, waiting, ()
    place = hand.waiting.index(hand.sent) if hand.sent in hand.waiting else -1
    return hand.base, waiting, (place, hand.sent[1], hand.sent[0] in stands.taken)


def mark_of(tablet: int) -> str:
    """Return the marks that everything frozen on this tablet bears: the two never agree."""
    return ("10", "40")[tablet]


@dataclass(frozen=True, slots=True)
class Way:
    """One step out of a place: what must be answered, the world behind it, and where it leads.

    `leads_to` is the number of the place that is reached here first; None: one that is known.
    """

    step: Step
    answer: Any
    after: SmallWorld
    leads_to: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """A world unlike all before it; `parent` is the place from which it is reached (-1: none)."""

    world: SmallWorld
    depth: int
    parent: int
    ways: list[Way]


def explored(depth: int) -> list[Place]:
    """Return every place within `depth` steps of the beginning, the nearest first.

    Those at `depth` itself have no ways. Whatever happens in `depth` steps, in any order, is alike
    to a walk over these places.
    """
    places = [Place(SmallWorld(), 0, -1, [])]
    met = {places[0].world.likeness()}
    # Those that are found meanwhile are gone through in their turn.
    for number, place in enumerate(places):
        if place.depth == depth:
            break
        for step in place.world.steps():
            answer, after = place.world.after(step)
            likeness = after.likeness()
            leads_to = None if likeness in met else len(places)
            if leads_to is not None:
                met.add(likeness)
                places.append(Place(after, place.depth + 1, number, []))
            place.ways.append(Way(step, answer, after, leads_to))
    return places
