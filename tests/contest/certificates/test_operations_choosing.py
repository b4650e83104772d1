"""What an event chooses for its certificates, and whose seals are printed."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from contest.awards.models import AwardKind
from contest.certificates import operations, queries
from contest.certificates.errors import SettingRefused
from contest.certificates.models import Certificate
from contest.certificates.queries import latin_name, track_in
from contest.certificates.render import Look
from contest.certificates.rules import design_of
from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.certificates import A_SEAL, PUBLIC_URL, an_accepted_entry, issued
from tests.factories.editions import an_edition, an_event
from tests.factories.people import SYSTEM, a_person, an_actor, an_enterprise

BOTH = ["苏州市总工会", "苏州市职业技能鉴定中心"]


@pytest.mark.parametrize(
    ("kind", "settings", "design"),
    [
        ("prize", {}, "honour"),
        ("prize", {"bilingual": True}, "bilingual"),
        ("prize", {"design": "joint"}, "joint"),
        ("judge", {}, "judge"),
        ("judge", {"design": "preprinted"}, "preprinted"),
        ("judge", {"designs": {"judge": "honour"}}, "honour"),
        ("unit", {"design": "honour"}, "unit"),
        ("participation", {"bilingual": True}, "participation"),
    ],
)
def test_the_design_follows_the_kind_of_award_unless_the_event_says_otherwise(
    kind, settings, design
):
    assert design_of(kind, is_team=False, settings=settings) == design


def test_a_team_takes_the_design_with_its_members():
    assert design_of("prize", is_team=True, settings={}) == "team"


@pytest.mark.parametrize(
    ("name", "spelt"),
    [("欧阳建国", "Ouyang Jianguo"), ("单洪伟", "Shan Hongwei"), ("吕犇", "Lyu Ben"),
     ("Anna Schmidt", "Anna Schmidt"), ("𠮷", "𠮷")],
)  # fmt: skip
def test_a_name_is_spelt_as_passports_do(name, spelt):
    assert latin_name(name) == spelt


@pytest.mark.parametrize(
    ("event", "series", "track"),
    [
        ("苏州市职工职业技能竞赛 数控车工", "苏州市职工职业技能竞赛", "数控车工"),
        ("班组劳动竞赛（六比一创）", "高新区班组劳动竞赛", "（六比一创）"),
        ("数控车工", "苏州市职工职业技能竞赛", "数控车工"),
        ("竞赛指导", "苏州市职工职业技能竞赛", "竞赛指导"),
        ("劳动竞赛", "劳动竞赛", ""),
    ],
)
def test_the_sentence_names_a_contest_once(event, series, track):
    assert track_in(event, series) == track


def test_every_kind_of_award_has_words_of_its_own(session: Session) -> None:
    event = an_event(session)
    unit = an_enterprise(session)
    kinds = (
        (AwardKind.JUDGE, "优秀裁判员", a_person(session, name="单喆")),
        (AwardKind.UNIT, "先进单位", unit),
        (AwardKind.PARTICIPATION, "参赛证书", an_accepted_entry(session, event, "仇堃")),
    )
    for kind, title, recipient in kinds:
        a_confirmed_award(session, event, recipient, kind=kind, level=kind.value, title=title)

    made = {one.design: one.fields for one in issued(session, event)}

    assert sorted(made) == ["judge", "participation", "unit"]
    assert made["judge"]["reason"].endswith("担任裁判工作，认真负责、公正执裁，特授予")
    assert (made["unit"]["name"], made["unit"]["salutation"]) == (unit.name, "")
    assert made["participation"]["title"] == "参赛证书"
    assert made["participation"]["reason"].endswith("完成全部赛程，特发此证。")


def test_a_red_flag_says_in_which_period_it_was_won(session: Session) -> None:
    edition = an_edition(session, name="2026年高新区班组劳动竞赛")
    edition.name_en = "Gaoxin labour competition 2026"
    event = an_event(session, template="labour-teams", edition=edition)
    team = an_accepted_entry(session, event, "甲班")
    for period in ("m1", "m2"):
        flag: dict[str, Any] = {"title": "流动红旗", "title_en": "Red Flag", "period": period}
        a_confirmed_award(session, event, team, kind=AwardKind.RED_FLAG, level="red_flag", **flag)
    chosen = {"bilingual": True}
    operations.choose_settings(session, SYSTEM, event, settings=chosen, now=NOON)

    made = [one.fields for one in issued(session, event)]

    assert [fields["reason"] for fields in made] == [
        f"在2026年高新区班组劳动竞赛（六比一创）{month}考核中，荣获"
        for month in ("第一个月", "第二个月")
    ]
    assert made[1]["english"].endswith("Month 2 of the 2026 Gaoxin labour competition.")


def test_what_is_chosen_holds_from_the_next_certificate_on(session: Session) -> None:
    event = an_event(session)
    a_confirmed_award(session, event, an_accepted_entry(session, event, "单喆"))
    (before,) = issued(session, event)
    chosen = {"design": "joint", "issuers": BOTH, "salutation": "先生"}
    operations.choose_settings(session, SYSTEM, event, settings=chosen, now=NOON)
    a_confirmed_award(session, event, an_accepted_entry(session, event, "仇堃"))

    (after,) = issued(session, event, seed=2)

    assert (before.design, before.fields["salutation"]) == ("honour", "同志")
    assert (after.design, after.fields["issuers"], after.fields["salutation"]) == (
        "joint",
        BOTH,
        "先生",
    )


def test_a_joint_certificate_needs_two_bodies(session: Session) -> None:
    event = an_event(session)

    with pytest.raises(SettingRefused):
        operations.choose_settings(
            session, SYSTEM, event, settings={"design": "joint", "issuers": BOTH[:1]}, now=NOON
        )

    assert queries.chosen_settings(session, event) == {}


def test_a_seal_is_printed_only_where_somebody_allowed_it_and_the_trail_says_so(
    session: Session,
) -> None:
    event = an_event(session)
    sponsor = event.edition.sponsor
    seal = operations.set_seal(session, SYSTEM, issuer=sponsor, picture=A_SEAL, now=NOON)
    a_confirmed_award(session, event, an_accepted_entry(session, event, "单喆"))
    (blank,) = issued(session, event)
    operations.allow_seals(session, SYSTEM, event, is_allowed=True, now=NOON)
    a_confirmed_award(session, event, an_accepted_entry(session, event, "仇堃"))

    (sealed,) = issued(session, event, seed=2)

    assert (blank.fields["seals"], sealed.fields["seals"]) == ([None], [seal.file.sha256])
    assert queries.pictures_of(session, [blank, sealed], Look()) == {seal.file.sha256: A_SEAL.data}
    told = [record for _, record in ledger.records(session, event.stream)]
    kinds = [(one["kind"], one["data"].get("seals")) for one in told if "seals" in one["data"]]
    assert kinds == [
        ("certificate.seals", [{"issuer": sponsor, "sha256": seal.file.sha256}]),
        ("certificate.issue", [seal.file.sha256]),
    ]


def test_a_seal_that_was_set_later_or_is_of_another_body_needs_to_be_allowed_anew(
    session: Session,
) -> None:
    event = an_event(session)
    for issuer in (event.edition.sponsor, BOTH[1]):
        operations.set_seal(session, SYSTEM, issuer=issuer, picture=A_SEAL, now=NOON)
    operations.allow_seals(session, SYSTEM, event, is_allowed=True, now=NOON)
    operations.choose_settings(
        session, SYSTEM, event, settings={"issuers": [BOTH[1], event.edition.sponsor]}, now=NOON
    )
    operations.set_seal(session, SYSTEM, issuer=event.edition.sponsor, picture=A_SEAL, now=NOON)
    a_confirmed_award(session, event, an_accepted_entry(session, event, "仇堃"))

    assert [one.fields["seals"] for one in issued(session, event)] == [[None, None]]


@pytest.mark.parametrize(
    ("role", "may"), [("organiser", False), ("district_admin", True), ("owner", True)]
)
def test_who_issues_does_not_seal(session: Session, role: str, may: bool) -> None:
    event = an_event(session)
    somebody = an_actor(session, role, unit=event.edition.unit)

    if may:
        operations.allow_seals(session, somebody, event, is_allowed=True, now=NOON)
    else:
        with pytest.raises(NotPermitted):
            operations.allow_seals(session, somebody, event, is_allowed=True, now=NOON)


def test_drafts_say_what_to_look_at_and_what_would_stop_the_batch(session: Session) -> None:
    event = an_event(session)
    for name in ("单喆", "欧阳㐀", "仇堃"):
        entry = an_accepted_entry(session, event, name)
        a_confirmed_award(session, event, entry)
    entry.members[0].person.name = "仇\u202e堃"
    session.flush()

    drafts = list(
        operations.drafts_of_event(session, SYSTEM, event, public_url=PUBLIC_URL, now=NOON)
    )

    assert [(one.bearer.name, len(one.faults), one.is_printable) for one in drafts] == [
        ("单喆", 0, True),
        ("欧阳㐀", 1, True),
        ("仇\u202e堃", 1, False),
    ]
    assert session.query(Certificate).count() == 0
