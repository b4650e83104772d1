"""Which tests `./run test quick` runs: all without a database, and those of what was changed.

A test with a database takes five times as long as one without; those of the features that the
last commit or the work in hand touched are run, and those of the foundation, on which all rest.
"""

import re
import subprocess
from collections.abc import Iterable

from config import ROOT

ALWAYS = frozenset({"contest/foundation"})
FEATURE = re.compile(r"^(?:tests/)?((?:contest|judges)/\w+)/")
LEFT_OUT = frozenset({"browser", "faults", "slow"})
CHANGED = (
    ("diff", "--name-only", "HEAD~1"),
    ("ls-files", "--others", "--exclude-standard"),
)


def features_of(paths: Iterable[str]) -> frozenset[str]:
    """Return the features that files belong to, as contest/entries; others belong to none."""
    return frozenset(found[1] for path in paths if (found := FEATURE.match(path)))


def changed_features() -> frozenset[str]:
    """Return the features that differ from the commit before the last; none without git."""
    paths: list[str] = []
    for words in CHANGED:
        # S603, S607: the words are written out above.
        done = subprocess.run(  # noqa: S603
            ["git", *words],  # noqa: S607
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        paths += done.stdout.splitlines()
    return features_of(paths)


def is_quick(path: str, marks: Iterable[str], near: frozenset[str]) -> bool:
    """Say whether a test belongs to the quick run, by its file and the names of its marks."""
    marked = frozenset(marks)
    if marked & LEFT_OUT:
        return False
    return "database" not in marked or bool(features_of([path]) & (near | ALWAYS))
