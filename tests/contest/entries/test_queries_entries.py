"""Lists of entries: pages, searches, filters, and as many statements for one row as for many."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event as listening

from contest.entries import queries
from contest.entries.models import EntryState
from contest.entries.operations.register import spell_titles
from contest.entries.queries import entries_page
from contest.foundation.errors import NotFound
from contest.people.models import UnitLevel
from contest.people.operations.units import spell_units
from tests.factories.entries import a_registration, an_accepted_entry, an_entry
from tests.factories.people import a_person, a_unit, an_actor, an_enterprise

BY_UNIT = {"subject": "person", "nomination": {"by": "unit", "quota": 2}}


@contextmanager
def counted(session):
    """Collect the statements that run inside, on objects that are read anew."""
    session.flush()
    session.expunge_all()
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    bind = session.get_bind()
    listening.listen(bind, "before_cursor_execute", note)
    yield statements
    listening.remove(bind, "before_cursor_execute", note)


def numbers(page):
    return [entry.number for entry in page.entries]


def test_pages_follow_the_numbers_in_both_directions(session):
    event = a_registration(session)
    for _ in range(5):
        an_entry(session, event)

    first = queries.entries_page(session, event, limit=2)
    second = queries.entries_page(session, event, limit=2, after=first.after)
    last = queries.entries_page(session, event, limit=2, after=second.after)
    back = queries.entries_page(session, event, limit=2, before=last.before)

    assert [(numbers(page), page.before, page.after) for page in (first, second, last, back)] == [
        ([1, 2], None, 2),
        ([3, 4], 3, 4),
        ([5], 5, None),
        ([3, 4], 3, 4),
    ]


def test_drafts_are_shown_only_when_asked_for_and_counted_always(session):
    event = a_registration(session)
    for state in (EntryState.DRAFT, EntryState.SUBMITTED, EntryState.DECLINED):
        an_entry(session, event, state=state)

    assert numbers(queries.entries_page(session, event)) == [2, 3]
    drafts = queries.entries_page(session, event, states=["draft"])
    assert (numbers(drafts), drafts.counts) == (
        [1],
        {"draft": 1, "submitted": 1, "declined": 1},
    )


def test_an_entry_is_found_by_name_pinyin_initials_unit_title_and_number(session):
    event = a_registration(session, entrants={"subject": "team", "team": {"min": 1, "max": 2}})
    unit = an_enterprise(session, "汇川技术有限公司")
    an_entry(session, event, title="求实队", people=[a_person(session, name="单洪伟", unit=unit)])
    an_entry(session, event, title="Team 100%", people=[a_person(session, name="李敏")])

    def found(text):
        return numbers(queries.entries_page(session, event, search=text))

    assert [found(text) for text in ("洪伟", "shanhong", "SHW", "汇川", "求实", "洪")] == [[1]] * 6
    assert [found(text) for text in ("李 敏", "team 100%", "%", "_", "不存在")] == [
        [],
        [2],
        [2],
        [],
        [],
    ]
    assert [found("2"), found("9" * 40)] == [[2], []]


def test_accepted_entries_come_in_order_of_their_numbers(session):
    event, other = a_registration(session), a_registration(session)
    wanted = [an_accepted_entry(session, event) for _ in range(3)]
    an_entry(session, event)
    an_accepted_entry(session, other)

    assert queries.accepted_entries(session, event) == wanted


def test_entries_of_a_person_are_newest_first_also_withdrawn_ones(session):
    person = a_person(session)
    old = an_entry(session, a_registration(session), people=[person], state=EntryState.WITHDRAWN)
    new = an_entry(session, a_registration(session), people=[person])
    an_entry(session, a_registration(session))

    assert queries.entries_of_person(session, person.id) == [new, old]
    actor = an_actor(session, "entrant", person=person)
    assert queries.entries_made_by(session, actor) == [new, old]


def test_a_material_or_a_list_of_another_is_not_found(session):
    event, other = a_registration(session), a_registration(session)
    entry = an_entry(session, event)

    with pytest.raises(NotFound):
        queries.material_by_public_id(session, entry, "0" * 26)
    with pytest.raises(NotFound):
        queries.batch_by_public_id(session, other, "0" * 26)
    with pytest.raises(NotFound):
        queries.entry_by_public_id(session, "0" * 26)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_of_entries_takes_three_statements(session, rows):
    event = a_registration(session)
    for _ in range(rows):
        an_entry(session, event)
    with counted(session) as statements:
        page = queries.entries_page(session, event)
        told = [
            (entry.display_name, str(entry.unit), entry.scope, str(entry.group))
            for entry in page.entries
        ]

    assert (len(told), len(statements)) == (rows, 3)


@pytest.mark.parametrize("rows", [1, 3])
def test_accepted_entries_take_two_statements(session, rows):
    event = a_registration(session)
    for _ in range(rows):
        an_accepted_entry(session, event)
    with counted(session) as statements:
        told = [entry.scope for entry in queries.accepted_entries(session, event)]

    assert (len(told), len(statements)) == (rows, 2)


@pytest.mark.parametrize("rows", [1, 3])
def test_an_entrant_s_list_takes_two_statements(session, rows):
    person = a_person(session)
    for _ in range(rows):
        an_entry(session, a_registration(session), people=[person])
    with counted(session) as statements:
        told = [entry.event.name for entry in queries.entries_of_person(session, person.id)]

    assert (len(told), len(statements)) == (rows, 2)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_contact_s_recommendations_take_nine_statements(session, rows):
    event = a_registration(session, entrants=BY_UNIT)
    unit = an_enterprise(session)
    contact = an_actor(session, "unit_contact", unit=unit)
    for _ in range(rows):
        an_entry(session, event, people=[a_person(session, unit=unit)])
    with counted(session) as statements:
        (found,) = queries.nominations_for(session, contact).units
        told = [(entry.display_name, found.unit.name) for entry in found.entries]

    assert (len(told), found.used, found.quota, found.left) == (rows, 0, 2, 2)
    assert len(statements) == 9


def test_recommendations_come_in_pages_across_units_and_events(session):
    unit = an_enterprise(session)
    teams = [a_unit(session, level=UnitLevel.TEAM, parent=unit) for _ in range(2)]
    contact = an_actor(session, "unit_contact", unit=unit)
    events = [a_registration(session, entrants=BY_UNIT) for _ in range(2)]
    for event in events:
        for one in (teams[1], teams[0], unit):
            an_entry(session, event, people=[a_person(session, unit=one)])
    order = listed(queries.nominations_for(session, contact, limit=10))

    pages: list[list[tuple[str, int, int | None]]] = []
    after = None
    while not pages or after:
        with counted(session) as statements:
            shown = queries.nominations_for(session, contact, after=after, limit=2)
            pages.append(listed(shown))
        # One more finds where the page begins.
        assert len(statements) == (10 if after else 9)
        after = shown.after
    back = queries.nominations_for(session, contact, before=pages[2][0][0], limit=2)

    assert [entry[1:] for entry in order] == [
        (event.id, one.id) for event in reversed(events) for one in (unit, *teams)
    ]
    assert pages == [order[0:2], order[2:4], order[4:6]]
    assert listed(back) == order[2:4]
    assert (back.before, back.after) == (order[2][0], order[3][0])
    assert [row[2] for row in queries.words_awaited(session, contact)] == [3, 3]


def listed(shown):
    """Its entries in their order, by what tells them apart."""
    return [
        (entry.public_id, entry.event_id, entry.unit_id)
        for row in shown.units
        for entry in row.entries
    ]


def test_an_entry_is_found_by_the_pinyin_of_its_unit_and_of_its_title_old_ones_too(session):
    event = a_registration(session, entrants={"subject": "project", "team": {"min": 1, "max": 2}})
    unit, other = an_enterprise(session, "亨通集团有限公司"), an_enterprise(session, "盛虹化纤")
    entry = an_entry(session, event, unit=unit, title="节能夹具")
    an_entry(session, event, unit=other, title="省电夹具")
    old = {"unit": unit.pinyin, "title": entry.title_pinyin}
    unit.pinyin = entry.title_pinyin = None
    session.flush()

    def found(text):
        return entries_page(session, event, search=text).entries

    assert found("hengtong") == found("jieneng") == []
    assert (spell_units(session), spell_titles(session)) == (1, 1)
    assert (spell_units(session), spell_titles(session)) == (0, 0)
    assert {"unit": unit.pinyin, "title": entry.title_pinyin} == old
    for text in ("heng tong", "htjt", "HengTong", "jienengjiaju", "jnjj"):
        assert found(text) == [entry], text
