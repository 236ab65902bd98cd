"""What organisers are given to fill in is as its script writes it, and loads as it is."""

import runpy

from quizapp.files.registry import read_bank
from tests.content.shipped_bank import FOLDER

SCRIPT = runpy.run_path(str(FOLDER.parents[1] / "bin" / "word-template"))


def test_the_word_template_is_the_one_its_script_writes():
    assert SCRIPT["TEMPLATE"].read_bytes() == SCRIPT["template"]()


def test_the_word_template_loads_without_a_remark_and_its_instructions_are_no_questions():
    bank = read_bank(SCRIPT["TEMPLATE"].read_bytes(), "mau.docx")
    assert (bank.format, bank.found, bank.findings) == ("docx", 2, ())
    assert [question.keys for question in bank.questions] == [(2,), (0, 2)]
    assert all(question.source and question.topic and question.difficulty for question in bank.questions)
