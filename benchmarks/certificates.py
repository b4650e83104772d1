"""Certificates by the hundred: our press against one WeasyPrint run per certificate.

The plain way is what existing software does: one document for each certificate, in one warm
process, with the fonts of the system, the code drawn as SVG. Ours prints the same certificates as
one print file and as separate files, by the same calls and in the same pieces as the background
work. Prints seconds of the clock, ratios, the most memory of a process, and whether every text is
identical. `python benchmarks/certificates.py 8870` for a whole city; 200 by default. With a
second number N the plain way prints only every Nth; its time for all is then reckoned up from
those, and the output says so. Files are written in each way; what the asking process holds is the
batch itself and one piece.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from contest.certificates.jobs import PIECE
from contest.certificates.press import printed, printed_together
from contest.certificates.render import DESIGNS, SHARED, prepare, qr_text, sample
from contest.certificates.rules import record_body, record_text
from contest.foundation.papers import joined
from contest.foundation.printing import render_design
from contest.foundation.qr import qr_svg

DESIGN = "honour"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = "建国伟芳敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞波宁晨曦梓涵雨桐欣怡子轩浩然骏驰"
TRADES = ("数控车工", "焊工", "电工", "汽车维修工", "工业机器人系统操作员", "养老护理员")
AWARDS = ("一等奖", "二等奖", "三等奖", "优秀奖")
SIGNATURE_BYTES = 64
PAGE_BREAK = "\f"


def a_batch(count: int) -> list[dict[str, Any]]:
    """Certificates of made-up people, all different, with records of the real length."""
    chance = Random(9)  # noqa: S311 - the same people in every run
    batch = []
    for number in range(count):
        name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))
        award = chance.choice(AWARDS)
        serial = f"SZZG-2026-{number // 1000 + 1:04}-{number % 10000:04}-C8"
        code = f"{number:010}"
        body = record_body(
            serial=serial, name=name, award=award, issued_on=date(2026, 9, 28), key_id="0" * 16
        )
        address = f"https://verify.example.cn/v/{code}"
        place = number % 40 + 1
        batch.append(
            {
                **sample(DESIGN),
                # As certificates are issued: the place of the seal stays blank.
                "sample_seal": None,
                "name": name,
                "award": award,
                "serial": serial,
                "verify_code": code,
                "verify_url": address,
                "reason": f"在2026年苏州市职工职业技能竞赛{chance.choice(TRADES)}项目中，"
                f"以总分{chance.randint(6000, 9999) / 100:.2f}分的成绩名列第{place}，荣获",
                "qr": f"{address}#{record_text(body, chance.randbytes(SIGNATURE_BYTES))}",
            }
        )
    return batch


class Handed(URLFetcher):  # type: ignore[misc]
    """Gives the plain way its picture of the code."""

    def __init__(self, code: bytes) -> None:
        super().__init__()
        self.code = code

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, self.code, {"Content-Type": "image/svg+xml"})


def plainly(fields: Mapping[str, Any]) -> bytes:
    """One certificate as existing software prints it: one run, the fonts of the system."""
    page = dict(prepare(fields, DESIGN).page, qr="qr.svg")
    data = {"pages": [page], "title": page["title"], "lang": "zh-CN"}
    html = render_design(DESIGNS / DESIGN, data, shared=SHARED)
    sheets = [
        CSS(filename=SHARED / "sheet.css"),
        CSS(filename=DESIGNS / DESIGN / "certificate.css"),
    ]
    fetcher = Handed(qr_svg(qr_text(fields)))
    pdf: bytes = HTML(string=html, url_fetcher=fetcher, base_url="asset:").write_pdf(
        stylesheets=sheets
    )
    return pdf


def texts_of(path: Path) -> list[str]:
    """The text of each page."""
    # S603, S607: the command is poppler's, and the path is ours.
    done = subprocess.run(  # noqa: S603
        ["pdftotext", str(path), "-"],  # noqa: S607
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().split(PAGE_BREAK)[:-1]


def most_memory(who: int) -> float:
    """The most megabytes that this process, or one of its children, has held."""
    return resource.getrusage(who).ru_maxrss / 1024


def spent() -> float:
    """Seconds of processor time of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def print_plainly(batch: Sequence[Mapping[str, Any]]) -> tuple[float, float, list[bytes]]:
    """Seconds of the clock and of the processor for `batch` in the plain way, and its files."""
    start, used = time.perf_counter(), spent()
    made = [plainly(fields) for fields in batch]
    return time.perf_counter() - start, spent() - used, made


@dataclass
class Way:
    """One way of printing: seconds of the clock and of the processor, and its files in order."""

    label: str
    seconds: float = 0.0
    used: float = 0.0
    paths: list[Path] = field(default_factory=list)

    def do(self, work: Callable[[], list[bytes]], folder: Path) -> None:
        """Take the time of one piece of work, whose files are written too."""
        start, used = time.perf_counter(), spent()
        self.keep(work(), folder)
        self.seconds += time.perf_counter() - start
        self.used += spent() - used

    def keep(self, made: Sequence[bytes], folder: Path) -> None:
        """Write files behind those that are there."""
        for data in made:
            self.paths.append(folder / f"{self.label.replace(' ', '-')}-{len(self.paths):05}.pdf")
            self.paths[-1].write_bytes(data)


def print_all(
    batch: Sequence[Mapping[str, Any]], each: int, folder: Path, plain_process: Executor
) -> tuple[Way, Way, Way, list[int]]:
    """All three ways, piece by piece in turn: what else the machine does meets all alike.

    The plain way prints every `each`-th certificate; the places of those come last.
    """
    alone, together, apart = Way("plain"), Way("print file"), Way("separate files")
    places: list[int] = []
    plain_process.submit(print_plainly, batch[:1]).result()  # loads what all the others use
    for start in range(0, len(batch), PIECE):
        piece = batch[start : start + PIECE]
        places += range(start, start + len(piece), each)
        clock, processor, made = plain_process.submit(print_plainly, piece[::each]).result()
        alone.seconds, alone.used = alone.seconds + clock, alone.used + processor
        alone.keep(made, folder)
        together.do(partial(printed_together, piece, DESIGN), folder)
        apart.do(partial(printed, piece, DESIGN), folder)
        print(f"  {start + len(piece)} of {len(batch)}", file=sys.stderr, flush=True)
    whole = folder / "all.pdf"
    began, used = time.perf_counter(), spent()
    joined(together.paths, whole, title="all")
    together.seconds += time.perf_counter() - began
    together.used += spent() - used
    together.paths = [whole]
    return alone, together, apart, places


def main() -> None:
    """Print all three ways, compare, and print the ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    each = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    batch = a_batch(count)
    with (
        tempfile.TemporaryDirectory() as name,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as plain_process,
    ):
        alone, together, apart, places = print_all(batch, each, Path(name), plain_process)
        # While the plain way's process lives, what the children held is what ours held.
        child, own = most_memory(resource.RUSAGE_CHILDREN), most_memory(resource.RUSAGE_SELF)
        pages = texts_of(together.paths[0])
        files = [texts_of(path)[0] for path in apart.paths]
        told = [texts_of(path)[0] for path in alone.paths]
        same_whole = sum(a == pages[at] for a, at in zip(told, places, strict=True))
        same_files = sum(a == files[at] for a, at in zip(told, places, strict=True))
        alike = sum(a == b for a, b in zip(pages, files, strict=True))
        bound, loose = (sum(p.stat().st_size for p in way.paths) for way in (together, apart))
    print(f"{count} certificates, {os.cpu_count()} cores, pieces of {PIECE}")
    if each > 1:
        print(f"  the plain way printed every {each}th; its seconds are reckoned up to all")
    scale = count / len(places)
    for way, times in ((alone, scale), (together, 1.0), (apart, 1.0)):
        seconds, used = way.seconds * times, way.used * times
        clock, processor = alone.seconds * scale / seconds, alone.used * scale / used
        print(
            f"  {way.label:<15}{seconds:>8.1f} s {1000 * seconds / count:>7.1f} ms each "
            f"{clock:>6.1f} × as fast; {used:>8.1f} s of processor, {processor:.1f} × as little"
        )
    print(
        f"  text as in the plain way: print file {same_whole} of {len(told)}, "
        f"files {same_files} of {len(told)}; print file and files alike {alike} of {count}"
    )
    print(f"  most memory: {child:.0f} MB in a printing process, {own:.0f} MB in the asking one")
    print(f"  print file {bound / 1024 / count:.1f} KB a page, files {loose / 1024 / count:.1f} KB")
    if (same_whole, same_files, alike) != (len(told), len(told), count):
        raise SystemExit("a text differs")


if __name__ == "__main__":
    main()
