"""What stands out on the page of a version, from real sheets, each with its way to the work."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from contest.editions.models import EventPhase
from contest.editions.operations import close_stage, move_phase, open_stage
from contest.foundation.permissions import Actor
from judges.results.models import ResultVersion
from judges.results.operations import compute_results
from judges.results.queries import oddities_behind
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, apart, signed_in
from tests.factories.scoresheets import Judging, a_judging, a_submitted_sheet

Marks = tuple[str, str, str]
# A judge's own of four works, no two alike; each seat a little apart from the next.
PLAIN: Mapping[tuple[int, int], Marks] = {
    (work, seat): (str(28 + work + seat * 0.5), str(30 + work), str(14 + seat * 0.5 + work * 0.5))
    for work in range(4)
    for seat in range(3)
}


def held(
    session: Session, given: Mapping[tuple[int, int], Marks], *, pause: int = 240, **details: Any
) -> tuple[Judging, Actor]:
    """A stage of four works and three judges, `pause` seconds for each work; closed."""
    judging = a_judging(session, entries=4, **details)
    for (work, seat), marks in given.items():
        apart(session)
        a_submitted_sheet(
            session,
            judging,
            seat=judging.panel.seats[seat],
            work=judging.works[work],
            texts=dict(zip(("C1", "Q1", "S1"), marks, strict=True)),
            now=NOON + timedelta(seconds=work * pause + seat),
        )
    apart(session)
    close_stage(session, SYSTEM, judging.stage, now=NOON + timedelta(hours=1))
    organiser = an_actor(session, "organiser", unit=judging.event.edition.unit)
    apart(session)
    return judging, organiser


def a_version(session: Session, judging: Judging, organiser: Actor) -> ResultVersion:
    version = compute_results(session, organiser, judging.event, now=NOON + timedelta(hours=3))
    apart(session)
    return version


def kinds(session: Session, version: ResultVersion) -> list[tuple[str, list[str]]]:
    return [
        (one.kind, [work.code for work in one.works]) for one in oddities_behind(session, version)
    ]


def test_a_clean_contest_has_nothing(session: Session) -> None:
    version = a_version(session, *held(session, PLAIN))

    assert kinds(session, version) == []


@pytest.mark.parametrize(
    ("place", "marks", "kind"),
    [
        ((2, 1), ("15", "16", "9"), "below"),
        ((0, 1), ("40", "40", "20"), "all_top"),
        ((3, 2), ("32.5", "33", "0"), "foot"),
    ],
)
def test_a_planted_sheet_is_named_with_its_work(
    session: Session, place: tuple[int, int], marks: Marks, kind: str
) -> None:
    judging, organiser = held(session, {**PLAIN, place: marks})
    version = a_version(session, judging, organiser)

    assert (kind, [judging.works[place[0]].code]) in kinds(session, version)


def test_sheets_alike_and_sheets_in_haste_are_counted_by_judge(session: Session) -> None:
    alike = {place: PLAIN[0, 1] if place[1] == 1 else marks for place, marks in PLAIN.items()}
    judging, organiser = held(session, alike, pause=5)
    found = oddities_behind(session, a_version(session, judging, organiser))

    assert ("alike", "4") in {(one.kind, str(one.params["count"])) for one in found}
    assert {one.params["count"] for one in found if one.kind == "quick"} == {3}


def test_two_judges_in_full_agreement_are_named_together(session: Session) -> None:
    given = {place: PLAIN[place[0], 0] if place[1] == 2 else m for place, m in PLAIN.items()}
    judging, organiser = held(session, given)
    (found,) = oddities_behind(session, a_version(session, judging, organiser))

    first, third = (judging.panel.seats[place].holder for place in (0, 2))
    assert first is not None
    assert third is not None
    assert found.kind == "copied"
    assert found.params["seat"] == f"1 {first.judge.person.name}"
    assert found.params["other"] == f"3 {third.judge.person.name}"


def test_a_sheet_corrected_after_closing_is_named_even_when_closed_again(session: Session) -> None:
    judging, organiser = held(session, PLAIN)
    move_phase(session, SYSTEM, judging.event, phase=EventPhase.JUDGING, now=NOON)
    open_stage(session, SYSTEM, judging.stage, now=NOON + timedelta(hours=2))
    apart(session)
    a_submitted_sheet(
        session, judging, texts=dict(zip(("C1", "Q1", "S1"), PLAIN[0, 1], strict=True)),
        base_revision=1, reason="笔误", now=NOON + timedelta(hours=2),
    )  # fmt: skip
    apart(session)
    close_stage(session, SYSTEM, judging.stage, now=NOON + timedelta(hours=2))
    apart(session)

    assert kinds(session, a_version(session, judging, organiser)) == [
        ("late", [judging.works[0].code])
    ]


def test_the_event_says_from_where_on(session: Session) -> None:
    low = {**PLAIN, (2, 1): ("25", "28", "13")}
    guards = {"preset": "workshop", "attention": {"far_percent": 5, "quick_seconds": 0}}
    judging, organiser = held(session, low, pause=1, safeguards=guards)

    found = kinds(session, a_version(session, judging, organiser))

    assert found == [("below", [judging.works[2].code])]


def test_the_page_says_it_in_words_with_a_way_to_the_sheets(client, writing) -> None:
    with writing() as session:
        judging, organiser = held(session, {**PLAIN, (2, 1): ("15", "16", "9")})
        version = a_version(session, judging, organiser)
        signed_in(client, session, organiser)
        address = f"/desk/results/{version.public_id}"
        work = judging.works[2]
        way = f"/desk/stages/{judging.stage.public_id}/day/works/{work.public_id}"

    page = client.get(address).text

    assert "签字前请看一眼" in page
    assert "打分比本组中位数低" in page
    assert f'href="{way}">{work.code} 的评分表</a>' in page
    assert client.get(way).status_code == 200
