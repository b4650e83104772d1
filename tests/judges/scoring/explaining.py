"""Everything that a result says to people, as plain texts."""

from judges.scoring.contest import score_contest
from judges.scoring.definition import Definition
from judges.scoring.inputs import ContestInput


def explanations(definition: Definition, given: ContestInput) -> dict[str, list[str]]:
    """The English sentences by where they stand: entries, stages, teams, blocks and notes."""
    result = score_contest(definition, given)
    said = {code: [str(line) for line in entry.trace] for code, entry in result.overall.items()}
    for code, stage in result.stages.items():
        for entry, found in stage.entries.items():
            problems = [
                f"{line.about}: {line}" if line.about else str(line) for line in found.problems
            ]
            said[f"{code}/{entry}/problems"] = problems
        for entry, line in stage.reasons.items():
            said[f"{code}/{entry}/advance"] = [str(line)]
    for code, team in result.teams.items():
        said[f"team/{code}"] = [str(line) for line in team.trace]
    said["blocks"] = [str(block.line) for block in result.blocks]
    said["notes"] = [str(note) for note in result.notes]
    return {where: lines for where, lines in said.items() if lines}
