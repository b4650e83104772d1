"""Chromium itself is killed, again and again, with its profile left as it lies."""

import os
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random

from playwright.sync_api import BrowserType, Error, expect

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.tablets import TABLET, Judge, Wire, Writing, sign_in, submitted
from tests.factories.tablet import Hall
from tests.serving import Server

PAUSE, LONGEST = 0.02, 0.06


class Tablet:
    """A Chromium of its own with a profile that outlives it."""

    def __init__(self, chromium: BrowserType, server: Server, profile: Path, hall: Hall) -> None:
        self.chromium, self.server, self.profile, self.hall = chromium, server, profile, hall

    def start(self, writing: Writing) -> Judge:
        """Start Chromium on the profile, as a judge who unlocks the tablet again."""
        self.window = self.chromium.launch_persistent_context(
            self.profile,
            executable_path=CHROMIUM,
            args=ARGUMENTS,
            base_url=self.server.url,
            locale="zh-CN",
            viewport={"width": TABLET[0], "height": TABLET[1]},
        )
        # Chromium writes cookies down every half minute only; the card signs in again.
        sign_in(self.server, writing, self.hall, self.window)
        return Judge(self.window.new_page(), self.hall).open()

    def kill(self) -> None:
        """Kill the browser and all that it started; nothing is written out any more."""
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while self.pids():
            time.sleep(PAUSE)
        with suppress(Error):
            self.window.close()

    def pids(self) -> list[int]:
        """Those processes whose command line names this profile."""
        named = f"--user-data-dir={self.profile}".encode()
        return [
            int(one.parent.name)
            for one in Path("/proc").glob("[0-9]*/cmdline")
            if named in one.read_bytes().split(b"\0")
        ]


def is_held(wire: Wire, number: int) -> bool:
    """Prepare the next fault; say whether the server is to get the sheet before the kill."""
    wire.arrived.clear()
    wire.is_cut = number % 2 == 0
    wire.loses_answers = number % 2 == 1
    if wire.loses_answers:
        wire.go_on.clear()
    return wire.loses_answers


def play(tablet: Tablet, writing: Writing, count: int, *, seed: int = 5) -> list[str]:
    """Submit a sheet and kill Chromium, `count` times; return what is wrong in the end."""
    chance = Random(seed)  # noqa: S311 - moments that can be repeated
    with Wire(tablet.server) as wire:
        judge = tablet.start(writing)
        for number in range(count):
            expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
            judge.start()
            judge.fill()
            held = is_held(wire, number)
            judge.submit()
            wire.arrived.wait(60)
            if held:
                # The server has it; the answer may or may not reach the tablet before it dies.
                wire.go_on.set()
            time.sleep(chance.uniform(0, LONGEST))
            tablet.kill()
            wire.is_cut = wire.loses_answers = False
            wire.go_on.set()
            judge = tablet.start(writing)
        expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
        kept = judge.stored()
        tablet.kill()
    with writing() as session:
        there = Counter(submitted(session, tablet.hall))
    here = {one["event_id"]: one["state"] for one in kept["outbox"]}
    wrong = [f"{one} is there {times} times" for one, times in there.items() if times > 1]
    wrong += [
        f"{one} is {state} here and not there" for one, state in here.items() if one not in there
    ]
    wrong += [f"{one} is there and not here" for one in there if one not in here]
    if len(here) != count:
        wrong.append(f"{len(here)} sheets here, not {count}")
    return wrong
