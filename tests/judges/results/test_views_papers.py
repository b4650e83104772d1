"""Score book, notice and commendation: from the signed snapshot, on official paper, as Word too."""

import io

import pytest
from docx import Document
from docx.shared import Mm, Pt
from sqlalchemy import text

from contest.foundation.office.documents import Paper, Text, word_template
from judges.results.models import ResultVersion
from judges.results.operations import publish_results
from tests.conftest import NOON
from tests.factories.appeals import LOWER
from tests.factories.people import apart, signed_in
from tests.factories.results import D0, a_judged_workshop, a_signed_version
from tests.paper import sizes_of, text_of

GUARDS = {"preset": "workshop", "notice_working_days": 3, "public_names": "masked_in_notice"}
WHERE = "0512-6500 0000"
A4 = (210.0, 297.0)


class Case:
    """A result in public notice: the first entry came second."""

    def __init__(self, version: ResultVersion, names: list[str]) -> None:
        self.at = f"/desk/results/{version.public_id}/papers"
        self.public = f"/results/{version.public_id}"
        self.id, self.sha256 = version.id, version.sha256
        self.loser, self.winner = names


@pytest.fixture
def case(client, writing):
    with writing() as session:
        judged = a_judged_workshop(session, LOWER, D0, safeguards=GUARDS)
        version = a_signed_version(session, judged)
        publish_results(
            session,
            judged.organiser,
            version,
            shown_hash=version.sha256,
            now=NOON,
            objections_to=WHERE,
        )
        apart(session)
        signed_in(client, session, judged.organiser)
        return Case(version, [entry.display_name for entry in judged.entries])


def words(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def told(pdf: bytes) -> str:
    return "".join(text_of(pdf).split())


def test_the_score_book_says_what_was_signed_in_word_and_on_paper(client, case):
    book = words(client.get(f"{case.at}/score-book.docx").data)
    paper = client.get(f"{case.at}/score-book.pdf").data

    wanted = [case.winner, case.loser, "89.83", "78.00", "第一名", "质量分高者在前", "组织者"]
    assert [word for word in wanted if word not in book] == []
    assert [word for word in wanted if word not in told(paper)] == []
    assert case.sha256 in told(paper)
    assert sizes_of(paper)[0] == A4


def test_the_page_is_that_of_official_papers(client, case):
    document = Document(io.BytesIO(client.get(f"{case.at}/notice.docx").data))

    page = document.sections[0]
    margins = (page.top_margin, page.right_margin, page.bottom_margin, page.left_margin)
    assert [round((side or 0) / Mm(1)) for side in margins] == [37, 26, 35, 28]
    title, body = document.paragraphs[0], document.paragraphs[1]
    assert (title.runs[0].font.size, body.runs[0].font.size) == (Pt(22), Pt(16))
    assert body.paragraph_format.line_spacing == Pt(29)


def test_the_notice_masks_names_and_says_until_when_and_where_to_object(client, case):
    notice = words(client.get(f"{case.at}/notice.docx").data)
    chat = client.get(f"{case.at}/notice.txt").text
    client.delete_cookie("session")
    posted = told(client.get(f"{case.public}/notice.pdf").data)

    for said in (notice, chat, posted):
        assert [name in said for name in (case.winner, case.loser)] == [False, False]
        assert [word for word in ("3个工作日", "89.83") if word not in "".join(said.split())] == []
    assert WHERE in notice
    assert WHERE in chat
    assert chat.splitlines()[-1].endswith(case.public)


def test_the_commendation_names_who_won_with_number_day_and_addressee(client, case):
    asked = {"number": "苏工发〔2026〕12号", "day": "2026-12-01", "addressee": "各区总工会："}
    decision = client.get(f"{case.at}/commendation.docx", query_string=asked).data

    said = words(decision)
    wanted = ["苏工发〔2026〕12号", "2026年12月1日", "各区总工会：", case.winner, "第二名"]
    assert [word for word in wanted if word not in said] == []
    assert "89.83" not in said


def test_an_own_template_is_filled_and_a_strange_field_is_named(client, case):
    def filled(paper: str):
        file = (io.BytesIO(word_template(Paper(title="x", blocks=(Text(paper),)))), "x.docx")
        return client.post(f"{case.at}/notice", data={"file": file})

    assert "第 1 版" in words(filled("本单位：第 {{ version }} 版").data)
    refused = filled("{{ mobile }}")
    assert refused.status_code == 422
    assert "mobile" in refused.text


def test_papers_follow_the_snapshot_and_a_changed_byte_is_refused(client, case, writing):
    with writing() as session:
        session.execute(
            text("UPDATE result_rows SET total = 99, rank = 9 WHERE version_id = :id"),
            {"id": case.id},
        )
    assert "99.00" not in client.get(f"{case.at}/notice.txt").text
    assert "99.00" not in client.get(case.public).text

    with writing() as session:
        change = "UPDATE result_versions SET snapshot = replace(snapshot, '89.83', '99.83')"
        session.execute(text(f"{change} WHERE id = :id"), {"id": case.id})
    for address in (f"{case.at}/notice.txt", case.public, f"{case.public}/notice.pdf"):
        answer = client.get(address)
        assert answer.status_code == 409
        assert "与签名不符" in answer.text


def test_there_is_no_paper_of_what_nobody_signed(client, writing):
    with writing() as session:
        judged = a_judged_workshop(session, D0)
        version = a_signed_version(session, judged)
        signed_in(client, session, judged.organiser)
        at = f"/desk/results/{version.public_id}"
    assert client.get(f"{at}/papers/score-book.txt").status_code == 200
    assert client.get(f"{at}/papers/notice.txt").status_code == 409
    assert client.get(f"{at}/papers/letter.txt").status_code == 404
    assert client.get(f"/results/{version.public_id}/notice.pdf").status_code == 404
