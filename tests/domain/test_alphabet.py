import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.alphabet import LETTERS, TONES, number_key, text_key, word_key

#: Ngang, huyền, hỏi, ngã, sắc, nặng of every vowel, as a dictionary lists them.
VOWELS = (
    "aàảãáạ",
    "ăằẳẵắặ",
    "âầẩẫấậ",
    "eèẻẽéẹ",
    "êềểễếệ",
    "iìỉĩíị",
    "oòỏõóọ",
    "ôồổỗốộ",
    "ơờởỡớợ",
    "uùủũúụ",
    "ưừửữứự",
    "yỳỷỹýỵ",
)
words = st.lists(st.sampled_from([*"bcdđghklmnpqrstvx", *"".join(VOWELS)]), min_size=1, max_size=7).map("".join)


def decomposed(text):
    return unicodedata.normalize("NFD", text)


def test_the_letters_stand_in_the_order_of_the_alphabet():
    vietnamese = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    assert [letter for letter in LETTERS if letter not in "fjwz"] == list(vietnamese)
    assert sorted(vietnamese[::-1], key=word_key) == list(vietnamese)
    assert sorted(vietnamese.upper()[::-1], key=word_key) == list(vietnamese.upper())


@pytest.mark.parametrize("vowels", VOWELS)
def test_the_tones_of_a_vowel_stand_as_in_a_dictionary(vowels):
    assert len(vowels) == len(TONES)
    assert sorted(reversed(vowels), key=word_key) == list(vowels)
    assert sorted(map(decomposed, reversed(vowels)), key=word_key) == list(map(decomposed, vowels))


def test_all_vowels_with_all_tones_stand_in_order():
    every = [vowel for vowels in VOWELS for vowel in vowels]
    assert sorted(every[::-1], key=word_key) == every


@pytest.mark.parametrize(
    "in_order",
    [
        # Letters first, the tone only between words of the same letters.
        ["ma", "mà", "mả", "mã", "má", "mạ", "mai", "mài", "măng", "mâu"],
        ["An", "Án", "Anh", "Ánh", "Ăn", "Ân", "Ấn", "Bảo"],
        ["Dung", "Dũng", "Dương", "Đào", "Đức"],
        ["hoa", "hòa", "hoá", "hoan", "hoàn", "hoe"],
        ["Thu", "Thủ", "Thúy", "Thư", "Thương"],
    ],
)
def test_words_stand_as_in_a_dictionary(in_order):
    assert sorted(reversed(in_order), key=word_key) == in_order


@pytest.mark.parametrize(("one", "other"), [("hòa", "hoà"), ("thủy", "thuỷ"), ("Hòa", "hòa"), ("ĐẶNG", "đặng")])
def test_where_the_tone_mark_stands_and_capitals_change_nothing(one, other):
    assert word_key(one) == word_key(other)


@given(words)
def test_composed_and_decomposed_words_have_one_key(word):
    assert word_key(word) == word_key(decomposed(word))


@given(words, words)
def test_a_word_comes_before_the_longer_one_that_begins_like_it(word, more):
    assert word_key(word) < word_key(word + more)


@given(st.text())
def test_keys_are_figures_and_small_letters_so_that_every_collation_agrees(text):
    for key in (word_key(text), text_key(text)):
        assert not key or (key.isascii() and key.isalnum() and key == key.lower())


@given(st.integers(0, 10**12), st.integers(0, 10**12), words)
def test_numbers_stand_by_size_and_before_words(one, other, word):
    assert (number_key(str(one)) < number_key(str(other))) == (one < other)
    assert number_key(str(one)) == number_key(f"00{one}")
    assert number_key(str(one)) < word_key(word)


def test_places_of_a_ward_stand_word_by_word_and_number_by_number():
    in_order = [
        "Phường Bắc Kạn",
        "Tổ 1",
        "Tổ 2",
        "Tổ 10",
        "Tổ dân phố số 2",
        "Tổ dân phố số 2A",
        "Tổ dân phố số 10",
        "Trường THCS Đức Xuân",
        "Trường Tiểu học Đức Xuân",
        "Ủy ban nhân dân phường",
    ]
    assert sorted(reversed(in_order), key=text_key) == in_order
    assert text_key("Tổ dân-phố:  số 2") == text_key("tổ dân phố số 02")


@given(words, words, words)
def test_text_is_ordered_by_its_first_word_that_differs(first, second, third):
    if word_key(first) < word_key(second):
        assert text_key(f"{first} {third}") < text_key(f"{second}")


def test_all_pairs_of_letters_keep_their_order_within_a_word():
    pairs = ["".join(pair) for pair in product("aăâdđeê", "iyơô")]
    by_hand = sorted(pairs, key=lambda pair: [LETTERS.index(letter) for letter in pair])
    assert sorted(pairs, key=word_key) == by_hand
