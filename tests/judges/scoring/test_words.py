"""The marker changes nothing."""

from judges.scoring.words import N_


def test_a_marked_text_is_the_text():
    assert N_("Mark missing") == "Mark missing"
