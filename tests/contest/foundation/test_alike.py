"""How much of one text stands in another: Chinese texts copied, moved, changed and unlike."""

from decimal import Decimal

import pytest

from contest.foundation.alike import fingerprints, likeness, marked

OVEN = (
    "针对退火炉联锁装置误动作频繁的问题，课题组重新设计了温度与压力双信号判据。"
    "改造后误停机由每月九次降到零次。"
    "经财务核算，年节约电费和返工费用共计八十六万元。"
)
MOVED = (
    "经财务核算，全年节约电费和返工费用合计八十六万元。"
    "针对退火炉联锁装置误动作频繁的问题，攻关组重新设计了温度与压力双信号判据。"
    "改造后误停机由每月九次降到零次。"
)
OTHER = (
    "为解决数控车床换刀时间过长，班组自制了快换刀座，利用废旧轴承加工锥面定位。"
    "单件辅助时间从四分钟缩短到一分十秒，已在三条生产线推广使用。"
)


def shared(text, other):
    return len(set(fingerprints(text)) & set(fingerprints(other)))


def test_a_copied_text_is_wholly_alike_whatever_its_signs_and_width():
    written = OVEN.replace("，", ", ").replace("八十六", "８６").replace("８６", "八十六")

    assert likeness(OVEN, OVEN).share_percent == Decimal("100.00")
    assert likeness(OVEN, written).share_percent > 90
    assert fingerprints(OVEN) == fingerprints(written)


def test_moved_and_slightly_changed_sentences_are_found_in_both_directions():
    found, turned = likeness(OVEN, MOVED + OTHER), likeness(MOVED + OTHER, OVEN)

    assert found.share_percent > 85
    assert (turned.share_percent, turned.spans, turned.other_spans) == (
        found.share_percent, found.other_spans, found.spans,
    )  # fmt: skip
    marks = "".join(piece for piece, is_alike in marked(MOVED + OTHER, found.other_spans)
                    if is_alike)  # fmt: skip
    assert "误停机由每月九次降到零次" in marks
    assert "快换刀座" not in marks


def test_other_works_of_the_same_trade_are_not_alike():
    assert likeness(OVEN, OTHER).share_percent < 30
    assert shared(OVEN, OTHER) < 4 <= shared(OVEN, MOVED)


@pytest.mark.parametrize("text", ["", "退火炉联锁改造", "，。" * 60])
def test_short_texts_say_too_little(text):
    assert fingerprints(text) == []
    assert likeness(text, OVEN).share_percent <= 100


def test_marked_pieces_make_the_text_again():
    spans = likeness(OVEN, MOVED).spans

    assert "".join(piece for piece, _ in marked(OVEN, spans)) == OVEN
