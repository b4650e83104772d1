"""What parts of a definition say of one another: tie rules, carried totals, teams."""

from judges.scoring.definition.criteria import Imported, Placing, Rubric
from judges.scoring.definition.reader import Reader
from judges.scoring.definition.shapes import Definition, Stage, Teams, TieRule
from judges.scoring.definition.standings import RECORDED
from judges.scoring.words import N_


def check_tie_rule(
    definition: Definition, reader: Reader, path: str, rule: TieRule, stages: tuple[str, ...]
) -> None:
    """Whether the stages, criteria and sections that a tie rule names are there."""
    known = {stage.code: stage for stage in definition.stages}
    for code in stages:
        if code not in known:
            reader.refuse(
                path, N_("There is no stage %(code)s."), N_("Correct the code."), code=code
            )
            continue
        rubric = _rubric(definition, known[code])
        criteria = {c.code for c in rubric.criteria} if rubric else set()
        sections = {s.code for s in rubric.sections} if rubric else set()
        if rule.criterion and rule.criterion not in criteria:
            reader.refuse(
                path,
                N_("Stage %(stage)s has no criterion %(code)s."),
                N_("Correct the code."),
                stage=code,
                code=rule.criterion,
            )
        if rule.section and rule.section not in sections:
            reader.refuse(
                path,
                N_("Stage %(stage)s has no section %(code)s."),
                N_("Correct the code."),
                stage=code,
                code=rule.section,
            )


def _rubric(definition: Definition, stage: Stage) -> Rubric | None:
    return definition.rubrics.get(stage.rubric) if stage.rubric is not None else None


def check_carried(definition: Definition, reader: Reader) -> None:
    """Totals are carried over from earlier stages; places are given on judges' sheets."""
    codes = [stage.code for stage in definition.stages]
    for index, stage in enumerate(definition.stages):
        for code in stage.carry:
            if code not in codes[:index]:
                reader.refuse(
                    f"stages/{index}/carry",
                    N_("%(code)s is no earlier stage."),
                    N_("Name a stage that comes before this one."),
                    code=code,
                )
        rubric = _rubric(definition, stage)
        if stage.kind != "judged" and rubric is not None:
            for criterion in rubric.criteria:
                if isinstance(criterion, Placing):
                    reader.refuse(
                        f"stages/{index}/rubric",
                        N_("%(code)s ranks works; only judges can do that."),
                        N_("Use another kind of criterion or a judged stage."),
                        code=criterion.code,
                    )


def check_factors(definition: Definition, reader: Reader) -> None:
    """A recorded factor is an imported criterion; panels then aggregate by criterion."""
    for code, rubric in definition.rubrics.items():
        imported = {c.code for c in rubric.criteria if isinstance(c, Imported)}
        used = [c for c in rubric.criteria if c.times]
        for criterion in used:
            if criterion.times not in imported or criterion.code in imported:
                reader.refuse(
                    f"rubrics/{code}/sections",
                    N_("%(code)s is multiplied by %(times)s, which is no imported criterion."),
                    N_("Name an imported criterion of this rubric."),
                    code=criterion.code,
                    times=criterion.times,
                )
        for index, stage in enumerate(definition.stages):
            by_sheet = stage.kind == "judged" and stage.panel.aggregate_by == "sheet"
            if used and stage.rubric == code and by_sheet:
                reader.refuse(
                    f"stages/{index}/panel/aggregate_by",
                    N_("A recorded factor needs a panel that is aggregated by criterion."),
                    N_('State "aggregate_by": "criterion".'),
                )


def check_teams(definition: Definition, reader: Reader) -> None:
    """Whether what teams and their awards name is there, and can be computed."""
    teams = definition.ranking.teams
    for index, rule in enumerate(definition.awards.rules):
        if rule.of != "teams":
            continue
        if teams is None:
            reader.refuse(
                f"awards/rules/{index}/of",
                N_("Teams are not ranked."),
                N_("Write ranking.teams or give the award to entries."),
            )
        if rule.stages or rule.stage_lines or rule.bar_flags:
            reader.refuse(
                f"awards/rules/{index}",
                N_("An award of teams knows no stages, stage_lines and bar_flags."),
                N_("Remove them."),
            )
    if teams is not None:
        _check_shared(definition, reader, teams)
        _check_points(definition, reader, teams)
        for index, tie in enumerate(teams.tie_chain):
            path = f"ranking/teams/tie_chain/{index}"
            if tie.by not in (*RECORDED, "best_member") and not tie.stages:
                reader.refuse(
                    path,
                    N_("A tie rule of the overall ranking names its stage."),
                    N_("Add stage or stages."),
                )
            check_tie_rule(definition, reader, path, tie, tie.stages)


def _check_shared(definition: Definition, reader: Reader, teams: Teams) -> None:
    codes = {stage.code for stage in definition.stages}
    for code in teams.shared:
        if code not in codes:
            reader.refuse(
                "ranking/teams/shared_stages",
                N_("There is no stage %(code)s."),
                N_("Correct the code."),
                code=code,
            )
    for stage in definition.stages:
        for code in stage.carry:
            if (code in teams.shared) != (stage.code in teams.shared):
                reader.refuse(
                    "ranking/teams/shared_stages",
                    N_("%(code)s cannot be carried over between teams and members."),
                    N_("Let both stages be of teams, or both of entries."),
                    code=code,
                )
    for index, rule in enumerate(definition.awards.rules):
        if set(rule.stages) & set(teams.shared):
            reader.refuse(
                f"awards/rules/{index}/stages",
                N_("A stage that teams do once has no award of its own."),
                N_("Give the award to teams."),
            )


def _check_points(definition: Definition, reader: Reader, teams: Teams) -> None:
    awards = {rule.code for rule in definition.awards.rules if rule.of == "entries"}
    for code in teams.award_points:
        if code not in awards:
            reader.refuse(
                "ranking/teams/award_points",
                N_("There is no award %(code)s."),
                N_("Correct the code."),
                code=code,
            )
    if teams.best is not None and teams.size is not None and teams.best > teams.size:
        reader.refuse(
            "ranking/teams/best",
            N_("Of %(size)s members the best %(best)s cannot count."),
            N_("Correct one of the two."),
            size=teams.size,
            best=teams.best,
        )
