"""Prints the draft of a design for its editor; run by path in a confined process.

Reads one JSON document from its input. Writes one JSON line, `{}` or what the draft was refused
for, and behind it a picture of the pages, one under another.
"""

import json
import sys
from base64 import b64decode
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

# A confined process knows no folder of ours before the line above.
from contest.certificates.render import Look, certificates_pdf
from contest.foundation.errors import Invalid
from contest.foundation.papers import pages_picture

DPI: Final = 96


def trial(asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return {} and the picture, or what is wrong and no picture."""
    pictures = {name: b64decode(data) for name, data in asked["pictures"].items()}
    faces, look = Path(asked["faces"]), Look(**asked["look"])
    try:
        pdf = certificates_pdf(asked["batch"], look, pictures=pictures, faces=faces)
    except Invalid as refused:
        faults = [asdict(fault) for fault in refused.faults]
        return {"message": refused.message, "params": refused.params, "faults": faults}, b""
    return {}, pages_picture(pdf, dpi=DPI)


def main() -> None:
    """Print what the input asks for."""
    told, picture = trial(json.load(sys.stdin.buffer))
    sys.stdout.buffer.write(json.dumps(told, default=str).encode() + b"\n" + picture)


if __name__ == "__main__":
    main()
