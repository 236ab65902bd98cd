"""A staged file amended by hand: each change is judged at once, and what only the reader knew is not forgotten."""

import json
from dataclasses import replace

import pytest

from quizapp.domain.bank_checks import ExistingQuestion
from quizapp.domain.bank_staging import staged_as_document, staged_from_document
from quizapp.domain.draft_amending import Grounds, bring_as_next, choose_keys, drop, keep_beside, mend, set_grounds
from quizapp.domain.draft_checks import RawQuestion
from quizapp.domain.errors import NotFound
from quizapp.domain.questions import Difficulty, DraftBank, DraftQuestion, Finding, Place, RefusedQuestion, Severity
from quizapp.domain.staged_drafts import Standing, compare, doubts_kept, staged_draft
from quizapp.services.question_quality import remarks_on

ONE = DraftQuestion(Place(2), "Một cộng một?", ("1", "2"), (1,))
TWO = DraftQuestion(Place(3), "Hai cộng hai?", ("4", "5"), (0,))
TORN = DraftQuestion(Place(4), "Ba cộng ba?", ("6", "7"), ())
PICTURE = DraftQuestion(Place(5), "Đây là cờ nước nào?", ("Lào", "Việt Nam"), (1,))
CONFLICT = Finding(TORN.place, Severity.ERROR, "key_conflict", "Đáp án không thống nhất.")
LOST = Finding(PICTURE.place, Severity.ERROR, "has_picture", "Câu có hình ảnh.")
BANK = DraftBank(
    "docx", (ONE, TWO), (CONFLICT, LOST), 4, (RefusedQuestion(TORN, True), RefusedQuestion(PICTURE, False))
)


@pytest.fixture
def draft():
    return judged(staged_draft(BANK))


def judged(draft, existing=()):
    return compare(draft, existing, remarks_on(draft.sound(), existing))


def raw(question, **changed):
    texts = (question.topic, "", question.explanation, question.source, question.reference)
    return RawQuestion(question.place, question.stem, question.options, question.keys, *texts)._replace(**changed)


def codes(entry):
    return {finding.code for finding in entry.errors}


def test_refused_questions_stand_in_their_order_with_their_reason(draft):
    assert [entry.question for entry in draft.questions] == [ONE, TWO, TORN, PICTURE]
    assert [entry.standing for entry in draft.questions] == [
        Standing.READY,
        Standing.READY,
        Standing.FAULTY,
        Standing.FAULTY,
    ]
    assert (codes(draft.find(3)), codes(draft.find(4))) == ({"key_conflict"}, {"has_picture"})


def test_a_file_that_counts_more_than_it_gives_is_nobodys_file():
    with pytest.raises(ValueError, match="5 questions found"):
        staged_draft(replace(BANK, found=5))


def test_a_chosen_key_settles_what_the_marks_disagreed_on(draft):
    after = judged(choose_keys(draft, {3: {0}}))

    assert (after.find(3).standing, after.find(3).question.keys) == (Standing.READY, (0,))
    assert after.find(3).is_amended
    assert choose_keys(draft, {3: set()}) == draft


def test_a_lost_picture_is_no_fault_of_the_key(draft):
    assert codes(judged(choose_keys(draft, {4: {0}})).find(4)) == {"has_picture"}

    after = judged(mend(draft, 4, raw(PICTURE, stem="Cờ đỏ sao vàng là cờ nước nào?")))

    assert after.find(4).standing is Standing.READY


def test_other_words_that_are_wrong_too_are_named_anew(draft):
    after = judged(mend(draft, 3, raw(TORN, options=("6", "6"), keys=(0,))))

    assert codes(after.find(3)) == {"duplicate_option"}
    assert codes(judged(mend(after, 3, raw(TORN, keys=(5,)))).find(3)) == {"key_not_an_option"}


def test_grounds_for_many_leave_the_rest_as_it_is(draft):
    after = judged(set_grounds(draft, [1, 3, 4], Grounds(topic="  Toán  ", difficulty=Difficulty.HARD)))

    assert [entry.question.topic for entry in after.questions] == ["Toán", "", "Toán", "Toán"]
    assert {entry.question.difficulty for entry in (after.find(1), after.find(3))} == {Difficulty.HARD}
    assert (codes(after.find(3)), codes(after.find(4))) == ({"key_conflict"}, {"has_picture"})
    again = set_grounds(after, [1], Grounds(source="Sách"))
    assert (again.find(1).question.topic, again.find(1).question.source) == ("Toán", "Sách")


def test_a_topic_too_long_is_a_fault_until_it_is_shorter(draft):
    after = judged(set_grounds(draft, [1, 3], Grounds(topic="x" * 201)))
    assert (codes(after.find(1)), codes(after.find(3))) == ({"topic_too_long"}, {"topic_too_long", "key_conflict"})

    shorter = judged(set_grounds(after, [1, 3], Grounds(topic="Toán")))
    assert (codes(shorter.find(1)), codes(shorter.find(3))) == (set(), {"key_conflict"})


def test_a_dropped_question_counts_for_nothing_and_can_be_taken_back(draft):
    after = judged(drop(draft, [3, 4]))

    assert (after.count(Standing.DROPPED), after.count(Standing.FAULTY)) == (2, 0)
    checked = after.as_checked()
    assert (checked.found, len(checked.accepted), checked.rejected) == (2, 2, 0)
    assert codes(judged(drop(after, [3], is_dropped=False)).find(3)) == {"key_conflict"}


def test_the_whole_file_is_judged_again(draft):
    after = judged(mend(draft, 2, raw(ONE, keys=(0,))))

    assert (codes(after.find(1)), codes(after.find(2))) == ({"key_conflict"}, {"key_conflict"})
    assert after.find(2).other.number == 1
    assert judged(drop(after, [1])).find(2).standing is Standing.READY
    assert judged(mend(draft, 2, raw(ONE))).find(2).standing is Standing.REPEATED


ALIKE = DraftBank(
    "csv",
    (
        DraftQuestion(Place(2), "Số khẩn cấp của công an là số nào?", ("113", "114"), (0,)),
        DraftQuestion(Place(3), "Số khẩn cấp của công an là bao nhiêu?", ("113", "115"), (0,)),
    ),
    (),
    2,
)


def test_both_of_two_alike_may_be_kept_until_one_is_reworded():
    draft = judged(staged_draft(ALIKE))
    assert (draft.find(2).other.number, draft.find(2).other.options) == (1, ("113", "114"))

    kept = judged(keep_beside(draft, 2, draft.find(1).question.stem))
    assert kept.find(2).other is None
    assert "near_duplicate" not in {finding.code for finding in kept.find(2).remarks}

    stem = "Số khẩn cấp của công an phường là bao nhiêu?"
    reworded = judged(mend(kept, 2, raw(kept.find(2).question, stem=stem)))
    assert reworded.find(2).other is not None


def test_a_question_of_the_bank_stands_beside_the_one_it_resembles():
    known = [ExistingQuestion("T1", "Số khẩn cấp của công an là mấy?", ("113", "116"), frozenset({0}))]

    other = judged(staged_draft(replace(ALIKE, questions=ALIKE.questions[:1], found=1)), known).find(1).other

    assert (other.number, other.reference, other.options, other.keys) == (0, "T1", ("113", "116"), (0,))


IN_BANK = ExistingQuestion("T1", "Một cộng một bằng mấy?", ("1", "2"), frozenset({0}), "pid.1")


def one_of(**changed):
    return staged_draft(replace(BANK, questions=(replace(ONE, **changed),), refused=(), findings=(), found=1))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reference": "t1"}, "reference_taken"),
        ({"stem": IN_BANK.stem}, "key_conflict"),
    ],
)
def test_what_the_bank_has_otherwise_stands_beside_it_and_may_be_its_next_wording(changed, code):
    draft = judged(one_of(**changed), [IN_BANK])
    assert [one.code for one in draft.find(1).errors] == [code]
    assert (draft.find(1).other.reference, draft.find(1).other.keys) == ("T1", (0,))
    assert draft.find(1).may_mend_bank

    brought = judged(bring_as_next(draft, [1]), [IN_BANK])
    assert (brought.find(1).standing, brought.find(1).is_next_wording) == (Standing.READY, True)
    assert brought.find(1).other == draft.find(1).other, "still beside it"
    assert staged_from_document(json.loads(json.dumps(staged_as_document(brought)))) == brought
    amended = judged(mend(brought, 1, raw(brought.find(1).question, stem="Một với một?")), [IN_BANK])
    assert amended.find(1).is_next_wording

    back = judged(bring_as_next(brought, [1], is_next=False), [IN_BANK])
    assert [one.code for one in back.find(1).errors] == [code]


def test_a_choice_made_of_another_wording_counts_no_more():
    draft = judged(bring_as_next(judged(one_of(reference="T1"), [IN_BANK]), [1]), [IN_BANK])
    newer = replace(IN_BANK, stem="Một cộng một là bao nhiêu?", name="pid.2")
    assert judged(draft, [newer]).find(1).standing is Standing.FAULTY
    being_mended = judged(draft, [replace(IN_BANK, name="")])
    assert being_mended.find(1).standing is Standing.FAULTY
    assert not being_mended.find(1).may_mend_bank


def test_two_can_not_be_the_next_wording_of_one():
    one, two = replace(ONE, reference="T1"), replace(TWO, stem=IN_BANK.stem, options=IN_BANK.options, keys=(1,))
    draft = judged(staged_draft(DraftBank("csv", (one, two), (), 2)), [IN_BANK])
    draft = judged(bring_as_next(draft, [1, 2]), [IN_BANK])
    assert [[one.code for one in entry.errors] for entry in draft.questions] == [["mended_twice"], ["mended_twice"]]
    dropped = judged(drop(draft, [2]), [IN_BANK])
    assert [entry.standing for entry in dropped.questions] == [Standing.READY, Standing.DROPPED]


def test_remarks_on_what_has_not_changed_are_kept():
    draft = judged(staged_draft(ALIKE))
    after = set_grounds(draft, [1], Grounds(topic="An toàn"))

    assert {finding.place for finding in doubts_kept(draft, after)} == {Place(3)}


@pytest.mark.parametrize("number", [0, 5, -1])
def test_a_question_that_is_not_there_is_not_found(draft, number):
    for change in (
        lambda: mend(draft, number, raw(ONE)),
        lambda: choose_keys(draft, {number: {0}}),
        lambda: drop(draft, [number]),
        lambda: keep_beside(draft, number, "x"),
        lambda: set_grounds(draft, [number], Grounds(topic="x")),
    ):
        with pytest.raises(NotFound):
            change()
