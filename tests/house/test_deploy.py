"""The files of a deployment: they name settings and commands that exist."""

import hashlib
import os
import re
import runpy
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT
from tests.house import source as house
from tests.house.source import Source, planted

SETTING = re.compile(r"\b(LEITAI_[A-Z_]+)\b")
COMMAND = re.compile(r"flask --app wsgi ([a-z-]+(?: [a-z-]+)?)")
# Read by ./run or by a test, not by the application.
ELSEWHERE = {"LEITAI_PACKAGES", "LEITAI_LAN", "LEITAI_CASES", "LEITAI_KILLS"}


def deployed() -> Iterator[Source]:
    for path in sorted((ROOT / "deploy").iterdir()):
        yield Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    for source in house.sources(".md", "docs"):
        if source.path.startswith("docs/handbook/"):
            yield source


def unknown_settings(source: Source) -> Iterator[str]:
    read = (ROOT / "config.py").read_text(encoding="utf-8")
    for name in sorted(set(SETTING.findall(source.text)) - ELSEWHERE):
        if f'"{name}"' not in read:
            yield f"{source.path} sets {name}, which config.py does not read"


def unknown_commands(source: Source, commands: dict[str, set[str]]) -> Iterator[str]:
    for words in COMMAND.findall(source.text):
        group, _, name = words.partition(" ")
        if group not in commands or (commands[group] and name not in commands[group]):
            yield f"{source.path}: there is no command flask {words}"


def known(app) -> dict[str, set[str]]:
    return {
        name: set(getattr(command, "commands", {})) for name, command in app.cli.commands.items()
    }


def test_settings_that_are_named_are_read():
    house.refuse(fault for source in deployed() for fault in unknown_settings(source))


def test_commands_that_are_named_exist(app):
    commands = known(app)
    house.refuse(fault for source in deployed() for fault in unknown_commands(source, commands))


def test_a_planted_setting_and_a_planted_command_are_found():
    assert len(list(unknown_settings(planted("LEITAI_NOTHING=1\n")))) == 1
    text = "flask --app wsgi ledger forget\nflask --app wsgi ledger verify\n"
    assert len(list(unknown_commands(planted(text), {"ledger": {"verify"}}))) == 1


def test_the_server_is_started_everywhere_as_run_starts_it():
    options = "--interface wsgi --workers 1 --blocking-threads 8"
    for name in ("run", "deploy/leitai.service", "deploy/Containerfile"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert f"granian {options}" in text, name


def test_the_local_network_hands_out_the_certificate_and_never_the_key(tmp_path):
    script = runpy.run_path(str(ROOT / "deploy" / "lan.py"))

    system = script["write"](tmp_path, "192.168.8.10", 8000)

    settings = (tmp_path / "Caddyfile").read_text(encoding="utf-8")
    page = (tmp_path / "page" / "index.html").read_text(encoding="utf-8")
    assert system == "https://192.168.8.10:8443"
    assert f'{tmp_path.as_posix()}/authority/pki/authorities/local"' in settings
    assert "rewrite * /root.crt" in settings
    assert settings.count("file_server") == 2
    assert "reverse_proxy 127.0.0.1:8000" in settings
    assert page.count("<svg") == 2
    assert system in page
    assert "$" not in page + settings
    with pytest.raises(ValueError, match="does not appear"):
        script["write"](tmp_path, "hall.local", 8000)


def locks_are_installed() -> bool:
    """Say whether `./run` would install nothing: its stamp is of the lock as it is."""
    stamp = ROOT / ".venv" / "stamp-run"
    lock = hashlib.sha256((ROOT / "requirements.txt").read_bytes()).hexdigest()
    line = f"{lock}  requirements.txt\n".encode()
    return stamp.exists() and stamp.read_text(encoding="utf-8") == hashlib.sha256(line).hexdigest()


def run_lan(folder: Path, caddy: str) -> subprocess.CompletedProcess[str]:
    """Run `./run --lan` on a fresh folder with a program of ours in Caddy's place."""
    (folder / "bin").mkdir()
    program = folder / "bin" / "caddy"
    program.write_text(f"#!/bin/sh\n{caddy}\n", encoding="utf-8")
    program.chmod(0o755)
    ours = {
        "LEITAI_DATA": str(folder / "data"),
        "LEITAI_LAN": "127.0.0.1",
        "LEITAI_PACKAGES": "ready",
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
    }
    return subprocess.run(  # noqa: S603 - our own script
        [ROOT / "run", "--lan"],
        env={**os.environ, **ours},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_local_network_says_when_caddy_does_not_start(tmp_path):
    if not locks_are_installed():
        pytest.skip("./run would install what the lock asks for")

    told = run_lan(tmp_path, 'echo "run $*" >&2; exit 3')

    assert told.returncode == 1
    assert "Caddy did not start" in told.stderr
    log = (tmp_path / "data" / "log" / "caddy.log").read_text(encoding="utf-8")
    assert log == f"run run --config {tmp_path}/data/lan/Caddyfile --adapter caddyfile\n"
