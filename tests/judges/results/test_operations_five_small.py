"""Rule book D5 through the house: 14 projects, three judges, the page that everybody reads."""

import re
from decimal import Decimal

from sqlalchemy import select

from contest.awards.models import Award
from contest.editions.operations import close_stage
from judges.results.models import ResultRow
from judges.results.operations import compute_results, publish_results, sign_results
from judges.sealing.queries import entries_of_works
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, apart, signed_in
from tests.factories.scoresheets import a_judging, a_submitted_sheet, judge_on

# 82, 79.5 and 84: the sheets of the rule book's project.
BEST = (("20", "21", "25", "16"), ("20", "20", "24", "15.5"), ("21", "21", "26", "16"))
OTHER = ("18", "18", "20", "14")
CODES = ("novelty", "use", "benefit", "spread")
BATCH = 14


def test_of_a_batch_of_fourteen_one_is_nominated_with_81_83(client, writing):
    with writing() as session:
        judging = a_judging(session, template="five-small", entries=BATCH)
        behind = entries_of_works(session, judging.stage)
        works = sorted(judging.works, key=lambda work: behind[work.id].number)
        for work in works:
            for seat, marks in zip(judging.panel.seats, BEST, strict=True):
                given = marks if work is works[0] else OTHER
                apart(session)
                texts = dict(zip(CODES, given, strict=True))
                a_submitted_sheet(session, judging, seat=seat, work=work, texts=texts)
        apart(session)
        close_stage(session, SYSTEM, judging.stage, now=NOON)
        organiser = an_actor(session, "organiser", unit=judging.event.edition.unit)
        apart(session)
        version = compute_results(session, organiser, judging.event, now=NOON)
        sign_results(session, organiser, version, shown_hash=version.sha256, now=NOON)
        publish_results(session, organiser, version, shown_hash=version.sha256, now=NOON)
        first = behind[works[0].id].id
        second = behind[works[1].id]
        author = an_actor(session, "entrant", person=second.members[0].person)
        title = second.title
        rows = session.execute(
            select(ResultRow.entry_id, ResultRow.total).where(ResultRow.rank == 1)
        ).all()
        levels = dict(session.execute(select(Award.entry_id, Award.level)).all())

    page = client.get(f"/results/{version.public_id}").text

    assert [tuple(row) for row in rows] == [(first, Decimal("81.83"))]
    assert [entry for entry, level in levels.items() if level == "nominated"] == [first]
    assert sorted(levels.values()) == ["accepted"] * (BATCH - 1) + ["nominated"]
    assert "81.83" in page

    # What was accepted stands in the library once its author says so, and not a page before.
    words = "开门即停机，两年无事故"
    before = client.get("/library").text
    with writing() as session:
        apart(session)
        signed_in(client, session, author)
    entry_page = client.get(f"/entries/{second.public_id}").text
    at = f"/entries/{second.public_id}/library"
    listed = client.post(at, data={"summary": words})
    anonymous = client.application.test_client()
    library = anonymous.get("/library").text
    address = re.search(r'href="(/library/[0-9a-z]{26})"', library)
    assert address is not None
    outcome = anonymous.get(address[1]).text

    assert (title in before, at in entry_page, listed.status_code) == (False, True, 303)
    assert (title in library, "五小优秀成果" in library) == (True, True)
    assert words in outcome


def test_three_judges_key_in_82_79_5_and_84_and_everybody_reads_81_83(client, writing):
    with writing() as session:
        judging = a_judging(session, template="five-small", entries=1)
        entry = entries_of_works(session, judging.stage)[judging.work.id]
        entry.answers = {**entry.answers, "yearly_benefit_cny": "200000"}
    shown = []
    for seat, marks in zip(judging.panel.seats, BEST, strict=True):
        with writing() as session:
            signed_in(client, session, judge_on(session, session.merge(seat)))
        at = f"/seats/{seat.public_id}/works/{judging.work.public_id}"
        typed = dict(zip(CODES, marks, strict=True))
        first = client.post(
            f"{at}/sheet",
            data={**hidden(client.get(f"{at}/sheet").text), **typed, "action": "submit"},
        )
        review = client.get(first.location)
        receipt = client.post(f"{at}/review", data={**hidden(review.text), "independent": "y"})
        shown.append(client.get(receipt.location).text)
    with writing() as session:
        event = session.merge(judging.event)
        close_stage(session, SYSTEM, session.merge(judging.stage), now=NOON)
        organiser = an_actor(session, "organiser", unit=event.edition.unit)
        apart(session)
        version = compute_results(session, organiser, event, now=NOON)
        sign_results(session, organiser, version, shown_hash=version.sha256, now=NOON)
        publish_results(session, organiser, version, shown_hash=version.sha256, now=NOON)

    assert [total in text for total, text in zip(("82", "79.5", "84"), shown, strict=True)] == [
        True
    ] * 3
    assert "81.83" in client.get(f"/results/{version.public_id}").text


def hidden(html):
    """What the form's hidden fields hold."""
    tags = re.findall(r'<input[^>]*type="hidden"[^>]*>', html)
    found = {}
    for tag in tags:
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name is not None
        found[name[1]] = value[1].replace("&#34;", '"') if value else ""
    return found
