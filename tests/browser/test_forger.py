"""Walk 10: a guard without a network tells forged certificates from real ones with a phone."""

import base64
import random
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from contest.certificates import queries
from contest.certificates.check_certificate import keys_of, record_of, verdict_on
from contest.certificates.operations import revoke_certificate
from contest.foundation import signing
from tests.contest.certificates.test_check_certificate import mutated
from tests.factories.awards import a_confirmed_award
from tests.factories.certificates import an_accepted_entry, issued
from tests.factories.editions import an_event
from tests.factories.people import SYSTEM

WORDS = {
    "valid": "有效", "revoked": "已撤销", "altered": "与记录不符",
    "unknown": "无法确认", "replaced": "已换发",
}  # fmt: skip
COUNT = """async ([scanned, keys, list, now]) => {
  const { verdictOn } = await import("/static/certificates/record.js");
  const words = [];
  for (const one of scanned) words.push((await verdictOn(one, keys, list, { now }))[0]);
  return words;
}"""


@pytest.fixture
def papers(writing):
    """One of last year's key, one revoked yesterday, one valid; what their pictures say."""
    now = datetime.now(UTC)
    with writing() as session:
        event = an_event(session)
        for name in ("欧阳建国", "单喆"):
            a_confirmed_award(session, event, an_accepted_entry(session, event, name), now=now)
        old, revoked = issued(session, event)
        signing.rotate()
        a_confirmed_award(session, event, an_accepted_entry(session, event, "仇堃"), now=now)
        (new,) = issued(session, event, seed=2)
        revoke_certificate(session, SYSTEM, revoked, reason="查实代考", now=now - timedelta(days=1))
        return {"old": old.fields, "revoked": revoked.fields, "new": new.fields}


def forged(qr, old, new):
    """The picture with another text in its record, which its signature does not cover."""
    address, record = qr.split("#")
    data = base64.b32decode(record + "=" * (-len(record) % 8))
    assert old.encode() in data
    changed = data.replace(old.encode(), new.encode())
    return f"{address}#{base64.b32encode(changed).decode().rstrip('=')}"


def test_a_guard_without_a_network_tells_them_apart(server, page, papers, barriers):
    here = lambda qr: server.url + qr[qr.index("/v/") :]  # noqa: E731 - the paper names our site
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/check-offline")
    expect(page.locator("[data-kept]")).to_be_visible()
    page.context.set_offline(True)

    verdicts = {}
    old, new = papers["old"], papers["new"]
    for case, qr in {
        "last year's key": papers["old"]["qr"],
        "revoked yesterday": papers["revoked"]["qr"],
        "changed name": forged(papers["new"]["qr"], "仇堃", "仇坤"),
        "copied serial": forged(new["qr"], new["serial"], old["serial"]),
        "valid": papers["new"]["qr"],
    }.items():
        page.goto("about:blank")
        page.goto(here(qr))
        banner = page.locator("[data-verdict]:visible")
        expect(banner).to_have_count(1)
        word = str(banner.get_attribute("data-verdict"))
        expect(banner).to_contain_text(WORDS[word])
        verdicts[case] = word

    assert verdicts == {
        "last year's key": "valid",
        "revoked yesterday": "revoked",
        "changed name": "altered",
        "copied serial": "altered",
        "valid": "valid",
    }
    expect(page.locator("[data-of=name]")).to_have_text("仇堃")
    page.get_by_label("纸面上的姓名").or_(page.locator("[name=name]")).first.fill("仇坤")
    page.get_by_role("button", name="查验").click()
    expect(page.locator("[data-verdict=altered]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert barriers(page) == []


def test_a_phone_whose_list_is_old_says_unknown(server, page, papers):
    page.goto(f"{server.url}/check-offline")
    expect(page.locator("[data-kept]")).to_be_visible()
    page.context.set_offline(True)
    page.clock.set_fixed_time(datetime.now(UTC) + queries.LIST_HOLDS + timedelta(minutes=1))
    qr = papers["new"]["qr"]

    page.goto(server.url + qr[qr.index("/v/") :])

    expect(page.locator("[data-verdict=unknown]")).to_be_visible()


def test_phone_and_command_say_the_same_of_changed_pictures(server, page, papers, writing):
    now = datetime.now(UTC)
    with writing() as session:
        keys, listed = queries.key_list(), queries.revocation_list(session, now=now)
    chance = random.Random(10)  # noqa: S311 - a test repeats itself
    scanned = [papers[key]["qr"] for key in papers]
    scanned += [mutated(papers["new"]["qr"], chance) for _ in range(60)]
    page.goto(f"{server.url}/check-offline")

    told = page.evaluate(COUNT, [scanned, keys, listed, listed["issued_at"]])

    ours = [verdict_on(one, keys_of(keys), listed, now=now)[0] for one in scanned]
    assert told == ours
    assert ours[:3] == ["valid", "revoked", "valid"]
    assert record_of(papers["old"]["qr"]) is not None
