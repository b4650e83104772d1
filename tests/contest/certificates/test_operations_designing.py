"""The editor of designs: what is typed is tried in a confined process, kept in versions."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from contest.certificates import jobs, press, queries
from contest.certificates.operations import save_design
from contest.certificates.press import printed, tried
from contest.certificates.queries import issuing_run
from contest.certificates.render import (
    Look,
    certificate_pdf,
    files_of_design,
    sample,
    words_of_design,
)
from contest.certificates.rules import LONG_NAME, RARE_NAME, longest_name, rarest_name
from contest.editions.models import Event
from contest.foundation import ledger
from contest.foundation.confined import Bounds
from contest.foundation.errors import Invalid, NotPermitted
from contest.people.queries import user_of_actor
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.certificates import PUBLIC_URL, a_certificate, an_accepted_entry, issued
from tests.factories.editions import an_event
from tests.factories.people import SYSTEM, an_actor, apart, signed_in
from tests.paper import text_of

Writing = Callable[[], AbstractContextManager[Session]]
HTML, CSS = files_of_design("honour")
SEAL = "{{% block seal scoped %}}{}{{% endblock %}}"
LETTERS = "{% for a in page.reason %}"


def kept(session: Session, event: Event, **changed: str):
    words = {key: words_of_design("honour")[key] for key in ("title", "title_en", "close")}
    version = save_design(
        session, SYSTEM, event, "honour",
        words={**words, **changed}, html=HTML, css=CSS, picture=None, now=NOON,
    )  # fmt: skip
    apart(session)
    return version


@pytest.mark.parametrize(
    ("names", "longest", "rarest"),
    [
        ((), LONG_NAME, RARE_NAME),
        (("王磊", "李敏"), "王磊", "王磊"),
        (("欧阳建国", "单頔"), "欧阳建国", "单頔"),
        (("查堃", "张三", "曾𠮷"), "查堃", "曾𠮷"),
    ],
)
def test_a_draft_is_tried_on_the_longest_name_and_the_rarest_character(names, longest, rarest):
    assert (longest_name(names), rarest_name(names)) == (longest, rarest)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"html": HTML + SEAL.format("<img src='file:///etc/passwd'>")}, "file:///etc/passwd"),
        ({"css": "@import 'http://127.0.0.1:9/x.css';"}, "http://127.0.0.1:9/x.css"),
        ({"html": HTML + SEAL.format("{{ page.__class__ }}")}, "cannot be printed"),
        ({"html": "<p style='break-after: page'>页</p>" * 3}, "3 pages where 1 are wanted"),
        ({"css": CSS + "@page { size: 9000mm 9000mm }"}, "larger than A3"),
        ({"css": CSS + "h1::after { content: '😀' }"}, "cannot be printed"),
        ({"css": CSS + r"h1::after { content: '\1F600' }"}, "without a backslash"),
        ({"html": HTML + SEAL.format("<img src='asset:picture'>")}, "asset:picture"),
    ],
)
def test_a_draft_that_asks_for_what_it_may_not_have_is_refused(changed, told):
    with pytest.raises(Invalid, match=re.escape(told)):
        certificate_pdf(sample("honour"), Look("honour", **changed))


@pytest.mark.slow
def test_a_draft_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setattr(press, "TRIAL_BOUNDS", Bounds(memory=1024**3, seconds=2))
    html = HTML + SEAL.format(LETTERS * 9 + "{% endfor %}" * 9)

    with pytest.raises(Invalid, match="longer than 2 seconds"):
        tried([sample("honour")], Look("honour", html=html))


@pytest.mark.slow
def test_a_draft_that_fills_the_memory_is_stopped():
    swollen = "{% set a = page.reason %}" + "{% set a = a ~ a ~ a ~ a ~ a ~ a ~ a ~ a %}" * 9
    html = "{% for page in pages %}" + swollen + "{{ a }}{% endfor %}"

    with pytest.raises(Invalid, match="more memory than a certificate may take"):
        tried([sample("honour")], Look("honour", html=html))


def test_who_only_looks_changes_no_design(session: Session) -> None:
    event = an_event(session)

    with pytest.raises(NotPermitted):
        save_design(
            session, an_actor(session, "auditor"), event, "honour",
            words=dict(words_of_design("honour")), html=HTML, css=CSS, picture=None, now=NOON,
        )  # fmt: skip


def test_what_is_as_built_in_is_not_kept_and_nothing_changed_is_no_version(session: Session):
    event = an_event(session)

    first = kept(session, event, title="技能之星")
    again = kept(session, event, title="技能之星")
    back = kept(session, event)

    assert (first.words, first.html, first.css) == ({"title": "技能之星"}, None, None)
    assert (again.id, back.version, back.words) == (first.id, 2, {})
    told = [
        (record["data"]["design"], record["data"]["version"])
        for _, record in ledger.records(session, event.stream)
        if record["kind"] == "certificate.design"
    ]
    assert told == [("honour", 1), ("honour", 2)]


def test_a_certificate_keeps_the_version_that_it_was_issued_with(session: Session) -> None:
    before = a_certificate(session)
    event = before.event
    for seed, (name, title) in enumerate((("王磊", "技能之星"), ("李敏", "后来的标题")), 2):
        kept(session, event, title=title)
        a_confirmed_award(session, event, an_accepted_entry(session, event, name))
        issued(session, event, seed=seed)

    certificates = queries.certificates_of_event(session, event)

    looks = [queries.look_of(session, one) for one in certificates]
    assert [look.own["title"] for look in looks] == ["荣誉证书", "技能之星", "后来的标题"]
    assert [queries.verdict_on(one).value for one in certificates] == ["valid"] * 3
    assert "look" not in before.fields
    printed_now = certificate_pdf(certificates[1].fields, looks[1])
    assert "技能之星" in text_of(printed_now)


def test_a_batch_that_began_goes_on_with_the_version_it_began_with(session: Session, monkeypatch):
    monkeypatch.setattr(jobs, "AWARDS_AT_ONCE", 1)
    event = an_event(session)
    for name in ("王磊", "李敏"):
        a_confirmed_award(session, event, an_accepted_entry(session, event, name))
    first = kept(session, event, title="技能之星")
    organiser = an_actor(session, "organiser", unit=event.edition.unit)
    user_of_actor(session, organiser)
    jobs.start_issuing(session, organiser, event, public_url=PUBLIC_URL, now=NOON)
    run = issuing_run(session, event)
    assert run is not None

    jobs.issue_piece(session, run.payload, NOON)
    kept(session, event, title="后来的标题")
    jobs.issue_piece(session, run.payload, NOON)

    looks = {one.fields["look"] for one in queries.certificates_of_event(session, event)}
    assert looks == {first.public_id}


@pytest.mark.slow
def test_the_press_is_bounded_in_memory(monkeypatch):
    swollen = "{% set a = page.reason %}" + "{% set a = a ~ a ~ a ~ a ~ a ~ a ~ a ~ a %}" * 9
    html = "{% for page in pages %}" + swollen + "{{ a }}{% endfor %}"

    with pytest.raises(press.PressStopped, match="MemoryError"):
        printed([sample()], Look("honour", html=html))


@pytest.mark.slow
def test_the_organiser_tries_keeps_and_takes_up_a_design(client: FlaskClient, writing: Writing):
    with writing() as session:
        event = a_certificate(session).event
        event_id, key = event.public_id, event.id
        signed_in(client, session, an_actor(session, "organiser", unit=event.edition.unit))
    page = f"/desk/events/{event_id}/certificates/designs/honour"
    typed = {"title": "技能之星", "title_en": "STAR", "close": "", "html": HTML, "css": CSS}
    flood = BytesIO()
    Image.new("1", (10_000, 10_000)).save(flood, "PNG")
    flood.seek(0)

    shown = client.post(page, data={**typed, "button": "preview"})
    refused = client.post(page, data={**typed, "css": "@import 'file:///x'", "button": "save"})
    flooded = client.post(f"{page}/trial", data={**typed, "picture": (flood, "p.png")})
    untitled = client.post(f"{page}/trial", data={**typed, "title": ""})
    saved = client.post(page, data={**typed, "button": "save"})

    assert [one.status_code for one in (shown, refused, saved)] == [200, 422, 303]
    assert "data:image/png;base64," in shown.text
    assert "file:///x" in refused.text
    assert untitled.get_json()["picture"] is None
    told = flooded.get_json()
    assert (told["picture"], "像素" in told["faults"][0]) == (None, True)
    assert 'value="技能之星"' in client.get(page).text
    assert 'value="荣誉证书"' in client.get(f"{page}?version=0").text
    assert client.get(page.replace("honour", "nothing")).status_code == 404
    with writing() as session:
        versions = queries.versions_of(session, session.get_one(Event, key), "honour")
        assert [one.words for one in versions] == [
            {"title": "技能之星", "title_en": "STAR", "close": ""}
        ]
