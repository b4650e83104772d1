"""PAdES signatures, checked by the validator of the library that makes them."""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.sign.validation.status import SignatureCoverageLevel

from contest.foundation.keyring import KeyFault
from contest.foundation.pades import CERTIFICATE, KEY, pdf_signer
from tests.paper import seal_of


@pytest.fixture(scope="module")
def blank():
    stream = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(stream)
    return stream.getvalue()


def verdict(pdf, certificates):
    """Whether content and chain hold, and whether all of the file is under the signature."""
    found, told = seal_of(pdf, load_certs_from_pemder_data(certificates))
    whole = found.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return told.intact and told.valid and told.trusted, whole, str(found.sig_object["/SubFilter"])


def test_a_signature_covers_the_whole_file_and_is_pades(tmp_path, blank):
    signer = pdf_signer("擂台", tmp_path)

    signed = signer.signed(blank, reason="自签发后未经改动")

    assert verdict(signed, signer.certificates) == (True, True, "/ETSI.CAdES.detached")
    assert signed.startswith(blank)


def test_somebody_in_an_event_loop_signs_alike(tmp_path, blank):
    signer = pdf_signer("擂台", tmp_path)

    async def sign():
        return signer.signed(blank, reason="自签发后未经改动")

    with ThreadPoolExecutor(1) as worker:
        signed = worker.submit(asyncio.run, sign()).result()

    assert verdict(signed, signer.certificates)[:2] == (True, True)


def test_what_is_changed_or_appended_shows(tmp_path, blank):
    signer = pdf_signer("擂台", tmp_path)
    signed = signer.signed(blank, reason="自签发后未经改动")
    changed = signed.replace(b"/MediaBox [ 0 0 612", b"/MediaBox [ 0 0 613", 1)
    again = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed)) as document:
        document.save(again)

    assert changed != signed
    assert verdict(changed, signer.certificates)[0] is False
    # Bytes behind the end pass the sums, so that the coverage has to be asked for as well.
    assert verdict(signed + b"\n% appended\n", signer.certificates)[:2] == (True, False)
    assert verdict(again.getvalue(), signer.certificates)[0] is False


def test_the_key_is_made_once_and_closed_to_others(tmp_path):
    first = pdf_signer("擂台", tmp_path)

    assert pdf_signer("别名", tmp_path) == first
    assert [(tmp_path / name).stat().st_mode & 0o77 for name in (KEY, CERTIFICATE)] == [0, 0]


def test_a_lost_half_or_a_foreign_one_is_said_and_not_made_anew(tmp_path):
    pdf_signer("擂台", tmp_path / "a")
    pdf_signer("擂台", tmp_path / "b")
    foreign = (tmp_path / "b" / CERTIFICATE).read_bytes()

    (tmp_path / "a" / CERTIFICATE).write_bytes(foreign)
    with pytest.raises(KeyFault, match="does not belong"):
        pdf_signer("擂台", tmp_path / "a")
    (tmp_path / "b" / KEY).unlink()
    with pytest.raises(KeyFault, match="missing"):
        pdf_signer("擂台", tmp_path / "b")
