"""A scribe's tablet: the pack of all seats, and sheets that say who entered them."""

import pytest

from contest.foundation import ledger
from judges.scoresheets.operations import allow_scribe
from tests.conftest import NOON
from tests.factories.people import an_actor, apart, signed_in
from tests.factories.tablet import Tablet


@pytest.fixture(autouse=True)
def _noon(clock):
    """The session is of the tests' noon."""


@pytest.fixture
def scribe(app, hall, writing):
    client = app.test_client()
    with writing() as session:
        clerk = an_actor(session, "clerk", event=hall.judging.event)
        organiser = an_actor(session, "organiser")
        apart(session)
        signed_in(client, session, clerk)
        allow_scribe(session, organiser, hall.judging.stage, now=NOON)
    return Tablet(client, hall.event)


def test_a_scribe_takes_every_seat_away_and_brings_all_but_a_judges_own(
    scribe, hall, tablet, writing
):
    pack = scribe.enrol().pack()
    own = tablet.pack()

    names = [seat.holder.judge.person.name for seat in hall.judging.panel.seats]
    assert pack["scribe"] is True
    assert [seat["holder"] for seat in pack["seats"]] == names
    assert (own["scribe"], [seat["id"] for seat in own["seats"]]) == (False, [hall.seat])
    assert "holder" not in own["seats"][0]

    tablet.freeze(**hall.sheet())
    tablet.send()
    seats = [seat.public_id for seat in hall.judging.panel.seats]
    for seat in seats:
        scribe.freeze(**{**hall.sheet(), "seat": seat})

    told = scribe.send()

    outcomes = [one["outcome"] for one in told["answers"]]
    assert outcomes == ["rejected", *["stored"] * (len(seats) - 1)]
    assert told["answers"][0]["code"] == "judge_has_own"
    assert told["stages"] == {hall.stage: "open"}
    with writing() as session:
        kinds = ("score_sheet.submit",)
        data = [c["data"] for _, c in ledger.records(session, hall.stream, kinds)]
    assert [one["way"] for one in data] == ["judge", *["scribe"] * (len(seats) - 1)]


def test_an_organiser_allows_it_on_the_list_of_tablets_and_stops_it(app, hall, writing):
    client = app.test_client()
    with writing() as session:
        signed_in(client, session, an_actor(session, "organiser"))
    api = f"/api/tablet/v1/events/{hall.event}"
    desk, page = f"/desk/events/{hall.event}/tablets", f"/tablet/events/{hall.event}"

    before = [client.get(page), client.get(f"{api}/pack"), client.post(f"{api}/devices")]
    client.post(f"/desk/stages/{hall.stage}/scribe", data={"allow": "1"})
    offered = page in client.get(desk).text
    during = client.get(page).status_code
    client.post(f"/desk/stages/{hall.stage}/scribe", data={"allow": ""})

    assert [one.status_code for one in before] == [404, 404, 404]
    assert (offered, during, client.get(page).status_code) == (True, 200, 404)
