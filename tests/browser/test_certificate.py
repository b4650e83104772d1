"""The public check in a real browser: each verdict, in both languages, without a barrier."""

import pytest
from playwright.sync_api import expect

from contest.certificates.models import Certificate
from contest.certificates.operations import revoke_certificate, set_seal
from contest.people.queries import user_of_actor
from tests.browser.looking import cookie_of
from tests.conftest import NOON
from tests.factories.certificates import A_SEAL, a_certificate
from tests.factories.people import SYSTEM, an_actor, apart

PRINTED = 60_000
WORDS = {
    ("zh-CN", "valid"): "有效",
    ("zh-CN", "revoked"): "已撤销",
    ("zh-CN", "unknown"): "没有找到",
    ("en", "valid"): "Valid",
    ("en", "revoked"): "Revoked",
    ("en", "unknown"): "Not found",
}


@pytest.mark.parametrize("case", WORDS, ids="-".join)
def test_a_guard_reads_the_verdict_on_a_phone(server, writing, page, barriers, case):
    language, verdict = case
    with writing() as session:
        certificate = a_certificate(session)
        code = certificate.check_code
    if verdict == "revoked":
        with writing() as session:
            found = session.get_one(Certificate, certificate.id)
            revoke_certificate(session, SYSTEM, found, reason="查实代考", now=NOON)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/preferences/language/{language}?next=/certificates/check")

    page.goto(f"{server.url}/v/{code if verdict != 'unknown' else '7K3M9QX2PD'}")

    assert WORDS[case] in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert barriers(page) == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_look_and_seals_are_read_on_a_phone(app, server, writing, *, page, barriers, language):
    with writing() as session:
        event = a_certificate(session).event
        owner = user_of_actor(session, an_actor(session, "owner", unit=event.edition.unit))
        apart(session)
        set_seal(session, SYSTEM, issuer=event.edition.sponsor, picture=A_SEAL, now=NOON)
        cookie, address = cookie_of(app, session, owner), event.public_id
    page.context.add_cookies([{**cookie, "url": server.url}])
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/preferences/language/{language}?next=/check-offline")
    desk = f"/desk/events/{address}/certificates"
    paths = (desk, f"{desk}/settings", f"{desk}/designs/joint", f"{desk}/seals")
    for path in (*paths, "/desk/seals", "/check-offline"):
        assert page.goto(server.url + path).status == 200

        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert barriers(page) == [], path


def test_a_design_is_shown_while_it_is_typed_and_says_what_is_wrong(app, server, writing, page):
    with writing() as session:
        event = a_certificate(session).event
        organiser = user_of_actor(session, an_actor(session, "organiser", unit=event.edition.unit))
        apart(session)
        cookie, address = cookie_of(app, session, organiser), event.public_id
    page.context.add_cookies([{**cookie, "url": server.url}])
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{server.url}/desk/events/{address}/certificates/designs/honour")
    shown, faults = page.locator("[data-shown]"), page.locator("[data-faults]")

    page.fill("[name=title]", "技能之星")
    expect(shown).to_be_visible(timeout=PRINTED)
    first = shown.get_attribute("src")
    page.click("details summary >> text=模板与版式")
    page.fill("[name=css]", "@import 'http://127.0.0.1:9/x.css';")

    expect(faults).to_contain_text("127.0.0.1:9", timeout=PRINTED)
    assert first.startswith("data:image/png")
    assert shown.get_attribute("src") == first
