"""Rule book D4 through the pages: reported, checked, closed, computed, signed, posted, read."""

import re
from urllib.parse import urlsplit

from judges.returns.queries import return_of
from tests.factories.editions import a_stage
from tests.factories.people import an_actor, apart, signed_in
from tests.factories.returns import MONTHS, a_contact
from tests.factories.seasons import a_season

VOUCHERS = {"voucher.commendation": "通报 3 号", "voucher.criticism": "通报 9 号"}
POSTED = {"m1": "90.60", "m2": "98.83", "m3": "56.75"}
SEASON = {"m1": "90.60", "m2": "94.72", "m3": "82.06"}


def test_three_months_through_the_pages_give_the_rule_book_s_digits(client, writing):
    """D4: 90.60, 98.83, 56.75; season 82.06."""
    with writing() as session:
        event, (entry,) = a_season(session, teams=1)
        clerk = a_contact(session, entry)
        inspector = an_actor(session, "inspector", event=event)
        organiser = an_actor(session, "organiser", unit=event.edition.unit)
        stages = {code: a_stage(session, event, code).public_id for code in MONTHS}

    def as_(actor):
        with writing() as session:
            apart(session)
            signed_in(client, session, actor)

    def done(path, **data):
        answer = client.post(path, data=data)
        assert answer.status_code == 303, answer.text
        return urlsplit(answer.location).path

    for code, stage in stages.items():
        as_(organiser)
        done(f"/stages/{stage}/open")
        as_(clerk)
        done(f"/returns/{stage}/{entry.public_id}", **MONTHS[code], **VOUCHERS, action="file")
        with writing() as session:
            found = return_of(session, a_stage(session, session.merge(event), code), entry)
            assert found is not None
            at = f"/desk/returns/{found.public_id}"
        as_(inspector)
        done(f"{at}/confirmation")
        as_(organiser)
        done(f"/stages/{stage}/close")
        at = done(f"/desk/events/{event.public_id}/results", stage=code)
        shown = re.search(r'name="shown_hash" value="([0-9a-f]+)"', client.get(at).text)
        assert shown is not None
        for step in ("sign", "publish"):
            done(f"{at}/{step}", shown_hash=shown[1])

    client.post("/sign-out")
    for code in stages:
        row = client.get(f"/league/{event.public_id}?period={code}").text.split("<tbody>")[1]
        assert POSTED[code] in row
        assert SEASON[code] in row
    team = client.get(f"/league/{event.public_id}/teams/{entry.public_id}").text
    assert [points in team for points in ("25.60", "24.58", "26.00", "8.75")] == [True] * 4
