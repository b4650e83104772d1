"""What taking a sheet with the figures of several teams would do, row by row; changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.entries.models import Entry
from contest.entries.queries import accepted_entries
from contest.foundation.errors import Fault, NotFound
from contest.foundation.office import Column, Table
from contest.foundation.permissions import Actor, can
from contest.foundation.words import N_
from judges.returns.models import ReturnState, ReturnUpload, UnitReturn
from judges.returns.queries.limits import beyond_highest
from judges.returns.queries.returns import ReturnRules, rubric_of_period, rules_of
from judges.scoring.definition import Criterion, Indicator, Rubric
from judges.scoring.fields import YES, values_from_texts
from judges.scoring.values import Value

UNIT = Column(
    "unit", "班组", ("单位", "班组名称", "参赛单位", "部门", "unit"),
    required=True, label_en="Team", note="写报名时的名称。",
)  # fmt: skip
VOUCHER = "voucher:"
YES_WORDS = {"是": YES, "有": YES, "yes": YES, "y": YES, "否": "", "无": "", "no": "", "n": ""}
CHANGEABLE = (ReturnState.DRAFT, ReturnState.TO_SIGN)


@dataclass(slots=True)
class PlannedReturn:
    """One row: whose figures, as values and vouchers by indicator; its faults keep it back."""

    number: int
    name: str
    entry: Entry | None = None
    values: Mapping[str, Value | None] = field(default_factory=dict)
    vouchers: Mapping[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def return_columns(rubric: Rubric, rules: ReturnRules) -> tuple[Column, ...]:
    """Return the columns of a period's sheet: the team, then each indicator and its voucher.

    Cells are read as text, so that several readings and full-width digits are taken as on the page.
    """
    columns = [UNIT]
    for one in rubric.judged:
        unit = getattr(one, "unit", "")
        several = getattr(one, "method", "") == "mean"
        note = "多次读数之间用空格分开。" if several else one.text[:200]
        label = f"{one.name}（{unit}）" if unit else one.name
        columns.append(
            Column(one.code, label, (one.name, one.code), label_en=one.name_en, note=note)
        )
        if isinstance(one, Indicator) and one.method == "attainment" and _asks_target(one, rules):
            columns.append(
                Column(
                    f"{one.code}.target",
                    f"{one.name}目标",
                    (f"{one.code}.target",),
                    label_en=f"{one.name_en} target",
                )
            )
        if isinstance(one, Indicator) and one.flag is not None:
            columns.append(
                Column(
                    f"{one.code}.flag",
                    one.flag.name,
                    (f"{one.code}.flag",),
                    label_en=one.flag.name_en,
                    note="有则填“是”。",
                )
            )
        columns.append(_voucher_column(one))
    return tuple(columns)


def plan_returns(
    session: Session, actor: Actor, stage: Stage, table: Table
) -> tuple[PlannedReturn, ...]:
    """Return what taking `table` (read by `return_columns`) would do, every row with its faults.

    A row is kept back whose team is not in the competition, not of the actor's unit, named twice,
    or has filed already, and one with a figure that cannot be. Empty cells stay unreported.
    """
    rubric, rules = rubric_of_period(session, stage), rules_of(session, stage)
    entries = {entry.display_name: entry for entry in accepted_entries(session, stage.event)}
    query = select(UnitReturn.entry_id, UnitReturn.state).where(UnitReturn.stage_id == stage.id)
    states: dict[int, ReturnState] = dict(session.execute(query).all())
    first: dict[int, int] = {}
    rows = []
    for row in table.rows:
        planned = PlannedReturn(row.number, row.values.get(UNIT.key) or "")
        planned.faults += row.faults
        if not planned.faults:
            _match(planned, actor, entries, states, first)
        if not planned.faults:
            _read(planned, rubric, rules, row.values)
        rows.append(planned)
    return tuple(rows)


def upload_by_public_id(session: Session, stage: Stage, public_id: str) -> ReturnUpload:
    """Return the stage's sheet of this public id; raises `NotFound`."""
    query = select(ReturnUpload).where(
        ReturnUpload.public_id == public_id, ReturnUpload.stage_id == stage.id
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def columns_of_period(session: Session, stage: Stage) -> tuple[Column, ...]:
    """Return the columns of the period's sheet."""
    return return_columns(rubric_of_period(session, stage), rules_of(session, stage))


def own_entries(session: Session, actor: Actor, stage: Stage) -> Sequence[Entry]:
    """Return the accepted entries of the event for which the actor may report, by number."""
    return [
        entry
        for entry in accepted_entries(session, stage.event)
        if can(actor, "return.file", entry)
    ]


def _asks_target(one: Indicator, rules: ReturnRules) -> bool:
    return one.target is None and not rules.targets_agreed


def _voucher_column(one: Criterion) -> Column:
    return Column(
        f"{VOUCHER}{one.code}",
        f"{one.name}凭证",
        (f"{VOUCHER}{one.code}",),
        label_en=f"{one.name_en} voucher",
        note="凭证的编号或名称。",
    )


def _match(
    planned: PlannedReturn,
    actor: Actor,
    entries: Mapping[str, Entry],
    states: Mapping[int, ReturnState],
    first: dict[int, int],
) -> None:
    def refuse(rule: str, remedy: str, **params: object) -> None:
        planned.faults.append(
            Fault(rule, remedy, row=planned.number, column=UNIT.label, value=planned.name,
                  params=params)
        )  # fmt: skip

    entry = entries.get(planned.name)
    if entry is None:
        refuse(N_("No team of this name takes part."), N_("Write the name as it was registered."))
        return
    if not can(actor, "return.file", entry):
        refuse(N_("This team is not of your unit."), N_("Its own unit reports for it."))
        return
    earlier = first.setdefault(entry.id, planned.number)
    if earlier != planned.number:
        refuse(N_("The same team as in row %(row)d."), N_("Delete one of the two."), row=earlier)
        return
    if states.get(entry.id, ReturnState.DRAFT) not in CHANGEABLE:
        refuse(N_("This team has reported this period already."), N_("Leave the row out."))
        return
    planned.entry = entry


def _read(
    planned: PlannedReturn, rubric: Rubric, rules: ReturnRules, cells: Mapping[str, str | None]
) -> None:
    texts = {key: cell or "" for key, cell in cells.items()}
    for one in rubric.judged:
        name = f"{one.code}.flag"
        if name in texts:
            texts[name] = YES_WORDS.get(texts[name].strip().lower(), texts[name])
    values, faults = values_from_texts(rubric, texts, complete=False)
    for fault in faults:
        one = rubric.criterion(fault.criterion)
        planned.faults.append(
            Fault(fault.message, fault.remedy, row=planned.number, column=one.name,
                  value=texts.get(one.code, ""), params=fault.params)
        )  # fmt: skip
    for beyond in beyond_highest(rubric, rules, values):
        code = beyond.column or ""
        planned.faults.append(
            replace(beyond, row=planned.number, column=rubric.criterion(code).name,
                    value=texts.get(code, ""))
        )  # fmt: skip
    # An empty cell says nothing: it leaves alone what was saved before.
    planned.values = {code: value for code, value in values.items() if value is not None}
    planned.vouchers = {
        one.code: text for one in rubric.judged if (text := texts.get(f"{VOUCHER}{one.code}", ""))
    }
