"""What is written down: links lead somewhere, no machine's own paths, locks that anyone can use."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from config import ROOT
from tests.house import source as house
from tests.house.source import Source, planted

LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
PICTURE = re.compile(r"<img[^>]*\bsrc=\"([^\"]+)\"")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
# Where somebody happens to work; put together here, so that this file does not name them.
OWN_PATHS = [
    re.compile(pattern)
    for pattern in (
        "(?<![\\w.>}])/" + "work/(main|shared|\\.)",
        "/" + "tmp/(leitai|bash)",
        "/home/" + "[a-z]+/",
        "/root/" + "\\w",
        "bash_" + "jobs",
    )
]


def anchor(heading: str) -> str:
    """Return the anchor that a heading gets where Markdown is shown."""
    words = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def anchors(text: str) -> set[str]:
    return {anchor(heading) for heading in HEADING.findall(FENCE.sub("", text))}


def broken_links(source: Source) -> Iterator[str]:
    text = FENCE.sub("", source.text)
    for target in [*LINK.findall(text), *PICTURE.findall(text)]:
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = unquote(target).partition("#")
        place = (ROOT / source.path).parent / path
        if path and not place.exists():
            yield f"{source.path}: {target} leads nowhere"
        elif fragment and (not path or place.suffix == ".md"):
            there = place.read_text(encoding="utf-8") if path else source.text
            if fragment not in anchors(there):
                yield f"{source.path}: {target} names no heading"


def own_paths(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.text.splitlines(), 1):
        for pattern in OWN_PATHS:
            if pattern.search(line):
                yield f"{source.path}:{number} names a path of somebody's machine: {line.strip()}"


def foreign_hosts(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.text.splitlines(), 1):
        if "://" in line or re.match(r"\s*--(index|extra|find|trusted)", line):
            yield f"{source.path}:{number} names a host: locks must work with any registry"


def test_links_lead_somewhere():
    house.refuse(fault for source in house.sources(".md") for fault in broken_links(source))


def test_no_text_names_a_path_of_somebodys_machine():
    house.refuse(fault for source in house.texts() for fault in own_paths(source))


def test_locks_name_no_host_and_pin_every_package_with_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = Source(name, (ROOT / name).read_text(encoding="utf-8"))
        house.refuse(foreign_hosts(lock))
        pins = [block for block in re.split(r"\n(?=[a-z0-9])", lock.text) if block[0] != "#"]
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_every_named_requirement_is_locked_at_the_named_version():
    locked = "".join(
        (ROOT / name).read_text(encoding="utf-8")
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    pins = dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", locked, re.MULTILINE))
    for name in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            wanted = re.match(r"([a-z][a-z0-9._-]*)(?:\[[a-z,]+\])?(?:==(\S+))?", line)
            if wanted:
                assert pins[wanted[1]] == (wanted[2] or pins[wanted[1]]), line
                assert "#" in line, f"{line}: say in one line what it is for"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("See [the house](config.py) and [here](#a-b) \n# A, b\n", 0),
        ("See [the house](no-such-file.md)", 1),
        ("See [here](#nowhere)", 1),
        ("```\n[not a link](nowhere)\n```\n", 0),
        ("![picture](no-such.png)", 1),
        ("[elsewhere](https://example.org)", 0),
    ],
)
def test_a_planted_link_is_judged(text, faults):
    assert len(list(broken_links(planted(text, "README.md")))) == faults


def test_a_planted_path_is_found():
    assert len(list(own_paths(planted("data = '/" + "work/main/var'\n")))) == 1
    assert list(own_paths(planted("/panels/<pid:panel_id>/work/sheets\n"))) == []


def test_a_planted_host_is_found():
    assert len(list(foreign_hosts(planted("--index-url https://registry.example\n")))) == 1


def test_the_commands_can_be_run():
    for name in ("run", ".ci/run"):
        assert Path(ROOT / name).stat().st_mode & 0o111, f"chmod +x {name}"
