"""What can happen to a transfer case, what is refused, and that nothing is ever overwritten."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from contest.awards.models import AwardKind
from contest.awards.operations import withdraw_award
from contest.foundation import files, ledger
from contest.foundation.calendar import local_day
from contest.foundation.errors import NotFound, NotPermitted
from contest.foundation.models import LedgerRecord
from contest.industrialisation import errors, operations, queries
from contest.industrialisation.models import Benefit, BenefitKind, TransferCase, TransferStage
from contest.people.models import UnitLevel
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award, an_award
from tests.factories.entries import a_registration, an_accepted_entry
from tests.factories.industrialisation import a_benefit, a_case, a_followed_event, walk
from tests.factories.people import SYSTEM, a_person, a_unit, an_actor, an_enterprise, apart
from tests.some import some

TODAY = local_day(NOON)
EVIDENCE = "中试验收报告，用户签字"


def trail_of(session, case):
    rows = select(LedgerRecord.kind).where(LedgerRecord.subject == case.public_id)
    return list(session.scalars(rows.order_by(LedgerRecord.seq)))


def move(session, case, to, *, actor=SYSTEM, **changes):
    given = {"evidence": EVIDENCE, "happened_on": TODAY, "now": NOON, **changes}
    operations.move_case(session, actor, case, to_stage=TransferStage(to), **given)


def report(session, case, actor, **changes):
    given = {
        "year": 2026,
        "kind": BenefitKind.SAVINGS,
        "amount": Decimal("1050000"),
        "voucher": "财证 2026-031",
        "now": NOON,
        **changes,
    }
    return operations.report_benefit(session, actor, case, **given)


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
            EVIDENCE,
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
        assert trail_of(session, case) == ["transfer.open", *["transfer.move"] * 4]
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
            ({"evidence": " \n"}, errors.EvidenceMissing),
            ({"happened_on": TODAY + timedelta(days=1)}, errors.ImplausibleDay),
            ({"happened_on": TODAY - timedelta(days=1)}, errors.ImplausibleDay),
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


class TestReports:
    def test_the_next_report_is_the_first_that_is_not_handed_in(self, session):
        case = a_case(session)
        author = an_actor(session, "entrant", person=case.owner)
        apart(session)

        operations.hand_in_report(
            session, author, case, case.reports[0], text="已上两条产线", now=NOON
        )

        handed = case.reports[0]
        assert (handed.body, handed.handed_in_at, handed.handed_in_by_name) == (
            "已上两条产线",
            NOON,
            author.name,
        )
        assert case.next_report_on == case.reports[1].due_on

    def test_after_the_last_report_none_is_due(self, session):
        case = a_case(session)

        for one in case.reports:
            operations.hand_in_report(session, SYSTEM, case, one, text="正常使用", now=NOON)

        assert case.next_report_on is None

    def test_a_report_is_handed_in_once(self, session):
        case = a_case(session)
        operations.hand_in_report(session, SYSTEM, case, case.reports[0], text="第一稿", now=NOON)

        with pytest.raises(errors.ReportedAlready):
            operations.hand_in_report(
                session, SYSTEM, case, case.reports[0], text="第二稿", now=NOON
            )

        assert case.reports[0].body == "第一稿"

    def test_an_empty_report_is_none(self, session):
        case = a_case(session)

        with pytest.raises(errors.ReportEmpty):
            operations.hand_in_report(session, SYSTEM, case, case.reports[0], text=" ", now=NOON)

    def test_a_report_of_another_project_is_not_found_in_one_s_own(self, session):
        event = a_followed_event(session)
        mine, other = a_case(session, event), a_case(session, event)
        author = an_actor(session, "entrant", person=mine.owner)
        apart(session)

        with pytest.raises(NotFound):
            operations.hand_in_report(session, author, mine, other.reports[0], text="x", now=NOON)

    @pytest.mark.parametrize("role", ["entrant", "unit_contact"])
    def test_somebody_of_another_unit_reports_nothing_of_this_project(self, session, role):
        case = a_case(session)
        stranger = an_actor(session, role, unit=an_enterprise(session))
        own = an_actor(session, "unit_contact", unit=case.unit)
        apart(session)

        with pytest.raises(NotPermitted):
            operations.hand_in_report(
                session, stranger, case, case.reports[0], text="代交", now=NOON
            )
        with pytest.raises(NotPermitted):
            report(session, case, stranger)

        assert report(session, case, own).reported_by == own.reference


class TestBenefits:
    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"voucher": "  "}, errors.VoucherMissing),
            ({"year": 2024}, errors.ImplausibleYear),
            ({"year": 2027}, errors.ImplausibleYear),
            ({"amount": Decimal("-1")}, errors.ImplausibleAmount),
            ({"amount": Decimal("0.001")}, errors.ImplausibleAmount),
            ({"kind": BenefitKind.JOBS, "amount": Decimal("1.5")}, errors.ImplausibleAmount),
        ],
    )
    def test_a_benefit_without_voucher_year_or_sense_is_refused(self, session, changes, error):
        case = a_case(session)

        with pytest.raises(error):
            report(session, case, SYSTEM, **changes)

        assert session.scalars(select(Benefit)).all() == []

    def test_an_unverified_figure_counts_nowhere(self, session):
        case = a_case(session)
        a_benefit(session, case)

        (year,) = queries.benefits_by_year(case)

        assert (year.verified, len(year.waiting), year.verified_cny) == ([], 1, None)

    def test_whoever_reported_a_figure_does_not_verify_it(self, session):
        case = a_case(session)
        organiser = an_actor(session, "organiser")
        benefit = a_benefit(session, case, reporter=organiser)

        with pytest.raises(errors.OwnFigure):
            operations.verify_benefit(session, organiser, benefit, now=NOON)

        assert benefit.verified_at is None

    def test_the_database_itself_refuses_one_s_own_verification(self, session):
        benefit = a_benefit(session, a_case(session))

        benefit.verified_by, benefit.verified_at = benefit.reported_by, NOON
        with pytest.raises(IntegrityError):
            session.flush()

    def test_another_person_verifies_once(self, session):
        case = a_case(session)
        verifier = an_actor(session, "organiser")
        benefit = a_benefit(session, case, verifier=verifier)

        assert (benefit.verified_by, benefit.verified_by_name, benefit.verified_at) == (
            verifier.reference,
            verifier.name,
            NOON,
        )
        with pytest.raises(errors.VerifiedAlready):
            operations.verify_benefit(session, SYSTEM, benefit, now=NOON)

    @pytest.mark.parametrize("role", ["unit_contact", "entrant", "supervisor"])
    def test_only_the_organiser_s_people_verify(self, session, role):
        case = a_case(session)
        benefit = a_benefit(session, case)
        person = case.owner if role == "entrant" else None
        somebody = an_actor(session, role, unit=case.unit, person=person)

        with pytest.raises(NotPermitted):
            operations.verify_benefit(session, somebody, benefit, now=NOON)

    def test_a_better_figure_waits_beside_the_verified_one_and_then_takes_its_place(self, session):
        case = a_case(session)
        verifier = an_actor(session, "organiser")
        first = a_benefit(session, case, "1000000", verifier=verifier)
        better = a_benefit(session, case, "1200000")

        assert (first.replaced_by_id, better.replaced_by_id) == (None, None)
        apart(session)
        operations.verify_benefit(session, verifier, better, now=NOON)

        assert (first.replaced_by_id, first.amount) == (better.id, Decimal(1000000))
        (year,) = queries.benefits_by_year(case)
        assert (year.verified, year.replaced, year.verified_cny) == (
            [better],
            [first],
            Decimal(1200000),
        )

    def test_a_replaced_figure_is_never_verified(self, session):
        case = a_case(session)
        first = a_benefit(session, case, "1000000")
        a_benefit(session, case, "1200000")

        with pytest.raises(errors.VerifiedAlready):
            operations.verify_benefit(session, SYSTEM, first, now=NOON)

    def test_sales_and_investment_stand_beside_the_sum(self, session):
        case = a_case(session)
        verifier = an_actor(session, "organiser")
        for kind, amount in (("new_sales", "900"), ("profit", "100"), ("investment", "50")):
            a_benefit(session, case, amount, kind=kind, verifier=verifier)

        (year,) = queries.benefits_by_year(case)

        assert (len(year.verified), year.verified_cny) == (3, Decimal(100))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["report", "verify"]),
        st.sampled_from([2025, 2026]),
        st.sampled_from(["profit", "savings", "new_sales"]),
        st.integers(0, 10**6),
    ),
    max_size=12,
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_however_often_a_figure_is_replaced_it_counts_once(session, steps):
    """The sum is that of the newest verified figure of each year and kind."""
    nested = session.begin_nested()
    case = a_case(session)
    reporter, verifier = an_actor(session, "organiser"), an_actor(session, "organiser")
    newest: dict[tuple[int, str], Benefit] = {}
    standing: dict[tuple[int, str], Decimal] = {}
    for verb, year, kind, amount in steps:
        if verb == "report":
            newest[year, kind] = a_benefit(
                session, case, str(amount), year=year, kind=kind, reporter=reporter
            )
        elif (year, kind) in newest:
            apart(session)
            with suppress(errors.VerifiedAlready):
                operations.verify_benefit(session, verifier, newest[year, kind], now=NOON)
            standing[year, kind] = newest[year, kind].amount

    expected = [amount for (_, kind), amount in standing.items() if kind != "new_sales"]
    board = queries.board(session, SYSTEM, today=TODAY)

    assert board.cards[0].verified_cny == (sum(expected) if expected else None)
    nested.rollback()


def test_walking_a_case_is_what_the_tests_above_rest_on(session):
    case = a_case(session)

    walk(session, case, "industrialised", on=TODAY)

    assert case.stage is TransferStage.INDUSTRIALISED
