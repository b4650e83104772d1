"""The fault programme: every harness, how much of it the suite plays and how much a release.

`./run test` plays the short tier, `./run bench faults` the long one with the same functions.
LEITAI_FAULTS="kills=200 cuts=500" sets other counts for the tests.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.disks import missing_layer
from tests.faults.found import Found
from tests.faults.harnesses import (
    busy,
    clocks,
    connections,
    cuts,
    deliveries,
    disks,
    full,
    kills,
    power,
    restarts,
    smallworld,
    threads,
)

SQLITE, POSTGRESQL = "sqlite", "postgresql"
BOTH = (SQLITE, POSTGRESQL)


@dataclass(frozen=True, slots=True)
class Harness:
    """One kind of fault. `chunk` of them are played on one stage, with a seed of their own.

    `short` is how many the suite plays, `planted` how many with the planted fault, `release` how
    many a release. `own_server`: it stops the database server, and must have one of its own.
    `missing` says what this machine lacks for it; "" where nothing is missing.
    """

    name: str
    play: Callable[..., Found]
    short: int
    planted: int
    chunk: int
    release: int
    databases: tuple[str, ...] = BOTH
    own_server: bool = False
    missing: Callable[[], str] = str


PROGRAMME = (
    Harness("kills", kills.play, 30, 6, 100, 10_000),
    Harness("cuts", cuts.play, 40, 4, 200, 10_000),
    Harness("deliveries", deliveries.play, 600, 600, 2_000, 1_000_000),
    Harness("smallworld", smallworld.play, 1, 1, 1, smallworld.PARTS),
    Harness("threads", threads.play, 192, 192, 640, 50_000),
    Harness("power", power.play, 40, 40, 400, 10_000, (SQLITE,), missing=missing_layer),
    Harness("disks", disks.play, 40, 16, 400, 100_000, (SQLITE,), missing=missing_layer),
    Harness("full", full.play, 60, 20, 200, 10_000, (SQLITE,), missing=full.missing),
    Harness("busy", busy.play, 6, 4, 100, 1_000, (SQLITE,)),
    Harness("clocks", clocks.play, 11, 6, 200, 10_000),
    Harness("restarts", restarts.play, 2, 1, 50, 1_000, (POSTGRESQL,), own_server=True),
    Harness("connections", connections.play, 10, 5, 200, 10_000, (POSTGRESQL,)),
)


def counts() -> dict[str, int]:
    """How many the suite plays of each: the short tier, unless the environment says otherwise."""
    asked = dict(one.split("=") for one in os.environ.get("LEITAI_FAULTS", "").split())
    return {one.name: int(asked.get(one.name, one.short)) for one in PROGRAMME}
