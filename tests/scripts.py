"""The scripts of the tablet's page: whether they are of the sources, and others for a test."""

import shutil
import subprocess
from pathlib import Path

import pytest

from config import ROOT
from judges.tablet.start import BUILT

SOURCES = ROOT / "judges" / "tablet" / "app"
# Modules of the page name their neighbours by the way from one to the other.
NEEDED = ("judges/tablet/app", "judges/scoresheets/static")


def refuse_old_scripts(scratch: Path) -> None:
    """Fail where what lies built is not of the sources as they are."""
    _run([SOURCES / "build.sh", f"--outdir={scratch}"], SOURCES)
    for file in sorted(scratch.glob("*.js")):
        built = BUILT / file.name
        if not built.is_file() or built.read_bytes() != file.read_bytes():
            pytest.fail(f"{built} is not of the sources as they are: ./run build", pytrace=False)


def script_with(folder: Path, name: str, at: str, planted: str) -> str:
    """Return the page's script with a fault planted behind a text of one of its modules."""
    for part in NEEDED:
        shutil.copytree(ROOT / part, folder / part)
    module = folder / "judges" / "tablet" / "app" / name
    text = module.read_text(encoding="utf-8")
    assert at in text
    module.write_text(text.replace(at, at + planted), encoding="utf-8")
    _run([module.parent / "build.sh"], module.parent)
    built = folder / BUILT.relative_to(ROOT) / "app.js"
    return built.read_text(encoding="utf-8")


def with_modules(exports: str, body: str) -> str:
    """Return a function for a page's `evaluate`: `body` with a parameter `given`.

    `exports` are lines of `export { … } from "./….js"`; what they name is found in `page`.
    """
    options = ["--bundle", "--format=iife", "--global-name=page", "--target=es2020"]
    return f"async (given) => {{\n{_run(['esbuild', *options], SOURCES, exports)}\n{body}\n}}"


def _run(words: list[str | Path], folder: Path, text: str = "") -> str:
    # S603: the words are written out above.
    done = subprocess.run(  # noqa: S603
        words, cwd=folder, input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
