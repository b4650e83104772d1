"""A confined script is bounded in memory and time, writes nothing and sees no secret."""

import pytest

from contest.foundation.confined import Bounds, Stopped, run_confined

SMALL = Bounds(memory=200 * 1024 * 1024, seconds=20)


def run(tmp_path, code: str, *, data: bytes = b"", bounds: Bounds = SMALL) -> bytes:
    script = tmp_path / "script.py"
    script.write_text(code, encoding="utf-8")
    return run_confined(script, data, arguments={"n": 1}, bounds=bounds)


def test_bytes_go_in_and_come_out(tmp_path):
    code = "import sys, json; n = json.loads(sys.argv[1])['n']; print(sys.stdin.read() * (n + 1))"

    assert run(tmp_path, code, data=b"ab") == b"abab\n"


@pytest.mark.parametrize(
    ("code", "by"),
    [
        ("x = bytearray(1 << 30)", "memory"),
        ("raise ValueError('x')", "crash"),
        ("import os; os.abort()", "crash"),
        ("open('written', 'wb', buffering=0).write(b'x')", "crash"),
    ],
)
def test_what_a_script_may_not_do_stops_it(tmp_path, monkeypatch, code, by):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Stopped) as caught:
        run(tmp_path, code)

    assert caught.value.by == by


# Spends a second of processor time in half a second: there the processor's limit comes first.
IN_TWO_THREADS = """
import hashlib, threading
burn = lambda: hashlib.pbkdf2_hmac("sha256", b"x", b"y", 1 << 30)
threading.Thread(target=burn).start()
burn()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "code", ["import time; time.sleep(60)", "while True: pass", IN_TWO_THREADS]
)
def test_a_script_that_does_not_end_is_stopped(tmp_path, code):
    with pytest.raises(Stopped) as caught:
        run(tmp_path, code, bounds=Bounds(memory=SMALL.memory, seconds=1))

    assert caught.value.by == "time"


def test_a_script_sees_neither_secrets_nor_our_code(tmp_path, monkeypatch):
    monkeypatch.setenv("LEITAI_SECRET_KEY", "canary")
    code = "import os, sys; print(sorted(os.environ)); import contest"

    with pytest.raises(Stopped):
        run(tmp_path, code)
    assert b"LEITAI" not in run(tmp_path, code.replace("import contest", ""))
