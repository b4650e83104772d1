"""Faults planted into a copy of the second program, to prove that the random contests notice."""

from types import ModuleType

from config import ROOT

PROGRAM = ROOT / "judges/verification/verify.py"

MUTANTS = {
    "cut instead of half_up": (
        "size += twice >= value.denominator",
        "size += 0",
    ),
    "half_up where half_even is asked": (
        "(twice == value.denominator and size % 2 == 1)",
        "twice == value.denominator",
    ),
    "drops two at the top": (
        "line[low : len(line) - high]",
        "line[low : len(line) - high - 1] or line",
    ),
    "drops nobody": ("line = line[low : len(line) - high]", "line = line[:]"),
    "lower middle for the median": (
        "line = line[(len(line) - 1) // 2 : len(line) // 2 + 1]",
        "line = line[(len(line) - 1) // 2 : (len(line) - 1) // 2 + 1]",
    ),
    "ranks 1223": (
        "found.update(dict.fromkeys(group, len(found) + 1))",
        "found.update(dict.fromkeys(group, len(set(found.values())) + 1))",
    ),
    "a missing mark counts as 0": (
        "return None if value is None else MARKS",
        "return Fraction(0) if value is None else MARKS",
    ),
    "a missing judge is overlooked": (
        'return present >= whole(panel, "seats", 1)',
        "return present >= 1",
    ),
    "full blocks instead of started": ("started if rule.get", "full if rule.get"),
    "gates see each other": (
        "closed.update(listed(gate",
        "sections.update(dict.fromkeys(gate['then'].get('zero_sections', ()), Fraction(0)))\n"
        "            closed.update(listed(gate",
    ),
    "does not rescale": ('if "rescale_to" in rubric:', 'if "rescale" in rubric:'),
    "never below 0, whatever the floor": (
        "total = max(total, number(least))",
        "total = max(total, Fraction(0))",
    ),
    "forgets to round the parts": (
        "total += step(part, carried * weight)",
        "total += carried * weight",
    ),
    "forgets to round the stage": (
        'place.own = step(rounding(stage, "stage"), place.total)',
        "place.own = place.total",
    ),
    "forgets to round the sheet": (
        'step(rounding(stage, "sheet"), total)',
        "total",
    ),
    "forgets to round after the factor": (
        'return step(rounding(stage, "factored"), product if',
        "return step(None, product if",
    ),
    "forgets to round the criterion": (
        'step(rounding(stage, "criterion"), mark)',
        "mark",
    ),
    "sums the periods": ('self.ranking["compose"] == "mean_of_periods"', "False"),
    "compares exact totals always": (
        'published = self.ranking.get("rank_on", "published") == "published"',
        "published = False",
    ),
    "serves the tie chain to one step": (
        "found += split(same, rest, value)",
        "found += [same]",
    ),
    "shorter time is worse": (
        'in ("time", "rank") else "desc"',
        'in ("rank",) else "desc"',
    ),
    "ignores recorded decisions": ("wanted <= set(decision", "wanted < set(decision"),
    "takes the tied at the cut": (
        'self.rule.get("ties_at_cut", "include_all") == "block"',
        "False",
    ),
    "awards the ineligible": ('.get("ineligible_for_award")', '.get("ineligible")'),
    "forgets the excess": ("self.excess += max(", "self.excess += 0 * max("),
    "bars no flag": (".flags & barred", ".flags & set()"),
    "gives prizes in a small field": ('here < self.awards.get("minimum_field", 0)', "False"),
    "an absent entry still ranks": (
        'if place.status == "present" and total is not None',
        "if total",
    ),
    "late days cost nothing": ('of(late, "per_day") * days', "0 * days"),
    "half of the judges disqualify": (
        "2 * sum(counts) > len(counts)",
        "2 * sum(counts) >= len(counts)",
    ),
    "levels by the wrong way round": (
        'step(rule.get("mean"), grand) / middle',
        'middle / step(rule.get("mean"), grand)',
    ),
    "forgets to round the raw total": (
        'place.raw = step(rule.get("raw"), place.total)',
        "place.raw = place.total",
    ),
    "forgets to round the coefficient": (
        'place.coefficient = step(rule.get("coefficient"), ratio)',
        "place.coefficient = ratio",
    ),
    "levels while somebody is missing": ("if len(raws) < len(pool):", "if not raws:"),
    "the grand mean is of panels always": (
        'elif rule["grand"] == "all":\n        grand = mean(raws)',
        'elif rule["grand"] == "all":\n        grand = mean(list(stated.values()))',
    ),
    "levels over all groups": ('rule.get("within") == "group"', "False"),
    "carries what was carried": ("total += earlier.own", "total += earlier.total"),
    "carries nothing": ('for code in listed(stage.get("carry")):', "for code in ():"),
    "an unknown place costs nothing": (
        'number(stated[at - 1]) if at <= len(stated) else of(rule, "otherwise", "0")',
        "number(stated[min(at, len(stated)) - 1])",
    ),
    "a shared place earns its points whole": (
        'if rule.get("shared", "average") == "average":',
        "if False:",
    ),
    "no ballot is void": ("self.void.update(ballot)", "pass"),
    "panels share their ballots": (
        "said.setdefault((code, panel, seat)",
        "said.setdefault((code, '', seat)",
    ),
    "points for a rank stand for nothing": (
        "return points_at(rule, place.rank, ranks.count(place.rank))",
        "return place.total",
    ),
    "the chief always decides": ("if low == high:", "if False:"),
    "the chief may leave the others' range": (
        "if chief not in marks or not low <= marks[chief] <= high:",
        "if chief not in marks:",
    ),
    "multiplies by nothing": ("product if times is None else product * times", "product"),
    "a section has no cap": (
        'min(value, of(section, "cap")) if "cap" in section else value',
        "value",
    ),
    "a section has no floor": ('value = max(value, of(section, "floor"))', "pass"),
    "counts what does not count": (
        'if criterion.get("counts", True) else Fraction(0)\n    return',
        "if True else Fraction(0)\n    return",
    ),
    "proportional minus in steps": (
        "bad = max(Fraction(0), bad_side(criterion, value))\n",
        "bad = Fraction(floor(max(Fraction(0), bad_side(criterion, value))))\n",
    ),
    "a table is read from the wrong end": (
        'return table_mark(criterion, "at_least"',
        'return table_mark(criterion, "up_to"',
    ),
    "asks for placings once only": (
        'if rule["by"] in ("placings", "head_to_head", "best_member")',
        'if rule["by"] in ()',
    ),
    "a drawn duel is worth nothing": (
        "won[one] += Fraction(1 + (ahead > behind) - (ahead < behind), 2)",
        "won[one] += Fraction(int(ahead > behind))",
    ),
    "seats of two panels judge together": (
        'totals.setdefault((place.panel or "", seat), {})',
        'totals.setdefault(("", seat), {})',
    ),
    "a draw needs no witness": ('if drawn and not decision.get("witnessed"):', "if False:"),
    "ranks groups together": ('if self.ranking.get("within", "all") == "all":', "if True:"),
    "awards groups together": ('if awards.get("by_group") else [None]', "if False else [None]"),
    "every member counts": ('best[: rule.get("best", len(best))]', "best"),
    "teams do without their members": (
        'self.rule.get("missing", "no_total") == "no_total"',
        "False",
    ),
    "the mean of a team is its sum": (
        'self.rule.get("combine", "sum") == "mean"',
        "False",
    ),
    "the best member is not asked": (
        "return most_at_first_difference(group, values)",
        "return None",
    ),
    "a team's points are all its awards'": (
        "return max(number(worth[award])",
        "return sum(number(worth[award])",
    ),
    "the team's state is its own": (
        "return self.team_of.get(entry) if stage in self.shared else None",
        "return None",
    ),
    "floors keep no places": ('floors = self.rule.get("floors")', "floors = None"),
    "caps stop nobody": ('caps = self.rule.get("caps")\n', "caps = None\n"),
    "a cap is not used up": ("self.taken[code] = self.taken.get(code, 0) + count", "pass"),
    "places are not kept for the tied": ("self.kept += places", "pass"),
}
"""What is planted: the text of the program, and what stands there instead."""


def mutant(name: str) -> ModuleType:
    """Return the second program with one fault in it."""
    text = PROGRAM.read_text(encoding="utf-8")
    right, wrong = MUTANTS[name]
    if text.count(right) != 1:
        raise LookupError(f"{name}: {right!r} stands {text.count(right)} times in {PROGRAM.name}")
    module = ModuleType(f"mutant: {name}")
    # Dataclasses look their own module up while they are made.
    module.__dict__["__name__"] = "judges.verification.verify"
    exec(compile(text.replace(right, wrong), str(PROGRAM), "exec"), module.__dict__)  # noqa: S102 - our own text
    return module
