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
        "closed.update(gate",
        "sections.update(dict.fromkeys(gate['then'].get('zero_sections', ()), Fraction(0)))\n"
        "            closed.update(gate",
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
        'place.total = step(rounding(stage, "stage"), total)',
        "place.total = total",
    ),
    "forgets to round the sheet": (
        'step(rounding(stage, "sheet"), total)',
        "total",
    ),
    "forgets to round after the factor": (
        'return step(rounding(stage, "factored"), mark * of(criterion, "factor", "1"))',
        'return mark * of(criterion, "factor", "1")',
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
        "found += split(same, chain[1:], value)",
        "found += [same]",
    ),
    "shorter time is worse": ('("time", "rank", "decision")', '("rank", "decision")'),
    "ignores recorded decisions": ("wanted <= set(decision", "wanted < set(decision"),
    "takes the tied at the cut": ('ties == "block"', 'ties == "none"'),
    "awards the ineligible": ('.get("ineligible_for_award")', '.get("ineligible")'),
    "forgets the excess": ("self.excess += max(", "self.excess += 0 * max("),
    "bars no flag": ("place.flags & set(", "set() & set("),
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
