"""Trying a marking scheme as a judge: sample marks are counted, nothing is stored."""

import pytest

from contest.editions.operations import start_draft
from contest.editions.queries import event_templates
from tests.conftest import NOON
from tests.digest import digest
from tests.factories.editions import a_document
from tests.factories.people import SYSTEM, a_federation, an_actor, apart, signed_in


def a_tried(client, writing, document):
    with writing() as session:
        unit = a_federation(session)
        draft = start_draft(session, SYSTEM, unit, template="x", document=document, now=NOON)
        apart(session)
        signed_in(client, session, an_actor(session, "organiser"))
        return f"/drafts/{draft.public_id}/try"


@pytest.mark.parametrize("template", [one.key for one in event_templates()])
def test_every_template_is_tried_with_sample_marks_that_fit(client, writing, template):
    document = a_document(template)
    address = a_tried(client, writing, document)

    for stage in document["stages"]:
        page = client.get(f"{address}?stage={stage['code']}")
        assert page.status_code == (200 if stage.get("rubric") else 404)
        assert 'class="field-error"' not in page.text
    assert client.get(f"{address}?stage=nothing").status_code == 404


def test_what_is_typed_is_counted_and_forgotten(client, writing):
    address = a_tried(client, writing, a_document())
    client.get(address)
    with writing() as session:
        before = digest(session)

    page = client.post(address, data={"C1": "40", "Q1": "99", "S1": "20"})
    whole = client.post(address, data={"C1": "40", "Q1": "30", "S1": "20"})
    client.get(address)

    assert "60" in page.text
    assert 'id="c-Q1-error"' in page.text
    assert "90" in whole.text
    with writing() as session:
        assert digest(session) == before


def test_a_scheme_with_faults_is_mended_first(client, writing):
    document = a_document()
    document["stages"][0]["panel"]["seats"] = 0
    address = a_tried(client, writing, document)

    answer = client.get(address)

    assert answer.headers["Location"].endswith("/check")


def test_a_level_of_one_mark_is_no_range(client, writing):
    address = a_tried(client, writing, a_document("skills-cnc-turner"))

    sheet = client.get(f"{address}?stage=final").text

    assert "<b>4 优</b>" in sheet
    assert "<b>3–3.5 良</b>" in sheet
