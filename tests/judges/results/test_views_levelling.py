"""The pages of a result show raw totals beside levelled ones, and what the coefficients rest on."""

import pytest

from judges.results.models import ResultState
from judges.results.operations import publish_results, sign_results
from tests.conftest import NOON
from tests.factories.editions import a_stage
from tests.factories.people import an_actor, apart, signed_in
from tests.judges.results.driving import computed
from tests.judges.results.test_operations_levelling import judged
from tests.judges.scoring.vectors import rule_vector


@pytest.fixture
def levelled(client, writing):
    """A published contest of three levelled panels, and its organiser signed in."""
    with writing() as session:
        event = judged(session, rule_vector("levelling_mean_of_means"))
        version = computed(session, event)
        organiser = an_actor(session, unit=event.edition.unit)
        apart(session)
        shown = version.sha256
        sign_results(session, organiser, version, shown_hash=shown, now=NOON)
        apart(session)
        publish_results(session, organiser, version, shown_hash=shown, now=NOON)
        assert version.state is ResultState.PUBLISHED
        apart(session)
        signed_in(client, session, organiser)
        return version.public_id, a_stage(session, event).public_id, event.public_id


def test_raw_totals_stand_beside_levelled_ones_on_the_desk_and_in_public(client, levelled):
    version, _stage, _event = levelled
    pages = [client.get(f"/desk/results/{version}").text]
    client.delete_cookie("session")
    pages.append(client.get(f"/results/{version}").text)

    for page in pages:
        assert "组间修正" in page
        for said in ("第1组", "第3组", "0.9412", "1.0667", "85.34", "原始名次", "总平均分"):
            assert said in page
        # B: first by raw totals, second after levelling; D: third, then first.
        assert page.count("下降 1 位") >= 1
        assert page.count("上升 2 位") == 1


def test_the_calculation_of_an_entry_names_its_panel_and_coefficient(client, levelled):
    version, _stage, _event = levelled

    page = client.get(f"/desk/results/{version}").text

    assert "裁判组 第2组：80 × 修正系数 1.0667（总平均 80 ÷ 组平均 75）= 85.336" in page


def test_the_rules_say_how_panels_are_levelled(client, levelled):
    _version, _stage, event = levelled

    chinese = client.get(f"/events/{event}/definition").text

    assert "总平均分为各组平均分的平均" in chinese
    assert "修正系数修约到 4 位小数" in chinese


def test_the_grid_of_progress_names_the_panel_of_each_seat(client, levelled):
    _version, stage, _event = levelled

    page = client.get(f"/desk/stages/{stage}/progress").text

    assert page.count("第1组 · 1 席") == page.count("第3组 · 2 席") == 1


def test_masked_names_are_masked_beside_the_list_too(client, writing):
    with writing() as session:
        event = judged(session, rule_vector("levelling_mean_of_means"), public_names="masked")
        version = computed(session, event)
        organiser = an_actor(session, unit=event.edition.unit)
        apart(session)
        sign_results(session, organiser, version, shown_hash=version.sha256, now=NOON)
        apart(session)
        publish_results(session, organiser, version, shown_hash=version.sha256, now=NOON)
        address = f"/results/{version.public_id}"

    page = client.get(address).text

    # Six lines of the list and six beside it; a name of one sign is all hidden.
    assert page.count('<th scope="row">*</th>') == 12
