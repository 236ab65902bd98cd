"""The list of replaced documents comes with the product, and is asked wherever the office looks at questions."""

from quizapp.domain.questions import Difficulty, DraftQuestion, Place
from quizapp.files.shipped_documents import shipped_documents
from quizapp.services.question_quality import remarks_on

QUESTION = DraftQuestion(
    Place(2),
    "Ai trả lời?",
    ("Phường", "Tỉnh", "Bộ"),
    (1,),
    "DL",
    Difficulty.EASY,
    "Vì vậy.",
    "Nghị định số 43/2011/NĐ-CP",
)


def test_the_list_that_comes_with_the_product_is_whole():
    documents = shipped_documents()
    assert {"43/2011/NĐ-CP", "13/2023/NĐ-CP"} <= {document.number for document in documents}
    assert all(document.title and document.successor and document.successor_title for document in documents)


def test_the_list_is_asked_wherever_the_office_looks():
    (remark,) = remarks_on([QUESTION])
    assert "Nghị định số 42/2022/NĐ-CP" in str(remark)
