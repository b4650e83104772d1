"""From the JSON document to a `Definition`: the sections, then what they say of one another."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

from judges.scoring.definition.awards import read_awards
from judges.scoring.definition.reader import Reader
from judges.scoring.definition.references import (
    check_carried,
    check_factors,
    check_teams,
    check_tie_rule,
)
from judges.scoring.definition.rubrics import read_rubric
from judges.scoring.definition.shapes import Definition
from judges.scoring.definition.stages import read_stage
from judges.scoring.definition.standings import RECORDED, read_ranking
from judges.scoring.faults import DefinitionFaults, Finding
from judges.scoring.words import N_

KINDS = ("skills_contest", "innovation_contest", "labour_competition", "five_small")


def parse_definition(document: Mapping[str, object]) -> Definition:
    """The definition that the document states; sections of other features are left unread.

    Raises `DefinitionFaults` with every fault (JSON pointer, rule, remedy) when anything is
    missing, of the wrong kind, or refers to something that is not there. Source:
    docs/definition.md.
    """
    definition, faults = read_definition(document)
    if faults:
        raise DefinitionFaults(faults)
    return definition


def read_definition(document: Mapping[str, object]) -> tuple[Definition, list[Finding]]:
    """What could be read, and all faults; with faults the definition must not be used to score."""
    faults: list[Finding] = []
    reader = Reader(document, "", faults)
    if document.get("format") != "leitai-definition" or document.get("version") != 1:
        reader.refuse(
            "format",
            N_("This is not a definition document of version 1."),
            N_('State "format": "leitai-definition" and "version": 1.'),
        )
    entrants = reader.child("entrants")
    definition = Definition(
        code=reader.text("code", longest=40),
        name=reader.text("name"),
        name_en=reader.text("name_en", ""),
        kind=reader.choice("kind", KINDS),
        rubrics=MappingProxyType(
            {code: read_rubric(code, row) for code, row in reader.named("rubrics")}
        ),
        stages=tuple(read_stage(row) for row in reader.each("stages", required=True)),
        ranking=read_ranking(reader.child("ranking")),
        awards=read_awards(reader.child("awards")),
        groups=tuple(row.text("code") for row in entrants.each("groups")),
    )
    for check in (
        _check_codes,
        _check_stages,
        _check_chains,
        _check_awards,
        _check_gates,
        check_carried,
        check_factors,
        check_teams,
    ):
        check(definition, reader)
    return definition, faults


def _check_codes(definition: Definition, reader: Reader) -> None:
    _unique(reader, "stages", (stage.code for stage in definition.stages))
    _unique(reader, "awards/rules", (rule.code for rule in definition.awards.rules))
    for code, rubric in definition.rubrics.items():
        _unique(reader, f"rubrics/{code}/sections", (s.code for s in rubric.sections))
        _unique(reader, f"rubrics/{code}/sections", (c.code for c in rubric.criteria))


def _unique(reader: Reader, path: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            reader.refuse(
                path,
                N_("The code %(code)s is used twice."),
                N_("Give each its own code."),
                code=code,
            )
        seen.add(code)


def _check_stages(definition: Definition, reader: Reader) -> None:
    codes = [stage.code for stage in definition.stages]
    for index, stage in enumerate(definition.stages):
        path = f"stages/{index}"
        if stage.rubric is not None and stage.rubric not in definition.rubrics:
            reader.refuse(
                f"{path}/rubric",
                N_("There is no rubric %(code)s."),
                N_("Write the rubric or correct the code."),
                code=stage.rubric,
            )
        for target in stage.advance.to if stage.advance else ():
            if target not in codes[index + 1 :]:
                reader.refuse(
                    f"{path}/advance/to",
                    N_("%(code)s is no later stage."),
                    N_("Name a stage that comes after this one."),
                    code=target,
                )
    weights = [stage.weight for stage in definition.stages if stage.counts]
    if definition.ranking.compose == "weighted_sum":
        total = sum((weight for weight in weights if weight is not None), Decimal(0))
        if None in weights or total != 1:
            reader.refuse(
                "stages",
                N_("The weights of the counted stages add up to %(total)s, not 1."),
                N_("Give every counted stage a weight; together they make 1."),
                total=str(total),
            )


def _check_chains(definition: Definition, reader: Reader) -> None:
    for index, rule in enumerate(definition.ranking.tie_chain):
        path = f"ranking/tie_chain/{index}"
        if rule.by not in RECORDED and not rule.stages:
            reader.refuse(
                path,
                N_("A tie rule of the overall ranking names its stage."),
                N_("Add stage or stages."),
            )
        check_tie_rule(definition, reader, path, rule, rule.stages)
    for number, stage in enumerate(definition.stages):
        for index, rule in enumerate(stage.tie_chain):
            path = f"stages/{number}/tie_chain/{index}"
            check_tie_rule(definition, reader, path, rule, rule.stages or (stage.code,))


def _check_awards(definition: Definition, reader: Reader) -> None:
    stages = {stage.code for stage in definition.stages}
    for index, rule in enumerate(definition.awards.rules):
        for code in (*rule.stages, *rule.stage_lines):
            if code not in stages:
                reader.refuse(
                    f"awards/rules/{index}",
                    N_("There is no stage %(code)s."),
                    N_("Correct the code."),
                    code=code,
                )
        for code in rule.groups:
            if code not in definition.groups:
                reader.refuse(
                    f"awards/rules/{index}/groups",
                    N_("There is no group %(code)s."),
                    N_("Correct the code."),
                    code=code,
                )
    medals = definition.awards.medals
    codes = {rule.code for rule in definition.awards.rules}
    named = (medals.gold, medals.silver, medals.bronze, medals.medallion) if medals else ()
    for code in named:
        if code and code not in codes:
            reader.refuse(
                "awards/medals",
                N_("There is no award %(code)s."),
                N_("Correct the code."),
                code=code,
            )


def _check_gates(definition: Definition, reader: Reader) -> None:
    for code, rubric in definition.rubrics.items():
        sections = {section.code for section in rubric.sections}
        for index, gate in enumerate(rubric.gates):
            for name in (gate.section, *gate.zero_sections):
                if name not in sections:
                    reader.refuse(
                        f"rubrics/{code}/gates/{index}",
                        N_("There is no section %(code)s."),
                        N_("Correct the code."),
                        code=name,
                    )
            if not gate.zero_sections and not gate.zero_total:
                reader.refuse(
                    f"rubrics/{code}/gates/{index}",
                    N_("This gate changes nothing."),
                    N_("State zero_sections or zero_total."),
                )
