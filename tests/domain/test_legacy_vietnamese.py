import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain import legacy_vietnamese
from quizapp.domain.legacy_vietnamese import clear_encoding, legacy_encoding
from quizapp.domain.vietnamese_syllables import is_syllable

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


def old(text: str, name: str) -> str:
    """As it was typed for an old font, small letters only: capitals with tones had a font of their own."""
    if name == "TCVN3":
        back = {new: sign for sign, new in legacy_vietnamese._TCVN3.items()}
        return "".join(back.get(sign, sign) for sign in text)
    back = {new: base + mark for base, pairs in legacy_vietnamese._VNI_PAIRS.items() for mark, new in pairs.items()}
    back |= {new: sign for sign, new in legacy_vietnamese._VNI_ALONE.items() if new != "ỵ" or sign == "î"}
    return "".join(back.get(sign, sign) for sign in text)


SHORT = [
    "Số nào lớn?",
    "Ai nói đúng?",
    "Luật gì mới nhất?",
    "Tổ nào nhỏ hơn?",
    "Ở đâu, lúc nào?",
    "Tiền điện tử là gì?",
]


@pytest.mark.parametrize("text", SHORT)
@pytest.mark.parametrize("name", ["TCVN3", "VNI"])
def test_a_short_sentence_is_recognised_and_read_as_it_was_meant(text, name):
    typed = old(text.lower(), name)
    assert legacy_encoding(typed) == name
    assert legacy_vietnamese.READERS[name](typed) == text.lower()


@given(st.lists(st.sampled_from(WORDS), min_size=8, max_size=30, unique=True), st.sampled_from(["TCVN3", "VNI"]))
def test_whole_texts_come_back_and_those_in_unicode_stay(words, name):
    text = " ".join(words).lower()
    assert clear_encoding([text]) is None
    typed = old(text, name)
    found = clear_encoding([typed])
    assert found in (name, None)
    assert legacy_vietnamese.READERS[name](typed) == text


@pytest.mark.parametrize(
    "text",
    [
        "5 µm và 3 µm",
        "dai 5 µm, rong 3 µg",
        "Señor, mañana",
        "Größe über München",
        "Müller và Øresund",
        "Noël, café, naïve",
        "Tòa nhà Ñ, số 5",
        "Æsop và Þór",
    ],
)
def test_words_of_other_languages_are_what_they_seem(text):
    assert legacy_encoding(text) is None


def test_a_file_of_both_kinds_is_not_clear():
    assert clear_encoding(["C©u hái nµo ®óng?", "Sè nµo lín nhÊt?"]) == "TCVN3"
    assert clear_encoding(["C©u hái nµo ®óng?", "Số nào lớn nhất, tổ nào đông nhất?"]) is None


def test_most_words_of_the_shipped_bank_are_syllables():
    words = {part for word in WORDS for part in re.findall(r"[^\W\d_]+", word) if not part.isascii()}
    assert {word for word in words if not is_syllable(word)} <= {"BCĐTW", "HĐND", "QĐ", "NĐ", "TTĐT"}


@pytest.mark.parametrize("word", ["hot", "họtt", "tiêp", "aê", "strên", "Citroën", "µm", "bổ́", "qđ"])
def test_what_nobody_can_say_in_vietnamese_is_no_syllable(word):
    assert not is_syllable(word)
