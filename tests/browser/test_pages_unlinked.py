"""Pages that stand behind a key or a paper: each is brought about, opened and looked at."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import FilePayload, Page
from sqlalchemy.orm import Session

from contest.editions.operations import freeze_definition, request_change, start_draft
from contest.foundation.permissions import Actor
from contest.people.operations import enrol_second_factor, new_second_factor, print_slips
from contest.people.queries import user_of_actor
from judges.results.operations import start_recheck
from judges.returns.operations import hand_in_sheet
from judges.scoresheets.operations import (
    key_paper_sheet,
    save_draft,
)
from judges.tablet.operations import Report, ask_recollection, enrol_device, note_contact
from tests.browser.correcting import correction, correction_to_decide, unlocked
from tests.browser.crawling import Reached
from tests.browser.entering import edit_entry, join_form, materials, show_entry
from tests.browser.following import (
    alike_texts,
    at_the_door,
    bank_account,
    claim,
    fees,
    further_unit,
    honours,
    library_entry,
    opened_claim,
    payment,
    promotion,
    record,
    seals,
    sent_code,
    sent_messages,
    sent_messages_at,
    shares,
    unit_s_word,
)
from tests.browser.listing import check_judges, check_list, check_marks, check_units, now
from tests.browser.looking import (
    a_window,
    cookie_of,
    cookie_with,
    give_cookie,
    known_msgids,
    looked_at,
)
from tests.factories.appeals import a_contested_result, an_appeal
from tests.factories.contestday import a_hall_under_way
from tests.factories.editions import a_document, a_stage, an_event
from tests.factories.entries import a_list
from tests.factories.industrialisation import a_case
from tests.factories.panels import secrets_of_cards
from tests.factories.people import (
    SYSTEM,
    a_federation,
    a_person,
    a_user,
    an_actor,
    apart,
)
from tests.factories.results import D0, a_computed_version, a_judged_workshop
from tests.factories.returns import a_competition, a_contact
from tests.factories.scoresheets import a_judging, a_submitted_sheet, full_values, judge_on

UNIT, IDENTITY = "亨通集团有限公司", "11010519491231002X"
HEADINGS = ("姓名", "单位", "身份证号", "手机号")
ROWS = (
    ("张明", UNIT, IDENTITY, ""),
    ("李敏", "亨通集团", "", ""),
    ("王磊", UNIT, "", "12345"),
    ("张明", UNIT, IDENTITY, ""),
)
LOW = {"C1": "10", "Q1": "10", "S1": "5"}
RECHECKED = {"preset": "workshop", "recheck": {"top_percent": 30, "sample_percent": 15}}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Opened = tuple[Actor | None, str]


def proposal(session: Session) -> Opened:
    """A change of frozen rules that waits for a second person."""
    event, organiser = an_event(session), an_actor(session, "organiser")
    freeze_definition(session, SYSTEM, event, now=now())
    document = a_document(name="班组比武（更正）")
    asked = request_change(
        session, organiser, event, document=document, reason="更正名称", now=now()
    )
    return an_actor(session, "supervisor"), f"/proposals/{asked.public_id}"


def a_draft_at(end: str, template: str = "workshop") -> Callable[[Session], Opened]:
    """A contest that is half set up, at one of its steps."""

    def opened(session: Session) -> Opened:
        draft = start_draft(
            session, SYSTEM, a_federation(session), template=template,
            document=a_document(template), now=now(),
        )  # fmt: skip
        apart(session)
        return an_actor(session, "organiser"), f"/drafts/{draft.public_id}/{end}"

    return opened


def check_sheet(session: Session) -> Opened:
    """A sheet with figures of a team, and of one that takes no part."""
    event, entry = a_competition(session)
    stage, contact = a_stage(session, event, "m1"), a_contact(session, entry)
    data = a_list(("班组", "比产量"), (entry.display_name, "1200"), ("外厂班组", "1100"))
    kept = hand_in_sheet(session, contact, stage, data=data, file_name="月报.xlsx", now=now())
    return contact, f"/returns/{stage.public_id}/sheet/{kept.public_id}"


def review(session: Session) -> Opened:
    """A sheet that is filled in and not submitted."""
    judging = a_judging(session)
    judge = judge_on(session, judging.seat)
    save_draft(
        session, judge, seat=judging.seat, work=judging.work,
        values=full_values(session, judging.stage), now=now(),
    )  # fmt: skip
    return judge, f"/seats/{judging.seat.public_id}/works/{judging.work.public_id}/review"


def receipt(session: Session) -> Opened:
    """A submitted sheet."""
    judging = a_judging(session, entries=2)
    a_submitted_sheet(session, judging)
    at = f"/seats/{judging.seat.public_id}/works/{judging.work.public_id}/receipt"
    return judge_on(session, judging.seat), at


def versions(session: Session) -> Opened:
    """Two versions of one sheet."""
    judging = a_judging(session)
    sheet = a_submitted_sheet(session, judging)
    a_submitted_sheet(session, judging, texts=LOW)
    return judge_on(session, judging.seat), f"/sheets/{sheet.public_id}/versions"


def two_keyings(session: Session) -> Opened:
    """A paper sheet that two people keyed, and not alike."""
    judging = a_judging(session, safeguards={"preset": "standard"}, stage={"sealing": ["work"]})
    clerks = [an_actor(session, "clerk", event=judging.event) for _ in range(2)]
    for clerk, texts in zip(clerks, ({}, LOW), strict=True):
        key_paper_sheet(
            session, clerk, seat=judging.seat, work=judging.work,
            values=full_values(session, judging.stage, **texts), now=now(),
        )  # fmt: skip
    at = f"/desk/paper/{judging.seat.public_id}/{judging.work.public_id}/differences"
    return clerks[1], at


def own_case(session: Session) -> Opened:
    """One's own project after its award."""
    case = a_case(session)
    return an_actor(session, "entrant", person=case.owner), f"/projects/{case.public_id}"


def consent(session: Session) -> Opened:
    """What the public may read of one's own project."""
    author, at = own_case(session)
    return author, f"{at}/library"


def paper(session: Session) -> Opened:
    """A paper that the next stage asks for."""
    author, at = own_case(session)
    return author, f"{at}/papers/new?stage=pilot&line=1"


def tablets(session: Session) -> Opened:
    """Two tablets of an event, one of which knows a head that the server lost; it is collected."""
    judging = a_judging(session)
    judge = judge_on(session, judging.seat)
    apart(session)
    for head in (None, (4000, "a" * 64)):
        device = enrol_device(session, judge, judging.event, browser="tests", now=now())
        said = Report(
            sent_at=now(), known_head=head, waiting=2, refused=1, is_persistent=head is None
        )
        note_contact(session, judge, device, said, now=now())
    ask_recollection(session, SYSTEM, judging.event, reason="磁盘坏了，恢复了昨晚的备份", now=now())
    return an_actor(session, "organiser"), f"/desk/events/{judging.event.public_id}/tablets"


def judge_card(session: Session) -> Opened:
    """What a judge's card opens for whoever holds it."""
    judging = a_judging(session)
    secret, *_ = secrets_of_cards(session, judging.event, now=now()).values()
    return None, f"/j/{secret}"


def set_password(session: Session) -> Opened:
    """A forgotten password of somebody whom one looks after."""
    person = a_user(session).person
    return an_actor(session, "owner"), f"/persons/{person.public_id}/account/password"


def drop_second_factor(session: Session) -> Opened:
    """A second step that is turned on."""
    judge = an_actor(session, "judge")
    secret, enrolled_at = new_second_factor(), now() - timedelta(minutes=5)
    code = pyotp.TOTP(secret).at(enrolled_at)
    user = user_of_actor(session, judge)
    enrol_second_factor(session, judge, user, secret=secret, code=code, now=enrolled_at)
    return judge, "/account/second-factor/drop"


def first_owner(session: Session) -> Opened:
    """An installation without anybody."""
    return None, "/owner"


def file_appeal(session: Session) -> Opened:
    """The form that contests one's own line while there is time."""
    case = a_contested_result(session, now=now())
    at = f"/entries/{case.loser.public_id}/appeals/{case.version.public_id}/new"
    return case.entrant(session), at


def object_publicly(session: Session) -> Opened:
    """The form that anybody finds below a list in public notice."""
    case = a_contested_result(session, now=now())
    return None, f"/results/{case.version.public_id}/objection"


def show_appeal(session: Session) -> Opened:
    """An appeal on the desk of whoever rules on it."""
    case = a_contested_result(session, now=now())
    appeal = an_appeal(session, case, at=now())
    return case.supervisor, f"/desk/appeals/{appeal.public_id}"


def hall_screen(session: Session) -> Opened:
    """The hall's screen while the judges mark, one score shown before."""
    hall, _ = a_hall_under_way(session)
    return None, f"/hall/{hall.public_id}"


def host(session: Session) -> Opened:
    """The console of the same hall."""
    _, judging = a_hall_under_way(session)
    apart(session)
    return an_actor(session, "organiser"), f"/desk/stages/{judging.stage.public_id}/host"


def declaration(session: Session) -> Opened:
    """What a judge declares before the first sheet; those of the demo have."""
    judging = a_judging(session, safeguards={"preset": "standard"})
    at = f"/events/{judging.event.public_id}/declaration"
    return judge_on(session, judging.seat), at


def recheck(session: Session) -> Opened:
    """Who was drawn for the second look before anybody signs."""
    judged = a_judged_workshop(session, D0, D0, D0, safeguards=RECHECKED)
    version = a_computed_version(session, judged)
    start_recheck(session, judged.organiser, version, now=now())
    return judged.organiser, f"/desk/results/{version.public_id}/recheck"


def slip(session: Session) -> Opened:
    """A slip of somebody whose identity number is known."""
    person = a_person(session, name="李敏", identity=IDENTITY)
    apart(session)
    [printed] = print_slips(session, SYSTEM, [person], now=now())
    return None, f"/a/{printed.code}"


def anybodys(path: str) -> Callable[[Session], Opened]:
    """A page that everybody may open who knows its address."""

    def opened(session: Session) -> Opened:
        a_user(session)
        return None, path

    return opened


PAGES: dict[str, Callable[[Session], Opened]] = {
    "awards.bank_account": bank_account,
    "awards.fees": fees,
    "awards.honours": honours,
    "awards.payment": payment,
    "awards.promotion": promotion,
    "awards.shares": shares,
    "appeals.file": file_appeal,
    "appeals.object_publicly": object_publicly,
    "appeals.show": show_appeal,
    "editions.draft_basics": a_draft_at("basics"),
    "editions.draft_check": a_draft_at("check"),
    "editions.draft_step": a_draft_at("rubric"),
    "contestday.host": host,
    "contestday.screen": hall_screen,
    "contestday.wish": correction_to_decide,
    "contestday.work": unlocked,
    "dashboard.record": record,
    "certificates.collect_code": claim,
    "certificates.collected": opened_claim,
    "certificates.seals": seals,
    "editions.proposal": proposal,
    "entries.arrival": at_the_door,
    "entries.check_list": check_list,
    "entries.register_missing": check_list,
    "panels.check_list": check_judges,
    "people.check_units": check_units,
    "scoresheets.check_marks": check_marks,
    "entries.edit": edit_entry,
    "entries.join_form": join_form,
    "entries.materials": materials,
    "entries.show": show_entry,
    "entries.side_by_side": alike_texts,
    "results.recheck": recheck,
    "returns.check_sheet": check_sheet,
    "scoresheets.correction": correction,
    "scoresheets.key_differences": two_keyings,
    "scoresheets.review": review,
    "scoresheets.try_draft": a_draft_at("try", "skills-cnc-turner"),
    "scoresheets.receipt": receipt,
    "scoresheets.versions": versions,
    "entries.nominate": unit_s_word,
    "industrialisation.consent": consent,
    "industrialisation.enter": library_entry,
    "industrialisation.own_case": own_case,
    "industrialisation.paper": paper,
    "industrialisation.replicate": further_unit,
    "panels.card": judge_card,
    "panels.declaration": declaration,
    "notifications.overview": sent_messages,
    "notifications.add_hook": sent_messages_at("groups/add"),
    "notifications.edit_words": sent_messages_at("words/appeal_assigned/zh_Hans_CN"),
    "notifications.email": sent_messages_at("email"),
    "notifications.log": sent_messages_at("log"),
    "notifications.sms": sent_messages_at("sms"),
    "notifications.words": sent_messages_at("words"),
    "people.phone_code": sent_code,
    "people.phone_name": anybodys("/sign-in/phone/name"),
    "people.phone_newcomer": anybodys("/sign-in/phone/new"),
    "people.set_password": set_password,
    "people.slip": slip,
    "people.drop_second_factor": drop_second_factor,
    "people.first_owner": first_owner,
    "tablet.desk": tablets,
}
"""By endpoint: brings the page about, and returns who opens it and where it is."""


def handed_in(page: Page, address: str) -> str:
    """Hand a list in and return where its rows are checked."""
    page.goto(address)
    book: FilePayload = {"name": "名单.xlsx", "mimeType": XLSX, "buffer": a_list(HEADINGS, *ROWS)}
    page.locator("main [name=file]").set_input_files(book)
    with page.expect_navigation():
        page.locator("form.form button.primary").click()
    return urlsplit(page.url).path


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_that_no_link_leads_to_stands(server, writing, browser, barriers, endpoint):
    window = a_window(browser, server.url)
    with writing() as session:
        actor, address = PAGES[endpoint](session)
        if actor is not None:
            apart(session)
            cookie = cookie_of(server.app, session, user_of_actor(session, actor))
            give_cookie(window, cookie, server.url)
    if endpoint == "certificates.collected":
        cookie = cookie_with(server.app, certificate_claim=address.partition("?")[2])
        give_cookie(window, cookie, server.url)
    page = window.new_page()
    if PAGES[endpoint] is check_list:
        address = handed_in(page, address) + ("/units" if "missing" in endpoint else "")
    answer = page.goto(address)
    page.close()

    assert answer is not None
    assert answer.status == 200
    assert looked_at(window, server.url, Reached(endpoint, address), barriers, known_msgids()) == []
    window.close()
