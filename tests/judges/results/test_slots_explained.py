"""Explain-my-score: what the entrant reads gives the total again, and names no judge."""

import re
from decimal import ROUND_HALF_UP, Decimal

from tests.factories.editions import a_document, an_event
from tests.factories.people import an_actor, signed_in
from tests.factories.results import a_judged_workshop, a_published_version

CENT = Decimal("0.01")
# Craft, quality, safety of five seats; the lowest and the highest sheet are dropped.
FIVE = (
    ("36", "34", "18"),
    ("40", "40", "20"),
    ("36", "36.5", "19"),
    ("20", "20", "10"),
    ("35", "36", "19"),
)


def trimmed():
    document = a_document("workshop")
    panel = {"seats": 5, "aggregate": "trimmed_mean", "aggregate_by": "sheet"}
    document["stages"][0]["panel"] = panel
    return document


def opened(client, session, judged):
    version = a_published_version(session, judged)
    entry = judged.entries[0]
    signed_in(client, session, an_actor(session, "entrant", person=entry.members[0].person))
    return version, f"/entries/{entry.public_id}"


def my_result(page: str) -> str:
    return page.partition('id="my-result"')[2].partition("</section>")[0]


def within(name: str, page: str) -> str:
    found = re.search(rf'class="{name}">(.*?)</p>', page, re.S)
    assert found is not None
    return found[1]


def numbers(text: str) -> list[Decimal]:
    return [Decimal(found) for found in re.findall(r"\d+(?:\.\d+)?", text)]


def test_the_numbers_on_the_page_give_the_total_again(client, writing):
    with writing() as session:
        judged = a_judged_workshop(session, FIVE, event=an_event(session, document=trimmed()))
        _version, address = opened(client, session, judged)
        seated = [seat.holder for seat in judged.judging.panel.seats]
        judges = [one.judge.person.name for one in seated if one is not None]

    shown = my_result(client.get(address).get_data(as_text=True))

    total = numbers(within("total", shown))[0]
    sheets = within("sheet-totals", shown)
    kept = [Decimal(one) for one in re.findall(r"<b>(.*?)</b>", sheets)]
    dropped = [Decimal(one) for one in re.findall(r"<s>(.*?)</s>", sheets)]
    assert (len(kept), sorted(dropped)) == (3, [Decimal(50), Decimal(100)])
    assert (sum(kept, Decimal(0)) / len(kept)).quantize(CENT, ROUND_HALF_UP) == total
    assert (min(dropped) <= min(kept), max(kept) <= max(dropped)) == (True, True)
    assert [name for name in judges if name in shown] == []


def test_the_points_of_the_criteria_add_up_and_marks_do_not_tell_the_seat(client, writing):
    with writing() as session:
        judged = a_judged_workshop(session, FIVE, event=an_event(session, document=trimmed()))
        version, address = opened(client, session, judged)
        total = version.rows[0].total

    shown = my_result(client.get(address).get_data(as_text=True))

    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', shown, re.S)
    points = [numbers(re.findall(r"<td.*?</td>", cells, re.S)[-1])[-1] for _name, cells in rows]
    marks = [
        numbers(re.sub(r"<[^>]+>", " ", re.findall(r"<td.*?</td>", c, re.S)[0])) for _n, c in rows
    ]
    assert len(rows) == 3
    assert sum(points, Decimal(0)).quantize(CENT, ROUND_HALF_UP) == total
    assert [sorted(one) for one in marks] == marks
