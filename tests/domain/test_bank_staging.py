"""A staged file goes through JSON and comes back as it was; files staged by an earlier release are still there."""

import json

from quizapp.domain.bank_checks import ExistingQuestion
from quizapp.domain.bank_staging import staged_as_document, staged_from_document
from quizapp.domain.draft_amending import drop, keep_beside
from quizapp.domain.staged_drafts import Standing, compare, staged_draft
from quizapp.files.registry import read_bank
from quizapp.services.question_quality import remarks_on
from tests.samples.messy_bank import ACCEPTED, REJECTED, messy_csv, messy_xlsx

KNOWN = [ExistingQuestion("T9", "Hai cộng ba bằng bao nhiêu?", ("4", "5"), frozenset({1}))]


def there_and_back(draft):
    return staged_from_document(json.loads(json.dumps(staged_as_document(draft))))


def staged(data: bytes):
    draft = staged_draft(read_bank(data, "x"))
    return compare(draft, KNOWN, remarks_on(draft.sound(), KNOWN))


def test_a_staged_file_survives_json():
    for data in (messy_xlsx(), messy_csv(), messy_csv() + messy_csv().split(b"\r\n", 4)[4]):
        draft = keep_beside(drop(staged(data), [2]), 1, "Một câu khác?")

        back = there_and_back(draft)

        assert staged_as_document(back) == staged_as_document(draft)
        assert [str(finding) for entry in back.questions for finding in entry.findings] == [
            str(finding) for entry in draft.questions for finding in entry.findings
        ]


def test_places_within_sentences_are_kept_as_words():
    draft = staged("Câu hỏi,A,B,Đáp án\nMột?,1,2,A\nMột?,1,2,A\n".encode())

    repeat = there_and_back(draft).questions[1]

    assert [finding.params["other"] for finding in repeat.compared if finding.code == "duplicate"] == ["2"]
    assert repeat.standing is Standing.REPEATED


#: As 0.1 wrote it before refused questions were kept.
OLDER = {
    "format": "csv",
    "found": 3,
    "rejected": 1,
    "duplicates": 1,
    "accepted": [
        {
            "sheet": "",
            "row": 2,
            "stem": "Một?",
            "options": ["1", "2"],
            "keys": [0],
            "topic": "",
            "difficulty": None,
            "explanation": "",
            "source": "",
            "reference": "",
        }
    ],
    "findings": [
        {"sheet": "", "row": 2, "severity": "warning", "code": "w", "message": "w", "params": {}, "stem": "Một?"},
        {"sheet": "", "row": 3, "severity": "error", "code": "e", "message": "e", "params": {}, "stem": "Hai?"},
        {"sheet": "", "row": 4, "severity": "warning", "code": "duplicate", "message": "d", "params": {}, "stem": "M"},
    ],
}


def test_a_file_staged_by_an_earlier_release_keeps_what_is_known_of_it():
    draft = staged_from_document(OLDER)

    assert [(entry.question.stem, entry.standing) for entry in draft.questions] == [
        ("Một?", Standing.READY),
        ("Hai?", Standing.FAULTY),
    ]
    assert [finding.code for finding in draft.questions[1].said] == ["e"]
    assert [finding.code for finding in draft.said] == ["duplicate"]
    assert there_and_back(draft) == draft
    checked = draft.as_checked()
    assert (len(checked.accepted), checked.rejected) == (1, 1)


def test_the_counts_are_those_of_the_report():
    draft = staged(messy_xlsx())
    assert (draft.count(Standing.READY), draft.count(Standing.FAULTY)) == (ACCEPTED, REJECTED)
