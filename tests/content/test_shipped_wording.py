"""The shipped questions are written in clean, plain, official Vietnamese that stays true whatever the day is."""

import re
import unicodedata

import pytest

from .shipped_bank import FOLDER, ShippedQuestion, fold, read_questions

MAX_STEM = 180
MAX_OPTION = 120
MAX_EXPLANATION = 320
MAX_NEGATIVE_STEMS = 5

_UNTIDY = re.compile(r"  |^\s|\s$|\s[,.;:?!)”]|[(“]\s|[,;][^\s\d]|\.\.|\?\?|[\"'\t\n\u00a0\u00ad\u200b-\u200f\ufeff]")
_NEGATION = re.compile(r"không (?:phải|đúng|thuộc|bảo đảm|nằm trong|có trong|được coi)|ngoại trừ|\bSAI\b|\bsai\b")
_TIED_TO_TODAY = re.compile(r"hien (?:nay|hanh|tai)|hom nay|nam nay|nam ngoai|sap toi|vua qua|moi day|gan day|den nay")
_ADDRESS = re.compile(r"https?:|www\.", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!](?= [A-ZĐÂĂÊÔƠƯÁÀẢÃẠÉÍÓÚÝ“]|$)")


@pytest.fixture(scope="module")
def questions() -> list[ShippedQuestion]:
    return read_questions()


@pytest.fixture(scope="module")
def texts(questions) -> list[tuple[str, str]]:
    return [(question.id, text) for question in questions for text in question.texts]


def test_all_text_is_composed_unicode():
    contents = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
    assert [name for name, content in contents.items() if not unicodedata.is_normalized("NFC", content)] == []


def test_spaces_and_punctuation_are_tidy(texts):
    assert [(id, text) for id, text in texts if _UNTIDY.search(text)] == []


def test_quotation_marks_and_brackets_come_in_pairs(texts):
    unpaired = [
        (id, text)
        for id, text in texts
        for opening, closing in ("“”", "()")
        if text.count(opening) != text.count(closing)
    ]
    assert unpaired == []


def test_a_stem_asks_and_fits_a_small_screen(questions):
    assert [q.id for q in questions if not q.stem.endswith(("?", ":", "…"))] == []
    assert [(q.id, len(q.stem)) for q in questions if len(q.stem) > MAX_STEM] == []


def test_an_option_fits_a_small_screen(questions):
    assert [(q.id, option) for q in questions for option in q.options if len(option) > MAX_OPTION] == []


def test_options_start_alike_and_have_no_end_mark(questions):
    lower = [(q.id, o) for q in questions for o in q.options if o[0].islower() and not o[1:2].isupper()]
    assert lower == []
    assert [(q.id, o) for q in questions for o in q.options if o.endswith((".", ",", ";", ":", "?", "!", "…"))] == []


def test_an_explanation_is_one_or_two_short_sentences(questions):
    assert [q.id for q in questions if not q.reasoning.endswith(".")] == []
    assert [q.id for q in questions if len(_SENTENCE_END.findall(q.reasoning)) > 2] == []
    assert [(q.id, len(q.reasoning)) for q in questions if len(q.reasoning) > MAX_EXPLANATION] == []


def test_an_explanation_says_more_than_the_key(questions):
    assert [q.id for q in questions if len(q.reasoning) < len(q.key) + 20] == []


def test_questions_in_the_negative_are_few_and_shout_the_negation(questions):
    assert [q.id for q in questions if _NEGATION.search(q.stem)] == []
    assert len([q.id for q in questions if "KHÔNG" in q.stem]) <= MAX_NEGATIVE_STEMS


def test_nothing_depends_on_the_day_it_is_read(texts):
    assert [(id, text) for id, text in texts if _TIED_TO_TODAY.search(fold(text))] == []


def test_nobody_is_addressed_as_a_friend(texts):
    assert [(id, text) for id, text in texts if re.search(r"\bbạn\b", text, re.IGNORECASE)] == []


def test_no_address_can_be_followed(texts):
    assert [(id, text) for id, text in texts if _ADDRESS.search(text)] == []
