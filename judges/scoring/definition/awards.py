"""Reading of the section `awards`; references are checked in `parse`."""

from decimal import Decimal

from judges.scoring.definition.reader import Reader
from judges.scoring.definition.shapes import AwardRule, Awards, Medals, Scale
from judges.scoring.numbers import MODES
from judges.scoring.words import N_

ZERO = Decimal(0)


def _award_rule(reader: Reader) -> AwardRule:
    lines = reader.child("stage_lines")
    rule = AwardRule(
        code=reader.text("code", longest=40),
        name=reader.text("name"),
        name_en=reader.text("name_en", ""),
        kind=reader.text("kind", "prize"),
        percent=reader.number("percent", least=ZERO),
        count=reader.integer("count", least=0) if reader.has("count") else None,
        rest=reader.flag("rest", False),
        least=reader.integer("least", 0),
        line=reader.number("line"),
        stage_lines={key: lines.decimal(key) for key in lines.value},
        groups=reader.texts("groups"),
        bar_flags=reader.texts("bar_flags"),
        ties=reader.choice("ties", ("block", "include_all"), "block"),
        exclusive=reader.flag("exclusive", True),
        stages=reader.texts("stages"),
        of=reader.choice("of", ("entries", "teams"), "entries"),
    )
    # Read by the features that print, pay and transfer; without effect on the numbers.
    reader.known.update(("certificate", "prize_cny", "honour", "text", "text_en"))
    if (rule.percent is not None) + (rule.count is not None) + rule.rest != 1:
        reader.refuse(
            "", N_("State exactly one of percent, count and rest."), N_("Keep one of them.")
        )
    reader.finish()
    return rule


def _medals(reader: Reader) -> Medals:
    scale = reader.child("scale")
    medals = Medals(
        scale=Scale(
            scale.decimal("mean"), scale.decimal("deviation"), scale.integer("decimals", 1, most=9)
        ),
        width=reader.decimal("width", least=ZERO),
        gold=reader.text("gold"),
        silver=reader.text("silver"),
        bronze=reader.text("bronze"),
        medallion=reader.text("medallion", ""),
    )
    scale.finish()
    reader.finish()
    return medals


def read_awards(reader: Reader) -> Awards:
    """The award scheme that the object states; its faults go to the reader."""
    awards = Awards(
        rules=tuple(_award_rule(row) for row in reader.each("rules")),
        rounding=reader.choice("rounding", MODES, "half_up"),
        minimum_field=reader.integer("minimum_field", 0),
        by_group=reader.flag("by_group", False),
        medals=_medals(reader.child("medals")) if reader.has("medals") else None,
    )
    reader.finish()
    return awards
