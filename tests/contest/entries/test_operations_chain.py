"""The nomination chain from the enterprise union to the organiser, each within its places."""

import pytest

from contest.entries import operations, queries
from contest.entries.errors import (
    CategoryQuotaUsedUp,
    FormCheckClosed,
    FormCheckOpen,
    FormUnfit,
    OwnEntryChecked,
    QuotaUsedUp,
    ReasonNeeded,
    StepNotPossible,
)
from contest.entries.models import EntryState, Fitness
from contest.entries.queries import entrants_of
from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from tests.conftest import NOON
from tests.factories.entries import a_registration, a_table, an_entry
from tests.factories.people import SYSTEM, a_person, a_unit, an_actor, an_enterprise, apart

CATEGORIES = [{"code": "small", "name": "五小"}, {"code": "hard", "name": "技术攻关"}]
CHAIN = {
    "subject": "project",
    "team": {"min": 1, "max": 6},
    "categories": CATEGORIES,
    "nomination": {
        "chain": [
            {"level": "enterprise", "quota": 3, "quota_per_category": {"small": 1}},
            {"level": "district", "quota": 1},
            {"level": "organiser", "quota_per_category": 1},
        ]
    },
}


@pytest.fixture
def district(session):
    return a_unit(session, level="district", name="高新区总工会")


@pytest.fixture
def mill(session, district):
    return a_unit(session, level="enterprise", parent=district, name="苏新精密机械有限公司")


def declared(session, event, unit, category="small", **details):
    people = [a_person(session, unit=unit)]
    return an_entry(session, event, people=people, unit=unit, category=category, **details)


def contact_of(session, unit):
    actor = an_actor(session, "unit_contact", unit=unit)
    apart(session)
    return actor


def recommend(session, actor, entry):
    apart(session)
    operations.nominate_entry(session, actor, entry, now=NOON)


def places(session, event, unit):
    found = queries.places_of_unit(session, event, unit, entrants_of(session, event))
    categories = {code: (one.used, one.quota) for code, one in found.categories.items()}
    return (found.used, found.quota), categories


def test_each_level_says_its_word_in_turn_and_nobody_says_another_s(session, district, mill):
    event = a_registration(session, entrants=CHAIN)
    entry = declared(session, event, a_unit(session, level="team", parent=mill, name="一班"))
    enterprise, above = contact_of(session, mill), contact_of(session, district)

    recommend(session, enterprise, entry)
    assert (entry.state, entry.chain_step) == (EntryState.SUBMITTED, 1)
    with pytest.raises(NotPermitted):
        recommend(session, enterprise, entry)
    recommend(session, above, entry)

    assert (entry.state, entry.chain_step) == (EntryState.NOMINATED, 2)
    words = [(step.unit, step.taken_by) for step in entry.steps if step.unit]
    assert words == [(mill, enterprise.reference), (district, above.reference)]
    told = [row["data"]["unit"] for _, row in ledger.records(session, event.stream)
            if row["kind"] in ("entry.recommend", "entry.nominate")]  # fmt: skip
    assert told == [mill.public_id, district.public_id]
    with pytest.raises(StepNotPossible):
        recommend(session, above, entry)


def test_every_level_counts_its_own_places_and_names_what_is_full(session, district, mill):
    event = a_registration(session, entrants=CHAIN)
    first, second = (declared(session, event, mill) for _ in range(2))
    other = declared(session, event, mill, "hard")
    recommend(session, SYSTEM, first)

    before = ledger.head(session, event.stream)
    with pytest.raises(CategoryQuotaUsedUp) as refused:
        recommend(session, SYSTEM, second)
    assert refused.value.params == {"unit": mill.name, "quota": 1, "category": "五小"}
    assert ledger.head(session, event.stream) == before

    for entry in (other, first):
        recommend(session, SYSTEM, entry)
    with pytest.raises(QuotaUsedUp) as full:
        recommend(session, SYSTEM, other)
    assert full.value.params == {"unit": district.name, "quota": 1}
    assert places(session, event, mill) == ((2, 3), {"small": (1, 1), "hard": (1, None)})
    assert places(session, event, district) == ((1, 1), {"small": (1, None), "hard": (0, None)})

    apart(session)
    operations.set_quota(session, SYSTEM, event, unit=district, category="small", quota=0, now=NOON)
    assert places(session, event, district)[1]["small"] == (1, 0)


def test_what_is_returned_frees_its_places_and_begins_the_chain_anew(session, district, mill):
    event = a_registration(session, entrants=CHAIN)
    entry = declared(session, event, mill)
    for _ in range(2):
        recommend(session, SYSTEM, entry)
    above = contact_of(session, district)

    operations.return_entry(session, above, entry, reason="效益证明未盖章", now=NOON)
    assert (places(session, event, mill)[0][0], places(session, event, district)[0][0]) == (0, 0)
    apart(session)
    operations.submit_entry(session, SYSTEM, entry, now=NOON)

    assert (entry.state, entry.chain_step, entry.round) == (EntryState.SUBMITTED, 0, 2)
    with pytest.raises(NotPermitted):
        recommend(session, contact_of(session, an_enterprise(session)), entry)
    recommend(session, contact_of(session, mill), entry)
    assert [(step.state.value, step.reason) for step in entry.steps][-4:] == [
        ("nominated", None), ("returned", "效益证明未盖章"), ("submitted", None),
        ("submitted", None),
    ]  # fmt: skip


def test_a_level_that_is_not_there_is_passed_over(session):
    event = a_registration(session, entrants=CHAIN)
    entry = declared(session, event, an_enterprise(session))

    recommend(session, SYSTEM, entry)

    assert entry.state is EntryState.NOMINATED


def test_the_organiser_accepts_no_more_than_the_rules_say(session, mill):
    event = a_registration(session, entrants=CHAIN)
    first, second = (declared(session, event, an_enterprise(session)) for _ in range(2))
    for entry in (first, second):
        recommend(session, SYSTEM, entry)
    operations.accept_entry(session, SYSTEM, first, now=NOON)

    with pytest.raises(CategoryQuotaUsedUp):
        operations.accept_entry(session, SYSTEM, second, now=NOON)
    assert second.state is EntryState.NOMINATED


def test_a_contact_sees_what_has_come_to_their_level(session, district, mill):
    event = a_registration(session, entrants=CHAIN)
    first, second = (declared(session, event, mill, one) for one in ("small", "hard"))
    recommend(session, SYSTEM, first)

    def seen(unit):
        return [
            (row.unit, [(one, row.waits(one)) for one in row.entries], row.left)
            for row in queries.nominations_for(session, contact_of(session, unit)).units
        ]

    assert seen(mill) == [(mill, [(first, False), (second, True)], 2)]
    assert seen(district) == [(district, [(first, True)], 1)]


def test_a_list_is_held_to_the_places_of_every_level(session, district, mill):
    event = a_registration(session, entrants=CHAIN)
    table = a_table(
        session, event, ("项目名称", "单位", "姓名", "类别"),
        ("夹具", mill.name, "张明", "五小"), ("刀架", mill.name, "李芳", "五小"),
        ("机床", mill.name, "王强", "技术攻关"),
    )  # fmt: skip

    plan = queries.plan_import(session, event, table, now=NOON)
    assert [[fault.rule for fault in row.faults] for row in plan.rows] == [
        [],
        ["The unit has used all places that it may recommend in this category"],
        ["The unit has used all places that it may recommend"],
    ]
    assert [row.faults[0].value for row in plan.rows[1:]] == [mill.name, district.name]
    apart(session)
    operations.import_entries(session, SYSTEM, event, table=table, file_name="a.xlsx", now=NOON)
    assert places(session, event, district)[0] == (1, 1)


def a_checked_entry(session, reviewers, consensus):
    rules = {"subject": "person", "form_check": {"reviewers": reviewers, "consensus": consensus}}
    return an_entry(session, a_registration(session, entrants=rules))


def say(session, entry, *verdicts):
    said = []
    for verdict in verdicts:
        reviewer = an_actor(session, "clerk")
        apart(session)
        reason = None if verdict == "fit" else "缺照片"
        operations.check_form(
            session, reviewer, entry, verdict=Fitness(verdict), reason=reason, now=NOON
        )
        said.append(reviewer)
    return said


def checked(session, entry):
    rule = entrants_of(session, entry.event).form_check
    assert rule is not None
    return queries.checked_forms(session, [entry], rule)[entry.id]


def test_reviewers_are_blind_to_one_another_until_all_have_spoken(session):
    entry = a_checked_entry(session, 2, "all")
    (first,) = say(session, entry, "fit")

    seen = checked(session, entry)
    assert (seen.outcome, len(seen.shown_to(first.reference)), seen.shown_to("other")) == (
        None, 1, [],
    )  # fmt: skip
    with pytest.raises(FormCheckClosed):
        operations.check_form(session, first, entry, verdict=Fitness.FIT, now=NOON)
    with pytest.raises(FormCheckOpen):
        operations.accept_entry(session, SYSTEM, entry, now=NOON)
    assert operations.accept_all(session, SYSTEM, [entry], now=NOON) == []
    row = list(ledger.records(session, entry.stream, kinds=("entry.check",)))[-1]
    assert row[1]["data"] == {"number": entry.number, "round": 1}

    say(session, entry, "fit")
    assert len(checked(session, entry).shown_to("other")) == 2
    with pytest.raises(FormCheckClosed):
        say(session, entry, "fit")
    assert operations.accept_all(session, SYSTEM, [entry], now=NOON) == [entry]


@pytest.mark.parametrize(
    ("consensus", "verdicts", "refused"),
    [
        ("majority", ("fit", "unfit", "fit"), None),
        ("majority", ("fit", "unfit", "unfit"), FormUnfit),
        ("all", ("fit", "unfit", "fit"), ReasonNeeded),
        ("all", ("unfit", "unfit", "unfit"), FormUnfit),
    ],
)
def test_the_rule_of_consensus_binds_the_organiser(session, consensus, verdicts, refused):
    entry = a_checked_entry(session, 3, consensus)
    say(session, entry, *verdicts)

    if refused is not None:
        with pytest.raises(refused):
            operations.accept_entry(session, SYSTEM, entry, now=NOON)
    if refused is not FormUnfit:
        operations.accept_entry(session, SYSTEM, entry, reason="经核实材料齐全", now=NOON)
        assert entry.state is EntryState.ACCEPTED
        return
    apart(session)
    operations.return_entry(session, SYSTEM, entry, reason="缺照片", now=NOON)
    operations.submit_entry(session, SYSTEM, entry, now=NOON)
    assert (checked(session, entry).outcome, len(checked(session, entry).checks)) == (None, 0)


def test_nobody_checks_their_own_entry_or_where_no_check_is_asked(session):
    entry = a_checked_entry(session, 1, "all")
    colleague = an_actor(session, "clerk", person=a_person(session, unit=entry.unit))
    apart(session)

    with pytest.raises(OwnEntryChecked):
        operations.check_form(session, colleague, entry, verdict=Fitness.FIT, now=NOON)
    with pytest.raises(ReasonNeeded):
        operations.check_form(session, SYSTEM, entry, verdict=Fitness.UNFIT, now=NOON)
    plain = an_entry(session, a_registration(session))
    with pytest.raises(StepNotPossible):
        operations.check_form(session, SYSTEM, plain, verdict=Fitness.FIT, now=NOON)
