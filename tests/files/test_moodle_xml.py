"""Moodle XML: choice with weights, truth, categories, formats; pictures and other types refused by name and line."""

import pytest

from quizapp.domain.staged_drafts import staged_draft
from quizapp.files.registry import read_bank


def quiz(*questions: str):
    return read_bank(
        ("<?xml version='1.0' encoding='UTF-8'?>\n<quiz>\n" + "\n".join(questions) + "\n</quiz>").encode(), "x"
    )


def choice(stem="Hỏi?", answers=(("100", "a"), ("0", "b")), single="true", more=""):
    options = "".join(f'<answer fraction="{mark}"><text>{text}</text></answer>' for mark, text in answers)
    return (
        f'<question type="multichoice"><name><text>Tên</text></name><questiontext format="html"><text>{stem}</text>'
        f"</questiontext><single>{single}</single>{options}{more}</question>"
    )


def codes(bank):
    return [(finding.place.row, finding.code) for finding in bank.findings if finding.severity == "error"]


def test_a_question_keeps_its_category_id_level_and_explanation():
    bank = quiz(
        '<question type="category"><category><text>$course$/top/Luật/An ninh</text></category></question>',
        choice(
            "<![CDATA[<p>H<sub>2</sub>O&nbsp;là gì?</p><p>Chọn một.</p>]]>",
            more="<idnumber>M1</idnumber><tags><tag><text>dễ</text></tag></tags>"
            '<generalfeedback format="html"><text>&lt;p&gt;Nước.&lt;/p&gt;&lt;p&gt;Nguồn: SGK&lt;/p&gt;</text>'
            "</generalfeedback>",
        ),
    )
    [question] = bank.questions
    assert (question.stem, question.topic, question.reference) == ("H₂O là gì?\nChọn một.", "An ninh", "M1")
    assert (question.difficulty, question.explanation, question.source) == ("easy", "Nước.", "SGK")
    assert str(question.place) == "4 (M1)"


def test_truth_is_spoken_in_vietnamese():
    bank = quiz(
        '<question type="truefalse"><questiontext><text>Đất tròn?</text></questiontext>'
        '<answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer></question>'
    )
    assert [(q.options, q.keys) for q in bank.questions] == [(("Đúng", "Sai"), (1,))]


def test_weights_give_a_key_or_a_reason():
    third = (("33.33333", "a"), ("33.33333", "b"), ("33.33333", "c"), ("-100", "d"))
    bank = quiz(
        choice(answers=third, single="false"),
        choice(answers=(("100", "a"), ("50", "b"), ("0", "c"))),
        choice(answers=(("100", "a"), ("100", "b"), ("0", "c"))),
        choice(answers=(("50", "a"), ("50", "b"), ("0", "c"))),
        choice(answers=(("50", "a"), ("20", "b"), ("0", "c")), single="0"),
    )
    assert [question.keys for question in bank.questions] == [(0, 1, 2), (0,)]
    assert codes(bank) == [(5, "several_right"), (6, "weights_unclear"), (7, "weights_unclear")]
    assert "partial_marks_dropped" in [finding.code for finding in bank.findings]


@pytest.mark.parametrize(
    ("stem", "code"),
    [
        ("&lt;img src='x.png'&gt;", "has_picture"),
        ("Nghe: &lt;audio src='x'&gt;&lt;/audio&gt;", "has_media"),
        ("\\(\\frac{1}{2}\\)", "has_formula"),
        ("x&lt;sup&gt;[1]&lt;/sup&gt;", "has_small_script"),
    ],
)
def test_what_plain_text_can_not_say_is_refused_with_the_reason(stem, code):
    assert codes(quiz(choice(stem))) == [(3, code)]


def test_a_file_inside_is_a_picture_and_a_picture_in_the_explanation_costs_only_the_explanation():
    embedded = choice().replace("</questiontext>", '<file name="a.png" encoding="base64">AAAA</file></questiontext>')
    remark = "<generalfeedback format='html'><text>&lt;img src='x'&gt; Vì thế.</text></generalfeedback>"
    bank = quiz(embedded, choice("Khác?", more=remark))
    assert codes(bank) == [(3, "has_picture")]
    assert [question.explanation for question in bank.questions] == [""]
    assert "explanation_left_out" in [finding.code for finding in bank.findings]


@pytest.mark.parametrize("kind", ["essay", "matching", "shortanswer", "numerical", "cloze", "ddwtos", "multichoiceset"])
def test_every_other_type_is_refused_by_its_name(kind):
    bank = quiz(f'<question type="{kind}"><questiontext><text>Hỏi?</text></questiontext></question>')
    [finding] = bank.findings
    assert (bank.found, finding.code, finding.params["type"], finding.stem) == (1, "unsupported_type", kind, "Hỏi?")


def test_questions_on_one_line_under_one_name_have_places_of_their_own():
    """What is said of one is not said of the others, nor kept as often as there are others."""
    keyless = choice("Không có đáp án?", (("0", "a"), ("0", "b")))
    bank = quiz("".join((*(choice(f"Hỏi {number}?") for number in range(5)), keyless)))

    assert len({question.place for question in bank.questions}) == 5
    (refused,) = bank.refused
    assert {finding.place for finding in bank.findings} == {refused.question.place}
    assert str(refused.question.place) == "3 (Tên #6)"
    assert [len(entry.said) for entry in staged_draft(bank).questions] == [0, 0, 0, 0, 0, 1]
