"""The pages of a list of any kind: hand it in, see what it would do, put it right, import, undo.

A feature gives its kind of row, its addresses and its words; it keeps its own routes, so that each
asks for its own permission.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from contest.foundation.db import reading, transaction
from contest.foundation.errors import Invalid
from contest.foundation.grids import is_place, sent_rows
from contest.foundation.lists import (
    ListChanged,
    ListKind,
    PlannedRow,
    checked_rows,
    counts_of,
    hand_in_list,
    import_list,
    list_by_public_id,
    list_of,
    mend_list,
    mended_cells,
    mending_of_list,
    still_out,
    suggestions_of,
    undo_list,
    undone_until,
)
from contest.foundation.models import ListBatch
from contest.foundation.office import (
    MEDIA_XLSX,
    Column,
    Heading,
    Mending,
    Sheet,
    Table,
    mended,
    read_table,
    template_xlsx,
    word_of,
    write_xlsx,
)
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    fault_texts,
    flash_ok,
    flash_warning,
    form_errors,
    form_page,
    now,
    see_other,
    translated,
    whole,
)

ROWS_SHOWN = 200
# What is said once travels in a cookie of four kilobytes.
REFUSALS_SHOWN = 8


class ListForm(FlaskForm):
    """A list to be checked; nothing is imported yet."""

    file = FileField(_l("List (.xlsx, .xls, .ods or .csv)"), [FileRequired()])


class TakeForm(FlaskForm):
    """The word to import a list that was checked."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a room stands: the pages above it, what its place is called, and what it is about.

    `about` is the record whose pages say something of themselves, as those of a rehearsal do.
    """

    above: Sequence[tuple[str, str]]
    here: str
    here_url: str
    about: Any = None


@dataclass(frozen=True, slots=True)
class Room:
    """Where lists of one kind are handed in.

    `place` and `batch` are the parameters of its addresses, which are the endpoints `hand_in`,
    `template` and `check`; `done` leads back. `find` returns the place of a public id or raises.
    `shown` names the columns that tell a row. `form` asks for what is chosen beside the file:
    `options` returns it, `prepare` gives the form its choices, `told` says it again on the page.
    """

    kind: ListKind
    place: str
    batch: str
    hand_in: str
    template: str
    check: str
    done: Callable[[Any], Response]
    find: Callable[[Session, str], Any]
    way: Callable[[Any], Way]
    title: str
    lede: str
    shown: Sequence[str]
    examples: Callable[[Session, Any, Sequence[Column]], Sequence[Sequence[str | None]]]
    file_name: str
    example_title: str = "示例"
    form: type[FlaskForm] = ListForm
    prepare: Callable[[Session, Any, FlaskForm], None] | None = None
    options: Callable[[FlaskForm], Mapping[str, Any]] | None = None
    told: Callable[[Session, Any, Mapping[str, Any]], str] | None = None


@dataclass(frozen=True, slots=True)
class _Looked:
    """A list as it was read: its place, its batch, its table as put right, its columns."""

    place: Any
    batch: ListBatch
    table: Table
    columns: Sequence[Column]
    rows: Sequence[PlannedRow]


def hand_in(room: Room, place_id: str) -> ResponseReturnValue:
    """Ask for a list, check that it can be read at all, and keep it to be looked at."""
    form = room.form()
    with reading() as session:
        place = _place(room, session, place_id)
        columns = room.kind.columns(session, place)
        if room.prepare is not None:
            room.prepare(session, place, form)
    if form.validate_on_submit():
        sent = form["file"].data
        data, name = sent.read(), sent.filename or "list.xlsx"
        with form_errors(form):
            _require_readable(room, columns, data, name)
            with transaction() as session:
                place = _place(room, session, place_id)
                chosen = room.options(form) if room.options is not None else {}
                batch = hand_in_list(
                    session, actor(), room.kind, place, data=data, file_name=name,
                    options=chosen, now=now(),
                )  # fmt: skip
                return see_other(room.check, **_keys(room, place_id, batch))
    with reading() as session:
        place = _place(room, session, place_id)
        way = room.way(place)
        return form_page(
            "foundation/list.html", form, way=way, event=way.about, columns=columns,
            title=translated(room.title), lede=translated(room.lede),
            limit=room.kind.limits.rows,
            template_url=_address(room.template, {room.place: place_id}),
            others=[field for field in form if field.name not in ("file", "csrf_token")],
        )  # fmt: skip


def template(room: Room, place_id: str) -> ResponseReturnValue:
    """Give a workbook to fill in, with lists to choose from and examples."""
    with reading() as session:
        place = _place(room, session, place_id)
        columns = room.kind.columns(session, place)
        data = template_xlsx(
            columns, room.examples(session, place, columns),
            example_title=room.example_title,
        )  # fmt: skip
    return _workbook(data, room.file_name)


def check(room: Room, place_id: str, batch_id: str) -> ResponseReturnValue:
    """Show what the list would do row by row; put it right, import its good rows, or undo it."""
    form = TakeForm()
    if form.validate_on_submit():
        act = request.form.get("act", "import")
        with form_errors(form):
            if act not in ACTS:
                raise Invalid
            ACTS[act](room, place_id, batch_id)
            stays = act in ("mend", "columns", "undo")
            with reading() as session:
                place = _place(room, session, place_id)
                there = {room.place: place_id, room.batch: batch_id}
                return see_other(room.check, **there) if stays else room.done(place)
    with reading() as session:
        looked = _look(room, session, place_id, batch_id)
        if request.args.get("as") == "xlsx":
            sheet = faults_sheet(looked.rows, looked.columns)
            return _workbook(write_xlsx([sheet]), room.file_name)
        return _check_page(room, session, form, looked)


def sent_mending(table: Table, columns: Sequence[Column], rows: Sequence[PlannedRow]) -> Mending:
    """Return what the form of the rows brought: cells typed anew, and rows left out."""
    cells = mended_cells(
        table, columns, sent_rows(request.form, "cell"),
        faulty={row.number for row in rows if row.faults},
        is_alike=bool(request.form.get("alike")),
    )  # fmt: skip
    ticked = request.form.getlist("leave")
    left_out = {int(text) for text in ticked if is_place(text)}
    return Mending(cells, frozenset(left_out & {row.number for row in table.rows}))


def sent_matches(columns: Sequence[Column]) -> dict[str, int]:
    """Return which column of the file was chosen for each of ours; those not chosen are left."""
    chosen = {
        column.key: request.form.get(f"match-{column.key}", 0, type=whole) for column in columns
    }
    return {key: at for key, at in chosen.items() if at > 0}


def match_context(table: Table, columns: Sequence[Column]) -> Mapping[str, Any]:
    """Return what the form that matches columns shows: ours, theirs, and what is matched."""
    return {
        "columns": columns,
        "headings": list(enumerate(table.headings, 1)),
        "matches": table.matches,
    }


def faults_sheet(rows: Sequence[PlannedRow], columns: Sequence[Column]) -> Sheet:
    """Return the rows held back, in words that are read again, each with what is wrong."""
    headings = [Heading(_("Row")), *[Heading(column.label) for column in columns]]
    headings.append(Heading(_("What to mend"), width=60))
    lines: list[list[str | int | None]] = []
    for row in rows:
        if row.faults:
            texts = [fault_texts(fault) for fault in row.faults]
            told = "; ".join(f"{text['rule']} {text['remedy']}".strip() for text in texts)
            written = [word_of(column, row.values.get(column.key)) for column in columns]
            lines.append([row.number, *written, told])
    return Sheet(_("To mend"), headings, lines)


def _place(room: Room, session: Session, place_id: str) -> Any:
    place = room.find(session, place_id)
    require(actor(), room.kind.permission, place)
    return place


def _keys(room: Room, place_id: str, batch: ListBatch) -> dict[str, str]:
    return {room.place: place_id, room.batch: batch.public_id}


def _require_readable(room: Room, columns: Sequence[Column], data: bytes, name: str) -> None:
    """Raise `Invalid` with what is wrong with the file itself.

    Columns that were not found are no such fault: a person matches them on the next page.
    """
    table = read_table(data, name, columns=columns, limits=room.kind.limits)
    if table.faults and not table.headings:
        raise Invalid(faults=table.faults)


def _look(room: Room, session: Session, place_id: str, batch_id: str) -> _Looked:
    """Read the list anew and judge its rows; rows that are in already are left out."""
    place = _place(room, session, place_id)
    batch = list_by_public_id(session, room.kind, place, batch_id)
    columns = room.kind.columns(session, place)
    mending = mending_of_list(batch)
    table = read_table(
        list_of(batch), batch.file_name, columns=columns, limits=room.kind.limits,
        matches=mending.matches,
    )  # fmt: skip
    table = mended(table, columns, mending)
    rows = still_out(batch, room.kind.plan(session, place, table, batch.options))
    return _Looked(place, batch, table, columns, rows)


def _again(room: Room, session: Session, place_id: str, seen: _Looked) -> tuple[Any, ListBatch]:
    """Return place and batch in a transaction; raises `ListChanged` when what was read is old."""
    place = _place(room, session, place_id)
    batch = list_by_public_id(session, room.kind, place, seen.batch.public_id)
    if batch.mending != seen.batch.mending:
        raise ListChanged
    return place, batch


def _import(room: Room, place_id: str, batch_id: str) -> None:
    # The file is read in a process of its own: never while the write lock is held.
    with reading() as session:
        looked = _look(room, session, place_id, batch_id)
    with transaction() as session:
        place, batch = _again(room, session, place_id, looked)
        number, refused = import_list(
            session, actor(), room.kind, place, batch, table=looked.table, now=now()
        )
    for fault in refused[:REFUSALS_SHOWN]:
        told = fault_texts(fault)
        flash_warning(f"{_('Row %(row)s', row=fault.row)} {told['value']}{_(': ')}{told['rule']}")
    if len(refused) > REFUSALS_SHOWN:
        left = len(refused) - REFUSALS_SHOWN
        flash_warning(
            ngettext("%(num)d more row was refused.", "%(num)d more rows were refused.", left)
        )
    flash_ok(ngettext("%(num)d row was imported.", "%(num)d rows were imported.", number))


def _mend(room: Room, place_id: str, batch_id: str) -> None:
    with reading() as session:
        looked = _look(room, session, place_id, batch_id)
    mending = sent_mending(looked.table, looked.columns, looked.rows)
    with transaction() as session:
        place, batch = _again(room, session, place_id, looked)
        mend_list(session, actor(), room.kind, place, batch, mending=mending, now=now())
    count = len({*mending.cells, *mending.left_out})
    flash_ok(ngettext("%(num)d row was changed.", "%(num)d rows were changed.", count))


def _match(room: Room, place_id: str, batch_id: str) -> None:
    with transaction() as session:
        place = _place(room, session, place_id)
        batch = list_by_public_id(session, room.kind, place, batch_id)
        mending = Mending(matches=sent_matches(room.kind.columns(session, place)))
        mend_list(session, actor(), room.kind, place, batch, mending=mending, now=now())
    flash_ok(_("The columns are matched."))


def _undo(room: Room, place_id: str, batch_id: str) -> None:
    with transaction() as session:
        place = _place(room, session, place_id)
        batch = list_by_public_id(session, room.kind, place, batch_id)
        number = undo_list(session, actor(), room.kind, place, batch, now=now())
    flash_ok(ngettext("%(num)d row was taken back.", "%(num)d rows were taken back.", number))


ACTS: Mapping[str, Callable[[Room, str, str], None]] = {
    "import": _import,
    "mend": _mend,
    "columns": _match,
    "undo": _undo,
}


def _check_page(
    room: Room, session: Session, form: FlaskForm, looked: _Looked
) -> ResponseReturnValue:
    wants_all = request.args.get("rows") == "all"
    rows = [row for row in looked.rows if wants_all or row.faults]
    batch, table = looked.batch, looked.table
    counts = counts_of(looked.rows)
    keys = {room.place: looked.place.public_id, room.batch: batch.public_id}
    way = room.way(looked.place)
    labels = {column.key: column.label for column in looked.columns}
    context: dict[str, Any] = {
        "way": way,
        "event": way.about,
        "title": translated(room.title),
        "told": room.told(session, looked.place, batch.options) if room.told else "",
        "batch": batch,
        "table": table,
        "table_faults": [fault_texts(fault) for fault in table.faults],
        "counts": counts,
        "heads": [labels[key] for key in room.shown],
        "rows": checked_rows(
            table, looked.columns, rows[:ROWS_SHOWN],
            shown=[(key,) for key in room.shown], telling=room.shown,
        ),
        "suggestions": suggestions_of(table, looked.columns, looked.rows),
        "left_out": max(len(rows) - ROWS_SHOWN, 0),
        "set_aside": len(mending_of_list(batch).left_out),
        "until": undone_until(batch) if batch.imported_at else None,
        "wants_all": wants_all,
        "here_url": _address(room.check, keys),
        "all_url": _address(room.check, {**keys, "rows": "all"}),
        "faults_url": _address(room.check, {**keys, "as": "xlsx"}),
        "again_url": _address(
            room.hand_in, {room.place: looked.place.public_id}
        ),
        **match_context(table, looked.columns),
    }  # fmt: skip
    return form_page("foundation/list-check.html", form, **context)


def _address(endpoint: str, values: Mapping[str, Any]) -> str:
    return url_for(endpoint, **values)


def _workbook(data: bytes, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(data), mimetype=MEDIA_XLSX, as_attachment=True, download_name=name)
