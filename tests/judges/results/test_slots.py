"""What results show on the pages of others: the entrant's own marks, the organiser's links."""

import re

import pytest

from contest.entries.queries import accepted_entries
from tests.factories.people import an_actor, signed_in
from tests.factories.results import a_judged_workshop, a_published_version


def entrants_page(client, writing):
    with writing() as session:
        judged = a_judged_workshop(session)
        a_published_version(session, judged)
        entry = accepted_entries(session, judged.event)[0]
        signed_in(client, session, an_actor(session, "entrant", person=entry.members[0].person))
        address = f"/entries/{entry.public_id}"
    return client.get(address)


def test_an_entrant_sees_the_points_of_each_section_beside_its_most(client, writing):
    answer = entrants_page(client, writing)

    text = re.sub(r"<[^>]+>|\s+", "", answer.get_data(as_text=True))
    assert answer.status_code == 200
    assert "35.67/40" in text


def test_the_sections_are_named_in_the_visitors_language(client, writing):
    client.set_cookie("language", "en")

    shown = entrants_page(client, writing).get_data(as_text=True)

    assert "Quality" in shown
    assert (
        "质量"
        not in shown.partition("my-result")[2].partition("</section>")[0].partition("<details")[0]
    )


@pytest.mark.slow
@pytest.mark.parametrize("role", ["auditor", "clerk", "supervisor", "district_admin"])
def test_every_link_of_the_results_pages_opens(client, writing, role):
    with writing() as session:
        judged = a_judged_workshop(session)
        version = a_published_version(session, judged)
        signed_in(client, session, an_actor(session, role))
        addresses = (
            f"/events/{judged.event.public_id}",
            f"/desk/events/{judged.event.public_id}/results",
            f"/desk/results/{version.public_id}",
        )

    for address in addresses:
        page = client.get(address)
        if page.status_code == 403:
            continue
        links = set(re.findall(r'href="(/[^"#?]*)"', page.get_data(as_text=True)))
        refused = {
            link: status
            for link in links
            if not link.startswith(("/static", "/preferences"))
            if (status := client.get(link).status_code) not in (200, 302, 303)
        }
        assert refused == {}


def test_the_organiser_opens_the_page_of_ties(client, writing):
    with writing() as session:
        judged = a_judged_workshop(session)
        signed_in(client, session, judged.organiser)
        address = f"/desk/events/{judged.event.public_id}/ties"

    assert client.get(address).status_code == 200
