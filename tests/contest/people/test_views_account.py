"""One's own data in one file, and erasure from the person's page."""

from tests.factories.entries import a_registration, an_entry
from tests.factories.people import a_person, a_user, an_actor, signed_in

PHONE = "13800138000"


def test_a_worker_downloads_what_is_kept_of_them(client, writing):
    with writing() as session:
        person = a_person(session, name="李敏", phone=PHONE)
        an_entry(session, a_registration(session), people=[person])
        signed_in(client, session, an_actor(session, "entrant", person=person))

    answer = client.post("/account/data")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["person"]["phone"] == f"+86{PHONE}"
    assert len(answer.json["entries"]) == 1


def test_who_still_takes_part_is_kept_and_the_page_says_why(client, writing):
    with writing() as session:
        person = a_person(session, phone=PHONE)
        an_entry(session, a_registration(session), people=[person])
        gone = a_user(
            session, person=a_person(session, name="欧阳建国", phone="13900139000")
        ).person
        signed_in(client, session, an_actor(session, "owner"))

    refused = client.post(f"/persons/{person.public_id}/erase", data={"reason": "本人要求"})
    done = client.post(f"/persons/{gone.public_id}/erase", data={"reason": "本人要求"})

    assert refused.status_code == 409
    assert "请先撤回" in refused.text
    assert done.status_code == 303
    page = client.get(f"/persons/{gone.public_id}").text
    assert "欧**国" in page
    assert "139****9000" not in page
