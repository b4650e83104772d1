"""Projects whose texts stand elsewhere are flagged when handed in, and never refused."""

from contest.editions.models import EventPhase, Series
from contest.entries import operations, queries
from contest.entries.models import EntryState
from tests.conftest import NOON
from tests.contest.foundation.test_alike import MOVED, OTHER, OVEN
from tests.factories.editions import a_document, an_edition, an_event
from tests.factories.entries import a_registration, a_table, an_entry
from tests.factories.people import SYSTEM, a_federation, apart

TEXTS = {
    "subject": "project",
    "team": {"min": 1, "max": 3},
    "fields": [{"code": "what", "name": "内容", "kind": "paragraph"}],
}


def project(session, event, text, **details):
    return an_entry(session, event, answers={"what": text}, **details)


def alike(session, *entries):
    found = queries.alike_entries(session, entries)
    return [[(one.other, int(one.share_percent)) for one in found.get(e.id, ())] for e in entries]


def test_a_copy_is_flagged_beside_both_and_goes_when_the_text_is_written_anew(session):
    event = a_registration(session, entrants=TEXTS)
    first, other = (project(session, event, text) for text in (OVEN, OTHER))
    copy = project(session, event, MOVED)

    ((copied_from, share),), ((copied_to, _),), unlike = alike(session, copy, first, other)
    assert (copied_from, copied_to, unlike) == (first, copy, [])
    assert 85 <= share <= 100
    assert copy.state is EntryState.SUBMITTED, "a flag, no refusal"

    operations.return_entry(session, SYSTEM, copy, reason="内容雷同", now=NOON)
    copy.answers = {"what": OTHER[::-1]}
    apart(session)
    operations.submit_entry(session, SYSTEM, copy, now=NOON)
    assert alike(session, copy, first) == [[], []]


def test_earlier_editions_of_the_series_are_searched_and_no_others(session):
    unit = a_federation(session)
    series = Series(unit_id=unit.id, name="五小竞赛")
    session.add(series)
    session.flush()
    events = []
    for year, one in ((2024, series), (2025, None), (2026, series)):
        edition = an_edition(session, unit=unit, year=year)
        edition.series_id = one.id if one else None
        document = {**a_document("workshop"), "entrants": TEXTS}
        events.append(
            an_event(session, document=document, edition=edition, phase=EventPhase.REGISTRATION)
        )
    session.flush()
    before, elsewhere, now = (project(session, event, OVEN, title="退火炉改造") for event in events)

    assert alike(session, now, before, elsewhere) == [[(before, 100)], [(now, 100)], []]


def test_an_imported_list_is_compared_within_itself_in_a_number_of_rows(session):
    event = a_registration(session, entrants=TEXTS)
    unit = a_federation(session)
    table = a_table(
        session, event, ("项目名称", "单位", "姓名", "内容"),
        ("退火炉联锁改造", unit.name, "张明", OVEN), ("炉子改造", unit.name, "李芳", MOVED),
    )  # fmt: skip
    apart(session)

    operations.import_entries(session, SYSTEM, event, table=table, file_name="a.xlsx", now=NOON)

    first, second = queries.entries_matching(session, event)
    assert [[one for one, _ in row] for row in alike(session, first, second)] == [[second], [first]]
