"""The one entry point: definition and marks in; totals, ranks, awards and reasons out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from judges.scoring.advancement import advance
from judges.scoring.awarding import award_contest
from judges.scoring.chains import chain_of, compared, decided_order
from judges.scoring.definition.shapes import Definition, Stage
from judges.scoring.inputs import (
    ContestInput,
    EntryInput,
    ImportedMark,
    ReturnInput,
    SheetInput,
    Status,
)
from judges.scoring.outcome import Block, ContestResult, StageEntry, StageResult
from judges.scoring.overall import rank_overall
from judges.scoring.ranking import rank_entries
from judges.scoring.stages import score_entry


def score_contest(definition: Definition, given: ContestInput) -> ContestResult:
    """Everything that follows from the definition and the marks, and from nothing else.

    The order of any input never matters. `complete` is false while a present entry lacks a total
    or a tie at a cut waits for a person; the figures that are there stand nevertheless. Marks that
    do not fit the definition are refused before, by `check_values`. Raises `ValueError` for a code
    that the definition or the entries do not know, for an entry given twice, and for two sheets of
    one seat.
    """
    entries = {entry.code: entry for entry in sorted(given.entries, key=lambda entry: entry.code)}
    _refuse_strangers(definition, given, entries)
    filed = _filed(given)
    blocks: list[Block] = []
    stages: dict[str, StageResult] = {}
    counted = [s for s in definition.stages if given.stages is None or s.code in given.stages]
    for stage in counted:
        scored, block = _score_stage(
            definition, stage, given, filed=filed, entries=entries, done=stages
        )
        stages[stage.code] = scored
        if block is not None:
            blocks.append(block)
    overall, ranking, ties = rank_overall(definition, counted, given, entries, stages)
    allocation = award_contest(
        definition, counted, entries=entries, stages=stages, overall=overall, given=given
    )
    blocks.extend(allocation.blocks)
    whole = all(
        found.total is not None or found.status is not Status.PRESENT
        for stage in stages.values()
        for found in stage.entries.values()
    )
    return ContestResult(
        stages=stages,
        overall=overall,
        ranking=ranking,
        ties=ties,
        awards=allocation.grants,
        blocks=tuple(blocks),
        notes=allocation.notes,
        complete=whole and not blocks,
    )


def _refuse_strangers(
    definition: Definition, given: ContestInput, entries: Mapping[str, EntryInput]
) -> None:
    if len(entries) != len(given.entries):
        raise ValueError("an entry is given twice")
    known = {stage.code for stage in definition.stages}
    named = [(row.stage, row.entry) for row in given.sheets]
    named += [(row.stage, row.entry) for row in given.imported]
    named += [(row.stage, row.entry) for row in given.returns]
    named += [(row.stage, row.entry) for row in given.statuses]
    for stage, entry in named:
        if entry not in entries:
            raise ValueError(f"unknown entry {entry!r}")
        if stage not in known:
            raise ValueError(f"unknown stage {stage!r}")
    returns = Counter((row.stage, row.entry) for row in given.returns)
    if returns and max(returns.values()) > 1:
        raise ValueError("two returns of one entry for one period")


def _participants(
    definition: Definition,
    stage: Stage,
    given: ContestInput,
    entries: Mapping[str, EntryInput],
    done: Mapping[str, StageResult],
) -> list[str]:
    if stage.code in given.advanced:
        chosen = set(given.advanced[stage.code])
        return [code for code in entries if code in chosen]
    for before in definition.stages:
        if before.advance and stage.code in before.advance.to and before.code in done:
            going_on = set(done[before.code].advanced)
            return [code for code in entries if code in going_on]
    return list(entries)


@dataclass(frozen=True, slots=True)
class Filed:
    """The rows of the input by stage and entry, so that no stage searches all of them again."""

    sheets: Mapping[tuple[str, str], Sequence[SheetInput]]
    imported: Mapping[tuple[str, str], Sequence[ImportedMark]]
    returns: Mapping[tuple[str, str], ReturnInput]
    statuses: Mapping[tuple[str, str], Status]


def _filed(given: ContestInput) -> Filed:
    sheets: dict[tuple[str, str], list[SheetInput]] = {}
    for sheet in given.sheets:
        sheets.setdefault((sheet.stage, sheet.entry), []).append(sheet)
    imported: dict[tuple[str, str], list[ImportedMark]] = {}
    for mark in given.imported:
        imported.setdefault((mark.stage, mark.entry), []).append(mark)
    return Filed(
        sheets,
        imported,
        {(row.stage, row.entry): row for row in given.returns},
        {(row.stage, row.entry): row.status for row in given.statuses},
    )


def _score_participant(
    definition: Definition, stage: Stage, entry: EntryInput, filed: Filed
) -> StageEntry:
    key = (stage.code, entry.code)
    scored = score_entry(
        stage,
        definition.rubric_of(stage),
        entry.code,
        sheets=filed.sheets.get(key, ()),
        imported=filed.imported.get(key, ()),
        returned=filed.returns.get(key),
    )
    states = (entry.status, filed.statuses.get(key, Status.PRESENT), scored.status)
    status = next((state for state in states if state is not Status.PRESENT), Status.PRESENT)
    if status is Status.PRESENT:
        return scored
    # The four states stand instead of a mark; a total beside them would be read as one.
    return replace(scored, status=status, exact=None, total=None, problems=())


def _score_stage(
    definition: Definition,
    stage: Stage,
    given: ContestInput,
    *,
    filed: Filed,
    entries: Mapping[str, EntryInput],
    done: Mapping[str, StageResult],
) -> tuple[StageResult, Block | None]:
    found = {
        code: _score_participant(definition, stage, entries[code], filed)
        for code in _participants(definition, stage, given, entries, done)
    }
    totals = {
        code: compared(definition.ranking, entry.exact, stage.shown)
        for code, entry in found.items()
        if entry.exact is not None
    }
    steps = chain_of(definition, stage.tie_chain, given=given, stages=done, stage=stage, own=found)
    ranked = rank_entries(totals, steps, stage.code)
    for place in ranked.places:
        found[place.entry] = replace(found[place.entry], rank=place.rank, tied=place.tied)
    decided = decided_order(given, stage.code)
    going_on = (
        advance(stage.advance, ranked.places, totals, stage.code, decided)
        if stage.advance
        else None
    )
    ranking = tuple(place.entry for place in ranked.places)
    chosen = going_on.entries if going_on else ()
    result = StageResult(stage.code, found, ranking, ranked.ties, chosen)
    # Once people have recorded who goes on, the tie at this cut waits for nobody.
    settled = stage.advance is not None and any(to in given.advanced for to in stage.advance.to)
    return result, going_on.block if going_on and not settled else None
