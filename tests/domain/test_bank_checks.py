from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.bank_checks import CheckedBank, ExistingQuestion, check_bank, report
from quizapp.domain.questions import Difficulty, DraftBank, DraftQuestion, Finding, Place, Severity

OPTIONS = ("Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ")
CAPITAL = DraftQuestion(
    Place(2), "Thủ đô của nước ta?", OPTIONS, (0,), "Địa lý", Difficulty.EASY, "Vì vậy.", "Hiến pháp, Điều 13", "C1"
)


def at(row, **changed):
    return replace(CAPITAL, place=Place(row), **{"reference": "", **changed})


def bank_of(*questions, found=None, findings=()):
    return DraftBank("csv", questions, tuple(findings), len(questions) if found is None else found)


def in_bank(**changed):
    return replace(ExistingQuestion("Q-7", CAPITAL.stem, OPTIONS, frozenset({0})), **changed)


def codes(checked):
    return [(finding.place.row, finding.severity.value, finding.code) for finding in checked.findings]


SAME = {
    "word for word": {},
    "without marks": {"stem": "thu do cua nuoc ta?"},
    "in capitals": {"stem": "THỦ ĐÔ CỦA NƯỚC TA?", "options": tuple(option.upper() for option in OPTIONS)},
    "in another order": {"options": OPTIONS[::-1], "keys": (3,)},
    "with another explanation": {"explanation": "Khác.", "source": "", "topic": "Khác"},
    "under another id": {"reference": "C9"},
}


@pytest.mark.parametrize("how", SAME)
def test_a_question_repeated_in_the_file_is_loaded_once(how):
    checked = check_bank(bank_of(at(2), at(5, **SAME[how])))
    assert [question.place.row for question in checked.accepted] == [2]
    assert (checked.rejected, checked.duplicates) == (0, 1)
    assert codes(checked) == [(5, "warning", "duplicate")]
    assert str(checked.findings[0].params["other"]) == "2"


@pytest.mark.parametrize("how", SAME)
def test_a_question_that_the_bank_has_is_not_loaded_again(how):
    checked = check_bank(bank_of(at(2, **SAME[how])), [in_bank()])
    assert (checked.accepted, checked.rejected, checked.duplicates) == ((), 0, 1)
    assert codes(checked) == [(2, "warning", "duplicate")]
    assert "Q-7" in str(checked.findings[0])


def test_the_same_question_with_another_key_refuses_both_and_names_both():
    checked = check_bank(bank_of(at(2), at(5, keys=(1,)), at(6, stem="Câu lành?")))
    assert codes(checked)[:2] == [(2, "error", "key_conflict"), (5, "error", "key_conflict")]
    assert [str(finding.params["other"]) for finding in checked.findings[:2]] == ["5", "2"]
    assert ([question.place.row for question in checked.accepted], checked.rejected) == ([6], 2)


def test_a_further_key_is_another_key():
    assert check_bank(bank_of(at(2), at(5, keys=(0, 1)))).rejected == 2


def test_a_key_that_the_bank_contradicts_is_an_error_naming_the_banks_question():
    checked = check_bank(bank_of(at(2, keys=(1,))), [in_bank()])
    assert codes(checked) == [(2, "error", "key_conflict")]
    assert "Q-7" in str(checked.findings[0])
    assert (checked.rejected, checked.duplicates) == (1, 0)


def test_repeats_of_a_contradicted_question_are_refused_with_it():
    checked = check_bank(bank_of(at(2), at(3), at(5, keys=(1,))))
    assert (checked.accepted, checked.rejected, checked.duplicates) == ((), 3, 0)


def test_marks_count_where_they_are_all_that_tells_options_apart():
    spelling = at(2, stem="Từ nào viết đúng?", options=("Mẹ", "Me", "Mề", "Mê"), keys=(0,))
    other = at(3, stem="Từ nào viết đúng?", options=("Mé", "Mè", "Mẻ", "Mẽ"), keys=(3,))
    checked = check_bank(bank_of(spelling, other, replace(spelling, place=Place(4))))
    assert [question.place.row for question in checked.accepted] == [2, 3]
    assert checked.duplicates == 1


def test_one_id_for_two_questions_refuses_both():
    checked = check_bank(bank_of(at(2, reference="C1"), at(3, reference="c1", stem="Câu khác?"), at(4, stem="Ba?")))
    assert codes(checked)[:2] == [(2, "error", "reference_conflict"), (3, "error", "reference_conflict")]
    assert [question.place.row for question in checked.accepted] == [4]


def test_one_id_for_the_same_question_twice_is_only_a_repeat():
    assert check_bank(bank_of(at(2, reference="C1"), at(3, reference="C1"))).duplicates == 1


def test_an_id_that_the_bank_uses_for_another_question_is_refused():
    checked = check_bank(bank_of(at(2, reference="q-7", stem="Câu mới?")), [in_bank()])
    assert codes(checked) == [(2, "error", "reference_taken")]


def test_a_file_loaded_again_changes_nothing():
    checked = check_bank(bank_of(at(2, reference="Q-7")), [in_bank()])
    assert (checked.accepted, checked.rejected, checked.duplicates) == ((), 0, 1)


def test_refused_rows_of_the_reader_are_counted_and_findings_stand_in_the_files_order():
    said = [
        Finding(Place(9, "Hai"), Severity.ERROR, "key_missing", "x"),
        Finding(Place(4, "Một"), Severity.ERROR, "key_missing", "x"),
    ]
    question = replace(at(0, source=""), place=Place(3, "Một"))
    checked = check_bank(bank_of(question, found=3, findings=said))
    assert (checked.found, len(checked.accepted), checked.rejected) == (3, 1, 2)
    assert [str(finding.place) for finding in checked.findings] == ["Hai!9", "Một!3", "Một!4"]


def test_counts_that_do_not_add_up_are_never_made():
    with pytest.raises(ValueError, match="3 found"):
        CheckedBank("csv", 3, (), 1, 1, ())


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"source": ""}, "no_source"),
        ({"explanation": ""}, "no_explanation"),
        ({"topic": ""}, "no_topic"),
        ({"difficulty": None}, "no_difficulty"),
        ({"options": ("Hà Nội, trung tâm chính trị và văn hóa", "Huế", "Vinh")}, "key_longest"),
        ({"keys": (0, 1, 2, 3)}, "all_options_are_keys"),
        ({"stem": "Câu 12: Thủ đô?"}, "label_in_stem"),
        ({"options": ("A. Hà Nội", "B. Huế", "c) Vinh")}, "label_in_option"),
        ({"stem": "Ngh? quy?t s? m?y?"}, "lost_letters"),
    ],
)
def test_a_doubtful_question_is_loaded_with_a_warning(changed, code):
    checked = check_bank(bank_of(at(2, **changed)))
    assert codes(checked) == [(2, "warning", code)]
    assert len(checked.accepted) == 1


def test_a_sound_question_gives_no_remark():
    assert check_bank(bank_of(CAPITAL)).findings == ()


def test_one_stem_with_other_options_is_pointed_out():
    checked = check_bank(bank_of(at(2), at(3, options=("Hà Nội", "Vinh"))))
    assert codes(checked) == [(3, "warning", "same_stem")]
    assert len(checked.accepted) == 2


def test_the_report_has_the_shape_that_others_rely_on():
    checked = check_bank(bank_of(at(2), at(5), found=3, findings=[_refused_by_reader()]))
    assert report(checked) == {
        "format": "csv",
        "found": 3,
        "accepted": 1,
        "rejected": 1,
        "duplicates": 1,
        "findings": [
            {
                "place": "3",
                "severity": "error",
                "code": "stem_too_long",
                "message": "Câu hỏi dài 2001 ký tự",
                "stem": "Xx",
            },
            {
                "place": "5",
                "severity": "warning",
                "code": "duplicate",
                "message": "Trùng hoàn toàn với câu ở dòng 2, chỉ nạp một lần.",
                "stem": CAPITAL.stem,
            },
        ],
    }


def test_the_report_speaks_another_language_when_asked():
    checked = check_bank(bank_of(found=1, findings=[_refused_by_reader()]))
    english = {"Câu hỏi dài %(length)s ký tự": "The question has %(length)s signs"}
    assert report(checked, english.__getitem__)["findings"][0]["message"] == "The question has 2001 signs"


def _refused_by_reader():
    return Finding(Place(3), Severity.ERROR, "stem_too_long", "Câu hỏi dài %(length)s ký tự", {"length": 2001}, "Xx")


questions = st.builds(
    at,
    st.integers(2, 30),
    stem=st.sampled_from(("Một?", "một?", "Hai?")),
    options=st.permutations(("x", "y", "z")).map(tuple),
    keys=st.sampled_from(((0,), (1,), (0, 2))),
    reference=st.sampled_from(("", "", "C1", "c1", "C2")),
)


@given(st.lists(questions, max_size=8), st.integers(0, 3), st.lists(questions, max_size=3))
def test_every_question_is_counted_once_and_no_contradiction_is_loaded(drafts, refused, stored):
    existing = [
        ExistingQuestion(f"B{number}", question.stem, question.options, frozenset(question.keys))
        for number, question in enumerate(stored)
    ]
    checked = check_bank(bank_of(*drafts, found=len(drafts) + refused), existing)
    assert checked.found == len(checked.accepted) + checked.rejected + checked.duplicates
    contents = [(question.stem.lower(), frozenset(question.options)) for question in (*checked.accepted,)]
    assert len(set(contents)) == len(contents)
    assert not {(question.stem.lower(), frozenset(question.options)) for question in existing} & set(contents)
    references = [question.reference.lower() for question in checked.accepted if question.reference]
    assert len(set(references)) == len(references)
