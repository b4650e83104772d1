"""The files of certificates: made in pieces, kept once, the same bytes as a single print."""

from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.status import SignatureCoverageLevel
from sqlalchemy.orm import Session

from contest.certificates import jobs, press
from contest.certificates.errors import NothingToPrint
from contest.certificates.models import Certificate
from contest.certificates.operations import choose_settings
from contest.certificates.press import printed, printed_together
from contest.certificates.queries import (
    certificates_of_event,
    print_file_run,
    printing_key,
    printing_run,
)
from contest.certificates.render import certificate_pdf, sample
from contest.foundation import files
from contest.foundation.models import StoredFile
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.certificates import a_certificate, an_accepted_entry, issued
from tests.factories.editions import an_event
from tests.factories.people import SYSTEM, apart
from tests.paper import faces_of, picture_of, seal_of, text_of


@pytest.mark.slow
def test_a_run_cut_anywhere_goes_on_and_makes_nothing_twice(session: Session) -> None:
    certificate = a_certificate(session)
    payload = {"event_id": certificate.event_id, "key": printing_key(certificate.event)}
    made = jobs.print_piece(session, payload)

    jobs.keep_piece(session, payload, NOON, made)
    first = certificate.file_id
    jobs.keep_piece(session, payload, NOON, made)

    assert list(made) == [certificate.id]
    assert certificate.file_id == first is not None
    assert jobs.print_piece(session, payload) == {}
    session.refresh(certificate)
    assert certificate.file is not None
    assert files.open_file(certificate.file).read() == made[certificate.id]


def test_the_page_sees_how_far_the_run_has_come(session: Session) -> None:
    certificate = a_certificate(session)
    event = certificate.event

    jobs.queue_printing(session, event, count=1, now=NOON)

    run = printing_run(session, event)
    assert run is not None
    assert (run.done, run.total, run.finished_at) == (0, 1, None)


@pytest.mark.slow
def test_the_press_prints_the_very_page_that_a_single_print_prints(session: Session) -> None:
    certificate = a_certificate(session, "曾犇")
    session.flush()
    fields = session.get_one(Certificate, certificate.id).fields
    whole = certificate_pdf(fields)

    made = printed([fields] * 3, processes=1)

    assert [text_of(file) for file in made] == [text_of(whole)] * 3
    assert picture_of(made[0], dpi=100).tobytes() == picture_of(whole, dpi=100).tobytes()
    assert faces_of(made[0]) == faces_of(whole)
    assert len(made[0]) < len(whole) / 3


@pytest.mark.slow
def test_pages_printed_together_are_the_same_pages(session: Session) -> None:
    fields = a_certificate(session, "曾犇").fields

    made = printed_together([fields] * 3, processes=1)

    assert text_of(made[0]) == text_of(certificate_pdf(fields)) * 3


@pytest.mark.slow
def test_the_print_file_is_made_in_parts_and_goes_on_where_it_was_cut(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PAGES", 2)
    certificate = a_certificate(session, "曾犇")
    event = certificate.event
    for name in ("王磊", "李敏"):
        a_confirmed_award(session, event, an_accepted_entry(session, event, name))
    issued(session, event, seed=2)
    apart(session)
    jobs.start_print_file(session, SYSTEM, event, now=NOON)
    run = print_file_run(session, event)
    assert run is not None

    first = jobs.print_file_piece(session, run.payload)
    jobs.keep_print_file(session, run.payload, NOON, first)
    halfway = run.done
    second = jobs.print_file_piece(session, run.payload)
    again = jobs.print_file_piece(session, run.payload)
    jobs.keep_print_file(session, run.payload, NOON, again)

    assert (halfway, run.done, run.total) == (2, 3, 3)
    assert second[0] == 3
    stored = session.get_one(StoredFile, run.payload["file_id"])
    pages = text_of(files.open_file(stored).read()).split("\f")[:-1]
    serials = sorted(one.serial for one in certificates_of_event(session, event))
    assert [serial in page for serial, page in zip(serials, pages, strict=True)] == [True] * 3


def test_nothing_is_made_into_a_print_file(session: Session) -> None:
    with pytest.raises(NothingToPrint):
        jobs.start_print_file(session, SYSTEM, an_event(session), now=NOON)


def test_a_print_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "SECONDS_START", 0)
    monkeypatch.setattr(press, "SECONDS_EACH", 0)

    with pytest.raises(press.PressStopped, match="no answer within 0 seconds"):
        printed([sample()])


@pytest.mark.slow
def test_files_are_signed_where_the_event_asks_and_the_pages_stay_the_same(
    app: object, session: Session
) -> None:
    plain = a_certificate(session)
    event = plain.event
    choose_settings(session, SYSTEM, event, settings={"signed_files": True}, now=NOON)
    a_confirmed_award(session, event, an_accepted_entry(session, event, "王磊"))
    (signed,) = issued(session, event, seed=2)

    made = jobs.print_piece(session, {"event_id": event.id})

    found = {key: PdfFileReader(BytesIO(made[key])).embedded_signatures for key in made}
    assert [len(found[one.id]) for one in (plain, signed)] == [0, 1]
    signature, told = seal_of(made[signed.id], [found[signed.id][0].signer_cert])
    assert "不主张法律效力" in signature.sig_object["/Reason"]
    assert told.bottom_line
    assert signature.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert "王磊" in text_of(made[signed.id])
