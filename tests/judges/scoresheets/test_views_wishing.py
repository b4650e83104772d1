"""A judge shows on the sheet what is wrong, and submits exactly what was agreed to."""

import re
from datetime import timedelta

from tests.conftest import NOON
from tests.factories.people import signed_in
from tests.factories.scoresheets import a_judging, a_submitted_sheet, judge_on
from tests.judges.scoresheets.test_views import FULL, Desk


def test_the_judge_shows_what_is_wrong_and_finds_it_ready_once_it_is_agreed(client, writing, clock):
    with writing() as session:
        judging = a_judging(session)
        second, chief = judging.panel.seats[1], judge_on(session, judging.seat)
        a_submitted_sheet(session, judging, seat=second)
        judge = judge_on(session, second)
        signed_in(client, session, judge)
        at = f"/seats/{second.public_id}/works/{judging.work.public_id}"
    clock.move_to(NOON + timedelta(minutes=5))
    page = client.get(f"{at}/correction").text
    # The sheet that stands is there to be changed: every key of it is pressed.
    assert page.count(" checked") >= 2

    changed = {**FULL, "C1": "40", "reason": "误读卡尺"}
    blank = client.post(f"{at}/correction", data={**changed, "C1": ""})
    asked = client.post(f"{at}/correction", data=changed)

    assert (blank.status_code, asked.status_code) == (422, 303)
    with writing() as session:
        signed_in(client, session, chief)
    wish = re.findall(r"/desk/unlocks/[a-z0-9]+", client.get("/queue").text)[0]
    client.post(f"{wish}/approve")
    with writing() as session:
        signed_in(client, session, judge)
    desk = Desk(client, judging)
    desk.at = at
    html = desk.get(correct=1).text
    assert re.search(r'value="40"', html)
    other = client.get(desk.type("submit", desk.hidden(html), **{**FULL, "C1": "39"}).location)
    refused = desk.submit(other.text, reason="误读卡尺")
    assert refused.status_code == 409
    assert "C1 与同意的内容不同" in refused.text
    html = desk.get(correct=1).text
    right = client.get(desk.type("submit", desk.hidden(html), **{**FULL, "C1": "40"}).location)
    assert desk.submit(right.text, reason="误读卡尺").status_code == 303
