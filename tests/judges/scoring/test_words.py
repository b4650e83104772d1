"""The marker changes nothing, and names come in the reader's language."""

from judges.scoring.words import N_, filled


def test_a_marked_text_is_the_text():
    assert N_("Mark missing") == "Mark missing"


def test_names_come_in_the_readers_language_where_they_have_one():
    params = {"name": "外圆", "name_en": "Diameter", "rule": "表决", "rule_en": ""}
    assert filled(params, english=False) == params
    assert filled(params, english=True) == {**params, "name": "Diameter"}
