"""The city's page: figures by district, the same for who asks again, imported figures named."""

from tests.factories.dashboard import a_full_series, gain
from tests.factories.people import a_person, an_actor, signed_in
from tests.paper import text_of


def test_who_asks_again_is_told_that_nothing_changed_until_something_does(client, writing, clock):
    with writing() as session:
        made = a_full_series(session)
        event = made.series.editions[0].events[0]
        signed_in(client, session, an_actor(session, "auditor"))
    first = client.get("/dashboard/cockpit")
    again = client.get("/dashboard/cockpit", headers={"If-None-Match": first.headers["ETag"]})
    with writing() as session:
        gain(session, a_person(session), grade=4, event=session.merge(event), year=2024)
    later = client.get("/dashboard/cockpit", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, later.status_code) == (200, 304, 200)
    assert "导入" in first.text
    assert "live.js" in first.text
    assert first.headers["ETag"] != later.headers["ETag"]


def test_another_language_or_look_is_another_page(client, writing, clock):
    with writing() as session:
        a_full_series(session)
        signed_in(client, session, an_actor(session, "auditor"))
    seen = {"If-None-Match": client.get("/dashboard/cockpit").headers["ETag"]}
    for name, value in (("language", "en"), ("theme", "dark"), ("text", "large")):
        assert client.get("/dashboard/cockpit", headers=seen).status_code == 304
        client.set_cookie(name, value)
        assert client.get("/dashboard/cockpit", headers=seen).status_code == 200
        client.delete_cookie(name)


def test_one_year_and_the_paper_of_a_series(client, writing, clock):
    with writing() as session:
        made = a_full_series(session)
        signed_in(client, session, an_actor(session, "auditor"))
        address = f"/dashboard/series/{made.series.public_id}"

    year = client.get("/dashboard/cockpit?year=2025")
    page, paper = client.get(address), client.get(f"{address}.pdf")

    assert (year.status_code, "2025" in year.text) == (200, True)
    assert "/figures/steps?stage=bench" in page.text
    told = text_of(paper.data)
    for word in ("高新匠领", "项目走了多远", "1,874"):
        assert word in told


def test_a_stranger_sees_no_city(client, writing, clock):
    with writing() as session:
        signed_in(client, session, an_actor(session, "entrant"))

    assert client.get("/dashboard/cockpit").status_code == 403
