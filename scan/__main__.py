"""Independent scanners against the source and against a demo on loopback; see ./run scan.

    python -m scan [source] [interface] [crawl] [--seconds N] [--role NAME]

Exit code 1: a scanner missed its planted hole, or found something that nobody has explained.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from scan import crawling, findings

PARTS = ("source", "interface", "crawl")


def source() -> list[str]:
    """Scan the planted holes, then the source."""
    faults = [f"{rule} missed its planted hole" for rule in findings.holes_missed()]
    found = findings.of_source()
    print(f"source: {found.total()} findings of {len({rule for rule, _ in found})} rules")
    return faults + findings.unexplained(found)


def interface(url: str) -> list[str]:
    """Send wild requests to the tablets' interface as a judge."""
    with tempfile.TemporaryDirectory() as folder:
        cookie = crawling.cookie_of(url, "judge@demo")
        code, told = crawling.interface(url, cookie, 20, Path(folder))
    print("interface:", *told.strip().splitlines()[-6:], sep="\n  ")
    return [f"interface: schemathesis ended with {code}\n{told[-3000:]}"] if code else []


def crawl(url: str, roles: list[str], seconds: int) -> list[str]:
    """Attack as each role."""
    faults, explained = [], findings.explained_of_crawl()
    for role in roles:
        with tempfile.TemporaryDirectory() as folder:
            cookie = crawling.cookie_of(url, crawling.ROLES[role])
            found = crawling.crawl(url, role, cookie, seconds, Path(folder))
        pages = found.pop("_pages")[0]
        print(
            f"crawl as {role}: {pages} pages, {sum(map(len, found.values()))} findings", flush=True
        )
        faults += [
            f"crawl as {role}: {name}: {', '.join(places)}"
            for name, places in found.items()
            if name not in explained
        ]
    return faults


def main() -> int:
    """Run what is asked for and print what nobody has explained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=list(PARTS))
    parser.add_argument("--seconds", type=int, default=120, help="of crawling for each role")
    parser.add_argument("--role", choices=crawling.ROLES, help="this one alone")
    asked = parser.parse_args()
    faults = source() if "source" in asked.parts else []
    if {"interface", "crawl"} & set(asked.parts):
        # Its own folder: attacks leave their words in the rows.
        data = Path(os.environ.get("LEITAI_DATA", "var")).resolve() / "scan"
        with crawling.served(data) as url:
            if "interface" in asked.parts:
                faults += interface(url)
            if "crawl" in asked.parts:
                roles = [asked.role] if asked.role else list(crawling.ROLES)
                faults += crawl(url, roles, asked.seconds)
    print(*faults, sep="\n")
    print(f"{len(faults)} things to explain or to mend")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
