"""Whether the values on a sheet are what their criteria allow; it computes no mark."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from judges.scoring.definition.criteria import (
    Criterion,
    Deduction,
    FactRange,
    Imported,
    Indicator,
    Judgement,
    Measurement,
    PassFail,
    Placing,
    Points,
    Rubric,
    TimeTaken,
)
from judges.scoring.faults import ValueFault
from judges.scoring.numbers import plain, to_units
from judges.scoring.values import (
    Attained,
    Counted,
    LevelGiven,
    Measured,
    Passed,
    Placed,
    PointsGiven,
    Seconds,
    Unmeasurable,
    Value,
    Values,
    expected_value,
)
from judges.scoring.words import N_

Refuse = Callable[..., None]
MOST_PLACES = 9999


def check_values(
    rubric: Rubric,
    values: Values,
    *,
    complete: bool = True,
    facts: Mapping[str, Decimal] | None = None,
    group: str | None = None,
) -> list[ValueFault]:
    """Every value that its criterion does not allow, in the rubric's order; empty = all is well.

    `complete`: a criterion without a value (or null) is a fault; for a draft pass False.
    `facts` and `group` of the entry narrow points criteria with `by_fact`; unknown facts narrow
    nothing.
    """
    faults: list[ValueFault] = []
    known = {criterion.code for criterion in rubric.judged}
    for code in values:
        if code not in known:
            faults.append(
                ValueFault(
                    code,
                    "unknown",
                    N_("%(code)s is not on this sheet."),
                    {"code": code},
                    N_("Remove it."),
                )
            )
    for criterion in rubric.judged:
        faults.extend(
            check_value(
                criterion, values.get(criterion.code), complete=complete, facts=facts, group=group
            )
        )
    return faults


def check_value(
    criterion: Criterion,
    value: Value | None,
    *,
    complete: bool = True,
    facts: Mapping[str, Decimal] | None = None,
    group: str | None = None,
) -> list[ValueFault]:
    """The faults of one value; empty = allowed."""
    faults: list[ValueFault] = []

    def refuse(rule: str, message: str, remedy: str, **params: str | int) -> None:
        full = {
            "code": criterion.code,
            "name": criterion.name,
            "name_en": criterion.name_en,
            **params,
        }
        faults.append(ValueFault(criterion.code, rule, message, full, remedy))

    if value is None:
        if complete:
            refuse("missing", N_("%(code)s %(name)s is not scored yet."), N_("Score it."))
        return faults
    if isinstance(value, Unmeasurable) and isinstance(criterion, Measurement):
        return faults
    if not isinstance(value, expected_value(criterion)):
        message = N_("%(code)s %(name)s takes another kind of value.")
        refuse("kind", message, N_("Enter it again in the field."))
        return faults
    _check_decimals(criterion, value, refuse)
    if isinstance(criterion, Points):
        _check_points(criterion, value, refuse, facts or {}, group)
    else:
        _check_by_kind(criterion, value, refuse)
    return faults


def _check_by_kind(criterion: Criterion, value: Value, refuse: Refuse) -> None:
    match criterion:
        case Measurement():
            _check_measured(criterion, value, refuse)
        case Judgement():
            _check_level(criterion, value, refuse)
        case PassFail():
            _check_parts(criterion, value, refuse)
        case Deduction():
            _check_count(criterion.most, value, refuse)
        case TimeTaken():
            _check_time(criterion, value, refuse)
        case Indicator():
            _check_indicator(criterion, value, refuse)
        case Placing():
            _check_place(value, refuse)
        case Imported():
            _check_imported(criterion, value, refuse)


def _check_decimals(criterion: Criterion, value: Value, refuse: Refuse) -> None:
    numbers: tuple[Decimal | None, ...] = ()
    if isinstance(value, Measured):
        numbers = value.readings
    elif isinstance(value, PointsGiven):
        numbers = (value.points,)
    elif isinstance(value, Attained):
        numbers = (value.actual, value.target)
    decimals = int(getattr(criterion, "decimals", 0))
    if any(number is not None and to_units(number, decimals) is None for number in numbers):
        refuse(
            "decimals",
            N_("%(code)s %(name)s takes at most %(decimals)s decimals."),
            N_("Round it as the form says."),
            decimals=decimals,
        )


def _between(low: Decimal | None, high: Decimal | None, number: Decimal, refuse: Refuse) -> bool:
    if (low is None or number >= low) and (high is None or number <= high):
        return True
    refuse(
        "range",
        N_("%(code)s %(name)s must lie between %(low)s and %(high)s, not %(value)s."),
        N_("Correct the value."),
        value=plain(number),
        low="−∞" if low is None else plain(low),
        high="∞" if high is None else plain(high),
    )
    return False


def _check_measured(criterion: Measurement, value: Value, refuse: Refuse) -> None:
    if not isinstance(value, Measured):
        return
    least, most = criterion.readings_least, criterion.readings_most
    if criterion.parts > 1:
        least = most = criterion.parts
    if not least <= len(value.readings) <= most:
        refuse(
            "count",
            N_("%(code)s %(name)s takes %(least)s to %(most)s readings."),
            N_("Add or remove readings."),
            least=least,
            most=most,
        )
        return
    for reading in value.readings:
        _between(criterion.entry_low, criterion.entry_high, reading, refuse)
    within = criterion.agree_within
    if within is not None and criterion.parts == 1 and len(value.readings) == 2:  # noqa: PLR2004
        first, second = value.readings
        if abs(first - second) > within:
            refuse(
                "spread",
                N_("The two readings of %(code)s %(name)s differ by more than %(within)s."),
                N_("A third reading decides; the middle one stands."),
                within=plain(within),
            )


def _check_level(criterion: Judgement, value: Value, refuse: Refuse) -> None:
    if isinstance(value, LevelGiven) and not 0 <= value.level <= criterion.top:
        refuse(
            "range",
            N_("%(code)s %(name)s has the levels 0 to %(top)s."),
            N_("Choose one of the levels."),
            top=criterion.top,
        )


def _check_points(
    criterion: Points, value: Value, refuse: Refuse, facts: Mapping[str, Decimal], group: str | None
) -> None:
    if not isinstance(value, PointsGiven):
        return
    if not _between(criterion.min, criterion.max, value.points, refuse):
        return
    if (value.points - criterion.min) % criterion.step:
        refuse(
            "step",
            N_("%(code)s %(name)s goes in steps of %(step)s."),
            N_("Choose the nearest step."),
            step=plain(criterion.step),
        )
    allowed = fact_range(criterion, facts, group)
    if allowed is not None:
        _between(allowed.low, allowed.high, value.points, refuse)


def asks_facts(rubric: Rubric) -> bool:
    """Whether a recorded fact of the entry narrows any criterion of a judge's sheet."""
    return any(isinstance(one, Points) and one.fact for one in rubric.judged)


def fact_range(
    criterion: Points, facts: Mapping[str, Decimal], group: str | None
) -> FactRange | None:
    """The range that a recorded fact allows; `None` when the fact or the group has none.

    Of the ranges that the fact reaches, the one with the highest `at_least` holds. Source: A9.10,
    A9.11.
    """
    if not criterion.fact or criterion.fact not in facts:
        return None
    ranges = criterion.ranges.get(group or "", criterion.ranges.get("*", ()))
    reached = [row for row in ranges if facts[criterion.fact] >= row.at_least]
    return max(reached, key=lambda row: row.at_least, default=None)


def _check_parts(criterion: PassFail, value: Value, refuse: Refuse) -> None:
    if isinstance(value, Passed) and len(value.parts) != criterion.parts:
        refuse(
            "count",
            N_("%(code)s %(name)s has %(parts)s parts."),
            N_("Answer each of them."),
            parts=criterion.parts,
        )


def _check_count(most: int, value: Value, refuse: Refuse) -> None:
    if isinstance(value, Counted) and not 0 <= value.count <= most:
        refuse(
            "range",
            N_("%(code)s %(name)s counts from 0 to %(most)s."),
            N_("Correct the count."),
            most=most,
        )


def _check_time(criterion: TimeTaken, value: Value, refuse: Refuse) -> None:
    if not isinstance(value, Seconds):
        return
    most = None
    if criterion.limit_seconds is not None and criterion.stop_after_seconds is not None:
        most = criterion.limit_seconds + criterion.stop_after_seconds
    if value.seconds < 0 or (most is not None and value.seconds > most):
        refuse(
            "range",
            N_("%(code)s %(name)s runs from 0 to %(most)s seconds; then the work is stopped."),
            N_("Correct the time."),
            most="∞" if most is None else most,
        )


def _check_indicator(criterion: Indicator, value: Value, refuse: Refuse) -> None:
    match value:
        case Counted():
            _check_count(9999, value, refuse)
            if value.flag and criterion.flag is None:
                refuse(
                    "kind",
                    N_("%(code)s %(name)s takes another kind of value."),
                    N_("Enter it again in the field."),
                )
        case Attained(actual, target):
            _between(Decimal(0), None, actual, refuse)
            used = criterion.target if target is None else target
            if used is None or used <= 0:
                refuse(
                    "missing",
                    N_("%(code)s %(name)s has no target above 0."),
                    N_("State the target."),
                )
        case Measured(readings):
            most = criterion.readings_most if criterion.method == "mean" else 1
            if not 1 <= len(readings) <= most:
                refuse(
                    "count",
                    N_("%(code)s %(name)s takes %(least)s to %(most)s readings."),
                    N_("Add or remove readings."),
                    least=1,
                    most=most,
                )
            for reading in readings:
                _between(Decimal(0), criterion.reading_max, reading, refuse)


def _check_place(value: Value, refuse: Refuse) -> None:
    # Whether the places of one judge make a ranking shows only when all the sheets are there.
    if isinstance(value, Placed) and not 1 <= value.place <= MOST_PLACES:
        refuse(
            "range",
            N_("%(code)s %(name)s is a place from 1 to %(most)s."),
            N_("Correct the place."),
            most=MOST_PLACES,
        )


def _check_imported(criterion: Imported, value: Value, refuse: Refuse) -> None:
    # Judges of other bodies may publish more than our max; only the sign is certain.
    if isinstance(value, PointsGiven):
        _between(Decimal(0), None, value.points, refuse)
