"""The product's own lint has nothing to say about the shipped bank, as one bank and file by file."""

from itertools import groupby

from quizapp.services.question_quality import remarks_on
from quizapp.services.shipped_bank import SHIPPED_FOLDER, read_folder

from .shipped_bank import topics


def test_the_shipped_bank_has_no_finding():
    draft = read_folder(SHIPPED_FOLDER, topics())
    assert len(draft.questions) == draft.found >= 250
    assert [f"{finding.place}: {finding}" for finding in (*draft.findings, *remarks_on(draft.questions))] == []


def test_each_file_by_itself_has_no_finding():
    by_file = groupby(read_folder(SHIPPED_FOLDER, topics()).questions, key=lambda question: question.place.sheet)
    assert [str(finding) for _, questions in by_file for finding in remarks_on(tuple(questions))] == []
