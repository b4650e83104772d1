"""Keeps the living part of a stage's day for a moment, so that many screens cost as much as one."""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

# A drawing is shown for so many times as long as it took: however many screens look on, drawing
# takes a tenth of one processor at most. A large stage on a slow machine is still news by then.
SHARE = 10
# With the five seconds between two looks and one to draw it is news within ten seconds.
LONGEST = 4.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """What was drawn, with the form token of the session for which it was drawn."""

    html: str
    token: str
    begun: float
    until: float

    def shown(self) -> Markup:
        """Return it with the token of whoever asks now; nothing else in it is of one reader."""
        html = self.html.replace(self.token, generate_csrf())
        # A template has escaped what it shows; a token has no sign that needs it.
        return Markup(html)  # noqa: S704


class Living:
    """The newest drawings of this process, by what they show and to whom alike."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drawings: dict[Hashable, Drawing] = {}
        self._pens: dict[Hashable, threading.Lock] = {}

    def anew(self, key: Hashable, draw: Callable[[], str]) -> Markup:
        """Return what `draw` gives now, and keep it for the others."""
        begun = time.monotonic()
        html = draw()
        ended = time.monotonic()
        until = ended + min(SHARE * (ended - begun), LONGEST)
        drawing = Drawing(html, generate_csrf(), begun, until)
        with self._lock:
            kept = self._drawings.get(key)
            # Whoever began later saw more, even where this one took longer.
            if kept is None or kept.begun <= begun:
                self._drawings[key] = drawing
            for old in [
                one for one, kept in self._drawings.items() if kept.until < begun - LONGEST
            ]:
                del self._drawings[old]
                self._pens.pop(old, None)
        return drawing.shown()

    def newest(self, key: Hashable, draw: Callable[[], str]) -> Markup:
        """Return what was drawn a moment ago, or else draw it; one draws and the others wait.

        Where one of a moment before is at hand, the others get that one instead of waiting.
        """
        with self._lock:
            pen = self._pens.setdefault(key, threading.Lock())
            kept = self._drawings.get(key)
        late = LONGEST if pen.locked() else 0.0
        if kept is not None and kept.until + late > time.monotonic():
            return kept.shown()
        with pen:
            with self._lock:
                kept = self._drawings.get(key)
            if kept is not None and kept.until > time.monotonic():
                return kept.shown()
            return self.anew(key, draw)
