"""One stage of a contest: who takes part, each one's total, levelling, ranks, who goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from judges.scoring.advancement import Advanced, advance
from judges.scoring.ballots import Sheets, settle_ballots
from judges.scoring.chains import chain_of, compared, decided_order
from judges.scoring.definition.shapes import Definition, Stage
from judges.scoring.inputs import (
    ContestInput,
    EntryInput,
    ImportedMark,
    ReturnInput,
    SheetInput,
    Status,
    gravest,
)
from judges.scoring.levelling import panel_levels
from judges.scoring.numbers import round_exact
from judges.scoring.outcome import Block, PanelLevel, StageEntry, StageResult
from judges.scoring.placings import places_of
from judges.scoring.ranking import rank_entries
from judges.scoring.stages import finished, score_entry
from judges.scoring.trace import Line, line
from judges.scoring.words import N_

Key = tuple[str, str]
Entries = Mapping[str, EntryInput]
UNRANKED = {
    Status.PRESENT: N_("Has no total yet: does not go on"),
    Status.ABSENT: N_("Absent: does not go on"),
    Status.FORFEITED: N_("Forfeited: does not go on"),
    Status.DISQUALIFIED: N_("Disqualified: does not go on"),
}


@dataclass(frozen=True, slots=True)
class Filed:
    """The rows of the input by stage and entry, so that no stage searches all of them again."""

    sheets: Mapping[Key, Sequence[SheetInput]]
    imported: Mapping[Key, Sequence[ImportedMark]]
    returns: Mapping[Key, ReturnInput]
    statuses: Mapping[Key, Status]
    panels: Mapping[Key, str] = field(default_factory=dict)


def filed(given: ContestInput) -> Filed:
    """The input's rows by (stage, entry)."""
    sheets: dict[Key, list[SheetInput]] = {}
    for sheet in given.sheets:
        sheets.setdefault((sheet.stage, sheet.entry), []).append(sheet)
    imported: dict[Key, list[ImportedMark]] = {}
    for mark in given.imported:
        imported.setdefault((mark.stage, mark.entry), []).append(mark)
    return Filed(
        sheets,
        imported,
        {(row.stage, row.entry): row for row in given.returns},
        {(row.stage, row.entry): row.status for row in given.statuses},
        {(row.stage, row.entry): row.panel for row in given.panels},
    )


def score_stage(
    definition: Definition,
    stage: Stage,
    given: ContestInput,
    *,
    rows: Filed,
    entries: Entries,
    done: Mapping[str, StageResult],
) -> tuple[StageResult, tuple[Block, ...]]:
    """The stage's result and the ties at its cut that a person must decide.

    `entries` are those that may take part: the contest's entries, or its teams in a stage that a
    team does once. `done` are the results of the earlier stages as they stand for these.
    """
    chosen = _participants(definition, stage, given, entries, done)
    found, levels = _totals(definition, stage, chosen, rows=rows, entries=entries, done=done)
    totals = {
        code: compared(definition.ranking, entry.exact, stage.shown)
        for code, entry in found.items()
        if entry.exact is not None
    }
    steps = chain_of(definition, stage.tie_chain, given=given, stages=done, stage=stage, own=found)
    ranked = rank_entries(totals, steps, stage.code)
    for place in ranked.places:
        found[place.entry] = replace(found[place.entry], rank=place.rank, tied=place.tied)
    going_on = Advanced(())
    if stage.advance is not None:
        going_on = advance(
            stage.advance,
            ranked.places,
            totals,
            stage.code,
            decided_order(given, stage.code),
            entries=entries,
        )
    ranking = tuple(place.entry for place in ranked.places)
    result = StageResult(stage.code, found, ranking, ranked.ties, going_on.entries, levels=levels)
    if stage.advance is None:
        return result, ()
    recorded = [given.advanced[to] for to in stage.advance.to if to in given.advanced]
    reasons = _reasons(found, going_on, recorded[0] if recorded else None)
    # Once people have recorded who goes on, the tie at this cut waits for nobody.
    return replace(result, reasons=reasons), () if recorded else going_on.blocks


def _participants(
    definition: Definition,
    stage: Stage,
    given: ContestInput,
    entries: Entries,
    done: Mapping[str, StageResult],
) -> list[str]:
    chosen: Sequence[str] | None = given.advanced.get(stage.code)
    for before in definition.stages:
        if chosen is None and before.advance and stage.code in before.advance.to:
            chosen = done[before.code].advanced if before.code in done else None
    if chosen is None:
        return list(entries)
    # A team takes part when one of its members goes on, and a member when the team does.
    going_on = set(chosen)
    for team in given.teams:
        if team.code in chosen:
            going_on.update(team.members)
        elif not going_on.isdisjoint(team.members):
            going_on.add(team.code)
    return [code for code in entries if code in going_on]


def _totals(
    definition: Definition,
    stage: Stage,
    chosen: Sequence[str],
    *,
    rows: Filed,
    entries: Entries,
    done: Mapping[str, StageResult],
) -> tuple[dict[str, StageEntry], tuple[PanelLevel, ...]]:
    rubric = definition.rubric_of(stage)
    panels = {code: _panel_of(stage, code, rows) for code in chosen}
    sheets: Sheets = {code: rows.sheets.get((stage.code, code), ()) for code in chosen}
    problems: dict[str, list[Line]] = {}
    if rubric is not None:
        sheets, problems = settle_ballots(rubric, sheets, panels)
    found = {}
    for code in chosen:
        key = (stage.code, code)
        scored = score_entry(
            stage,
            rubric,
            code,
            sheets=sheets[code],
            imported=rows.imported.get(key, ()),
            returned=rows.returns.get(key),
        )
        if code in problems:
            scored = _void(scored, problems[code])
        states = (entries[code].status, rows.statuses.get(key, Status.PRESENT), scored.status)
        found[code] = _stated(replace(scored, panel=panels[code]), states)
    if stage.levelling is None and not stage.carry:
        return found, ()
    levels = _level(stage, found, entries)
    return {c: _finish(stage, e, done) for c, e in found.items()}, levels


def _void(scored: StageEntry, problems: Sequence[Line]) -> StageEntry:
    told = (*scored.problems, *problems)
    return replace(scored, raw=None, own=None, exact=None, total=None, problems=told, trace=())


def _stated(scored: StageEntry, states: Sequence[Status]) -> StageEntry:
    status = gravest(states)
    if status is Status.PRESENT:
        return scored
    # The four states stand instead of a mark; a total beside them would be read as one.
    trace = tuple(step for step in scored.trace if step.code != "stage_total")
    return replace(
        scored,
        status=status,
        raw=None,
        own=None,
        exact=None,
        total=None,
        problems=(),
        trace=trace,
    )


def _panel_of(stage: Stage, code: str, rows: Filed) -> str:
    stated = rows.panels.get((stage.code, code), "")
    if stated or stage.levelling is None:
        return stated
    seats = {sheet.seat for sheet in rows.sheets.get((stage.code, code), ())}
    found = [panel for panel, own in stage.levelling.panels.items() if seats & set(own)]
    return found[0] if len(found) == 1 else ""


def _level(stage: Stage, found: dict[str, StageEntry], entries: Entries) -> tuple[PanelLevel, ...]:
    rule = stage.levelling
    if rule is None:
        return ()
    pools = {c: entries[c].group if rule.within == "group" else "" for c in found}
    for code, entry in found.items():
        if entry.status is Status.PRESENT and not entry.panel:
            told = line("no_panel", N_("It is not known which panel judged this entry."))
            found[code] = replace(entry, raw=None, problems=(*entry.problems, told))
    raw = {c: round_exact(e.raw, rule.raw) for c, e in found.items() if e.raw is not None}
    waiting = {pools[c] for c, e in found.items() if e.status is Status.PRESENT and e.raw is None}
    levels = panel_levels(
        rule,
        raw,
        panels={code: entry.panel for code, entry in found.items()},
        pools=pools,
        waiting=frozenset(waiting),
    )
    known = {(level.pool, level.panel): level for level in levels}
    ranks = places_of(raw)
    for code, total in raw.items():
        level = known[pools[code], found[code].panel]
        found[code] = _with_level(found[code], total, ranks[code], level)
    return levels


def _with_level(entry: StageEntry, raw: Fraction, rank: int, level: PanelLevel) -> StageEntry:
    entry = replace(entry, raw=raw, raw_rank=rank, coefficient=level.coefficient)
    if level.coefficient is None or level.mean is None or level.grand is None:
        told = line(
            "not_levelled",
            N_("Panel %(panel)s has no coefficient before all totals of its pool are in."),
            panel=level.panel,
        )
        return replace(entry, problems=(*entry.problems, told))
    told = line(
        "levelled",
        N_(
            "Panel %(panel)s: %(raw)s × coefficient %(coefficient)s"
            " (grand mean %(grand)s ÷ panel mean %(mean)s) = %(total)s"
        ),
        panel=level.panel,
        raw=raw,
        coefficient=level.coefficient,
        grand=level.grand,
        mean=level.mean,
        total=raw * level.coefficient,
    )
    return replace(entry, trace=(*entry.trace, told))


def _finish(stage: Stage, entry: StageEntry, done: Mapping[str, StageResult]) -> StageEntry:
    total = entry.raw
    if stage.levelling is not None and total is not None:
        total = None if entry.coefficient is None else total * entry.coefficient
    brought = [
        done[code].entries[entry.entry].own if entry.entry in done[code].entries else None
        for code in stage.carry
        if code in done
    ]
    if None in brought:
        told = line("nothing_carried", N_("There is no total to carry over."))
        return replace(finished(stage, entry, total, None), problems=(*entry.problems, told))
    carried = sum((own for own in brought if own is not None), Fraction(0))
    return finished(stage, entry, total, carried)


def _reasons(
    found: Mapping[str, StageEntry], going_on: Advanced, recorded: Sequence[str] | None
) -> dict[str, Line]:
    reasons = dict(going_on.reasons)
    for code, entry in found.items():
        if code not in reasons:
            reasons[code] = line("cut_unranked", UNRANKED[entry.status])
        if recorded is not None and (code in recorded) != (code in going_on.entries):
            message = N_("Goes on by a recorded decision")
            if code not in recorded:
                message = N_("Does not go on by a recorded decision")
            reasons[code] = line("cut_recorded", message)
    return reasons
