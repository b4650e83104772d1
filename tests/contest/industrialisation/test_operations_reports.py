"""Reports are handed in once; benefits are verified by another person and never count twice."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from contest.foundation.calendar import local_day
from contest.foundation.errors import NotFound, NotPermitted
from contest.industrialisation import errors, operations, queries
from contest.industrialisation.models import Benefit, BenefitKind
from tests.conftest import NOON
from tests.factories.industrialisation import a_benefit, a_case, a_followed_event
from tests.factories.people import SYSTEM, an_actor, an_enterprise, apart

TODAY = local_day(NOON)
EVIDENCE = "中试验收报告，用户签字"


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


@pytest.mark.slow
@settings(
    max_examples=30,
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
