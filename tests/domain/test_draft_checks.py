import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain import draft_checks
from quizapp.domain.draft_checks import (
    MAX_EXPLANATION,
    MAX_OPTION,
    MAX_OPTIONS,
    MAX_REFERENCE,
    MAX_SOURCE,
    MAX_STEM,
    MAX_TOPIC,
    RawQuestion,
    check_draft,
    difficulty_of,
    first_unusable,
    in_file_order,
    refused_draft,
)
from quizapp.domain.questions import Difficulty, DraftQuestion, Finding, Place, QuestionKind, Severity

OPTIONS = ("Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ")
CAPITAL = RawQuestion(
    Place(7), "Thủ đô của nước ta?", OPTIONS, (0,), "Địa lý", "Dễ", "Vì vậy.", "Hiến pháp, Điều 13", "C1"
)


LONGEST = {
    "stem": MAX_STEM,
    "topic": MAX_TOPIC,
    "explanation": MAX_EXPLANATION,
    "source": MAX_SOURCE,
    "reference": MAX_REFERENCE,
}


def codes(raw, **judged):
    question, findings = check_draft(raw, **judged)
    assert all(finding.place == raw.place and str(finding) for finding in findings)
    errors = [finding.code for finding in findings if finding.severity is Severity.ERROR]
    assert (question is None) == bool(errors or judged)
    return [finding.code for finding in findings]


def changed(**fields):
    return CAPITAL._replace(**fields)


def test_a_good_question_comes_out_whole():
    question, findings = check_draft(CAPITAL)
    assert findings == ()
    assert question == DraftQuestion(
        Place(7), CAPITAL.stem, OPTIONS, (0,), "Địa lý", Difficulty.EASY, "Vì vậy.", "Hiến pháp, Điều 13", "C1"
    )


def test_text_is_tidied_and_lines_of_a_stem_are_kept():
    raw = changed(
        stem="  Thủ đô\u200b \r\n của   nước ta? ",
        options=("Hà  Nội ", unicodedata.normalize("NFD", "Huế"), "", "  "),
        topic=" Địa\u00a0lý ",
        keys=(1, 0),
    )
    question, findings = check_draft(raw)
    assert findings == ()
    assert (question.stem, question.options, question.topic) == ("Thủ đô\ncủa nước ta?", ("Hà Nội", "Huế"), "Địa lý")
    assert (question.keys, question.kind) == ((0, 1), QuestionKind.MULTIPLE)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"stem": " \n "}, "stem_missing"),
        ({"options": ("Hà Nội",)}, "too_few_options"),
        ({"options": ()}, "too_few_options"),
        ({"options": ("Hà Nội", "", "Huế")}, "option_gap"),
        ({"options": tuple("123456789")}, "too_many_options"),
        ({"options": ("Hà Nội", "hà  nội", "Huế")}, "duplicate_option"),
        ({"keys": ()}, "key_missing"),
        ({"keys": (4,)}, "key_not_an_option"),
        ({"keys": (-1,)}, "key_not_an_option"),
        ({"keys": (0, 25)}, "key_not_an_option"),
        ({"keys": (0, 0)}, "key_repeated"),
        ({"stem": "C©u hái nµo ®óng?"}, "legacy_encoding"),
        ({"explanation": "Caâu naøo ñuùng vaø ñuû?"}, "legacy_encoding"),
        ({"source": "Hiến\x07 pháp"}, "control_character"),
        ({"options": ("Hà N\ufffdi", "Huế")}, "control_character"),
    ],
)
def test_a_question_at_fault_is_named_and_left_out(fields, code):
    assert codes(changed(**fields)) == [code]


LIMITS = [
    ("stem", 2_000, "stem_too_long"),
    ("explanation", 4_000, "explanation_too_long"),
    ("source", 500, "source_too_long"),
    ("topic", 200, "topic_too_long"),
    ("reference", 80, "reference_too_long"),
]


@pytest.mark.parametrize(("field", "limit", "code"), LIMITS)
def test_the_longest_text_is_taken_and_one_sign_more_is_not(field, limit, code):
    assert codes(changed(**{field: "ế" * limit})) == []
    # Marks written apart and blanks around it don't make a text longer.
    assert codes(changed(**{field: unicodedata.normalize("NFD", " " + "ế" * limit)})) == []
    assert codes(changed(**{field: "ế" * (limit + 1)})) == [code]


def test_an_option_has_its_limit_too():
    assert codes(changed(options=("ế" * 500, "Huế"))) == []
    assert codes(changed(options=("Huế", "ế" * 501))) == ["option_too_long"]


def test_two_to_eight_options_make_a_question():
    assert codes(changed(options=tuple("12"))) == []
    assert codes(changed(options=tuple("12345678"))) == []


def test_everything_wrong_with_a_question_is_said_at_once():
    raw = changed(stem="", options=("Huế", "Huế", "Vinh"), keys=(5,), difficulty="siêu khó")
    assert set(codes(raw)) == {"stem_missing", "duplicate_option", "key_not_an_option", "unknown_difficulty"}


def test_a_key_that_the_reader_refused_is_not_refused_again():
    assert codes(changed(keys=()), is_key_judged=True) == []


def test_an_unknown_difficulty_is_a_doubt_and_no_error():
    question, (finding,) = check_draft(changed(difficulty="siêu khó"))
    assert question.difficulty is None
    assert (finding.severity, finding.code) == (Severity.WARNING, "unknown_difficulty")
    assert "siêu khó" in str(finding)


@pytest.mark.parametrize(
    ("words", "difficulty"),
    [
        (("Dễ", "DỄ", "de", "Nhận biết", "NB", "easy", "1", " dễ. "), Difficulty.EASY),
        (("Trung bình", "TB", "vừa", "Thông hiểu", "medium", "2"), Difficulty.MEDIUM),
        (("Khó", "Vận dụng", "Vận dụng cao", "VDC", "Hard", "3"), Difficulty.HARD),
        (("", "  ", "4", "0", "rất", "dễ khó"), None),
    ],
)
def test_a_difficulty_is_read_in_vietnamese_english_or_as_a_number(words, difficulty):
    for word in words:
        assert difficulty_of(word) is difficulty
        assert difficulty_of(unicodedata.normalize("NFD", word)) is difficulty


raw_questions = st.builds(
    RawQuestion,
    st.just(Place(2)),
    st.text(max_size=20),
    st.lists(st.text(max_size=5), max_size=10).map(tuple),
    st.lists(st.integers(-2, 10), max_size=3).map(tuple),
    difficulty=st.sampled_from(["", "dễ", "x"]),
)


@given(raw_questions)
def test_never_garbage_never_a_part(raw):
    codes(raw)
    question, _findings = check_draft(raw)
    if question is not None:
        assert question.stem
        assert 2 <= len(question.options) <= 8
        assert all(question.options)
        assert len(set(question.options)) == len(question.options)
        assert question.keys == tuple(sorted(set(question.keys)))
        assert set(question.keys) <= set(range(len(question.options)))


EDGES = [
    *({name: "ế" * (limit + beyond)} for name, limit in LONGEST.items() for beyond in (0, 1)),
    *({"options": ("một", "ế" * (MAX_OPTION + beyond))} for beyond in (0, 1)),
    *({"options": tuple(map(str, range(count)))} for count in (0, 1, 2, MAX_OPTIONS, MAX_OPTIONS + 1)),
    *({"options": options} for options in (("a", "b", "", "d"), ("a", "b", ""), ("Huế", "HUẾ"), ("a", "b ", "c"))),
    *({"keys": keys} for keys in ((), (3,), (4,), (-1,), (1, 0), (0, 0), (0, 4))),
    *({"difficulty": level} for level in ("", "khó", "x", "x" * 200)),
    *({"stem": stem} for stem in ("", "a\nb", "a\x00", "a\ufffd", "C©u hái nµo ®óng", "a\u200bb")),
    {"source": "Vaên baûn naøo ñuùng"},
]


@pytest.mark.parametrize("is_key_judged", [False, True])
@pytest.mark.parametrize("fields", EDGES)
def test_a_plainly_good_question_is_one_of_which_no_rule_says_anything(fields, is_key_judged, monkeypatch):
    raw = changed(**fields)
    at_a_glance = check_draft(raw, is_key_judged=is_key_judged)
    monkeypatch.setattr(draft_checks, "_is_plainly_good", lambda *_asked: False)
    assert check_draft(raw, is_key_judged=is_key_judged) == at_a_glance
    monkeypatch.setattr(draft_checks, "are_tidy", lambda _texts: False)
    assert check_draft(raw, is_key_judged=is_key_judged) == at_a_glance


@pytest.mark.parametrize(
    ("sign", "is_bad"),
    [
        ("\x00", True),
        ("\x1b", True),
        ("\x85", True),
        (chr(0xD800), True),
        ("\ufffd", True),
        ("\t", False),
        ("\n", False),
        ("ế", False),
        ("\u200b", False),
    ],
)
def test_unusable_signs_are_those_that_no_text_has(sign, is_bad):
    assert bool(first_unusable(sign)) is is_bad


def test_findings_stand_as_in_the_file():
    places = [Place(9, "Khó"), Place(3, "Dễ"), Place(2, "Khó"), Place(1, "Dễ")]
    findings = [Finding(place, Severity.ERROR, "x", "x") for place in places]
    assert [str(finding.place) for finding in in_file_order(findings)] == ["Khó!2", "Khó!9", "Dễ!1", "Dễ!3"]


def test_of_a_refused_question_all_is_kept_but_a_key_in_doubt():
    raw = RawQuestion(Place(3), " Một?\n", ("1 ", " 2", ""), (1,), "Toán", "dễ", "Vì.", "Sách", "T1")

    kept = refused_draft(raw, is_key_judged=True)

    assert kept.question == DraftQuestion(
        Place(3), "Một?", ("1", "2"), (), "Toán", Difficulty.EASY, "Vì.", "Sách", "T1"
    )
    assert refused_draft(raw).question.keys == (1,)


@given(raw_questions)
def test_what_is_kept_of_a_refused_question_can_be_written_down_and_is_still_refused(raw):
    kept = refused_draft(raw).question
    "".join((kept.stem, *kept.options, kept.topic, kept.explanation)).encode()
    _question, findings = check_draft(raw)
    if "control_character" in {finding.code for finding in findings}:
        texts = (kept.topic, "", kept.explanation, kept.source, kept.reference)
        again = RawQuestion(kept.place, kept.stem, kept.options, kept.keys, *texts)
        assert "control_character" in {finding.code for finding in check_draft(again)[1]}
