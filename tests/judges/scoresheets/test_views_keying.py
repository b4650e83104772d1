"""The pages on which two people key one paper sheet: plain forms, blind, row by row."""

import re
from decimal import Decimal
from html import unescape
from urllib.parse import urlencode

from sqlalchemy import select

from judges.scoresheets.models import ScoreSheet
from tests.factories.people import an_actor, apart, signed_in
from tests.factories.scoresheets import a_judging
from tests.judges.scoresheets.test_views import FULL, SEALED, Desk


def test_two_people_key_a_sheet_and_settle_the_row_that_differs(app, writing):
    clients = [app.test_client() for _ in range(3)]
    with writing() as session:
        judging = a_judging(session, **SEALED)
        for client in clients:
            signed_in(client, session, an_actor(session, "clerk", event=judging.event))
            apart(session)
    first, second, third = clients
    at = f"/desk/paper/{judging.seat.public_id}/{judging.work.public_id}"
    progress = f"/desk/stages/{judging.stage.public_id}/progress#w-{judging.work.public_id}"
    hidden = Desk(first, judging).hidden

    def key(client, **changed):
        return client.post(at, data={**hidden(client.get(at).text), **FULL, **changed})

    once = key(first)
    waiting = first.get(at).text
    blind = second.get(at).text
    twice = key(second, C1="37")
    seen = [client.get(f"{at}/differences") for client in clients]

    assert (once.status_code, once.location) == (303, progress)
    assert 'name="C1"' in blind
    assert " checked" not in blind
    assert 'name="C1"' not in waiting
    assert twice.location == f"{at}/differences"
    assert [one.status_code for one in seen] == [200, 200, 403]
    assert third.get(at).status_code == 403
    rows = seen[1].text
    assert ('name="row-C1"' in rows, 'name="row-S1"' in rows) == (True, False)

    def settle(client, choice):
        page = client.get(f"{at}/differences").text
        data = {**hidden(page), "looked": "y", "row-C1": choice}
        return client.post(f"{at}/differences", data=data)

    # The second insists: nothing is in before the first has looked at the paper, too.
    settle(second, "2")
    with writing() as session:
        assert session.scalars(select(ScoreSheet)).all() == []
    unchosen = settle(first, "")
    done = settle(first, "2")

    assert (unchosen.status_code, done.location) == (422, progress)
    with writing() as session:
        assert session.scalars(select(ScoreSheet)).one().total == Decimal("90.5")
    assert first.get(at).status_code == 409


def test_who_keyed_from_a_grid_returns_to_its_row_and_to_no_foreign_page(app, writing):
    client, second = app.test_client(), app.test_client()
    with writing() as session:
        judging = a_judging(session, **SEALED)
        for one in (client, second):
            signed_in(one, session, an_actor(session, "clerk", event=judging.event))
            apart(session)
    row = f"/desk/stages/{judging.stage.public_id}/day#w-{judging.work.public_id}"
    at = f"/desk/paper/{judging.seat.public_id}/{judging.work.public_id}"
    hidden = Desk(client, judging).hidden

    def key(one, back, **changed):
        address = f"{at}?{urlencode({'next': back})}"
        page = one.get(address).text
        return page, one.post(address, data={**hidden(page), **FULL, **changed})

    page, done = key(client, row)
    _, foreign = key(second, "https://elsewhere.example/", C1="37")
    waiting = client.get(f"{at}?{urlencode({'next': row})}")

    assert f'href="{row}"' in page
    assert (done.status_code, done.location) == (303, row)
    assert foreign.location == f"{at}/differences"
    # The comparison keeps the way back too, for whoever settles or drops the two.
    assert waiting.location == f"{at}/differences?{urlencode({'next': row}, safe='/')}"
    compared = client.get(waiting.location).text
    dropped = re.search(r'action="([^"]+/discard[^"]*)"', compared)
    assert dropped is not None
    assert client.post(unescape(dropped.group(1))).location == row


def test_who_keys_alone_returns_to_the_row_after_the_comparison(client, writing):
    with writing() as session:
        judging = a_judging(session)
        signed_in(client, session, an_actor(session, "clerk", event=judging.event))
    row = f"/desk/stages/{judging.stage.public_id}/day#w-{judging.work.public_id}"
    at = f"/desk/paper/{judging.seat.public_id}/{judging.work.public_id}"
    at = f"{at}?{urlencode({'next': row})}"
    hidden = Desk(client, judging).hidden

    reviewed = client.post(at, data={**hidden(client.get(at).text), **FULL}).text
    onward = re.search(r'action="([^"]+/submission[^"]*)"', reviewed)
    assert onward is not None
    done = client.post(unescape(onward.group(1)), data={**hidden(reviewed), "independent": "y"})

    assert (done.status_code, done.location) == (303, row)
