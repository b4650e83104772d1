"""Who goes on to the next stage: top n, percent or line, floors, caps, ties; and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from judges.scoring.definition.shapes import Advance, Quota
from judges.scoring.inputs import EntryInput
from judges.scoring.numbers import Rounding, round_exact
from judges.scoring.orders import Orders, in_decided_order
from judges.scoring.outcome import Block
from judges.scoring.ranking import Place
from judges.scoring.trace import Line, line
from judges.scoring.words import N_

CUT_IN = N_("Rank %(rank)s is within the %(wanted)s places: goes on")
CUT_TIED = N_("Shares rank %(rank)s, which reaches into the %(wanted)s places: goes on")
CUT_LINE = N_("%(total)s points reach the line of %(line)s: goes on")
CUT_FLOOR = N_("Goes on with one of the places kept for %(of)s (%(places)s)")
CUT_CAP = N_("%(of)s has its %(places)s places already: does not go on")
CUT_BELOW = N_("%(total)s points are below the line of %(line)s: does not go on")
CUT_OUT = N_("Rank %(rank)s is after the %(wanted)s places: does not go on")
CUT_WAITS = N_("Tied for the last %(places)s places: a recorded decision is needed")
Ranks = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Advanced:
    """Those who go on, in rank order; ties that a person must decide; why each is in or out."""

    entries: tuple[str, ...]
    block: Block | None = None
    blocks: tuple[Block, ...] = ()
    reasons: Mapping[str, Line] = field(default_factory=dict)


def share_of(field_size: int, percent: Decimal, mode: str) -> int:
    """That percent of the field as a whole number, rounded by the stated mode. Source: A7.10.

    >>> share_of(47, Decimal(10), "half_up"), share_of(14, Decimal(10), "half_up")
    (5, 1)
    """
    return int(round_exact(Fraction(percent) * field_size / 100, Rounding(0, mode)))


def advance(
    rule: Advance,
    places: Sequence[Place],
    totals: Mapping[str, Fraction],
    stage: str,
    decided: Orders = (),
    *,
    entries: Mapping[str, EntryInput] | None = None,
) -> Advanced:
    """The entries that go on from this ranking, and a reason for every ranked one.

    `top`/`percent`: the first n. Tied across the cut: include_all takes all of them (A1.6), block
    takes none of them and names them, unless a recorded decision (`decided`) orders them all.
    `line`: everyone with so many points or more. Floors are served first, in text order of their
    codes: the best of each unit, district or group. The other places go by rank, passing over whom
    a cap stops. Ties at a floor or at a cap are treated as ties at the cut. Floors may go beyond n.
    Source: A1.6, docs/definition.md "Who takes part in a stage".
    """
    wanted = None
    if rule.line is None:
        wanted = rule.top or share_of(len(places), rule.percent or Decimal(0), rule.rounding)
    cut = Cut(rule, places, totals, stage, tuple(decided), dict(entries or {}), wanted)
    if rule.floors is not None:
        cut.keep_floors(rule.floors)
    cut.fill()
    order = {place.entry: number for number, place in enumerate(places)}
    chosen = sorted(cut.chosen, key=lambda code: (cut.position[code], order[code]))
    first = cut.blocks[0] if cut.blocks else None
    return Advanced(tuple(chosen), first, tuple(cut.blocks), cut.reasons)


@dataclass(slots=True)
class Cut:
    """One advancement while it is worked out; only this module uses it."""

    rule: Advance
    places: Sequence[Place]
    totals: Mapping[str, Fraction]
    stage: str
    decided: Orders
    entries: Mapping[str, EntryInput]
    wanted: int | None
    chosen: list[str] = field(default_factory=list)
    held: int = 0
    blocks: list[Block] = field(default_factory=list)
    reasons: dict[str, Line] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    position: dict[str, Ranks] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for tied in _by_rank(self.places):
            codes = [place.entry for place in tied]
            chosen = None
            if self.rule.ties_at_cut == "block" and len(codes) > 1:
                chosen = in_decided_order(codes, self.decided)
            for place in tied:
                after = chosen.index(place.entry) if chosen else 0
                self.position[place.entry] = (place.rank, after)

    def keep_floors(self, quota: Quota) -> None:
        """The places kept for the best of each unit, district or group."""
        members: dict[str, list[Place]] = {}
        for place in self.places:
            code = self._code(quota, place.entry)
            if quota.line is None or self.totals[place.entry] >= quota.line:
                members.setdefault(code, []).append(place)
        for code, own in sorted(members.items()):
            kept = quota.places(code) or 0
            free = kept
            for group in self._classes(own):
                free -= self._take(group, free, "floor", by=quota.by, of=code, places=kept)

    def fill(self) -> None:
        """The other places by rank; with a line, everyone who reaches it."""
        for group in self._classes(self.places):
            waiting = [place for place in group if place.entry not in self.reasons]
            if self.rule.line is not None:
                waiting = self._reaching(waiting, self.rule.line)
            free = None if self.wanted is None else self.wanted - len(self.chosen) - self.held
            self._take(waiting, free, "line" if self.wanted is None else "in")

    def _reaching(self, group: Sequence[Place], least: Decimal) -> list[Place]:
        for place in group:
            if self.totals[place.entry] < least:
                self._say(place, "cut_below", CUT_BELOW, line=Fraction(least))
        return [place for place in group if self.totals[place.entry] >= least]

    def _classes(self, places: Sequence[Place]) -> list[list[Place]]:
        found: dict[Ranks, list[Place]] = {}
        for place in places:
            found.setdefault(self.position[place.entry], []).append(place)
        return [found[key] for key in sorted(found)]

    def _take(self, group: Sequence[Place], free: int | None, why: str, **said: str | int) -> int:
        """Let a class of equal ones go on as far as caps and places allow; how many places went."""
        passing, went = self._within_caps(group, free)
        if free is not None and went >= free:
            free = 0
        elif free is not None:
            free -= went
        if free is None or len(passing) <= free:
            return went + self._go(passing, why, said)
        if free <= 0:
            if why != "floor":
                for place in passing:
                    self._say(place, "cut_out", CUT_OUT)
            return went
        if self.rule.ties_at_cut == "include_all":
            return went + self._go(passing, "tied" if why == "in" else why, said)
        self._wait(passing, free)
        return went + free

    def _within_caps(self, group: Sequence[Place], free: int | None) -> tuple[list[Place], int]:
        quota = self.rule.caps
        if quota is None or (free is not None and free <= 0):
            return list(group), 0
        passing: list[Place] = []
        held = 0
        by_code: dict[str, list[Place]] = {}
        for place in group:
            by_code.setdefault(self._code(quota, place.entry), []).append(place)
        for code, own in sorted(by_code.items()):
            most = quota.places(code)
            room = len(own) if most is None else most - self.used.get(code, 0)
            if room >= len(own) or (room > 0 and self.rule.ties_at_cut == "include_all"):
                passing.extend(own)
            elif room <= 0:
                for place in own:
                    self._say(place, "cut_cap", CUT_CAP, by=quota.by, of=code, places=most or 0)
            else:
                self._wait(own, room)
                self.used[code] = self.used.get(code, 0) + room
                held += room
        return passing, held

    def _go(self, group: Sequence[Place], why: str, said: Mapping[str, str | int]) -> int:
        messages = {"in": CUT_IN, "tied": CUT_TIED, "line": CUT_LINE, "floor": CUT_FLOOR}
        for place in group:
            self.chosen.append(place.entry)
            if self.rule.caps is not None:
                code = self._code(self.rule.caps, place.entry)
                self.used[code] = self.used.get(code, 0) + 1
            limit = Fraction(self.rule.line) if self.rule.line is not None else Fraction(0)
            self._say(place, f"cut_{why}", messages[why], line=limit, **said)
        return len(group)

    def _wait(self, tied: Sequence[Place], free: int) -> None:
        names = tuple(place.entry for place in tied)
        message = N_("%(tied)s are tied for the last %(places)s places; record a decision.")
        told = line("cut_tied", message, tied=", ".join(names), places=free)
        self.blocks.append(Block("advance", self.stage, names, free, told, self.stage))
        self.held += free
        for place in tied:
            self._say(place, "cut_waits", CUT_WAITS, places=free)

    def _say(self, place: Place, code: str, message: str, **params: str | int | Fraction) -> None:
        self.reasons[place.entry] = line(
            code,
            message,
            rank=place.rank,
            total=self.totals[place.entry],
            wanted=self.wanted if self.wanted is not None else "–",
            **params,
        )

    def _code(self, quota: Quota, entry: str) -> str:
        found = self.entries.get(entry)
        return str(getattr(found, quota.by)) if found is not None else ""


def _by_rank(places: Sequence[Place]) -> list[list[Place]]:
    found: dict[int, list[Place]] = {}
    for place in places:
        found.setdefault(place.rank, []).append(place)
    return [found[rank] for rank in sorted(found)]
