"""JSON Schema (draft 2020-12) of the sections that scoring reads; `lint` says what they mean."""

from collections.abc import Mapping

Schema = dict[str, object]

DECIMAL: Schema = {
    "anyOf": [
        {"type": "string", "pattern": r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,9})?$"},
        {"type": "integer"},
    ]
}
TEXT: Schema = {"type": "string", "maxLength": 2000}
NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 120}
CODE: Schema = {"type": "string", "minLength": 1, "maxLength": 40}
COUNT: Schema = {"type": "integer", "minimum": 0}
PLACES: Schema = {"type": "integer", "minimum": 0, "maximum": 9}
FLAG: Schema = {"type": "boolean"}
TEXTS: Schema = {"anyOf": [CODE, {"type": "array", "items": {"type": "string"}}]}
MODE: Schema = {"enum": ["half_up", "half_even", "cut"]}


def _object(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
    }


def _list(element: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": element, "minItems": least}


def _map(element: Schema) -> Schema:
    return {"type": "object", "additionalProperties": element}


ROUNDING = _object(("decimals",), decimals=PLACES, mode=MODE)
LEVEL = _object(
    (),
    value=COUNT,
    from_percent=DECIMAL,
    to_percent=DECIMAL,
    name=TEXT,
    name_en=TEXT,
    text=TEXT,
    text_en=TEXT,
)
SHARE_BAND = _object(("up_to",), up_to=DECIMAL, share=DECIMAL, marks=DECIMAL)
VALUE_BAND = _object(("limit",), limit=DECIMAL, share=DECIMAL, marks=DECIMAL)
FACT_RANGE = _object(("low", "high"), at_least=DECIMAL, low=DECIMAL, high=DECIMAL)

BY_TYPE: dict[str, Schema] = {
    "measurement": {
        "unit": TEXT,
        "decimals": PLACES,
        "tolerance": _object((), low=DECIMAL, high=DECIMAL),
        "excess_bands": _list(SHARE_BAND, 1),
        "excess_steps": _object(("every", "minus"), every=DECIMAL, minus=DECIMAL),
        "value_bands": _object(
            ("direction", "bands"),
            direction={"enum": ["up_to", "at_least"]},
            bands=_list(VALUE_BAND, 1),
            otherwise=DECIMAL,
        ),
        "parts": COUNT,
        "readings": _object(
            (), least=COUNT, most=COUNT, combine={"enum": ["mean", "median", "least", "most"]}
        ),
        "agree_within": DECIMAL,
        "entry_range": _object((), low=DECIMAL, high=DECIMAL),
    },
    "judgement": {"levels": _list(LEVEL, 2), "max_spread": {"type": ["integer", "null"]}},
    "points": {
        "min": DECIMAL,
        "step": DECIMAL,
        "decimals": PLACES,
        "levels": _list(LEVEL),
        "by_fact": _object(("fact", "ranges"), fact=NAME, ranges=_map(_list(FACT_RANGE, 1))),
    },
    "pass_fail": {"parts": COUNT},
    "deduction": {
        "each": DECIMAL,
        "cap": DECIMAL,
        "most": COUNT,
        "effect": {"enum": ["", "disqualify"]},
    },
    "time": {
        "limit_seconds": COUNT,
        "block_seconds": COUNT,
        "penalty": DECIMAL,
        "started": FLAG,
        "stop_after_seconds": COUNT,
    },
    "indicator": {
        "method": {"enum": ["attainment", "steps", "linear", "table", "count", "mean"]},
        "unit": TEXT,
        "unit_en": TEXT,
        "decimals": PLACES,
        "target": DECIMAL,
        "bonus": _object((), every_percent=DECIMAL, add=DECIMAL, cap=DECIMAL),
        "threshold": DECIMAL,
        "bad_side": {"enum": ["below", "above"]},
        "every": DECIMAL,
        "minus": DECIMAL,
        "started": FLAG,
        "start": DECIMAL,
        "each": DECIMAL,
        "floor": DECIMAL,
        "cap": DECIMAL,
        "reading_max": DECIMAL,
        "readings_most": COUNT,
        "direction": {"enum": ["at_least", "up_to"]},
        "bands": _list(VALUE_BAND, 1),
        "otherwise": DECIMAL,
        "flag": _object(("code", "name"), code=CODE, name=NAME, name_en=TEXT, mark=DECIMAL),
    },
    "placing": {
        "points": _list(DECIMAL, 1),
        "otherwise": DECIMAL,
        "shared": {"enum": ["average", "same", "refuse"]},
    },
    "imported": {"decimals": PLACES, "subtract": FLAG, "counts": FLAG},
}


def _criterion(kind: str) -> Schema:
    return _object(
        ("code", "name", "type", "max"),
        code={**CODE, "maxLength": 20},
        name=NAME,
        name_en=TEXT,
        type={"const": kind},
        max=DECIMAL,
        text=TEXT,
        text_en=TEXT,
        factor=DECIMAL,
        part_names={"type": "array", "items": NAME},
        part_names_en={"type": "array", "items": NAME},
        times=CODE,
        **BY_TYPE[kind],  # type: ignore[arg-type]
    )


RUBRIC = _object(
    ("name", "max", "sections"),
    name=NAME,
    name_en=TEXT,
    max=DECIMAL,
    rescale_to=DECIMAL,
    floor={"anyOf": [DECIMAL, {"type": "null"}]},
    sections=_list(
        _object(
            ("code", "name", "criteria"),
            code=CODE,
            name=NAME,
            name_en=TEXT,
            beyond_max=FLAG,
            floor=DECIMAL,
            cap=DECIMAL,
            criteria=_list({"oneOf": [_criterion(kind) for kind in BY_TYPE]}, 1),
        ),
        1,
    ),
    gates=_list(
        _object(
            ("if", "then"),
            **{"if": _object(("section", "below"), section=CODE, below=DECIMAL)},
            then=_object((), zero_sections=TEXTS, zero_total=FLAG),
            name=TEXT,
            name_en=TEXT,
        )
    ),
)

VALUES = ["stage", "criterion", "section", "time", "rank"]


def _tie_chain(words: list[str]) -> Schema:
    return _list(
        _object(
            ("by",),
            by={"enum": [*words, "decision", "draw"]},
            stage=TEXTS,
            stages=TEXTS,
            criterion=CODE,
            section=CODE,
            order={"enum": ["asc", "desc"]},
            over={"enum": ["stages", "seats"]},
            name=TEXT,
            name_en=TEXT,
        )
    )


TIE_CHAIN = _tie_chain([*VALUES, "placings", "head_to_head"])

PANEL = _object(
    (),
    seats=COUNT,
    aggregate={"enum": ["mean", "trimmed_mean", "median", "sum", "agreed", "consensus"]},
    aggregate_by={"enum": ["sheet", "criterion"]},
    trim_high=COUNT,
    trim_low=COUNT,
    trim_needs=COUNT,
    trim_else={"enum": ["block", "mean"]},
    missing={"enum": ["block", "use_present"]},
    minimum=COUNT,
    own_unit={"enum": ["forbidden", "allowed"]},
    chief=CODE,
)

LEVELLING = _object(
    (),
    grand={"enum": ["mean_of_means", "all", "trimmed"]},
    trim_high=COUNT,
    trim_low=COUNT,
    pool_high=COUNT,
    pool_low=COUNT,
    within={"enum": ["all", "group"]},
    raw=ROUNDING,
    mean=ROUNDING,
    coefficient=ROUNDING,
    panels=_map(TEXTS),
)
PLACE_POINTS = _object(
    ("points",),
    points=_list(DECIMAL, 1),
    otherwise=DECIMAL,
    shared={"enum": ["average", "same"]},
)
QUOTA: dict[str, Schema] = {
    "by": {"enum": ["unit", "district", "group"]},
    "each": COUNT,
    "named": _map(COUNT),
}

STAGE = _object(
    ("code", "name", "kind"),
    code=CODE,
    name=NAME,
    name_en=TEXT,
    kind={"enum": ["judged", "imported", "returns"]},
    rubric=CODE,
    max=DECIMAL,
    panel=PANEL,
    weight=DECIMAL,
    counts=FLAG,
    decimals=PLACES,
    rounding_mode=MODE,
    rounding=_object((), criterion=ROUNDING, factored=ROUNDING, sheet=ROUNDING, stage=ROUNDING),
    advance=_object(
        (),
        to=TEXTS,
        top=COUNT,
        percent=DECIMAL,
        line=DECIMAL,
        rounding=MODE,
        ties_at_cut={"enum": ["include_all", "block"]},
        floors=_object(("by",), **QUOTA, line=DECIMAL),
        caps=_object(("by",), **QUOTA),
    ),
    tie_chain=TIE_CHAIN,
    late=_object(("per_day", "zero_after_days"), per_day=DECIMAL, zero_after_days=COUNT),
    sealing={"type": "array", "items": {"enum": ["entry", "station", "work"]}},
    timing=_map(COUNT),
    levelling=LEVELLING,
    carry=TEXTS,
    place_points=PLACE_POINTS,
)

TEAMS = _object(
    (),
    shared_stages=TEXTS,
    value={"enum": ["total", "awards"]},
    award_points=_map(DECIMAL),
    passed=_object((), line=DECIMAL, points=DECIMAL),
    combine={"enum": ["sum", "mean"]},
    size=COUNT,
    best=COUNT,
    missing={"enum": ["no_total", "use_present"]},
    decimals=PLACES,
    rounding=MODE,
    tie_chain=_tie_chain([*VALUES, "best_member"]),
)

RANKING = _object(
    ("compose",),
    compose={"enum": ["weighted_sum", "sum", "mean_of_periods"]},
    decimals=PLACES,
    rounding=MODE,
    part_rounding=ROUNDING,
    rank_on={"enum": ["published", "exact"]},
    tie_chain=TIE_CHAIN,
    within={"enum": ["all", "group"]},
    teams=TEAMS,
)

AWARD_RULE = _object(
    ("code", "name"),
    code=CODE,
    name=NAME,
    name_en=TEXT,
    kind=CODE,
    percent=DECIMAL,
    count=COUNT,
    rest=FLAG,
    least=COUNT,
    line=DECIMAL,
    stage_lines=_map(DECIMAL),
    groups=TEXTS,
    bar_flags=TEXTS,
    ties={"enum": ["block", "include_all"]},
    exclusive=FLAG,
    stages=TEXTS,
    of={"enum": ["entries", "teams"]},
    certificate=TEXT,
    prize_cny=DECIMAL,
    honour=TEXT,
    text=TEXT,
    text_en=TEXT,
)

AWARDS = _object(
    (),
    rules=_list(AWARD_RULE),
    rounding=MODE,
    minimum_field=COUNT,
    by_group=FLAG,
    medals=_object(
        ("scale", "width", "gold", "silver", "bronze"),
        scale=_object(("mean", "deviation"), mean=DECIMAL, deviation=DECIMAL, decimals=PLACES),
        width=DECIMAL,
        gold=CODE,
        silver=CODE,
        bronze=CODE,
        medallion=TEXT,
    ),
)

SECTION_SCHEMAS: Mapping[str, Schema] = {
    "rubrics": _map(RUBRIC),
    "stages": _list(STAGE, 1),
    "ranking": RANKING,
    "awards": AWARDS,
}
