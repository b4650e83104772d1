"""A PostgreSQL of a harness's own that may be stopped in the midst of its work."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql/15/bin")


class Cluster:
    """One server below `home`; it flushes as a server in use does."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.url = f"postgresql+psycopg://leitai@/postgres?host={home}"
        self.bin = DEBIAN if DEBIAN.exists() else Path(shutil.which("pg_ctl") or "").parent
        self.starts = 0

    def make(self) -> None:
        """Make its files."""
        self._run("initdb", "--username", "leitai", "--auth", "trust", "--encoding", "UTF8",
                  "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "zh",
                  "--no-sync")  # fmt: skip

    def start(self) -> None:
        """Start it and wait until it answers; behind a crash it mends itself first."""
        # No port: whoever speaks to it reaches it by a file in its own folder.
        options = f"-c listen_addresses= -c unix_socket_directories={self.home}"
        self._run("pg_ctl", "--silent", "--wait", "--log", f"{self.home}/log", "--options",
                  options, "start")  # fmt: skip
        self.starts += 1

    def crash(self) -> None:
        """Stop it where it stands: no transaction ends, nothing is written out."""
        self._run("pg_ctl", "--silent", "--wait", "--mode", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        # The server refuses to run as root; the package brings a user for it.
        above = ("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups")
        command = [str(self.bin / program), "--pgdata", str(self.home / "data"), *words]
        subprocess.run(  # noqa: S603 - our own command
            [*(above if os.geteuid() == 0 else ()), *command],
            cwd=self.home,
            check=True,
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def a_cluster() -> Iterator[Cluster]:
    """Make and start one; it is gone when the block ends."""
    home = Path(tempfile.mkdtemp(prefix="leitai-faults-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(home, "postgres")
        cluster = Cluster(home)
        cluster.make()
        cluster.start()
        try:
            yield cluster
        finally:
            if (home / "data" / "postmaster.pid").exists():
                cluster.crash()
    finally:
        shutil.rmtree(home)
