"""H5P: choice, truth and sets of them wherever they stand; the others named with their number."""

import io
import json
import zipfile

import pytest

from quizapp.domain.errors import Refusal
from quizapp.files.registry import read_bank


def h5p(library: str, content: object) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("h5p.json", json.dumps({"title": "Bài", "mainLibrary": library}))
        archive.writestr("content/content.json", content if isinstance(content, str) else json.dumps(content))
    return buffer.getvalue()


def part(library: str, **params) -> dict:
    return {"library": f"H5P.{library} 1.0", "params": params, "metadata": {"title": library}}


def multi(*answers, **more) -> dict:
    texts = [{"text": f"<div>{text}</div>", "correct": is_right} for text, is_right in answers]
    return part("MultiChoice", question="<p>Hỏi?</p>", answers=texts, **more)


def errors(bank):
    return [(finding.place.row, finding.code) for finding in bank.findings if finding.severity == "error"]


def test_a_set_is_read_in_its_order_and_other_types_are_named():
    content = {
        "introPage": {"introduction": "Chào"},
        "questions": [
            multi(("a", True), ("b", True), ("c", False)),
            part("TrueFalse", question="Đất tròn?", correct="true"),
            part("Blanks", questions=["*x*"], question="Điền"),
            part("Column", content=[{"content": multi(("a", False), ("b", True))}]),
            part("SingleChoiceSet", choices=[{"question": "Một?", "answers": ["đúng", "sai"]}]),
        ],
    }
    bank = read_bank(h5p("H5P.QuestionSet", content), "x")
    assert bank.format == "h5p"
    assert [question.keys for question in bank.questions] == [(0, 1), (0,), (1,), (0,)]
    assert bank.questions[1].options == ("Đúng", "Sai")
    assert errors(bank) == [(3, "unsupported_type")]
    assert bank.findings[0].params["type"] == "H5P.Blanks"
    assert bank.found == 5


def test_what_leaves_a_doubt_or_shows_a_picture_is_refused():
    picture = {"type": {"library": "H5P.Image 1.1", "params": {"file": {"path": "a.png"}}}}
    content = {
        "questions": [
            multi(("a", True), ("b", True), behaviour={"type": "single"}),
            multi(("a", True), ("b", False), media=picture),
            multi(("a", False), ("b", False)),
            part("TrueFalse", question="Đất tròn?"),
        ]
    }
    bank = read_bank(h5p("H5P.QuestionSet", content), "x")
    assert errors(bank) == [(1, "several_right"), (2, "has_picture"), (3, "key_missing"), (4, "key_missing")]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"a":' + "[" * 100_000 + "]" * 100_000 + "}", '{"a":' * 150 + "1" + "}" * 150]
)
def test_content_that_is_no_content_is_refused(content):
    with pytest.raises(Refusal) as refusal:
        read_bank(h5p("H5P.QuestionSet", content), "x")
    assert refusal.value.code == "h5p_broken"
