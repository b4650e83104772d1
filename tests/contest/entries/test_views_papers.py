"""The papers of registration: filled Word, PDF and text, also by an organiser's own template."""

import io
from datetime import UTC, datetime

import pytest
from docx import Document

from tests.factories.editions import an_edition
from tests.factories.entries import a_registration, an_accepted_entry
from tests.factories.people import a_person, an_actor, an_enterprise, signed_in
from tests.paper import code_on, picture_of, text_of


@pytest.fixture
def made(client, writing):
    """An event with one accepted entry, and `client` as its organiser."""
    with writing() as session:
        unit = an_enterprise(session, "亨通集团有限公司")
        person = a_person(session, unit=unit, name="欧阳建国")
        event = a_registration(
            session, edition=an_edition(session, name="第三届职工技能竞赛"), venue="一号厂房",
            now=datetime.now(UTC),
        )  # fmt: skip
        entry = an_accepted_entry(session, event, people=[person])
        signed_in(client, session, an_actor(session, "organiser"))
        return event.public_id, entry.public_id


def words(docx):
    document = Document(io.BytesIO(docx))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize(
    ("paper", "says"),
    [("notice", "一号厂房"), ("programme", "欧阳建国"), ("sign-in", "签名"), ("draw", "抽签号")],
)
def test_a_paper_of_the_event_is_filled_as_word_and_stands_as_text(client, made, paper, says):
    event, _entry = made

    answer = client.get(f"/events/{event}/papers/{paper}.docx")

    assert answer.status_code == 200
    assert says in words(answer.data)
    page = client.get(f"/events/{event}/papers").text
    assert f"papers/{paper}.pdf" in page
    assert "欧阳建国  " in page


@pytest.mark.slow
def test_an_entrys_form_is_printed_with_a_code_that_leads_back(client, made):
    _event, entry = made

    pdf = client.get(f"/entries/{entry}/papers/recommendation.pdf").data

    assert "欧阳建国" in text_of(pdf)
    assert "推荐单位工会意见" in text_of(pdf)
    (code,) = code_on(picture_of(pdf, dpi=200))
    assert code.endswith(f"/entries/{entry}/materials")


def test_ones_own_template_is_filled_and_a_foreign_field_named(client, made):
    event, _entry = made
    own = io.BytesIO()
    document = Document()
    document.add_paragraph("{{ event }}定于{{ venue }}举行")
    document.save(own)
    sent = {"paper": "notice", "file": (io.BytesIO(own.getvalue()), "本单位.docx")}

    answer = client.post(f"/events/{event}/papers", data=sent)

    assert "定于一号厂房举行" in words(answer.data)
    document.add_paragraph("{{ salary }}")
    bad = io.BytesIO()
    document.save(bad)
    sent = {"paper": "notice", "file": (io.BytesIO(bad.getvalue()), "本单位.docx")}
    refused = client.post(f"/events/{event}/papers", data=sent)
    assert refused.status_code == 422
    assert "salary" in refused.text


def test_a_paper_that_does_not_exist_is_not_found(client, made):
    event, entry = made

    for address in (
        f"/events/{event}/papers/love-letter.docx",
        f"/events/{event}/papers/notice.exe",
        f"/entries/{entry}/papers/notice.pdf",
    ):
        assert client.get(address).status_code == 404
