"""HTML design + plain data → PDF: the one module that imports WeasyPrint.

Knows no record and no address: a design gets plain values, its own folder and named assets.
"""

import gc
import logging
import os
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext, Macro, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from contest.foundation.errors import Invalid
from contest.foundation.faces import face_faults, fontconfig_file
from contest.foundation.words import N_

with warnings.catch_warnings():
    # The missing subset library is reported by printing_faults, with its remedy.
    warnings.simplefilter("ignore", DeprecationWarning)
    from weasyprint import CSS, HTML
    from weasyprint.document import Document, Page
    from weasyprint.text.ffi import harfbuzz_subset
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse


class PrintRefused(Invalid):
    """A design asks for something that designs may not have."""

    code = "print_refused"
    message = N_("The design cannot be printed: %(reason)s")


def printing_faults() -> list[str]:
    """What keeps this machine from printing, each with its remedy; empty when all is there.

    Asked at the start and by the health check, because the typesetter itself says nothing: it
    draws boxes for a missing face and is fifteen times slower without the subset library.
    """
    faults = face_faults()
    if harfbuzz_subset is None:
        faults.append(
            "libharfbuzz-subset is not loaded. Remedy: apt-get install libharfbuzz-subset0"
        )
    return faults


def _fonts(faces: Path | None) -> FontConfiguration:
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(faces or fontconfig_file())
    try:
        return FontConfiguration()
    finally:
        # Browsers and viewers started by this process must see the machine's own fonts again.
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


# --- HTML to PDF ---------------------------------------------------------------------------------

_BASE: Final = "asset:"
_TYPES: Final = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}
# 420 mm at 96 to the inch, and a hair.
_LARGEST_PX: Final = 1588
# Pango and the environment are shared by all threads of the process.
_one_at_a_time = threading.Lock()


class ClosedFetcher(URLFetcher):
    """Answers `asset:<name>` from what the caller handed over; refuses every other address."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._assets = dict(assets)
        self.refused: str | None = None

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix(_BASE)
        if not url.startswith(_BASE) or name not in self._assets:
            self.refused = url
            raise PermissionError(url)
        kind = _TYPES.get(Path(name).suffix, "application/octet-stream")
        return URLFetcherResponse(url, self._assets[name], {"Content-Type": kind})


def pdf_from(
    html: str,
    *,
    title: str,
    stylesheets: Sequence[str] = (),
    lang: str = "zh-CN",
    assets: Mapping[str, bytes] | None = None,
    faces: Path | None = None,
    pages: int | None = None,
) -> bytes:
    """The PDF of `html`, laid out by `stylesheets` (CSS text), with our faces embedded in subset.

    `faces` names a configuration of `contest.foundation.faces.cut_faces` for a batch. With `pages`
    there must be exactly so many, none larger than A3.

    Pictures are named `asset:<name>` and stand in `assets`. `title` and `lang` go into the
    document's properties. Raises `PrintRefused` when html or css ask for any other address, or
    for a picture that cannot be read: a silent gap on paper is worse than none.
    """
    fetcher = ClosedFetcher(assets or {})
    pdf = b""
    other_paper: PrintRefused | None = None
    # The error inherits BaseException, so that no handler further out would answer the user.
    with (
        _one_at_a_time,
        _nothing_left(),
        _errors_noticed() as errors,
        suppress(FatalURLFetchingError),
    ):
        document = _laid_out(html, stylesheets, fetcher, _fonts(faces), title=title, lang=lang)
        other_paper = None if pages is None else _other_paper(document.pages, pages)
        if other_paper is None:
            pdf = document.write_pdf()
        del document
    # Raised only here: an error remembers its frames, and the document would live on in them.
    if other_paper is not None:
        raise other_paper
    # Asked for here and not in a handler: the SVG code of WeasyPrint swallows even that error.
    if fetcher.refused is not None:
        raise PrintRefused(
            N_("The design asks for the address %(address)s. It may only use its own assets."),
            address=fetcher.refused[:200],
        )
    if errors:
        raise PrintRefused(reason=errors[0][:200])
    return pdf


@contextmanager
def _nothing_left() -> Iterator[None]:
    """Take out of the memory what the block made and let go of.

    A document holds its faces whole, some 90 MB, in cycles of so few objects that Python would not
    look for them: a server that had printed sixteen papers held 2 GB.
    """
    # What stood before is not looked through: that would take longer than most papers.
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()


def _laid_out(
    html: str,
    stylesheets: Sequence[str],
    fetcher: ClosedFetcher,
    fonts: FontConfiguration,
    *,
    title: str,
    lang: str,
) -> Document:
    sheets = [
        CSS(string=css, url_fetcher=fetcher, font_config=fonts, base_url=_BASE)
        for css in stylesheets
    ]
    page = HTML(string=html, url_fetcher=fetcher, base_url=_BASE)
    document = page.render(font_config=fonts, stylesheets=sheets)
    document.metadata.title = title
    document.metadata.lang = lang
    return document


def _other_paper(made: Sequence[Page], wanted: int) -> PrintRefused | None:
    if len(made) != wanted:
        return PrintRefused(
            N_("The design makes %(made)d pages where %(wanted)d are wanted."),
            made=len(made),
            wanted=wanted,
        )
    if any(max(page.width, page.height) > _LARGEST_PX for page in made):
        return PrintRefused(N_("The design asks for paper larger than A3."))
    return None


@contextmanager
def _errors_noticed() -> Iterator[list[str]]:
    noticed: list[str] = []

    class Notice(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            noticed.append(record.getMessage())

    handler = Notice(logging.ERROR)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield noticed
    finally:
        logger.removeHandler(handler)


# --- designs -------------------------------------------------------------------------------------

_FILTERS: Final = ("batch", "default", "escape", "e", "first", "join", "last", "length", "upper")
_LOOP: Final = frozenset({"first", "index", "index0", "last", "length"})


class _PlainSandbox(ImmutableSandboxedEnvironment):
    """Templates may read keys and positions, loop, branch and call their own macros; no more."""

    # "x" * 10**9 would fill the memory with one expression.
    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(
            loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined
        )
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, dict):
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=argument)
        if isinstance(obj, list) and isinstance(argument, int):
            return obj[argument]
        if isinstance(obj, Undefined):
            return self.undefined(obj=obj, name=argument)
        raise SecurityError(f"a design may not reach for {argument!r}")

    def is_safe_callable(self, obj: Any) -> bool:
        return isinstance(obj, Macro)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"a design may not use {operator}")


def render_design(
    folder: Path,
    data: Mapping[str, object],
    *,
    template: str = "certificate.html",
    shared: Path | None = None,
    source: str | None = None,
) -> str:
    """The HTML of the design in `folder` filled with plain `data`, escaped.

    `data` is made of dict, list, str, int, bool and None; anything else is a `TypeError`, so that
    no record of the database ever reaches a template. Raises `PrintRefused` when the template
    reaches for an attribute, a name or a filter that it may not have, or is not well formed.
    Templates may extend and import those in `shared`. `source` is a template's text in place of
    the folder's; whoever takes one from outside runs this in a confined process.
    """
    plain = {key: _plain(value) for key, value in data.items()}
    folders = [folder, shared] if shared else [folder]
    try:
        sandbox = _PlainSandbox(folders)
        found = sandbox.from_string(source) if source else sandbox.get_template(template)
        return found.render(plain)
    except (TemplateError, RecursionError, ArithmeticError, LookupError) as error:
        raise PrintRefused(reason=str(error)[:200]) from error


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or type(value) in (str, int, bool):
        return value
    raise TypeError(f"a design takes plain values only, not {type(value).__name__}")


# --- lists, score sheets, cards ------------------------------------------------------------------

_PRINTS: Final = Path(__file__).with_name("prints")


def paper_css() -> str:
    """The style of our A4 prints: heads, tables, sign cells, cards of 85.6 x 54 mm, n/N."""
    return (_PRINTS / "paper.css").read_text(encoding="utf-8")


def table_pdf(
    *,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    notes: Sequence[str] = (),
    footer: str = "",
    lang: str = "zh-CN",
) -> bytes:
    """A list on A4 portrait: title, table whose head repeats, notes, page n/N.

    `footer` (data hash, time of printing) is the caller's, because printing reads no clock.
    """
    data = {"title": title, "columns": columns, "rows": rows, "notes": notes, "footer": footer}
    html = render_design(_PRINTS, {**data, "lang": lang}, template="table.html")
    return pdf_from(html, title=title, lang=lang, stylesheets=[paper_css()])
