import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain import legacy_vietnamese
from quizapp.domain.legacy_vietnamese import legacy_encoding, may_be_legacy

BANK = Path(__file__).parents[2] / "question_bank"

TCVN3 = [
    "C©u hái nµo ®óng?",
    "NghÞ quyÕt sè 57 do c¬ quan nµo ban hµnh?",
    "Céng hßa x· héi chñ nghÜa ViÖt Nam",
    "ChuyÓn ®æi sè lµ g×?",
    "Tr­êng MÇm non sè mét, §oµn ThÞ §iÓm",
]
VNI = [
    "Caâu hoûi naøo ñuùng?",
    "Nghò quyeát soá 57 do cô quan naøo ban haønh?",
    "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
    "Chuyeån ñoåi soá laø gì?",
    "Boä Chính trò, Quoác hoäi",
]
UNICODE = [
    "",
    "Plain English text",
    "Nghị quyết số 57 do cơ quan nào ban hành?",
    "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Windows® và Office® của Microsoft©",
    "© 2026 UBND phường, § 12, diện tích 5 m², nhiệt độ 37°C ± 1°",
    "Café, Citroën và Škoda được bán ở Việt Nam",
    "HỎI: “Ai ký?” – đáp: ‘Tổng Bí thư’…",
    "Mũ của bà Thuý, thuở ấy quả là khoẻ, hoà nhã",
]


@pytest.mark.parametrize("text", TCVN3)
def test_text_for_the_vntime_fonts_is_recognised(text):
    assert legacy_encoding(text) == "TCVN3"


@pytest.mark.parametrize("text", VNI)
def test_text_for_the_vni_fonts_is_recognised(text):
    assert legacy_encoding(text) == "VNI"


@pytest.mark.parametrize("text", UNICODE)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_text_is_what_it_seems(text, form):
    assert legacy_encoding(unicodedata.normalize(form, text)) is None


def test_a_single_strange_word_proves_nothing():
    assert legacy_encoding("Hội thảo của Citroãn tại Việt Nam") is None
    assert legacy_encoding("®óng") is None


WORDS = sorted(
    {word for file in BANK.rglob("*.csv") for word in file.read_text("utf-8-sig").split() if not word.isascii()}
)


def test_there_is_vietnamese_enough_to_try():
    assert len(WORDS) > 500


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join), st.booleans())
def test_vietnamese_in_unicode_is_never_named(text, capital):
    shown = text.upper() if capital else text
    assert legacy_encoding(shown) is None
    assert legacy_encoding(unicodedata.normalize("NFD", shown)) is None


def test_no_word_of_the_shipped_bank_is_telling_by_itself():
    for word in WORDS:
        for shown in (word, word.upper(), word.capitalize()):
            assert legacy_encoding(f"{shown} {shown}") is None, word


def test_the_quick_look_finds_all_that_either_rule_does():
    signs = [chr(code) for code in (*range(0x20, 0x180), *range(0x1EA0, 0x1F00))]
    rules = (legacy_vietnamese._TCVN3, legacy_vietnamese._VNI)
    for text in (one + other + "a" for one in signs for other in signs):
        assert may_be_legacy(text) or not any(rule.search(text) for rule in rules), text
