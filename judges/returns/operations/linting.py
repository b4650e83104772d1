"""What is wrong, or to be looked at again, in the indicators of a labour competition."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from contest.foundation.feature import Finding
from contest.foundation.words import N_

WHOLE = Decimal(100)
Criterion = Mapping[str, Any]


def lint(document: Mapping[str, Any]) -> Sequence[Finding]:
    """Return what is wrong with the returns of a document, and what to look at again.

    Errors: a setting for an indicator that does not exist, one that can take nothing off or add
    nothing, a cap below the floor, more points than its max. Hints: no unit of measure, no source,
    a bonus or a count without a cap, a share without a highest figure, a threshold that cannot be
    crossed, a knock-out that no award heeds, a target that is nowhere, a period without a rule for
    the late, one flag for several groups.
    """
    found = list(_indicators(document))
    codes = {one.get("code") for _, one in found}
    settings = document.get("returns", {})
    findings = list(_unknown(settings, codes))
    for path, one in found:
        if one.get("type") == "indicator":
            findings += _of_indicator(path, one, document)
    if found:
        findings += [*_of_periods(document), *_of_groups(document)]
    return findings


def _indicators(document: Mapping[str, Any]) -> Iterator[tuple[str, Criterion]]:
    rubrics = document.get("rubrics", {})
    used = [one.get("rubric") for one in document.get("stages", ()) if one.get("kind") == "returns"]
    for code in dict.fromkeys(used):
        for number, section in enumerate(rubrics.get(code, {}).get("sections", ())):
            for index, criterion in enumerate(section.get("criteria", ())):
                yield f"/rubrics/{code}/sections/{number}/criteria/{index}", criterion


def _unknown(settings: Mapping[str, Any], codes: set[Any]) -> Iterator[Finding]:
    message = N_("There is no indicator %(code)s.")
    remedy = N_("Name an indicator of a return, or leave it out.")
    for place, code in enumerate(settings.get("voucher_for", ())):
        if code not in codes:
            yield Finding("error", f"/returns/voucher_for/{place}", message, remedy, {"code": code})
    for key in ("highest", "sources"):
        for code in settings.get(key, {}):
            if code not in codes:
                yield Finding("error", f"/returns/{key}/{code}", message, remedy, {"code": code})


def _of_indicator(path: str, one: Criterion, document: Mapping[str, Any]) -> Iterator[Finding]:
    settings, params = document.get("returns", {}), {"name": one.get("name", "")}

    def hint(message: str, remedy: str, at: str = "") -> Finding:
        return Finding("hint", path + at, message, remedy, params)

    def error(message: str, remedy: str, at: str = "") -> Finding:
        return Finding("error", path + at, message, remedy, params)

    method = one.get("method")
    if not one.get("unit") and method in ("attainment", "count"):
        yield hint(
            N_("%(name)s has no unit of measure."), N_("State it, so that all mean the same.")
        )
    if settings and one.get("code") not in settings.get("sources", {}):
        yield hint(
            N_("It is not said from which record %(name)s is taken."),
            N_("Name the record under returns, sources: the inspector asks to see it."),
        )
    if one.get("unit") == "%" and one.get("code") not in settings.get("highest", {}):
        yield hint(
            N_("%(name)s is a share; nothing keeps it from being above 100 %%."),
            N_("State the highest figure under returns, highest."),
        )
    if method == "attainment":
        yield from _of_attainment(one, settings, hint)
    elif method in ("steps", "linear"):
        yield from _of_steps(one, hint, error)
    elif method == "count":
        yield from _of_count(one, hint, error)
    if one.get("flag") and not _is_heeded(one["flag"].get("code"), document):
        yield hint(
            N_("No award heeds the knock-out of %(name)s."),
            N_("Name it in bar_flags of the awards that it keeps away."),
            "/flag",
        )


def _of_attainment(one: Criterion, settings: Mapping[str, Any], hint: Any) -> Iterator[Finding]:
    if _number(one.get("target")) is None and settings.get("targets") != "agreed":
        yield hint(
            N_("%(name)s has no target: each unit types its own."),
            N_("State one for all, or agree them unit by unit (returns, targets)."),
            "/target",
        )
    bonus = one.get("bonus", {})
    if bonus and bonus.get("cap") is None:
        yield hint(
            N_("The bonus of %(name)s has no cap."), N_("State how much it can be."), "/bonus"
        )


def _of_steps(one: Criterion, hint: Any, error: Any) -> Iterator[Finding]:
    if not _number(one.get("minus")):
        yield error(N_("%(name)s takes nothing off."), N_("State minus."), "/minus")
    threshold, is_share = _number(one.get("threshold")), one.get("unit") == "%"
    beyond = one.get("bad_side", "below") == "above" and is_share
    never = threshold is not None and (
        (beyond and threshold >= WHOLE)
        or (one.get("bad_side", "below") == "below" and threshold <= 0)
    )
    if never:
        yield hint(
            N_("No figure of %(name)s can be on the bad side of its threshold."),
            N_("Look at the threshold and at the direction."),
            "/bad_side",
        )
    floor, most = _number(one.get("floor")), _number(one.get("max"))
    if floor is not None and most is not None and floor > most:
        yield error(
            N_("The floor of %(name)s lies above its max."), N_("Correct one of the two."), "/floor"
        )


def _of_count(one: Criterion, hint: Any, error: Any) -> Iterator[Finding]:
    each, most = _number(one.get("each")) or Decimal(0), _number(one.get("max"))
    floor, cap = _number(one.get("floor")), _number(one.get("cap"))
    if not each:
        yield error(
            N_("However many there are, %(name)s gives the same."), N_("State each."), "/each"
        )
    if floor is not None and cap is not None and floor > cap:
        yield error(
            N_("The floor of %(name)s lies above its cap."), N_("Correct one of the two."), "/cap"
        )
    if each > 0 and cap is None:
        yield hint(N_("%(name)s can grow without end."), N_("State a cap, or leave it so."), "/cap")
    highest = [value for value in (_number(one.get("start")), cap) if value is not None]
    if most is not None and any(value > most for value in highest):
        yield error(
            N_("%(name)s can give more points than its max."),
            N_("Correct its start, its cap or its max."),
            "/max",
        )


def _of_periods(document: Mapping[str, Any]) -> Iterator[Finding]:
    for place, stage in enumerate(document.get("stages", ())):
        if stage.get("kind") == "returns" and "zero_after_days" not in stage.get("late", {}):
            yield Finding(
                "hint",
                f"/stages/{place}/late",
                N_("%(name)s does not say what a late or missing return counts."),
                N_("State late, with per_day and zero_after_days."),
                {"name": stage.get("name", "")},
            )


def _of_groups(document: Mapping[str, Any]) -> Iterator[Finding]:
    """Hint at what is won in a period by the best of unlike teams."""
    if len(document.get("entrants", {}).get("groups", ())) < 2:  # noqa: PLR2004 - one is no group
        return
    for place, rule in enumerate(document.get("awards", {}).get("rules", ())):
        if rule.get("stages") and not rule.get("groups"):
            yield Finding(
                "hint",
                f"/awards/rules/{place}/groups",
                N_("%(name)s is one for all groups: unlike teams are compared."),
                N_("Write one rule for each group, and name the group in it (groups)."),
                {"name": rule.get("name", ""), "name_en": rule.get("name_en", "")},
            )


def _is_heeded(code: object, document: Mapping[str, Any]) -> bool:
    rules = document.get("awards", {}).get("rules", ())
    return any(code in rule.get("bar_flags", ()) for rule in rules)


def _number(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
