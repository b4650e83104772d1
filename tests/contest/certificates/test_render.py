"""Certificates as they come out of the printer: one page, right characters, a code that scans."""

import itertools
import shutil
from io import BytesIO

import pikepdf
import pytest

from contest.certificates import render
from contest.certificates.errors import CharacterMissing, DoesNotFit
from contest.certificates.render import (
    certificate_pdf,
    certificate_warnings,
    certificates_pdf,
    sample,
)
from contest.certificates.rules import BUILT_IN
from contest.foundation.errors import Fault
from contest.foundation.printing import PrintRefused
from tests.paper import code_on, faces_of, picture_of, sizes_of, text_of, words_of

pytestmark = pytest.mark.slow

RARE = "𠮷㙍喆堃犇骉翀頔龑䶮"
SEAL_TOP, SEAL_LEFT, QR_TOP = 148.5, 191.0, 162.0


def a_certificate(**changed):
    """The sample in Chinese alone and without the sample seal, as a real one is issued."""
    return {**sample(), "english": None, "sample_seal": None, **changed}


def plain(text):
    return "".join(text.split())


def lowest_of_body(pdf):
    """The lower edge of the lowest words between the rule and the foot, in mm: wide, narrow."""
    foot = ("扫码", "验证码", "签发记录", "苏州市总工会", "二〇", "verify.", "验证真伪")
    body = [box for word, box in words_of(pdf) if box[1] > 58 and not word.startswith(foot)]
    wide = max(bottom for _, _, right, bottom in body if right > SEAL_LEFT)
    return wide, max(bottom for _, _, _, bottom in body)


def is_red(pixel):
    red, green, blue = pixel
    return red > 150 and green < 90 and blue < 90


@pytest.fixture(scope="module")
def printed():
    return certificate_pdf(a_certificate())


def test_a_certificate_is_one_page_of_a4_landscape(printed):
    assert sizes_of(printed) == [(297.0, 210.0)]


def test_its_text_can_be_read_back(printed):
    text = text_of(printed)

    assert [
        part
        for part in ("欧阳建国", "一等奖", "SZZG-2026-0001-0123-C8", "荣誉证书", "苏州市总工会",
                     "二〇二六年九月二十八日", "7K3M-9QX2-PD", "特发此证，以资鼓励。")
        if part not in text
    ] == []  # fmt: skip
    assert a_certificate()["reason"] in plain(text)


def test_the_punctuation_of_the_typed_reason_comes_out_full_width():
    typed = '在"姑苏杯"2026年苏州市职工职业技能竞赛数控车工(五轴联动加工技术)项目决赛中,荣获'

    assert "在“姑苏杯”2026年" in (
        text := plain(text_of(certificate_pdf(a_certificate(reason=typed))))
    )
    assert "（五轴联动加工技术）项目决赛中，荣获" in text


def test_quotation_marks_are_as_wide_as_chinese_characters():
    def width(reason):
        [(left, _, right, _)] = [
            box
            for word, box in words_of(certificate_pdf(a_certificate(reason=reason)))
            if word == reason
        ]
        return right - left

    assert width("在“姑苏杯”中，荣获") == pytest.approx(width("在国姑苏杯国中，荣获"), abs=0.2)


def test_every_face_is_embedded_and_in_subset(printed):
    assert faces_of(printed) == {
        "LXGW-WenKai": ("yes", "yes"),
        "LXGW-WenKai-Bold": ("yes", "yes"),
        "Noto-Sans-CJK-SC": ("yes", "yes"),
        "Noto-Sans-CJK-SC-Bold": ("yes", "yes"),
        "Noto-Serif-CJK-SC": ("yes", "yes"),
        "Noto-Serif-CJK-SC-Bold": ("yes", "yes"),
    }


def test_its_code_can_be_scanned_at_150_dpi(printed):
    assert code_on(picture_of(printed, dpi=150)) == ["https://verify.example.cn/v/7K3M9QX2PD"]


def test_its_properties_name_it_and_its_language(printed):
    with pikepdf.open(BytesIO(printed)) as document:
        assert (str(document.docinfo["/Title"]), str(document.Root["/Lang"])) == (
            "荣誉证书 SZZG-2026-0001-0123-C8",
            "zh-CN",
        )


def test_the_same_values_give_the_same_bytes(printed):
    assert certificate_pdf(a_certificate()) == printed


def test_the_place_of_the_seal_is_blank_unless_the_sample_is_asked_for(printed):
    with_seal = certificate_pdf(a_certificate(sample_seal="苏州市总工会示例"))
    reds: list[float] = []
    for pdf in (printed, with_seal):
        picture = picture_of(pdf, dpi=72)
        edges = (SEAL_LEFT, SEAL_TOP, SEAL_LEFT + 42, SEAL_TOP + 42)
        left, top, right, bottom = (edge / 25.4 * 72 for edge in edges)
        area = picture.crop((left, top, right, bottom))
        places = list(itertools.product(range(area.width), range(area.height)))
        reds.append(sum(is_red(area.getpixel(place)) for place in places) / len(places))

    assert reds[0] == 0
    assert reds[1] > 0.05
    assert ("样章" in text_of(printed), "样章" in text_of(with_seal)) == (False, True)


def test_the_frames_stand_where_the_geometry_says(printed):
    picture = picture_of(printed, dpi=254)  # ten pixels are one millimetre

    assert [
        picture.getpixel(place)
        for place in ((40, 1000), (86, 1000), (1480, 86), (112, 1000), (2884, 1000), (1480, 2014))
    ] == [
        (255, 251, 242),
        (179, 22, 29),
        (179, 22, 29),
        (181, 138, 60),
        (179, 22, 29),
        (179, 22, 29),
    ]


def test_on_paper_of_its_own_colour_no_tint_is_printed():
    picture = picture_of(certificate_pdf(a_certificate(paper="none")), dpi=72)

    assert picture.getpixel((5, 5)) == (255, 255, 255)


def test_the_title_and_the_award_stand_in_the_middle(printed):
    middles = {word: (box[0] + box[2]) / 2 for word, box in words_of(printed)}

    # Half of the spacing after the last character is part of the word's box.
    assert abs(middles["荣誉证书"] - 148.5) < 3
    assert abs(middles["一等奖"] - 148.5) < 2


# --- what fits ---


@pytest.mark.parametrize("length", [78, 79, 120, 121, 170])
def test_the_longest_text_of_each_size_stays_clear_of_seal_and_code(length):
    reason = ("在苏州市职工职业技能竞赛中以优异的成绩" * 9)[: length - 3] + "，荣获"
    pdf = certificate_pdf(a_certificate(name="欧" * 15, reason=reason))
    wide, lowest = lowest_of_body(pdf)

    assert sizes_of(pdf) == [(297.0, 210.0)]
    assert (wide < SEAL_TOP, lowest < QR_TOP) == (True, True)
    assert "，荣获" in text_of(pdf)


@pytest.mark.parametrize("length", [40, 78, 100])
def test_the_bilingual_setting_stays_clear_of_seal_and_code(length):
    reason = ("在苏州市职工职业技能竞赛中以优异的成绩" * 9)[: length - 3] + "，荣获"
    pdf = certificate_pdf({**sample(), "name": "欧" * 15, "reason": reason, "sample_seal": None})
    wide, lowest = lowest_of_body(pdf)

    assert (wide < SEAL_TOP, lowest < SEAL_TOP) == (True, True)
    assert "Workers’ Vocational Skills Competition" in text_of(pdf)


@pytest.mark.parametrize("count", [4, 8, 18, 32])
def test_every_member_of_a_team_is_named_and_stays_clear(count):
    members = [
        f"欧阳建{number}"
        for number in "国军民平安康宁伟强勇刚毅明亮光辉华荣昌盛文武德才兼备勤俭和顺吉祥"[:count]
    ]
    pdf = certificate_pdf(a_certificate(name="数控车工姑苏班组", salutation="", members=members))
    wide, lowest = lowest_of_body(pdf)
    text = plain(text_of(pdf))

    assert [member for member in members if member not in text] == []
    assert "成员" in text
    assert (wide < SEAL_TOP, lowest < QR_TOP) == (True, True)


def test_a_unit_is_honoured_without_a_form_of_address():
    unit = "苏州工业园区某某精密机械制造有限公司数控车间"
    text = plain(
        text_of(certificate_pdf(a_certificate(name=unit, salutation="", award="先进单位")))
    )

    assert (f"{unit}：" in text, "同志" in text, "先进单位" in text) == (True, False, True)


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"reason": "赛" * 171}, "reason"),
        ({"name": "欧" * 500}, "name"),
        ({"award": "奖" * 27}, "award"),
        ({"members": ["欧阳建国"] * 33}, "members"),
        ({"english": "word " * 300}, "english"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_field_and_a_remedy(changed, column):
    with pytest.raises(DoesNotFit) as refused:
        certificate_pdf(a_certificate(**changed))
    fault = refused.value.faults[0]

    assert (fault.column, bool(fault.rule % fault.params), bool(fault.remedy)) == (
        column,
        True,
        True,
    )


# --- characters ---


@pytest.mark.parametrize("character", list(RARE))
def test_a_rare_character_of_a_name_is_printed_as_itself(character):
    fields = a_certificate(name=f"欧阳{character}")

    assert certificate_warnings(fields) == ()
    assert f"欧阳{character}" in text_of(certificate_pdf(fields))


def test_a_name_outside_the_face_is_set_whole_in_the_other_and_flagged():
    fields = a_certificate(name="欧阳㐀")
    pdf = certificate_pdf(fields)

    assert certificate_warnings(fields) == (
        Fault(
            rule="The usual face lacks %(characters)s; the whole text is set in Noto Serif CJK SC.",
            remedy="Look at the preview before printing.",
            column="name",
            value="欧阳㐀",
            params={"characters": "㐀 (U+3400)"},
        ),
    )
    assert "欧阳㐀" in text_of(pdf)
    # Only the name is set in the bold Kai face: without it the face is not in the file at all.
    assert "LXGW-WenKai-Bold" not in faces_of(pdf)


@pytest.mark.parametrize(
    ("changed", "column", "characters"),
    [
        ({"name": "欧\U0010ffff"}, "name", "U+10FFFF"),
        ({"name": "欧\u202e阳"}, "name", "U+202E"),
        ({"name": "欧\ue000"}, "name", "U+E000"),
        ({"name": "欧" + "\u0336" * 30}, "name", "U+0336"),
        ({"award": "一等奖🏆"}, "award", "🏆 (U+1F3C6)"),
        ({"members": ["欧阳", "\u0e01"]}, "members", "\u0e01 (U+0E01)"),
    ],
)
def test_what_no_face_can_draw_is_refused_by_its_code_point(changed, column, characters):
    with pytest.raises(CharacterMissing) as refused:
        certificate_pdf(a_certificate(**changed))
    fault = refused.value.faults[0]

    assert (fault.column, fault.params) == (column, {"characters": characters})


def test_markup_in_a_name_is_printed_and_does_nothing():
    name = "<img src=file:///x>"

    assert name in text_of(certificate_pdf(a_certificate(name=name)))


# --- designs and batches ---


def test_a_batch_has_one_page_and_one_code_each():
    batch = [
        a_certificate(
            name=name, serial=f"SZ-{place}", verify_url=f"https://verify.example.cn/v/{place}"
        )
        for place, name in enumerate(("欧阳建国", "李明", "王小芳"))
    ]
    pdf = certificates_pdf(batch)
    text = text_of(pdf)

    assert sizes_of(pdf) == [(297.0, 210.0)] * 3
    assert [
        name in page
        for name, page in zip(("欧阳建国", "李明", "王小芳"), text.split("\f"), strict=False)
    ] == [True] * 3


def test_an_empty_batch_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="no certificate"):
        certificates_pdf([])


@pytest.mark.parametrize(
    "hostile",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:9/x">',
        "{% macro round() %}{{ round() }}{% endmacro %}{{ round() }}",
        "{% for page in range(10 ** 9) %}{% endfor %}",
        "{{ pages.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
    ],
)
def test_a_hostile_design_fails_cleanly(tmp_path, monkeypatch, hostile):
    shutil.copytree(render.DESIGNS / "honour", tmp_path / "hostile")
    page = tmp_path / "hostile" / "certificate.html"
    hostile = f"{{% block seal scoped %}}{hostile}{{% endblock %}}"
    page.write_text(page.read_text(encoding="utf-8") + hostile, encoding="utf-8")
    fields = a_certificate()
    monkeypatch.setattr(render, "DESIGNS", tmp_path)

    with pytest.raises(PrintRefused):
        certificate_pdf(fields, design="hostile")


@pytest.mark.parametrize("design", BUILT_IN)
def test_every_design_has_a_sample_that_prints_and_says_that_it_is_one(design):
    pdf = certificate_pdf(sample(design), design)
    text = plain(text_of(pdf))

    assert sizes_of(pdf) == [(297.0, 210.0)]
    assert ("样章" in text, sample(design)["name"] in text) == (True, True)
    assert ("一等奖" in text or "先进" in text or "优秀" in text) == (design != "participation")
    assert code_on(picture_of(pdf, dpi=150)) == [sample(design)["verify_url"]]


def test_every_design_is_in_the_list_and_the_other_way_round():
    folders = {path.name for path in render.DESIGNS.iterdir() if path != render.SHARED}

    assert folders == set(BUILT_IN)


@pytest.mark.parametrize("design", ["joint", "participation", "judge", "unit"])
@pytest.mark.parametrize("name", ["丁", "欧" * 15, "欧阳龑"])
def test_each_design_keeps_clear_of_its_seals_with_any_name(design, name):
    issuers = ["苏州市总工会"] * len(sample(design)["issuers"])
    fields = {**sample(design), "name": name, "sample_seal": None, "issuers": issuers}
    pdf = certificate_pdf(fields, design)
    wide, lowest = lowest_of_body(pdf)
    limit = SEAL_TOP if design == "joint" else QR_TOP

    assert (wide < SEAL_TOP, lowest < limit) == (True, True)
    assert name in text_of(pdf)


def test_on_preprinted_paper_only_what_differs_is_printed_and_can_be_moved():
    pdf = certificate_pdf(sample("preprinted"), "preprinted")
    moved = certificate_pdf({**sample("preprinted"), "shift": [30, -20]}, "preprinted")
    before, after = dict(words_of(pdf)), dict(words_of(moved))

    assert ("荣誉证书" in text_of(pdf), "一等奖" in text_of(pdf)) == (False, True)
    assert [
        round(there - here, 1)
        for here, there in zip(before["一等奖"][:2], after["一等奖"][:2], strict=True)
    ] == [3.0, -2.0]
