"""A list is put right on its page, row by row or all alike, and its good rows never wait."""

import io
from typing import Any

import pytest
from sqlalchemy import select

from contest.editions.queries import event_by_public_id
from contest.entries.models import ImportBatch
from contest.entries.operations import register_units
from contest.entries.queries import entries_page
from contest.people.models import Unit, UnitLevel
from contest.people.queries import federation
from tests.conftest import NOON
from tests.digest import digest
from tests.factories.entries import a_list, a_registration
from tests.factories.people import a_unit, an_actor, an_enterprise, signed_in

UNIT = "亨通集团有限公司"
HEADINGS = ("姓名", "单位", "身份证号", "手机号")


@pytest.fixture
def checked(client, writing):
    """A list with one good row, two of an unknown unit, a bad phone and a duplicate."""
    with writing() as session:
        an_enterprise(session, UNIT)
        event = a_registration(session)
        signed_in(client, session, an_actor(session, "organiser"))
        at = f"/events/{event.public_id}/entries/import"
    return hand_in(
        client,
        at,
        a_list(
            HEADINGS,
            ("张明", UNIT, "", "13800138000"),
            ("李敏", "亨通集团", "", ""),
            ("王磊", "亨通集团", "", ""),
            ("赵强", UNIT, "", "12345"),
            ("张明", UNIT, "", ""),
        ),
    )


@pytest.fixture(autouse=True)
def noon(clock):
    """Registration is open at the tests' own noon."""
    return clock


def hand_in(client, at, data):
    sent = client.post(at, data={"file": (io.BytesIO(data), "名单.xlsx")})
    assert sent.status_code == 303
    return sent.headers["Location"]


def counted(client, check):
    page = client.get(check).text
    return page.count('class="is-error"'), page.count('class="is-warn"')


def test_looking_at_a_list_stores_nothing(client, checked, writing):
    with writing() as session:
        before = digest(session)

    for address in ("", "?rows=all", "?look=anew", "/faults.xlsx"):
        assert client.get(f"{checked}{address}").status_code == 200
    unreadable = {"file": (io.BytesIO(b"\0\1\2"), "名单.xlsx")}
    assert client.post(checked.rpartition("/")[0], data=unreadable).status_code == 422

    with writing() as session:
        assert digest(session) == before


def test_one_fix_is_adopted_for_all_rows_of_the_same_unit(client, checked):
    assert counted(client, checked) == (3, 1)
    assert f'value="{UNIT}"' in client.get(checked).text

    fix = {"cell-0-row": "3", "cell-0-unit": UNIT, "alike": "1"}
    assert client.post(f"{checked}/mend", data=fix).status_code == 303

    assert counted(client, checked) == (1, 1)


def test_a_unit_that_is_missing_is_registered_from_the_list_that_names_it(client, checked, writing):
    with writing() as session:
        above = federation(session).public_id
    page = client.get(checked).text
    assert 'name="unit" type="checkbox" value="亨通集团">' in page

    asked = {"unit": ["亨通集团", "没有写在名单里的单位"], "parent": above, "level": "enterprise"}
    assert client.post(f"{checked}/units", data=asked).status_code == 303

    assert counted(client, checked) == (1, 1)
    with writing() as session:
        names = set(session.scalars(select(Unit.name)))
        assert "亨通集团" in names
        assert "没有写在名单里的单位" not in names


def test_a_unit_is_registered_only_when_ticked_and_where_the_contest_belongs(
    client, checked, writing
):
    with writing() as session:
        district = a_unit(session, level=UnitLevel.DISTRICT)
        event = session.scalars(select(ImportBatch)).one().event
        event.edition.unit = district
        elsewhere = federation(session).public_id
    nothing_ticked = client.post(f"{checked}/units", data={"parent": elsewhere})
    assert nothing_ticked.status_code == 422
    assert "请勾选要登记的单位。" in nothing_ticked.text

    asked = {"unit": "亨通集团", "parent": elsewhere, "level": "enterprise"}
    assert client.post(f"{checked}/units", data=asked).status_code == 404
    with writing() as session:
        assert session.scalar(select(Unit).where(Unit.name == "亨通集团")) is None


def test_the_one_unit_that_is_missing_is_for_a_person_to_tick(client, checked):
    at = checked.rpartition("/")[0]

    page = client.get(hand_in(client, at, a_list(HEADINGS, ("李敏", "乙组班", "", "")))).text

    assert 'name="unit" type="checkbox" value="乙组班">' in page
    assert "撤销导入时，已登记的单位会保留。" in page


def test_units_are_registered_once_though_it_is_asked_twice(client, checked, writing):
    with writing() as session:
        above = federation(session)
        batch = session.scalars(select(ImportBatch)).one()
        actor = an_actor(session, "owner")
        asked: dict[str, Any] = {"parent": above, "level": UnitLevel.ENTERPRISE, "now": NOON}
        names = ["亨通集团", "通鼎集团"]

        made = [register_units(session, actor, batch, names=names[:n], **asked) for n in (1, 2)]

        assert [[unit.name for unit in units] for units in made] == [["亨通集团"], ["通鼎集团"]]


def test_what_is_wrong_with_units_is_said_on_the_page_of_the_list(client, checked, writing):
    with writing() as session:
        above = federation(session).public_id
        a_unit(session, parent=federation(session), name="亨通集团").closed_at = NOON
    asked = {"unit": "亨通集团", "parent": above, "level": "enterprise"}

    told = client.post(f"{checked}/units", data=asked)
    wrong = client.post(f"{checked}/units", data={**asked, "level": "federation"}).status_code
    forged = client.post(f"{checked}/units", data={**asked, "level": "planet"}).status_code

    assert "此处已有名为“亨通集团”的单位，但已停用。" in told.text
    assert (told.status_code, wrong, forged) == (409, 422, 422)


def test_what_was_ticked_and_chosen_stays_when_units_cannot_be_registered(client, checked, writing):
    with writing() as session:
        district = a_unit(session, level=UnitLevel.DISTRICT)
        below = district.public_id
        a_unit(session, parent=district, name="亨通集团").closed_at = NOON
    sent = {"unit": "亨通集团", "parent": below, "level": "team"}

    refused = client.post(f"{checked}/units", data=sent)
    again = client.get(f"{checked}/units")

    assert refused.status_code == 409
    for kept in (
        'checked id="unit-0" name="unit" type="checkbox" value="亨通集团"',
        f'<option selected value="{below}">',
        '<option selected value="team">',
    ):
        assert kept in refused.text
        assert kept not in again.text
    assert again.status_code == 200


def test_where_no_unit_can_lie_below_there_is_no_form_for_units(client, checked, writing):
    assert f"{checked}/units" in client.get(checked).text
    with writing() as session:
        federation_at = federation(session)
        district = a_unit(session, parent=federation_at, level=UnitLevel.TEAM)
        session.scalars(select(ImportBatch)).one().event.edition.unit = district

    assert f"{checked}/units" not in client.get(checked).text


def test_without_the_tick_only_its_own_row_is_fixed(client, checked):
    client.post(f"{checked}/mend", data={"cell-3-row": "3", "cell-3-unit": UNIT})

    assert counted(client, checked) == (2, 1)


def test_good_rows_go_first_and_mended_ones_follow_into_the_same_import(client, writing, checked):
    assert client.post(checked).status_code == 303
    assert client.post(checked).status_code == 409
    mend = {"cell-5-row": "5", "cell-5-phone": "13900139000", "leave": "6"}
    client.post(f"{checked}/mend", data=mend)
    client.post(f"{checked}/mend", data={"cell-3-row": "3", "cell-3-unit": UNIT, "alike": "1"})

    assert counted(client, checked) == (0, 0)
    assert client.post(checked).status_code == 303

    event_id = checked.split("/")[2]
    with writing() as session:
        event = event_by_public_id(session, event_id)
        assert entries_page(session, event).counts == {"submitted": 4}
        batch = session.query(ImportBatch).one()
        assert (batch.rows, batch.taken) == (4, [2, 3, 4, 5])
        assert "13900139000" not in (batch.mending or "")
    assert 'id="mend"' in client.get(checked).text
    assert client.post(f"{checked}/undo").status_code == 303
    undone = client.get(checked).text
    assert "本次导入已于" in undone
    assert 'id="mend"' not in undone
    with writing() as session:
        event = event_by_public_id(session, event_id)
        assert entries_page(session, event).counts == {"withdrawn": 4}


def test_an_import_stands_for_good_after_a_day(client, writing, checked, clock):
    client.post(checked)
    clock.shift(24 * 3600)
    with writing() as session:
        signed_in(client, session, an_actor(session, "organiser"))

    assert client.post(f"{checked}/undo").status_code == 409


def test_columns_that_headings_do_not_tell_are_matched_by_hand(client, checked):
    at = checked.rpartition("/")[0]
    check = hand_in(client, at, a_list(("姓名", "所属", "手机号"), ("孙丽", UNIT, "")))

    page = client.get(check).text
    assert 'name="match-unit"' in page
    assert 'class="is-error"' not in page
    client.post(f"{check}/columns", data={"match-unit": "2"})

    assert counted(client, check) == (0, 0)
    assert client.post(check).status_code == 303


def test_another_units_organiser_mends_nothing(client, writing, checked):
    with writing() as session:
        unit = an_enterprise(session)
        signed_in(client, session, an_actor(session, "organiser", unit=unit))

    assert client.post(f"{checked}/mend", data={"leave": "2"}).status_code == 403
    assert client.post(f"{checked}/columns", data={}).status_code == 403
