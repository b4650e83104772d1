"""Certificates by the hundred: our press against one WeasyPrint run per certificate.

The plain way is what existing software does: one document for each certificate, in one warm
process, with the fonts of the system, the code drawn as SVG. Ours prints the same certificates as
one print file and as separate files, by the same calls and in the same pieces as the background
work. Prints seconds of the clock, ratios, the most memory of a process, and whether every text is
identical. `python benchmarks/certificates.py 8870` for a whole city; 200 by default.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date
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


def as_one_file(batch: Sequence[Mapping[str, Any]], folder: Path) -> Path:
    """The print file, piece by piece as the background work makes it, joined at the end."""
    parts: list[Path] = []
    for start in range(0, len(batch), PIECE):
        for made in printed_together(batch[start : start + PIECE], DESIGN):
            parts.append(folder / f"part-{len(parts):05}.pdf")
            parts[-1].write_bytes(made)
    whole = folder / "all.pdf"
    joined(parts, whole, title="all")
    return whole


def as_separate_files(batch: Sequence[Mapping[str, Any]], folder: Path) -> list[Path]:
    """One file for each, in pieces as the background work makes them."""
    paths: list[Path] = []
    for start in range(0, len(batch), PIECE):
        for made in printed(batch[start : start + PIECE], DESIGN):
            paths.append(folder / f"ours-{len(paths):05}.pdf")
            paths[-1].write_bytes(made)
    return paths


def most_memory(who: int) -> float:
    """The most megabytes that this process, or one of its children, has held."""
    return resource.getrusage(who).ru_maxrss / 1024


def main() -> None:
    """Print all three ways after one another, compare, and print the ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    batch = a_batch(count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.perf_counter()
        whole = as_one_file(batch, folder)
        together = time.perf_counter() - start
        start = time.perf_counter()
        files = as_separate_files(batch, folder)
        apart = time.perf_counter() - start
        child, own = most_memory(resource.RUSAGE_CHILDREN), most_memory(resource.RUSAGE_SELF)
        plainly(batch[0])  # the first run loads what all the others use
        start = time.perf_counter()
        plain = []
        for number, fields in enumerate(batch):
            plain.append(folder / f"plain-{number:05}.pdf")
            plain[-1].write_bytes(plainly(fields))
        alone = time.perf_counter() - start
        told = [texts_of(path)[0] for path in plain]
        same_whole = sum(a == b for a, b in zip(told, texts_of(whole), strict=True))
        same_files = sum(a == texts_of(b)[0] for a, b in zip(told, files, strict=True))
        size = sum(path.stat().st_size for path in files) / 1024 / count
        print(f"{count} certificates, {os.cpu_count()} cores, pieces of {PIECE}")
        for label, seconds in (
            ("one WeasyPrint run each, fonts of the system", alone),
            ("one print file", together),
            ("separate files", apart),
        ):
            ratio = "baseline" if seconds == alone else f"{alone / seconds:.1f} × as fast"
            each = 1000 * seconds / count
            print(f"  {label:<48} {seconds:>8.1f} s {each:>8.1f} ms each   {ratio}")
        print(
            f"  text identical: print file {same_whole} of {count}, files {same_files} of {count}"
        )
        print(
            f"  most memory: {child:.0f} MB in a printing process, {own:.0f} MB in the asking one"
        )
        print(
            f"  print file {whole.stat().st_size / 1024 / count:.1f} KB a page, files {size:.1f} KB"
        )
        if same_whole != count or same_files != count:
            raise SystemExit("a text differs from the plain way")


if __name__ == "__main__":
    main()
