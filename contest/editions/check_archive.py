"""Checks the archive of an edition: stock Python, one file, nothing else of this project.

    python3 check_archive.py [FOLDER] [--head EVENT=HEAD …]

FOLDER is where the archive was unpacked (this file's own folder, unless told otherwise). Every
file is compared with manifest.sha256, every record of each event's trail is hashed again, and
values that were withheld from the chain are compared with what the chain says of them. HEAD is a
head that somebody kept outside; without one a trail that was made anew as a whole looks good. Each
results/*.zip holds a verify.py of its own that computes the result again. The lists of appeals, of
returns and of panels name the records that they come from: a row that the trail does not know, and
a record that the list leaves out, are told.

Exit codes: 0 good, 2 a trail is broken, 3 another head, 4 a file differs or is missing, 64 usage.
"""

import argparse
import csv
import hashlib
import json
import struct
import sys
from pathlib import Path

GOOD, BROKEN, OTHER_HEAD, DIFFERENT = 0, 2, 3, 4
MANIFEST = "manifest.sha256"
# Which records of the trail each list must have a row of; rows name them in the column trail_id.
TAKEN_BACK = {"seat.leave": "seat.take"}
LISTS = {"appeals": "appeal.file", "returns": "return.file", "panels": "seat.take"}
TAG, SECRET_TAG = b"LEITAI-TRAIL-1\0", b"LEITAI-SECRET-1\0"
ZEROS = "0" * 64
csv.field_size_limit(2**31 - 1)


def file_faults(folder: Path) -> list[str]:
    """Return each file that differs from the manifest, is missing, or does not stand in it."""
    faults, named = [], {MANIFEST}
    for line in (folder / MANIFEST).read_text(encoding="utf-8").splitlines():
        wanted, _two_spaces, name = line.partition("  ")
        named.add(name)
        path = folder / name
        if not path.is_file():
            faults.append(f"{name}: missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
            faults.append(f"{name}: differs")
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return faults + [f"{name}: not in the manifest" for name in sorted(there - named)]


def trail_fault(path: Path) -> tuple[str, int, str]:
    """Return what is wrong with a trail first ("" if nothing), its length, and its head."""
    seq, head, chain = 0, ZEROS, ""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        body = row["body"].encode()
        content = json.loads(row["body"])
        chain = chain or content["data"]["chain_id"]
        framed = bytes.fromhex(chain) + bytes.fromhex(head)
        framed += struct.pack(">QI", seq + 1, len(body)) + body
        if row["seq"] != seq + 1 or hashlib.sha256(TAG + framed).hexdigest() != row["hash"]:
            return f"record {seq + 1} does not follow", seq, head
        seq, head = row["seq"], row["hash"]
    return "", seq, head


def withheld_fault(trail: Path, withheld: Path) -> str:
    """Return the first withheld value that the trail does not vouch for; "" if there is none."""
    said = {}
    for line in trail.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        said[row["seq"]] = json.loads(row["body"]).get("secrets", {})
    for row in json.loads(withheld.read_text(encoding="utf-8")):
        made = SECRET_TAG + bytes.fromhex(row["salt"]) + row["value"].encode()
        if said.get(row["seq"], {}).get(row["field"]) != hashlib.sha256(made).hexdigest():
            return f"the value withheld from record {row['seq']} differs"
    return ""


def list_faults(folder: Path, trail: Path) -> list[str]:
    """Return where a list of this event's `folder` and its trail tell of different things."""
    subjects: dict[str, set[str]] = {}
    for line in trail.read_text(encoding="utf-8").splitlines():
        content = json.loads(json.loads(line)["body"])
        kind, subject = content["kind"], content["subject"]
        subjects.setdefault(kind, set()).add(subject)
        if kind in TAKEN_BACK:
            subjects[TAKEN_BACK[kind]].discard(subject)
    known = set().union(*subjects.values())
    faults = []
    for name, kind in LISTS.items():
        path, wanted = folder / name / f"{name}.csv", subjects.get(kind, set())
        rows: list[dict[str, str]] = []
        if path.exists():
            with path.open(encoding="utf-8-sig", newline="") as stream:
                rows = list(csv.DictReader(stream))
        listed = {row["trail_id"] for row in rows}
        faults += [f"{name}: {one} is missing" for one in sorted(wanted - listed)]
        faults += [f"{name}: the trail does not know {one}" for one in sorted(listed - known)]
    return faults


def main(told: list[str]) -> int:
    """Check a folder and say what was found; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--head", action="append", default=[], metavar="EVENT=HEAD")
    asked = parser.parse_args(told)
    kept = dict(one.partition("=")[::2] for one in asked.head)
    faults = file_faults(asked.folder)
    for fault in faults:
        print(fault)
    code = DIFFERENT if faults else GOOD
    for trail in sorted(asked.folder.glob("*/trail/trail.jsonl")):
        event = trail.parent.parent.name
        fault, records, head = trail_fault(trail)
        secret = trail.with_name("withheld.json")
        if not fault and secret.exists():
            fault = withheld_fault(trail, secret)
        print(f"{event}: {records} records, head {head}{': ' + fault if fault else ''}")
        differing = [] if fault else list_faults(trail.parent.parent, trail)
        for one in differing:
            print(f"{event}: {one}")
        if fault:
            code = BROKEN
        elif differing:
            code = code or DIFFERENT
        elif event in kept and not head.startswith(kept[event].replace("-", "")):
            print(f"{event}: this is not the head that you kept")
            code = code or OTHER_HEAD
    print("good" if code == GOOD else "NOT good")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
