"""The page of the second look, before anybody signs."""

from judges.results.operations import start_recheck
from tests.conftest import NOON
from tests.factories.people import signed_in
from tests.factories.results import D0, a_computed_version, a_judged_workshop

ASKED = {"preset": "workshop", "recheck": {"top_percent": 100, "sample_percent": 0}}


def test_a_tie_is_told_by_names_and_not_by_codes(client, writing):
    with writing() as session:
        judged = a_judged_workshop(session, D0, D0, safeguards=ASKED)
        version = a_computed_version(session, judged)
        start_recheck(session, judged.organiser, version, now=NOON)
        signed_in(client, session, judged.organiser)
        names = [entry.display_name for entry in judged.entries]
        address = f"/desk/results/{version.public_id}/recheck"

    page = client.get(address).text

    assert [f"仍与 {name} 相同" in page for name in names] == [True, True]
