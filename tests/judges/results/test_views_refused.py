"""What is refused or found between the last sheet and publication, and what its page says."""

import pytest

from judges.appeals.models import Appeal
from judges.results.models import ResultState, ResultVersion
from tests.factories.appeals import a_contested_result, an_appeal
from tests.factories.people import apart, signed_in
from tests.factories.results import (
    D0,
    a_computed_version,
    a_judged_workshop,
    a_published_version,
    a_signed_version,
)

TWO = {"preset": "workshop", "second_person_for": ["publish"]}


def state_of(writing, version_id: int) -> tuple[ResultState, int]:
    """Where the version stands, and by how many it is signed."""
    with writing() as session:
        version = session.get_one(ResultVersion, version_id)
        return version.state, len(version.signatures)


def test_results_with_a_missing_sheet_are_refused_and_it_is_named(client, writing):
    with writing() as session:
        judged = a_judged_workshop(session, D0[:2])
        signed_in(client, session, judged.organiser)
        work = judged.judging.work.code
        address = f"/desk/events/{judged.event.public_id}/results"

    answer = client.post(address, data={"stage": ""})

    assert answer.status_code == 409
    assert f"缺 {work} 第 3 席的评分表" in answer.text
    assert "成绩尚不能计算" in answer.text
    with writing() as session:
        assert session.query(ResultVersion).count() == 0


def test_a_signature_over_another_content_is_refused(client, writing):
    with writing() as session:
        judged = a_judged_workshop(session, D0)
        version = a_computed_version(session, judged)
        signed_in(client, session, judged.organiser)
        key, address = version.id, f"/desk/results/{version.public_id}/sign"

    answer = client.post(address, data={"shown_hash": "0" * 64})

    assert answer.status_code == 409
    assert "内容已变化" in answer.text
    assert state_of(writing, key) == (ResultState.COMPUTED, 0)


def test_publication_by_one_person_where_two_are_asked_is_refused(client, writing):
    with writing() as session:
        judged = a_judged_workshop(session, D0, safeguards=TWO)
        version = a_signed_version(session, judged)
        signed_in(client, session, judged.organiser)
        key, shown = version.id, {"shown_hash": version.sha256}
        address = f"/desk/results/{version.public_id}"

    alone = client.post(f"{address}/publish", data=shown)
    client.post(f"{address}/request-publication")
    own = client.post(f"{address}/approve-publication", data=shown)

    assert (alone.status_code, own.status_code) == (409, 403)
    assert "须先由第二人批准" in alone.text
    assert "另一人" in own.text
    assert state_of(writing, key) == (ResultState.SIGNED, 1)


@pytest.mark.parametrize("place", ["/results/{0}", "/results/{0}/notice.pdf", "/desk/results/{0}"])
def test_a_snapshot_of_which_one_byte_was_edited_is_shown_nowhere(client, writing, place):
    with writing() as session:
        judged = a_judged_workshop(session, D0)
        version = a_published_version(session, judged)
        assert "89.83" in version.snapshot
        version.snapshot = version.snapshot.replace("89.83", "89.93", 1)
        signed_in(client, session, judged.organiser)
        address = place.format(version.public_id)

    answer = client.get(address)

    assert answer.status_code == 409
    assert "所存成绩与签名不符" in answer.text
    assert "89.93" not in answer.text


def test_a_ruling_by_somebody_with_a_conflict_is_refused_by_name(client, writing, clock):
    with writing() as session:
        case = a_contested_result(session)
        appeal = an_appeal(session, case)
        handler = appeal.handler
        assert handler is not None
        # Since yesterday the supervisor works where the entrant does.
        handler.unit_id = case.loser.unit_id
        apart(session)
        signed_in(client, session, case.supervisor)
        key, name = appeal.id, handler.name
        address = f"/desk/appeals/{appeal.public_id}/rule"

    answer = client.post(
        address, data={"outcome": "dismissed", "findings": "经核对原始评分表，计分无误。"}
    )

    assert answer.status_code == 403
    assert name in answer.text
    with writing() as session:
        assert session.get_one(Appeal, key).outcome is None
