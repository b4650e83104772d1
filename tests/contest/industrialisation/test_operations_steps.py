"""Cases are opened once, move one step at a time on evidence, and outlive their award."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contest.awards.models import AwardKind
from contest.awards.operations import withdraw_award
from contest.foundation import files, ledger
from contest.foundation.calendar import local_day
from contest.foundation.errors import NotPermitted
from contest.foundation.models import LedgerRecord
from contest.industrialisation import errors, operations, queries
from contest.industrialisation.models import TransferCase, TransferStage
from contest.people.models import UnitLevel
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award, an_award
from tests.factories.entries import a_registration, an_accepted_entry
from tests.factories.industrialisation import PAPER, a_case, a_followed_event, a_step, walk
from tests.factories.people import SYSTEM, a_person, a_unit, an_actor, an_enterprise, apart
from tests.some import some

TODAY = local_day(NOON)
EVIDENCE = "中试验收报告，用户签字"


def trail_of(session, case):
    rows = select(LedgerRecord.kind).where(LedgerRecord.subject == case.public_id)
    return list(session.scalars(rows.order_by(LedgerRecord.seq)))


def move(session, case, to, *, actor=SYSTEM, **changes):
    given = {"evidence": EVIDENCE, "on": TODAY, **changes}
    operations.move_case(session, actor, case, a_step(to, **given), now=NOON)


class TestOpening:
    def test_a_confirmed_followed_prize_opens_the_case_of_its_project(self, session):
        event = a_followed_event(session)
        unit = an_enterprise(session)
        people = [a_person(session, unit=unit) for _ in range(2)]
        entry = an_accepted_entry(session, event, people=people, title="碳纤维纺丝提速")

        a_confirmed_award(session, event, entry)

        case = some(queries.case_of_entry(session, entry))
        assert (case.title, case.unit_id, case.owner_person_id, case.stage) == (
            "碳纤维纺丝提速",
            unit.id,
            people[0].id,
            TransferStage.BENCH,
        )
        assert [(one.months, one.due_on) for one in case.reports] == [
            (6, date(2027, 5, 20)),
            (12, date(2027, 11, 20)),
            (24, date(2028, 11, 20)),
            (36, date(2029, 11, 20)),
        ]
        assert case.next_report_on == date(2027, 5, 20)
        assert trail_of(session, case) == ["transfer.open"]

    def test_the_definition_says_after_how_many_months_reports_fall_due(self, session):
        transfer = {"awards": ["first"], "report_months": [3, 9]}
        case = a_case(session, a_followed_event(session, transfer=transfer))

        assert [one.months for one in case.reports] == [3, 9]

    @pytest.mark.parametrize(
        "award",
        [
            {"level": "third", "title": "三等奖"},
            {"level": "first", "kind": AwardKind.RED_FLAG, "title": "流动红旗"},
        ],
    )
    def test_what_is_not_asked_to_be_followed_opens_nothing(self, session, award):
        event = a_followed_event(session)

        a_confirmed_award(session, event, an_accepted_entry(session, event), **award)

        assert session.scalars(select(TransferCase)).all() == []

    def test_an_event_that_follows_nobody_opens_nothing(self, session):
        event = a_registration(session)

        a_confirmed_award(session, event, an_accepted_entry(session, event))

        assert session.scalars(select(TransferCase)).all() == []

    def test_a_provisional_award_opens_nothing_yet(self, session):
        event = a_followed_event(session)

        an_award(session, event, an_accepted_entry(session, event))

        assert session.scalars(select(TransferCase)).all() == []

    def test_a_project_with_two_followed_awards_has_one_case(self, session):
        event = a_followed_event(session)
        entry = an_accepted_entry(session, event)
        a_confirmed_award(session, event, entry)
        a_confirmed_award(session, event, entry, level="special", title="特等奖")

        case = session.scalars(select(TransferCase)).one()

        assert case.entry_id == entry.id
        assert trail_of(session, case) == ["transfer.open"]

    def test_a_second_case_of_one_project_is_refused(self, session):
        case = a_case(session)

        with pytest.raises(errors.CaseOpenAlready):
            operations.open_case(session, SYSTEM, case.entry, now=NOON)

    def test_an_imported_case_counts_its_reports_from_its_own_day(self, session):
        event = a_followed_event(session)
        entry = an_accepted_entry(session, event)

        case = operations.open_case(
            session,
            SYSTEM,
            entry,
            now=NOON,
            stage=TransferStage.PILOT,
            opened_on=date(2022, 8, 31),
        )

        assert (case.stage, case.next_report_on) == (TransferStage.PILOT, date(2023, 2, 28))
        assert [(one.from_stage, one.to_stage) for one in case.changes] == [
            (None, TransferStage.PILOT)
        ]

    def test_a_case_outlives_its_award_and_says_so(self, session):
        case = a_case(session, stage="pilot")
        award = some(queries.award_of_case(session, case))

        withdraw_award(session, SYSTEM, award, reason="成绩更正", now=NOON)

        assert case.stage is TransferStage.PILOT
        assert award.withdrawn_reason == "成绩更正"


class TestMoving:
    def test_a_step_keeps_its_evidence_day_file_and_readiness_level(self, session):
        case = a_case(session)
        organiser = an_actor(session, "organiser")
        apart(session)
        file = files.store(session, data=b"%PDF", name="报告.pdf", media_type="x/y", now=NOON)

        move(session, case, "pilot", actor=organiser, file=file, readiness_level=6)

        last = case.changes[-1]
        assert (case.stage, case.readiness_level) == (TransferStage.PILOT, 6)
        assert (last.from_stage, last.to_stage, last.evidence, last.file_id, last.happened_on) == (
            TransferStage.BENCH,
            TransferStage.PILOT,
            f"{PAPER}-0\n{PAPER}-1\n{EVIDENCE}",
            file.id,
            TODAY,
        )
        assert (last.changed_by, last.changed_by_name) == (organiser.reference, organiser.name)

    def test_the_whole_road_leaves_one_line_a_step(self, session):
        case = a_case(session, stage="replicated")

        assert [change.to_stage.value for change in case.changes] == [
            "bench",
            "pilot",
            "trial_sale",
            "industrialised",
            "replicated",
        ]
        assert trail_of(session, case) == [
            "transfer.open",
            *["transfer.paper", "transfer.paper", "transfer.move"] * 3,
            *["transfer.paper", "transfer.move"],
        ]
        assert ledger.verify(session, case.event.stream).is_good

    @pytest.mark.parametrize(
        ("stage", "to"),
        [
            ("bench", "trial_sale"),
            ("bench", "replicated"),
            ("bench", "bench"),
            ("trial_sale", "pilot"),
            ("stopped", "pilot"),
            ("replicated", "bench"),
        ],
    )
    def test_a_stage_is_neither_skipped_nor_gone_back(self, session, stage, to):
        case = a_case(session, stage=stage)
        before = [change.to_stage for change in case.changes]

        with pytest.raises(errors.StageSkipped):
            move(session, case, to)

        assert (case.stage.value, [change.to_stage for change in case.changes]) == (stage, before)

    def test_a_stopped_case_goes_on_where_it_was_stopped(self, session):
        case = a_case(session, stage="trial_sale")
        move(session, case, "stopped", evidence="资金中断")

        move(session, case, "trial_sale", evidence="资金到位")

        assert case.stage is TransferStage.TRIAL_SALE

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"shown": {0: "报告", 1: " \n"}}, errors.EvidenceMissing),
            ({"shown": {1: "报告"}}, errors.ExitListIncomplete),
            ({"on": TODAY + timedelta(days=1)}, errors.ImplausibleDay),
            ({"on": TODAY - timedelta(days=1)}, errors.ImplausibleDay),
            ({"readiness_level": 0}, errors.ImplausibleLevel),
            ({"readiness_level": 10}, errors.ImplausibleLevel),
        ],
    )
    def test_a_step_without_evidence_on_a_day_that_cannot_be_is_refused(
        self, session, changes, error
    ):
        case = a_case(session)

        with pytest.raises(error):
            move(session, case, "pilot", **changes)

        assert (case.stage, len(case.changes)) == (TransferStage.BENCH, 1)

    @pytest.mark.parametrize("role", ["unit_contact", "entrant", "supervisor", "auditor"])
    def test_a_case_is_moved_by_the_organiser_s_people_only(self, session, role):
        case = a_case(session)
        somebody = an_actor(session, role, person=case.owner if role == "entrant" else None)

        with pytest.raises(NotPermitted):
            move(session, case, "pilot", actor=somebody)

    def test_another_district_s_administrator_reaches_no_case_of_this_one(self, session):
        here, there = (a_unit(session, level=UnitLevel.DISTRICT, name=name) for name in "甲乙")
        case = a_case(session, a_followed_event(session, unit=here))
        stranger = an_actor(session, "district_admin", unit=there)
        own = an_actor(session, "district_admin", unit=here)
        apart(session)

        with pytest.raises(NotPermitted):
            move(session, case, "pilot", actor=stranger)
        move(session, case, "pilot", actor=own)

        assert case.stage is TransferStage.PILOT


def test_walking_a_case_is_what_the_tests_above_rest_on(session):
    case = a_case(session)

    walk(session, case, "industrialised", on=TODAY)

    assert case.stage is TransferStage.INDUSTRIALISED


class TestPapers:
    def test_a_newer_paper_counts_and_the_earlier_one_stays(self, session):
        case = a_case(session)
        author = an_actor(session, "entrant", person=case.owner)
        apart(session)
        for shown in ("草稿", "盖章件"):
            operations.show_paper(
                session, author, case, stage=TransferStage.PILOT, line=0, shown=shown, now=NOON
            )

        papers = queries.papers_of_stage(session, case, TransferStage.PILOT)

        assert {line: paper.shown for line, paper in papers.items()} == {0: "盖章件"}
        assert [paper.shown for paper in case.papers] == ["草稿", "盖章件"]

    def test_papers_gathered_before_need_not_be_typed_again(self, session):
        case = a_case(session)
        for line in range(2):
            operations.show_paper(
                session, SYSTEM, case, stage=TransferStage.PILOT, line=line, shown="报告", now=NOON
            )

        move(session, case, "pilot", shown={}, evidence="")

        assert (case.stage, case.changes[-1].evidence) == (TransferStage.PILOT, "报告\n报告")

    @pytest.mark.parametrize(("stage", "line"), [("trial_sale", 0), ("pilot", 2), ("pilot", -1)])
    def test_a_paper_for_another_stage_or_line_is_refused(self, session, stage, line):
        with pytest.raises(errors.StageSkipped):
            operations.show_paper(
                session, SYSTEM, a_case(session), stage=TransferStage(stage), line=line,
                shown="报告", now=NOON,
            )  # fmt: skip

    def test_a_stranger_shows_no_paper_and_is_told_the_rule(self, session):
        case, stranger = a_case(session), an_actor(session, "entrant")

        with pytest.raises(errors.NotYourProject):
            operations.show_paper(
                session, stranger, case, stage=TransferStage.PILOT, line=0, shown="报告", now=NOON
            )


def test_another_author_answers_for_the_project_and_nobody_else(session):
    event, unit = a_followed_event(session), an_enterprise(session)
    people = [a_person(session, unit=unit) for _ in range(2)]
    case = a_case(session, event, people=people)
    apart(session)

    operations.hand_over(session, SYSTEM, case, people[1], now=NOON)
    with pytest.raises(errors.NotAnAuthor):
        operations.hand_over(session, SYSTEM, case, a_person(session, unit=unit), now=NOON)

    assert case.owner_person_id == people[1].id
