"""Several panels in one stage, levelled by coefficients, driven through the application."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from contest.editions.models import Event, EventPhase, Stage
from contest.editions.operations import close_stage, open_stage
from judges.panels.operations import assign_works
from judges.panels.queries import panels_of_stage
from judges.results.errors import ResultsBlocked
from judges.results.operations import publish_results, sign_results
from judges.results.queries import blockers_and_unsettled, scores_of
from judges.results.queries.bundle import bundle_of
from judges.results.render import levelled
from judges.scoresheets.operations import submit_score_sheet
from judges.scoring.values import PointsGiven
from judges.sealing.models import WorkStatus
from judges.sealing.operations import draw_stage, set_work_status
from judges.verification.verify import (
    Unreadable,
    check_told,
    differences,
    score,
    stated_lines,
    verify_bundle,
)
from tests.conftest import NOON
from tests.factories.editions import a_document, a_stage, an_event
from tests.factories.panels import a_panel
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.scoresheets import judge_on
from tests.judges.results.driving import computed, imported_entries, works_by_name
from tests.judges.scoring.vectors import rule_vector
from tests.some import some

VECTORS = ("levelling_mean_of_means", "levelling_trimmed_pool", "levelling_all_marks")
PANELS = {"P1": "第1组", "P2": "第2组", "P3": "第3组"}


@pytest.mark.parametrize("name", VECTORS)
def test_panels_are_levelled_as_worked_out_by_hand(session: Session, name: str) -> None:
    example = rule_vector(name)
    event, wanted = judged(session, example), example["expect"]["stages"]["i"]

    version = computed(session, event)

    (found,) = levelled(session, version)
    rows = {row.entry.display_name: row for row in found.rows}
    panels = {panel.code: level for level, panel in found.panels if panel}
    assert {code: row.total for code, row in rows.items()} == wanted["totals"]
    assert {code: level["coefficient"] for code, level in panels.items()} == wanted["coefficients"]
    for code, mean in wanted.get("means", {}).items():
        assert panels[code]["mean"] == mean
    assert {level["grand"] for level in panels.values()} == {
        wanted.get("grand", panels["P1"]["grand"])
    }
    for key, stated in (("raw", "raw"), ("raw_ranks", "raw_rank"), ("ranks", "rank")):
        for code, value in wanted.get(key, {}).items():
            assert getattr(rows[code], stated) == value
    for stage, code, mark in example["imported"]:
        assert (stage, rows[code].raw) == ("i", mark)
        assert some(rows[code].panel).code == example["panels"]["i"][code]


def test_an_outsider_finds_the_levelled_totals_of_a_published_result_good(
    session: Session, tmp_path: Path
) -> None:
    event = judged(session, rule_vector("levelling_trimmed_pool"))
    version = computed(session, event)
    organiser = an_actor(session, unit=event.edition.unit)
    apart(session)
    sign_results(session, organiser, version, shown_hash=version.sha256, now=NOON)
    apart(session)
    publish_results(session, organiser, version, shown_hash=version.sha256, now=NOON)
    apart(session)
    path = tmp_path / "results.zip"
    path.write_bytes(bundle_of(session, version))

    assert verify_bundle(str(path))[0].startswith("good")

    # A coefficient that was written by hand is found, even where no total shows it.
    document, marks = json.loads(version.definition.body), json.loads(some(version.marks))
    snapshot, result = json.loads(version.snapshot), score(document, marks)
    line = snapshot["lines"][0]
    line["trace"]["stages"]["practical"]["levelled"]["coefficient"] = "1.5"
    (found,) = differences(*stated_lines(snapshot, result))
    assert found.startswith(f"practical {line['entry']} levelled: ")
    assert found.endswith("coefficient 3/2")

    # Marks that were kept before they told the panels are not called wrong.
    del marks["panels"]
    with pytest.raises(Unreadable, match="does not tell the panels"):
        check_told(document, marks)


def test_the_list_ranks_by_levelled_totals_and_says_what_they_rest_on(session: Session) -> None:
    event = judged(session, rule_vector("levelling_mean_of_means"))

    rows = scores_of(session, computed(session, event))

    assert [(row.rank, row.entry.display_name, row.total) for row in rows] == [
        (1, "D", Decimal("85.34")),
        (2, "B", Decimal("84.71")),
        (3, "E", Decimal("82.50")),
        (4, "F", Decimal("77.50")),
        (5, "A", Decimal("75.30")),
        (6, "C", Decimal("74.67")),
    ]
    told = [line for line in rows[0].trace["stages"]["practical"]["lines"]]
    assert [line["params"] for line in told if line["code"] == "levelled"] == [
        {
            "panel": "P2",
            "raw": "80",
            "coefficient": "1.0667",
            "grand": "80",
            "mean": "75",
            "total": "85.336",
        }
    ]


def test_an_absent_entry_is_no_mark_in_its_panels_mean(session: Session) -> None:
    example = rule_vector("levelling_mean_of_means")
    example["imported"].append(["i", "G", "10"])
    example["panels"]["i"]["G"] = "P1"
    event = judged(session, example, absent=("G",))

    (found,) = levelled(session, computed(session, event))

    assert {panel.code: level["mean"] for level, panel in found.panels if panel}["P1"] == "85"
    assert "G" not in {row.entry.display_name for row in found.rows}


def test_a_work_that_no_panel_has_holds_the_result_back(session: Session) -> None:
    example = rule_vector("levelling_mean_of_means")
    event = judged(session, example, dealt_out=False)
    stage = a_stage(session, event)

    told = blockers_and_unsettled(session, [stage])

    assert {(one.work, one.message) for one in told} >= {
        ("01", "It is not known which panel judged this entry.")
    }
    with pytest.raises(ResultsBlocked):
        computed(session, event)


def test_a_missing_sheet_is_named_with_its_panel(session: Session) -> None:
    event = judged(session, rule_vector("levelling_mean_of_means"), submit=False)

    told = blockers_and_unsettled(session, [a_stage(session, event)])

    assert {one.params["stage"] for one in told} == {f"实操 · {name}" for name in PANELS.values()}
    assert len(told) == 12


def levelled_document(example: dict[str, Any]) -> dict[str, Any]:
    """A workshop contest of one number of 0 to 100, judged by panels of two, levelled as stated."""
    document = a_document("workshop")
    criterion = {"code": "ALL", "name": "总评", "type": "points", "max": "100"}
    section = {"code": "all", "name": "总评", "criteria": [criterion]}
    document["rubrics"] = {"practical": {"name": "评分表", "max": "100", "sections": [section]}}
    (stage,) = document["stages"]
    stage["panel"] = {"seats": 2, "aggregate": "mean"}
    stage["levelling"] = example["definition"]["stages"][0]["levelling"]
    stage.pop("tie_chain", None)
    document["ranking"] = {"compose": "sum"}
    return document


def judged(
    session: Session,
    example: dict[str, Any],
    *,
    dealt_out: bool = True,
    submit: bool = True,
    absent: tuple[str, ...] = (),
    **safeguards: Any,
) -> Event:
    """The worked example as a contest: both judges of an entry's panel give its raw total."""
    document = levelled_document(example)
    document["safeguards"] = {"preset": "workshop", **safeguards}
    event = an_event(session, document=document, phase=EventPhase.REGISTRATION)
    raw = {code: Decimal(mark) for _stage, code, mark in example["imported"]}
    imported_entries(session, event, raw)
    stage = a_stage(session, event)
    draw_stage(session, SYSTEM, stage, now=NOON)
    apart(session)
    works = works_by_name(session, stage)
    for code in absent:
        set_work_status(
            session, SYSTEM, works[code], status=WorkStatus.ABSENT, reason="缺考", now=NOON
        )
    apart(session)
    of_panel = example["panels"]["i"] if dealt_out else {}
    for panel_code in sorted(set(example["panels"]["i"].values())):
        panel = a_panel(session, stage, code=panel_code, name=PANELS[panel_code])
        own = [works[code] for code, its in of_panel.items() if its == panel_code]
        assign_works(session, SYSTEM, panel, works=own, now=NOON)
        apart(session)
    open_stage(session, SYSTEM, stage, now=NOON)
    if submit:
        give(session, stage, {c: raw[c] for c in of_panel if c not in absent}, of_panel)
    close_stage(session, SYSTEM, stage, now=NOON)
    apart(session)
    return event


def give(session: Session, stage: Stage, raw: dict[str, Decimal], of_panel: dict[str, str]) -> None:
    works = works_by_name(session, stage)
    panels = {panel.code: panel for panel in panels_of_stage(session, stage)}
    for code, mark in raw.items():
        for seat in panels[of_panel[code]].seats:
            judge = judge_on(session, seat)
            apart(session)
            submit_score_sheet(
                session,
                judge,
                seat=seat,
                work=works[code],
                values={"ALL": PointsGiven(mark)},
                base_revision=0,
                now=NOON,
            )
