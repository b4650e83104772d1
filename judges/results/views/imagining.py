"""What if, and what the awards hang on: pages that only ask, and never save."""

import re
from decimal import Decimal

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.foundation.db import reading
from contest.foundation.presentation import localised
from contest.foundation.web import page, permission
from judges.panels.queries import panels_of_stage
from judges.results import operations, queries
from judges.results.models import ResultVersion
from judges.results.queries.whatif import possible_variants, robustness, what_if
from judges.results.render import names_of_entries, shown_changes
from judges.results.views.base import blueprint, require_view
from judges.rubrics.queries import parsed_definition
from judges.scoring.definition import Definition
from judges.scoring.variants import NoSuchVariant, Variant

PERCENT = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{1,2})?")
HUNDRED = Decimal(100)
# A tab each: all at once would take seconds where many judges mark many works.
TABS = {
    "judge": ("judge",),
    "drop": ("drop",),
    "weight": ("stage_weight", "section_weight"),
    "rounding": ("rounding",),
}


@blueprint.get("/desk/results/<pid:version_id>/what-if")
@permission("result.view")
def imagine(version_id: str) -> ResponseReturnValue:
    """Show what would be otherwise; the question stands in the address, and nothing is saved."""
    with reading() as session:
        found = queries.version_by_public_id(session, version_id)
        require_view(session, found.event)
        operations.refuse_changed(session, found)
        wanted, fault = _wanted(), None
        imagined, changes = None, []
        try:
            if wanted:
                imagined = what_if(session, found, wanted)
                changes = shown_changes(session, found, imagined.changes)
        except NoSuchVariant:
            fault = _("This cannot be computed: too few marks would be left, or a rule forbids it.")
        return page(
            "results/what_if.html",
            version=found,
            event=found.event,
            imagined=imagined,
            changes=changes,
            fault=fault,
            **_choices(session, found),
        )


@blueprint.get("/desk/results/<pid:version_id>/robustness")
@permission("result.view")
def hangs_on(version_id: str) -> ResponseReturnValue:
    """Show for each award which single change would change who wins it, in plain words."""
    with reading() as session:
        found = queries.version_by_public_id(session, version_id)
        require_view(session, found.event)
        operations.refuse_changed(session, found)
        definition = parsed_definition(session, found.event)
        seats = _seat_names(session, found)
        tab = request.args.get("of", "judge")
        result = robustness(session, found, TABS.get(tab, TABS["judge"]))
        names = names_of_entries(session, found)
        rules = {rule.code: localised(rule) for rule in definition.awards.rules}
        return page(
            "results/robustness.html",
            version=found,
            event=found.event,
            result=result,
            tab=tab if tab in TABS else "judge",
            awards=rules,
            named=lambda codes: _(", ").join(names[code] for code in codes),
            said=lambda variant: _said(definition, seats, variant),
        )


def _wanted() -> list[Variant]:
    found = []
    stage, _sep, seat = request.args.get("judge", "").partition(":")
    if seat:
        found.append(Variant("judge", stage, seat))
    stage, _sep, rule = request.args.get("drop", "").partition(":")
    if rule:
        found.append(Variant("drop", stage, rule))
    stage, _sep, section = request.args.get("weight", "").partition(":")
    percent = request.args.get("percent", "")
    if stage and PERCENT.fullmatch(percent):
        kind = "section_weight" if section else "stage_weight"
        found.append(Variant(kind, stage, section, Decimal(percent) / HUNDRED))
    if request.args.get("rounding"):
        found.append(Variant("rounding", detail=request.args["rounding"]))
    return found


def _choices(session: Session, version: ResultVersion) -> dict[str, object]:
    definition = parsed_definition(session, version.event)
    seats = _seat_names(session, version)
    lists: dict[str, list[tuple[str, str]]] = {
        "judge": [("", _("nobody"))],
        "drop": [("", _("as the rules say"))],
        "weight": [("", _("as the rules say"))],
        "rounding": [("", _("as the rules say"))],
    }
    kinds = {"stage_weight": "weight", "section_weight": "weight"}
    seen = set()
    for variant in possible_variants(session, version):
        name = kinds.get(variant.kind, variant.kind)
        value = f"{variant.stage}:{variant.detail}" if variant.stage else variant.detail
        if (name, value) not in seen:
            seen.add((name, value))
            lists[name].append((value, _named(definition, seats, variant)))
    return {"choices": lists, "asked": request.args, "percent": request.args.get("percent", "105")}


def _named(definition: Definition, seats: dict[tuple[str, str], str], variant: Variant) -> str:
    if variant.kind == "rounding":
        return _rounding_words(variant.detail)
    stage = definition.stage(variant.stage)
    name = localised(stage)
    if variant.kind == "judge":
        return f"{name} · {seats.get((variant.stage, variant.detail), variant.detail)}"
    if variant.kind == "drop":
        return f"{name} · {_rule_words(variant.detail)}"
    rubric = definition.rubric_of(stage)
    section = next(
        (one for one in (rubric.sections if rubric else ()) if one.code == variant.detail), None
    )
    return f"{name} · {localised(section)}" if section else name


def _said(definition: Definition, seats: dict[tuple[str, str], str], variant: Variant) -> str:
    what = _named(definition, seats, variant)
    if variant.kind == "judge":
        return str(_("If this judge were left out: %(what)s", what=what))
    if variant.kind == "drop":
        return str(_("If the judges' marks became one number otherwise: %(what)s", what=what))
    if variant.kind == "rounding":
        return str(_("If totals were rounded otherwise: %(what)s", what=what))
    if variant.factor is not None and variant.factor > 1:
        return str(_("If this counted 5 %% more: %(what)s", what=what))
    return str(_("If this counted 5 %% less: %(what)s", what=what))


def _rule_words(rule: str) -> str:
    words = {
        "mean": _("the mean of all judges"),
        "trimmed_mean": _("without the highest and the lowest"),
        "median": _("the middle one"),
    }
    return str(words[rule])


def _rounding_words(detail: str) -> str:
    words = {
        "half_up": _("half up"),
        "half_even": _("half to even"),
        "cut": _("cut off"),
        "finer": _("to one place more"),
        "coarser": _("to one place less"),
        "exact": _("not rounded before they are ranked"),
    }
    return str(words[detail])


def _seat_names(session: Session, version: ResultVersion) -> dict[tuple[str, str], str]:
    names = {}
    for stage in version.event.stages:
        for panel in panels_of_stage(session, stage):
            for seat in panel.seats:
                who = seat.holder.judge.person.name if seat.holder else ""
                label = _("Seat %(number)d", number=seat.number)
                names[stage.code, str(seat.number)] = f"{label} {who}".strip()
    return names
