"""The pages on which two people key one paper sheet: plain forms, blind, row by row."""

from decimal import Decimal

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
    progress = f"/desk/stages/{judging.stage.public_id}/progress"
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
