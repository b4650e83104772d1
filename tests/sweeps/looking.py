"""Says what is wrong with an answer, whatever page it is of: its policy, its code, its numbers."""

import io
import re
import zipfile
from collections.abc import Iterator

import pikepdf
from werkzeug.test import TestResponse

from contest.app import CONTENT_SECURITY_POLICY
from tests.paper import text_of

OWN_POLICY = {"returns.voucher": "default-src 'none'; sandbox"}
"""Pages that hand out foreign documents in a box of their own, stricter than all others."""
IDENTITY = re.compile(rb"320500\d{11}[\dX]")
PHONE = re.compile(rb"1990000\d{4}|199[ -]0000[ -]\d{4}|\+86\s?199")
"""Every identity and phone number of the world is of these forms, and nothing else is."""
REVEALS = frozenset({"POST people.reveal", "POST people.own_data"})
"""Where a number may be seen in full; each look is kept in the trail."""
INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.I),
    "a style in the page": re.compile(r"<style|\sstyle\s*=", re.I),
    "a handler in the page": re.compile(r"<[^>]+\son[a-z]+\s*=", re.I),
    "an address that runs": re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.I),
}
# The data of an SVG picture and what is written between tags are no attributes.
TAGS = re.compile(r"<[^>]+>")


def faults_of(key: str, answer: TestResponse) -> Iterator[str]:
    """Yield what is wrong with the answer of a page; `key` is its method and endpoint."""
    wanted = OWN_POLICY.get(key.partition(" ")[2], CONTENT_SECURITY_POLICY)
    is_error = answer.status_code >= 400
    if answer.headers.get("Content-Security-Policy") not in (
        wanted,
        CONTENT_SECURITY_POLICY if is_error else wanted,
    ):
        yield f"has the policy {answer.headers.get('Content-Security-Policy')}"
    if answer.mimetype == "text/html":
        yield from inline_in(answer.text)
    if key not in REVEALS:
        yield from numbers_in(answer.get_data())


def inline_in(html: str) -> Iterator[str]:
    """Yield what the policy would refuse to run or to draw."""
    tags = "".join(TAGS.findall(html))
    for name, pattern in INLINE.items():
        if found := pattern.search(tags):
            yield f"has {name}: {found[0][:80]}"


def numbers_in(data: bytes) -> Iterator[str]:
    """Yield the identity and phone numbers in bytes, also in archives, workbooks and papers."""
    for name, part in unpacked(data):
        for pattern in (IDENTITY, PHONE):
            if found := pattern.search(part):
                yield f"shows {found[0].decode()}{name}"


def unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a file, each with words that say where it lies; all parts to any depth."""
    yield "", data
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for member in packed.namelist():
                for place, part in unpacked(packed.read(member)):
                    yield f" in {member}{place}", part
    elif data[:5] == b"%PDF-" and b"%%EOF" in data[-1024:]:
        yield " on paper", text_of(data).encode()
        with pikepdf.open(io.BytesIO(data)) as paper:
            yield " in its properties", repr(dict(paper.docinfo)).encode()
