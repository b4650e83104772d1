"""A disk that writes down what reaches it, or fails: put between SQLite and the real files.

SQLite lets a program stand where it calls the operating system (its "VFS"). Ours calls the one that
is there; on the way each write, cut and flush may be written down or answered with an error.
Only where Python's SQLite is a library of its own: `missing_layer` says so.
"""

import _sqlite3
import ctypes as c
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask

from contest.foundation.db import db

OK, READ_FAULT, SHORT_READ, WRITE_FAULT, FLUSH_FAULT, CUT_FAULT, FULL = (
    0, 266, 522, 778, 1034, 1546, 13,
)  # fmt: skip
NAME = b"leitai-faults"
# The name goes through as the address that it is: SQLite keeps it as long as the file is open.
_OPEN = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_void_p, c.c_int, c.c_void_p)
_CLOSE = c.CFUNCTYPE(c.c_int, c.c_void_p)
_PIECE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_int, c.c_int64)
_CUT = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_int64)
_FLUSH = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_int)


class _Methods(c.Structure):
    """What SQLite may do to an open file; those behind `flush` stay as they are."""

    _fields_ = [
        ("version", c.c_int),
        ("close", _CLOSE),
        ("read", _PIECE),
        ("write", _PIECE),
        ("cut", _CUT),
        ("flush", _FLUSH),
        ("others", c.c_void_p * 13),
    ]


class _System(c.Structure):
    """The operating system as SQLite sees it."""

    _fields_ = [
        ("version", c.c_int),
        ("file_size", c.c_int),
        ("longest_path", c.c_int),
        ("next", c.c_void_p),
        ("name", c.c_char_p),
        ("data", c.c_void_p),
        ("open", _OPEN),
        ("others", c.c_void_p * 16),
    ]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that reached the disk: `what` is write, cut, flush or told (an answer went out)."""

    what: str
    file: str = ""
    place: int = 0
    data: bytes = b""
    told: frozenset[str] = frozenset()


class Disk:
    """What happens to each call. `fails` answers a call with an error code, or 0 for none."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.is_recording = False
        self.fails: Callable[[str, int], int] = lambda _what, _size: OK
        self.files: dict[int, tuple[str, _Methods]] = {}

    def path(self, file: int) -> str:
        """The name of an open file."""
        return self.files[file][0]

    def note(self, step: Step) -> None:
        """Write a step down, if that was asked for."""
        if self.is_recording:
            self.steps.append(step)


@cache
def _library() -> Any:
    library = c.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = c.POINTER(_System)
    return library


def missing_layer() -> str:
    """Say why Python's SQLite does not let us in; "" where it does."""
    if hasattr(_library(), "sqlite3_vfs_register"):
        return ""
    return "Python's SQLite is built in: nothing can be put between it and the disk"


@contextmanager
def faulty_disk(app: Flask) -> Iterator[Disk]:
    """Let the connections of `app` go through a disk of ours until the block ends."""
    disk = Disk()
    system = _system(disk)
    library = _library()
    with app.app_context():
        db.engine.dispose()
        library.sqlite3_vfs_register(c.byref(system), 1)
        try:
            yield disk
        finally:
            disk.fails, disk.is_recording = (lambda _what, _size: OK), False
            db.engine.dispose()
            library.sqlite3_vfs_unregister(c.byref(system))


# SQLite keeps pointers to these as long as a file is open; they are few and small.
_kept: list[Any] = []


def _system(disk: Disk) -> _System:
    real = _library().sqlite3_vfs_find(None)
    system = _System.from_buffer_copy(real.contents)
    system.name = NAME
    tables: dict[int, _Methods] = {}

    def opened(_system: int, name: int | None, file: int, flags: int, out: int) -> int:
        code: int = real.contents.open(c.addressof(real.contents), name, file, flags, out)
        methods = c.c_void_p.from_address(file)
        if code == OK and methods.value:
            table = tables.get(methods.value)
            if table is None:
                table = tables[methods.value] = _methods(disk, methods.value)
            path = c.string_at(name).decode() if name else ""
            disk.files[file] = (path, _Methods.from_address(methods.value))
            methods.value = c.addressof(table)
        return code

    system.open = _OPEN(opened)
    _kept.extend([system, tables])
    return system


def _methods(disk: Disk, address: int) -> _Methods:
    table = _Methods.from_buffer_copy(_Methods.from_address(address))
    real = _Methods.from_address(address)

    def close(file: int) -> int:
        disk.files.pop(file, None)
        return int(real.close(file))

    def read(file: int, buffer: int, size: int, place: int) -> int:
        return disk.fails("read", size) or int(real.read(file, buffer, size, place))

    def write(file: int, buffer: int, size: int, place: int) -> int:
        failed = disk.fails("write", size)
        if failed:
            # A write that fails may have brought some of its bytes there.
            real.write(file, buffer, size // 2, place)
            return failed
        code = int(real.write(file, buffer, size, place))
        if code == OK and disk.is_recording:
            data = c.string_at(buffer, size)
            disk.note(Step("write", disk.path(file), place, data))
        return code

    def cut(file: int, size: int) -> int:
        failed = disk.fails("cut", 0)
        if failed:
            return failed
        disk.note(Step("cut", disk.path(file), size))
        return int(real.cut(file, size))

    def flush(file: int, flags: int) -> int:
        failed = disk.fails("flush", 0)
        if failed:
            return failed
        code = int(real.flush(file, flags))
        disk.note(Step("flush", disk.path(file)))
        return code

    table.close, table.read, table.write = _CLOSE(close), _PIECE(read), _PIECE(write)
    table.cut, table.flush = _CUT(cut), _FLUSH(flush)
    return table
