"""Writes what `./run --lan` needs: Caddy's settings, and the page by which devices learn to trust.

    python deploy/lan.py FOLDER ADDRESS PORT   e.g. var/lan 192.168.8.10 8000

Service workers, cameras and WebCrypto need HTTPS; a hall without the internet has no certificate
that browsers know. Caddy keeps an authority of its own in FOLDER, and only its public certificate
is handed out, over plain HTTP, because a device cannot trust HTTPS before it has it.
"""

import sys
from ipaddress import ip_address
from pathlib import Path
from string import Template

import segno

HTTPS, HTTP = 8443, 8480
HERE = Path(__file__).parent


def write(folder: Path, address: str, port: int) -> str:
    """Write Caddyfile and page below `folder` and return the system's address.

    Raises `ValueError` when `address` is no IP address: a name would have to be known to tablets.
    """
    ip_address(address)
    host = f"[{address}]" if ":" in address else address
    system, page = f"https://{host}:{HTTPS}", f"http://{host}:{HTTP}"
    (folder / "page").mkdir(parents=True, exist_ok=True)
    place = folder.resolve().as_posix()
    _fill(
        "lan.Caddyfile",
        folder / "Caddyfile",
        {"address": host, "folder": place, "https": HTTPS, "http": HTTP, "port": port},
    )
    codes = {"qr_page": _qr(page), "qr_system": _qr(system), "system": system}
    _fill("lan.html", folder / "page" / "index.html", codes)
    return system


def _fill(name: str, target: Path, values: dict[str, object]) -> None:
    text = Template((HERE / name).read_text(encoding="utf-8")).substitute(values)
    target.write_text(text, encoding="utf-8")


def _qr(text: str) -> str:
    return str(segno.make(text, error="m", micro=False).svg_inline(border=4, omitsize=True))


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
