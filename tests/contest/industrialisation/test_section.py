"""Which winners are followed: the document names awards that it gives."""

import pytest

from contest.foundation.errors import Invalid
from contest.industrialisation.section import lint
from tests.factories.editions import a_document, an_event


def test_a_shipped_document_follows_awards_that_it_gives():
    assert lint(a_document("innovation-defence")) == []


def test_a_followed_award_that_is_not_given_is_named_with_its_place():
    document = a_document("innovation-defence", transfer={"awards": ["first", "golden"]})

    (found,) = lint(document)

    assert (found.severity, found.path, found.params) == (
        "error",
        "/transfer/awards/1",
        {"code": "golden"},
    )


@pytest.mark.parametrize(
    "transfer",
    [
        {},
        {"awards": []},
        {"awards": ["first"], "stages": ["moon"]},
        {"awards": ["first"], "stages": []},
        {"awards": ["first"], "report_months": [0]},
        {"awards": ["first"], "report_months": [6, 6]},
        {"awards": ["first"], "surprise": 1},
    ],
)
def test_a_transfer_section_that_does_not_fit_is_refused(session, transfer):
    document = a_document("innovation-defence", transfer=transfer)

    with pytest.raises(Invalid) as refused:
        an_event(session, document=document)

    assert any("/transfer" in (fault.column or "") for fault in refused.value.faults)
