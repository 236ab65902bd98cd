"""A checked file goes through JSON and comes back as it was."""

import json

from quizapp.domain.bank_checks import check_bank, report
from quizapp.domain.bank_staging import checked_as_document, checked_from_document
from quizapp.files.registry import read_bank
from tests.samples.messy_bank import messy_csv, messy_xlsx


def test_a_checked_file_survives_json():
    for data in (messy_xlsx(), messy_csv(), messy_csv() + messy_csv().split(b"\r\n", 4)[4]):
        checked = check_bank(read_bank(data, "x"))

        back = checked_from_document(json.loads(json.dumps(checked_as_document(checked))))

        assert back.accepted == checked.accepted
        assert report(back) == report(checked)


def test_places_within_sentences_are_kept_as_words():
    checked = check_bank(read_bank("Câu hỏi,A,B,Đáp án\nMột?,1,2,A\nMột?,1,2,A\n".encode(), "x"))

    back = checked_from_document(json.loads(json.dumps(checked_as_document(checked))))

    assert any(finding.params.get("other") == "2" for finding in back.findings)
    assert back.duplicates == 1
