"""The organiser's pages: list, decisions, quotas, export, import; other organisers stay outside."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from contest.editions.queries import event_by_public_id
from contest.entries.models import Entry, EntryState, ImportBatch
from contest.entries.queries import entries_page, entry_by_public_id, quotas_of_event
from contest.foundation.office import Column, read_table
from contest.people.models import UnitLevel
from tests.factories.entries import a_list, a_registration, an_entry
from tests.factories.people import a_person, a_unit, an_actor, an_enterprise, signed_in

HEADINGS = ("姓名", "单位", "身份证号", "手机号")
IDENTITY = "11010519491231002X"


@pytest.fixture
def event_id(client, writing):
    """An event in registration; its organiser is signed in."""
    with writing() as session:
        an_enterprise(session, "亨通集团有限公司")
        event = a_registration(session, now=datetime.now(UTC))
        signed_in(client, session, an_actor(session, "organiser"))
        return event.public_id


def make(writing, event_id, count=1, **details):
    with writing() as session:
        event = event_by_public_id(session, event_id)
        now = datetime.now(UTC)
        return [an_entry(session, event, now=now, **details).public_id for _ in range(count)]


def counts(writing, event_id):
    with writing() as session:
        return entries_page(session, event_by_public_id(session, event_id)).counts


def upload(client, event_id, data, name="名单.xlsx"):
    return client.post(
        f"/events/{event_id}/entries/import", data={"file": (io.BytesIO(data), name)}
    )


def test_the_list_is_searched_filtered_and_paged(client, writing, event_id):
    with writing() as session:
        event = event_by_public_id(session, event_id)
        person = a_person(session, name="单洪伟")
        an_entry(session, event, people=[person], now=datetime.now(UTC))
    make(writing, event_id, 2, state=EntryState.DECLINED)

    every = client.get(f"/events/{event_id}/entries")
    found = client.get(f"/events/{event_id}/entries?q=shanhong")
    declined = client.get(f"/events/{event_id}/entries?state=declined")
    planted = client.get(f"/events/{event_id}/entries?state=x&after=abc&q=%25")

    assert [every.text.count("<tr>"), found.text.count("<tr>"), declined.text.count("<tr>")] == [
        2,
        2,
        3,
    ]
    assert "单洪伟" in found.text
    assert "单洪伟" not in declined.text
    assert planted.status_code == 200


def test_the_organiser_accepts_returns_and_declines_one_by_one(client, writing, event_id):
    first, second, third = make(writing, event_id, 3)

    page = client.get(f"/events/{event_id}/entries/{first}")
    answers = [
        client.post(f"/entries/{first}/accept"),
        client.post(f"/entries/{first}/accept"),
        client.post(f"/entries/{second}/return", data={"reason": "缺照片"}),
        client.post(f"/entries/{third}/decline", data={"reason": ""}),
        client.post(f"/entries/{third}/decline", data={"reason": "超龄"}),
    ]

    assert page.status_code == 200
    assert [answer.status_code for answer in answers] == [303, 409, 303, 422, 303]
    assert counts(writing, event_id) == {"accepted": 1, "returned": 1, "declined": 1}


def test_all_shown_are_accepted_and_no_other(client, writing, event_id):
    shown = make(writing, event_id, 2)
    make(writing, event_id, 1)
    with writing() as session:
        other = a_registration(session, now=datetime.now(UTC)).public_id
    (foreign,) = make(writing, other)

    done = client.post(
        f"/events/{event_id}/entries/accept",
        data={"entry": [*shown, foreign], "next": f"/events/{event_id}/entries?q=x"},
    )

    assert done.headers["Location"] == f"/events/{event_id}/entries?q=x"
    assert counts(writing, event_id) == {"accepted": 2, "submitted": 1}
    assert counts(writing, other) == {"submitted": 1}


def test_the_export_holds_the_entries_and_no_number_of_a_person(client, writing, event_id):
    with writing() as session:
        event = event_by_public_id(session, event_id)
        person = a_person(session, name="张明", identity=IDENTITY, phone="13800138000")
        unit = person.unit.name if person.unit else None
        an_entry(session, event, people=[person], now=datetime.now(UTC))

    file = client.get(f"/events/{event_id}/entries.xlsx")

    columns = (Column("name", "姓名", ("Name",)), Column("unit", "单位", ("Unit",)))
    table = read_table(file.data, "x.xlsx", columns=columns)
    assert [row.values for row in table.rows] == [{"name": "张明", "unit": unit}]
    with zipfile.ZipFile(io.BytesIO(file.data)) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist()).decode()
    assert IDENTITY not in everything
    assert "13800138000" not in everything


def test_places_are_set_over_the_page_and_unknown_units_named(client, writing, event_id):
    address = f"/events/{event_id}/quotas"
    unknown = client.post(address, data={"unit": "亨通集团", "quota": "3"})
    done = client.post(address, data={"unit": "亨通集团有限公司", "quota": "3"})
    page = client.get(address)

    assert (unknown.status_code, done.status_code, page.status_code) == (422, 303, 200)
    with writing() as session:
        event = event_by_public_id(session, event_id)
        assert list(quotas_of_event(session, event).values()) == [{("whole", 0): 3}]


def test_a_list_is_uploaded_checked_imported_and_undone(client, writing, event_id):
    unit = "亨通集团有限公司"
    data = a_list(
        HEADINGS,
        ("张明", unit, IDENTITY, ""),
        ("李敏", "亨通集团", "", ""),
        ("王磊", unit, "", "12345"),
        ("张明", unit, IDENTITY, ""),
    )

    sent = upload(client, event_id, data)
    check = sent.headers["Location"]
    page = client.get(check)
    faults = client.get(f"{check}/faults.xlsx")
    before = counts(writing, event_id)
    # Planted fields change nothing: the stored file is read again.
    done = client.post(check, data={"rows": "99", "name": "planted", "unit": unit})
    twice = client.post(check)
    after = counts(writing, event_id)
    undone = client.post(f"{check}/undo")

    assert [answer.status_code for answer in (sent, page, faults, done, twice, undone)] == [
        303,
        200,
        200,
        303,
        409,
        303,
    ]
    assert page.text.count('class="is-error"') == 2
    assert page.text.count('class="is-warn"') == 1
    assert "亨通集团有限公司" in page.text
    assert (before, after) == ({}, {"submitted": 1})
    assert counts(writing, event_id) == {"withdrawn": 1}
    table = read_table(faults.data, "x.xlsx", columns=(Column("name", "姓名"), Column("u", "单位")))
    assert [row.values["name"] for row in table.rows] == ["李敏", "王磊", "张明"]


def a_bomb() -> bytes:
    """A workbook whose sheet unpacks to far more than a list needs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/workbook.xml", "<workbook/>")
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (300 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "名单.xlsx"),
        (b"%PDF-1.7", "名单.xlsx"),
        (b"<html><table></table></html>", "名单.xls"),
        ("只有一列\n张明\n".encode(), "名单.csv"),
        (("姓名,单位\n" + "张明,亨通\n" * 60_001).encode(), "名单.csv"),
        (None, "名单.xlsx"),
    ],
    ids=["empty", "pdf", "web page", "no header", "60,001 rows", "bomb"],
)
def test_a_bad_file_is_explained_and_nothing_is_kept(client, writing, event_id, data, name):
    sent = upload(client, event_id, a_bomb() if data is None else data, name)

    assert sent.status_code == 422
    assert "error-summary" in sent.text
    with writing() as session:
        rows = [
            session.scalar(select(func.count()).select_from(table))
            for table in (ImportBatch, Entry)
        ]
    assert rows == [0, 0]


def test_a_list_without_a_good_row_is_not_imported(client, writing, event_id):
    check = upload(client, event_id, a_list(HEADINGS, ("张明", "天外公司", "", ""))).headers[
        "Location"
    ]

    done = client.post(check)

    assert done.status_code == 422
    assert counts(writing, event_id) == {}


def test_the_template_offers_the_event_s_own_columns(client, event_id):
    file = client.get(f"/events/{event_id}/entries/import/template.xlsx")

    table = read_table(file.data, "x.xlsx", columns=(Column("name", "姓名"), Column("u", "单位")))
    assert table.headings == ("单位*", "姓名*", "身份证号", "手机号")
    assert client.get(f"/events/{event_id}/entries/import").status_code == 200


@pytest.mark.parametrize(
    "request_line",
    [
        ("get", "/entries"),
        ("get", "/entries.xlsx"),
        ("post", "/entries/accept"),
        ("get", "/entries/{entry}"),
        ("get", "/quotas"),
        ("post", "/quotas"),
        ("get", "/entries/import"),
        ("get", "/entries/import/template.xlsx"),
        ("get", "/entries/import/{batch}"),
        ("post", "/entries/import/{batch}"),
        ("get", "/entries/import/{batch}/faults.xlsx"),
        ("post", "/entries/import/{batch}/undo"),
    ],
)
@pytest.mark.parametrize("role", ["organiser of another district", "unit_contact", "entrant"])
def test_others_reach_none_of_the_desk(client, writing, event_id, role, request_line):
    method, path = request_line
    (entry,) = make(writing, event_id)
    data = a_list(HEADINGS, ("张明", "亨通集团有限公司", "", ""))
    batch = upload(client, event_id, data).headers["Location"].rpartition("/")[2]
    with writing() as session:
        if role == "organiser of another district":
            district = a_unit(session, level=UnitLevel.DISTRICT)
            actor = an_actor(session, "organiser", unit=district)
        else:
            actor = an_actor(session, role)
        signed_in(client, session, actor)
    form = {"entry": entry, "unit": "亨通集团有限公司", "quota": "9"} if method == "post" else None

    address = f"/events/{event_id}{path}".format(entry=entry, batch=batch)
    answer = getattr(client, method)(address, data=form)

    assert answer.status_code in (403, 404)
    assert counts(writing, event_id) == {"submitted": 1}
    with writing() as session:
        assert quotas_of_event(session, event_by_public_id(session, event_id)) == {}


def test_an_import_of_another_event_is_not_found(client, writing, event_id):
    with writing() as session:
        other = a_registration(session, now=datetime.now(UTC)).public_id
    data = a_list(HEADINGS, ("张明", "亨通集团有限公司", "", ""))
    batch = upload(client, event_id, data).headers["Location"].rpartition("/")[2]
    (entry,) = make(writing, event_id)

    answers = [
        client.get(f"/events/{other}/entries/import/{batch}"),
        client.post(f"/events/{other}/entries/import/{batch}"),
        client.get(f"/events/{other}/entries/{entry}"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    with writing() as session:
        assert entry_by_public_id(session, entry).state is EntryState.SUBMITTED


@pytest.mark.parametrize("figures", [25, 5_000])
def test_more_figures_than_a_column_holds_are_no_fault_of_ours(client, writing, event_id, figures):
    number = "9" * figures
    check = upload(client, event_id, a_list(HEADINGS, ("张明", "没有的公司"))).headers["Location"]
    typed = {f"cell-{number}-row": number, f"cell-{number}-name": "李敏", "leave": number}

    answers = [
        client.get(f"/events/{event_id}/entries?after={number}"),
        client.get(f"/events/{event_id}/entries?before={number}&search={number}"),
        client.post(f"{check}/mend", data=typed),
        client.post(f"{check}/columns", data={"match-name": number}),
    ]

    assert [one.status_code for one in answers] == [200, 200, 303, 303]
