"""What is asked before an installation may serve the judge's page at all."""

from pathlib import Path

from flask import Flask

from contest.foundation.feature import RefusedToStart

BUILT = Path(__file__).parent / "static" / "tablet" / "built"


def refuse_without_scripts(_app: Flask) -> None:
    """Raise `RefusedToStart` where the scripts of the page were not put together.

    Without them it stays an empty frame, which a hall would find out on the contest's morning.
    """
    missing = [name for name in ("app.js", "preparing.js") if not (BUILT / name).is_file()]
    if missing:
        raise RefusedToStart(
            f"The judge's page is not built: {BUILT} lacks {' and '.join(missing)}."
            " Remedy: ./run build"
        )
