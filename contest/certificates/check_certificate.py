"""Checks certificates without a network: stock Python, one file, nothing else of this project.

    python3 check_certificate.py keys.json revoked.json 'https://…/v/7K3M9QX2PD#…' [--name 欧阳建国]

`keys.json` and `revoked.json` come from the organiser's site; the third is what the picture on the
paper says. The last line of the answer is one word; the exit code goes with it:

    0 valid   1 altered   2 revoked   3 replaced   4 unknown

Unknown is said when the list is older than it may be, when it is not signed by one of the keys, or
when nobody here knows the key. Compare the name and the award that are shown with the paper.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

FORMAT, LIST_FORMAT = b"leitai-qr-1\0", "leitai-revocations-1"
VERSION, KEY_BYTES, SIGNATURE_BYTES, FIXED = 1, 4, 64, 7
FIRST_DAY = date(2020, 1, 1)
CODES = {"valid": 0, "altered": 1, "revoked": 2, "replaced": 3, "unknown": 4}
LARGEST = 64 * 1024 * 1024

# ---------------------------------------------------------------- signature (RFC 8032, Ed25519)

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def added(one: Point, other: Point) -> Point:
    """Add two points of the curve."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * CURVE % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiplied(times: int, point: Point) -> Point:
    """Add a point to itself so many times."""
    found: Point = (0, 1, 1, 0)
    while times:
        if times & 1:
            found = added(found, point)
        point = added(point, point)
        times >>= 1
    return found


def root_of(y: int, sign: int) -> int | None:
    """Return the x that belongs to y with this last bit; None where there is none."""
    square = (y * y - 1) * pow(CURVE * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def point_of(data: bytes) -> Point | None:
    """Return the point that 32 bytes stand for; None where they stand for none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    x = root_of(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = root_of(BASE_Y, 0) or 0
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether `signature` (64 bytes) over `message` is by the key `public` (32 bytes)."""
    if len(public) != 32 or len(signature) != SIGNATURE_BYTES:  # noqa: PLR2004 - RFC 8032
        return False
    key, half = point_of(public), point_of(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or half is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left = multiplied(scalar, BASE)
    right = added(half, multiplied(int.from_bytes(digest, "little") % ORDER, key))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P
        or (left[1] * right[2] - right[1] * left[2]) % P
    )


# ---------------------------------------------------------------- the record in the picture


def record_of(scanned: str) -> dict[str, Any] | None:  # noqa: PLR0911 - each fault ends it
    """Take apart what the picture says; None where it is no record of ours."""
    found = re.fullmatch(r"https?://[^\s#]{1,200}/v/([0-9A-Z]{10})#([A-Z2-7]{100,1000})", scanned)
    if found is None:
        return None
    code, text = found.groups()
    try:
        data = base64.b32decode(text + "=" * (-len(text) % 8))
        # One way of writing each record: bits left over at the end must be none.
        if base64.b32encode(data).decode().rstrip("=") != text:
            return None
        body, signature = data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:]
        if body[0] != VERSION:
            return None
        texts, place = [], FIXED
        for _ in range(3):
            length = body[place]
            piece = body[place + 1 : place + 1 + length]
            if len(piece) != length:
                return None
            texts.append(piece.decode())
            place += 1 + length
    except (ValueError, IndexError):
        return None
    if place != len(body):
        return None
    day = FIRST_DAY + timedelta(days=int.from_bytes(body[5:FIXED], "big"))
    serial, name, award = texts
    return {
        "key": body[1 : 1 + KEY_BYTES].hex(),
        "issued_on": day.isoformat(),
        "serial": serial,
        "name": name,
        "award": award,
        "signed": FORMAT + code.encode() + b"\0" + body,
        "signature": signature,
    }


def keys_of(document: dict[str, Any]) -> dict[str, bytes]:
    """Return the public keys by their id; one whose id is not its own is left out."""
    keys = {one["id"]: bytes.fromhex(one["public"]) for one in document["keys"]}
    return {name: key for name, key in keys.items() if name == hashlib.sha256(key).hexdigest()[:8]}


def list_message(document: dict[str, Any]) -> bytes:
    """Return what the list's signature stands over."""
    bare = {key: value for key, value in document.items() if key not in ("key", "signature")}
    return json.dumps(bare, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def ended_of(document: dict[str, Any], keys: dict[str, bytes]) -> dict[str, str] | None:
    """Return how the listed certificates ended, by serial; None where the list is not signed."""
    if document.get("format") != LIST_FORMAT:
        return None
    public = keys.get(document.get("key", ""))
    signature = bytes.fromhex(document.get("signature", ""))
    if public is None or not is_signed(public, list_message(document), signature):
        return None
    return {serial: how for serial, how, _day in document["ended"]}


def verdict_on(  # noqa: PLR0911 - the verdicts in their order
    scanned: str, keys: dict[str, bytes], listed: dict[str, Any], *, now: datetime, name: str = ""
) -> tuple[str, dict[str, Any] | None]:
    """Return one word, and the record that it is about."""
    record = record_of(scanned.strip())
    if record is None:
        return "altered", None
    public = keys.get(record["key"])
    if public is None:
        return "unknown", None
    if not is_signed(public, record["signed"], record["signature"]):
        return "altered", None
    if name and "".join(name.split()) != "".join(record["name"].split()):
        return "altered", record
    ended = ended_of(listed, keys)
    if ended is not None and record["serial"] in ended:
        return ended[record["serial"]], record
    if ended is None or not listed["issued_at"] <= stamp(now) <= listed["valid_until"]:
        return "unknown", record
    return "valid", record


def stamp(instant: datetime) -> str:
    """Return an instant as the list writes it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(path: str) -> dict[str, Any]:
    """Read a JSON document of a bounded size."""
    data = Path(path).read_bytes()
    if len(data) > LARGEST:
        raise ValueError(f"{path} is too large")
    document: dict[str, Any] = json.loads(data)
    return document


def main() -> int:
    """Check one certificate; 64 where the files cannot be read."""
    parser = argparse.ArgumentParser(description="Check a certificate without a network.")
    parser.add_argument("keys")
    parser.add_argument("revoked")
    parser.add_argument("scanned", help="what the picture on the paper says")
    parser.add_argument("--name", default="", help="the name on the paper")
    asked = parser.parse_args()
    try:
        keys, listed = keys_of(read(asked.keys)), read(asked.revoked)
        word, record = verdict_on(
            asked.scanned, keys, listed, now=datetime.now(UTC), name=asked.name
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"The files cannot be read: {error}", file=sys.stderr)
        return 64
    for key in ("serial", "name", "award", "issued_on") if record else ():
        print(f"{key}: {record[key]}" if record else "")
    print(f"list {listed.get('number')} of {listed.get('issued_at')}")
    print(word)
    return CODES[word]


if __name__ == "__main__":
    sys.exit(main())
