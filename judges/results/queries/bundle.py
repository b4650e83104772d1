"""The bundle by which anybody checks a published result: one ZIP file with its own checker.

It holds codes, marks, rules, the trail and signatures, and no name of a person: entries, seats and
accounts stand under their public ids, what was private stands as a salted commitment.
"""

import base64
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

import judges.verification
from contest.foundation import ledger, signing
from contest.foundation.errors import NotFound
from contest.foundation.keyring import KeyFault
from judges.results.models import ResultVersion

ORIGIN = "leitai"
# The form of a C2SP signed note: this byte says that the key is one of Ed25519.
NOTE_KIND = b"\x01"
# A ZIP file knows no earlier day; the same result gives the same bytes on every download.
NO_DAY = (1980, 1, 1, 0, 0, 0)
README = """擂台 Leitai: 成绩包 results.zip

核验 To check, with Python 3.11 or newer and nothing else:

    python3 -m zipfile -e results.zip .
    python3 verify.py results.zip --head HEAD --key KEY

HEAD 为您另行保存的存证末端指纹（可只写前 32 位），KEY 为公布页所示的签名密钥编号。
HEAD is a head of the trail that you kept, KEY the id of the key as the public page shows it.

退出码 Exit codes: 0 无误 good, 2 存证链断裂 chain broken, 3 末端不符 head mismatch,
4 成绩不符 results differ, 5 签名不符 signature, 6 不完整 incomplete.
"""


def bundle_of(session: Session, version: ResultVersion) -> bytes:
    """Return the ZIP file of a published version; the same bytes every time.

    Raises `NotFound` before publication, and where the marks were not kept with the version.
    """
    if version.published_at is None or version.marks is None or version.signature is None:
        raise NotFound
    lines, last = _trail(session, version)
    checker = Path(judges.verification.__file__).with_name("verify.py")
    files = {
        "README.txt": README.encode(),
        "checkpoint.txt": _checkpoint(version, *last),
        "events.jsonl": lines,
        "marks.json": version.marks.encode(),
        "rules.json": version.definition.body.encode(),
        "scorebook.csv": _book(json.loads(version.snapshot)),
        "signature.json": _signature(version),
        "snapshot.json": version.snapshot.encode(),
        "verify.py": checker.read_bytes(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in sorted(files.items()):
            bundle.writestr(zipfile.ZipInfo(name, NO_DAY), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _trail(session: Session, version: ResultVersion) -> tuple[bytes, tuple[int, str]]:
    lines, last = [], (0, ledger.GENESIS_HASH)
    for row, content in ledger.records(session, version.stream):
        line = {"seq": row.seq, "hash": row.hash, "body": bytes(row.body).decode()}
        lines.append(json.dumps(line, ensure_ascii=False))
        last = (row.seq, row.hash)
        if _publishes(content, version):
            break
    return ("\n".join(lines) + "\n").encode(), last


def _publishes(content: dict[str, Any], version: ResultVersion) -> bool:
    told = (content["kind"], content["subject"])
    return told == ("result.publish", version.public_id)


def _signature(version: ResultVersion) -> bytes:
    public = signing.public_keys().get(version.key_id or "")
    if public is None:
        raise KeyFault(f"the public key {version.key_id} is not there any more")
    newest = signing.sign(b"").key_id
    stated = {
        "algorithm": "Ed25519",
        "checkpoint_public_key": signing.public_keys()[newest].hex(),
        "key_id": version.key_id,
        "public_key": public.hex(),
        "signature": version.signature,
    }
    return json.dumps(stated, indent=1).encode()


def _checkpoint(version: ResultVersion, seq: int, head: str) -> bytes:
    """Return size and head of the trail as a signed note, by the newest key.

    A key that was changed since signs with another one; both are checked by their own id.
    """
    text = f"{ORIGIN}/{version.stream}\n{seq}\n{base64.b64encode(bytes.fromhex(head)).decode()}\n"
    signed = signing.sign(text.encode())
    public = signing.public_keys()[signed.key_id]
    named = hashlib.sha256(ORIGIN.encode() + b"\n" + NOTE_KIND + public).digest()[:4]
    note = base64.b64encode(named + signed.value).decode()
    return f"{text}\n\N{EM DASH} {ORIGIN} {note}\n".encode()


def _book(snapshot: dict[str, Any]) -> bytes:
    lines = ["rank,entry,status,total,awards"]
    for line in snapshot["lines"]:
        rank = "" if line["rank"] is None else str(line["rank"])
        awards = " ".join(line["awards"])
        lines.append(f"{rank},{line['entry']},{line['status']},{line['total'] or ''},{awards}")
    return ("\n".join(lines) + "\n").encode()
