"""Two programs by two people, one document: random contests come out the same in both."""

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from functools import cache

import pytest

from config import ROOT
from judges.verification.verify import differences, score
from tests.factories.contests import contest
from tests.judges.verification.engine import engine_score
from tests.judges.verification.mutants import MUTANTS, mutant

CONTESTS = 2_000
SOME = range(0, 60)


def said(seed, found):
    return f"contest {seed}:\n  " + "\n  ".join(found)


@pytest.mark.slow
def test_two_programs_agree_on_random_contests():
    wrong = []
    for seed in range(CONTESTS):
        document, marks = contest(seed)
        found = differences(score(document, marks), engine_score(document, marks))
        if found:
            wrong.append(said(seed, found))

    assert not wrong, f"{len(wrong)} of {CONTESTS} differ; the first:\n{wrong[0]}"


def test_two_programs_agree_on_a_few_contests():
    for seed in SOME:
        document, marks = contest(seed)
        found = differences(score(document, marks), engine_score(document, marks))

        assert not found, said(seed, found)


# ---------------------------------------------------------------- where they once differed

SETTLED = json.loads((ROOT / "tests/data/differences.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("settled", SETTLED, ids=[one["about"] for one in SETTLED])
def test_what_once_differed_is_settled_by_the_document(settled):
    document, marks = settled["definition"], settled["marks"]

    assert score(document, marks) == settled["result"]
    assert differences(settled["result"], engine_score(document, marks)) == []


# ---------------------------------------------------------------- what the contests hold


def features(document, marks, result):
    """Return the rules that a contest really uses."""
    found = set()
    for stage in document["stages"]:
        panel = stage.get("panel", {})
        found |= {f"stage {stage['kind']}", f"{panel.get('aggregate')} {panel.get('aggregate_by')}"}
        found |= {f"rounding {name}" for name in stage.get("rounding", ())}
        found |= {f"advance {name}" for name in stage.get("advance", ())}
        found |= {name for name in ("carry", "place_points", "levelling") if name in stage}
        found |= {f"levelling {name}" for name in stage.get("levelling", ())}
        found |= {"imported rubric"} if stage["kind"] == "imported" and "rubric" in stage else set()
    for rubric in document["rubrics"].values():
        found |= {f"rubric {name}" for name in rubric}
        for section in rubric["sections"]:
            found |= {one.get("method", one["type"]) for one in section["criteria"]}
            found |= {f"section {name}" for name in ("floor", "cap") if name in section}
            found |= {"times" for one in section["criteria"] if "times" in one}
            found |= {"not counting" for one in section["criteria"] if not one.get("counts", True)}
    found |= {f"compose {document['ranking']['compose']}"}
    found |= {f"tie {one['by']}" for one in document["ranking"].get("tie_chain", ())}
    found |= {
        f"over {one['over']}" for one in document["ranking"].get("tie_chain", ()) if "over" in one
    }
    found |= {"within"} if document["ranking"].get("within") == "group" else set()
    teams = document["ranking"].get("teams", {})
    found |= {f"teams {name}" for name in teams}
    found |= {f"team tie {one['by']}" for one in teams.get("tie_chain", ())}
    found |= {f"award {name}" for rule in document["awards"]["rules"] for name in rule}
    found |= {f"{block[0]} blocked" for block in result["blocks"]}
    found |= {
        name for name in ("medals", "minimum_field", "by_group") if name in document["awards"]
    }
    found |= {
        "levelled"
        for stage in result["stages"].values()
        for one in stage.get("levelled", {}).values()
        if one["coefficient"] not in (None, "1")
    }
    found |= (
        {"team ranked"} if any(one["rank"] for one in result.get("teams", {}).values()) else set()
    )
    found |= {"team awarded"} if result.get("team_awards") else set()
    found |= {one["status"] for one in result["overall"].values()}
    found |= {f"recorded {name}" for name in ("decisions", "advanced", "stages") if marks[name]}
    ranks = [one["rank"] for one in result["overall"].values() if one["rank"]]
    found |= {"ranked"} if ranks else set()
    found |= {"shared rank"} if len(set(ranks)) < len(ranks) else set()
    found |= {"awarded"} if result["awards"] else set()
    found |= {"late"} if any(one["late_days"] for one in marks["returns"]) else set()
    return found


EXPECTED = """
stage judged|stage imported|stage returns|mean sheet|mean criterion|median sheet|median criterion
trimmed_mean sheet|trimmed_mean criterion|agreed sheet|agreed criterion|sum sheet|sum criterion
rounding criterion|rounding factored|rounding sheet|rounding stage
advance top|advance percent|advance line|advance ties_at_cut|rubric gates|rubric rescale_to
rubric floor|measurement|judgement|points|pass_fail|deduction|time|attainment|steps|count|mean
imported|compose sum|compose weighted_sum|compose mean_of_periods|tie stage|tie criterion
tie section|tie time|tie rank|tie decision|award count|award percent|award rest|award least
award line|award stage_lines|award groups|award bar_flags|award stages|award exclusive|award ties
advance blocked|award blocked|medals|minimum_field|present|absent|forfeited|disqualified
recorded decisions|recorded advanced|recorded stages|ranked|shared rank|awarded|late
consensus sheet|consensus criterion|placing|linear|table|times|not counting|imported rubric
section floor|section cap|levelling|levelling grand|levelling within|levelling panels|levelled
levelling raw|levelling mean|levelling coefficient|levelling trim_high|levelling pool_high
carry|place_points|advance floors|advance caps|tie placings|tie head_to_head|tie draw|over seats
within|by_group|teams shared_stages|teams best|teams size|teams missing|teams combine|teams value
team tie best_member|team tie stage|team tie rank|team tie criterion|team tie time
team tie decision|team tie draw|award of|team ranked|team awarded
"""


def test_the_random_contests_hold_every_rule_many_times():
    seen: Counter[str] = Counter()
    for seed in range(500):
        document, marks = contest(seed)
        seen.update(features(document, marks, score(document, marks)))

    wanted = EXPECTED.replace("\n", "|").strip("|").split("|")
    assert {name: seen[name] for name in wanted if seen[name] < 5} == {}


# ---------------------------------------------------------------- planted faults


@cache
def agreed(seed):
    """Return a contest and its result, None where the two programs do not agree anyway."""
    document, marks = contest(seed)
    result = score(document, marks)
    same = not differences(result, engine_score(document, marks))
    return (document, marks, result) if same else None


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_fault_is_found(name):
    wrong = mutant(name)

    def differs(seed):
        right = agreed(seed)
        if right is None:
            return False
        document, marks, result = right
        try:
            return bool(differences(wrong.score(document, marks), result))
        except (ArithmeticError, LookupError, ValueError):
            return True

    assert any(differs(seed) for seed in range(CONTESTS))


# ---------------------------------------------------------------- the machine around it

PRINT = f"""
import hashlib, json
from tests.factories.contests import contest
from tests.judges.verification.engine import engine_score
from judges.verification.verify import score
found = []
for seed in range({SOME.start}, {SOME.stop}):
    document, marks = contest(seed)
    found.append([document, marks, score(document, marks), engine_score(document, marks)])
print(hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest())
"""


def digest_here():
    found = []
    for seed in SOME:
        document, marks = contest(seed)
        found.append([document, marks, score(document, marks), engine_score(document, marks)])
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


@pytest.mark.slow
@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai"},
        {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns"},
        {"LC_ALL": "C", "TZ": "Pacific/Apia"},
        {"LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8"},
        {"LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
    ],
    ids=lambda found: " ".join(f"{name}={value}" for name, value in found.items()),
)
def test_hash_seed_zone_and_locale_change_nothing(surroundings):
    done = subprocess.run(  # noqa: S603 - our own text
        [sys.executable, "-c", PRINT],
        cwd=ROOT,
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == digest_here()
