"""The samples of other systems give the counts that SOURCES.md knows, and the right keys.

How its columns and the report of an import agree: `found` is `found`. `other` are the errors `unsupported_type`.
`single`, `multi` and `tf` together are the questions of the draft (accepted or duplicates) and those of `REFUSED`:
questions of a kind that is asked here, refused with the reason because of what they hold. `broken` have no key.
"""

from collections import Counter

import pytest

from quizapp.domain.bank_checks import check_bank, report
from quizapp.domain.questions import QuestionKind, Severity
from quizapp.files.registry import read_bank

from .bank_samples import counts_by_file, sample

KEYS: dict[str, list[str] | None] = {
    "docx/chuong3-highlight-partial-key.doc": [
        "Trung Quốc.",
        "lực lượng Đảng Cộng sản và lực lượng quân cách mạng.",
        "Liên Xô và thế lực thân Mỹ.",
        "so sánh lực lượng chênh lệch có lợi cho Đảng Cộng sản.",
        "sớm giành được độc lập từ thế kỉ XIX.",
        "đánh dấu bước phát triển mới của phong trào đấu tranh bảo vệ độc lập của các nước Mỹ Latinh.",
        "cuối những năm 80 của thế kỉ XX đến năm 2000.",
    ],
    "docx/basic_questions_sample.docx": ["Hà Nội", "Python", "f'(x) = 3x² + 4x - 5", "H₂SO₄", "Java | Python | C++"],
    "docx/mixed_questions_sample.docx": ["MySQL", "3.14", "2", "n <= 1", "O(2ⁿ)"],
    "docx/group_questions_sample.docx": [
        "Internet of Things",
        "Be sensed or controlled remotely",
        "Direct integration of physical world into computer systems",
        "Wireless communication",
    ],
    "docx/single_no_numbering.docx": ["Dạng chuẩn 2 (2NF)", "Dạng chuẩn 3 (3NF)", "Dạng chuẩn 2 (2NF)"],
    "gift/giftFormatPhpExamples.gift": ["no one", "entombed", "Sai", "entombed", "full credit answer"],
    "gift/options1.gift": [
        "fourth",
        "right answer",
        "Sai",
        "full credit answer",
        "Nazareth",
        "Grant | Grant's wife",
        "Grant | Grant's wife",
        "= 2 + 3",
        "\\",
    ],
    "gift/numerical1.gift": [],
    "gift/mc5.gift": ["no one", "entombed", "fourth", "China"],
    "aiken/aiken_1.txt": ["2.5", "Teaching with Moodle", "The workshop module", "November 2015"],
    "aiken/fisdap-aiken.txt": ["YES!", "yes", "Storm Trooper!"],
    "moodle-xml/amc-cleaning.xml": [],
    "moodle-xml/question-mc.xml": ["Grammar Type-3"],
    "moodle-xml/question-kprime.xml": [],
    "qti12/choice.xml": [
        "Poses a question or invites additional comment from others | "
        "Expresses an opinion which may be controversial so that others can agree or disagree | "
        "Adds information, ideas or suggestions that expand everyone's thinking about the topic | "
        "Responds positively to a person's comment and includes their name or quote from the original posting "
        "that supports your expanded idea",
        "a&b",
    ],
    "qti12/all_canvas_simple_1.2.xml": ["C", "True", "A | B | C"],
    "qti12/test_qti_1.2.zip": [
        "Poses a question or invites additional comment from others | "
        "Expresses an opinion which may be controversial so that others can agree or disagree | "
        "Adds information, ideas or suggestions that expand everyone's thinking about the topic | "
        "Responds positively to a person's comment and includes their name or quote from the original posting "
        "that supports your expanded idea"
    ],
    "qti21/choice.xml": [],
    "qti21/minimal-2.1.zip": ["blue", "orange | banana | apple"],
    "qti22/choice_t_f.xml": [],
    "qti22/choice_multiple.xml": ["Hydrogen | Oxygen"],
    "qti22/math.xml": ["Einstein"],
    "qti30/no-max-score-all-items.zip": ["alleen de uitspraken 1 en 3", "alleen de uitspraken 1 en 3"],
    "qti30/simple-choice.xml": ["Ja"],
    "qti30/multiple-choice-map.xml": ["Robin | Paula | Rik"],
    "h5p/H5PMath.h5p": ["A Circle"],
    "h5p/interactive-video-truefalse.h5p": ["Đúng", "Đúng", "Sai", "Sai"],
    "xlsx/mau-them-danh-sach-cau-hoi.xlsx": ["2", "4"],
    "xlsx/science-quiz-10.xlsx": [
        "manufacturing using innovative technology",
        "The 1980's",
        "Additive manufacturing",
        "Plastic",
        "All of the above",
        "False-look close by for examples!",
        "Yes: connected devices and automation",
        "Laser technology",
        "Yes, all the above",
        "Yes, and SAMSAT has an exhibit",
    ],
    "kahoot/Kahoot-Quiz-Spreadsheet-Template.xlsx": ["Excel | Google Docs | Numbers | LibreOffice"],
    "kahoot/male-voices-quiz.csv": [
        "Up to an inch and a half",
        "The vocal folds are growing unevenly",
        "Shrink and shift downward",
        "A transitional voice between treble and tenor/bass",
        "Keep singing gently and with good technique",
        "Larynx (voice box)",
        "Vibrate to create sound",
        "The vocal tract",
        "Support breath for singing",
        "Sing with relaxed posture, plenty of water, and no strain",
        "Luciano Pavarotti",
        "Nat King Cole",
        "Paul Robeson",
        "Tenor",
        "Blending between tenors and basses",
        "They anchor the harmony with deep notes",
    ],
    "csv/grade2-bom.csv": ["5", "Cá", "15", "Xanh", "6", "Mẹ", "5", "Chim", "10", "Đông", "3", "Táo", "9", "A", "7"],
    "csv/questions-sample-zero-based.csv": [
        "Hà Nội",
        "4",
        "JavaScript",
        "Hyper Text Markup Language",
        "Thiết kế giao diện web",
        "Facebook",
        "GHz",
        "Giao thức truyền tải siêu văn bản",
        "Quản lý phiên bản mã nguồn",
        "Application Programming Interface",
    ],
    "quizizz/vocabulary-86.xlsx": None,
}
#: Of a kind that is asked here, but with something that is not: pictures, formulas, four options that are all ".".
REFUSED = {
    "aiken/aiken_1.txt": ["duplicate_option"],
    "moodle-xml/amc-cleaning.xml": ["has_formula"],
    "qti12/choice.xml": ["has_picture", "has_picture"],
    "qti12/test_qti_1.2.zip": ["has_picture", "has_picture"],
    "qti21/choice.xml": ["has_picture"],
    "qti22/choice_t_f.xml": ["has_picture"],
}
#: Folders named by whose layout the sheets in them have; the format is that of the file.
LAYOUTS = {"kahoot", "quizizz"}


def errors_of(bank) -> list[str]:
    return [finding.code for finding in bank.findings if finding.severity == "error"]


@pytest.mark.parametrize("name", KEYS)
def test_a_sample_gives_the_counts_it_is_known_for(name):
    known = counts_by_file()[name]
    bank = read_bank(sample(name), "cau-hoi.bin")
    refused = REFUSED.get(name, [])
    folder = name.partition("/")[0]
    assert bank.format == (name.rpartition(".")[2] if folder in LAYOUTS else folder)
    assert bank.found == known.found
    assert Counter(errors_of(bank)) == Counter(
        {"unsupported_type": known.other, "key_missing": known.broken, **Counter(refused)}
    )
    assert len(bank.questions) + len(refused) == known.importable
    assert sum(question.kind is QuestionKind.MULTIPLE for question in bank.questions) == known.multi


@pytest.mark.parametrize("name", KEYS)
def test_a_sample_gives_the_right_keys(name):
    bank = read_bank(sample(name), "cau-hoi.bin")
    found = [" | ".join(question.options[key] for key in question.keys) for question in bank.questions]
    # Where none are listed, the first option is the key of every question.
    known = KEYS[name]
    assert found == ([question.options[0] for question in bank.questions] if known is None else known)


@pytest.mark.parametrize("name", KEYS)
def test_every_question_of_a_sample_is_counted_once_and_every_refused_one_named_with_its_place(name):
    told = report(check_bank(read_bank(sample(name), "cau-hoi.bin")))
    assert told["found"] == told["accepted"] + told["rejected"] + told["duplicates"]
    errors = [finding for finding in told["findings"] if finding["severity"] == "error"]
    assert len({finding["place"] for finding in errors}) == told["rejected"]


@pytest.mark.parametrize("name", KEYS)
def test_of_every_refused_question_of_a_sample_what_was_read_is_kept(name):
    bank = read_bank(sample(name), "cau-hoi.bin")
    assert len(bank.questions) + len(bank.refused) == bank.found
    errors = {finding.place for finding in bank.findings if finding.severity is Severity.ERROR}
    assert {refused.question.place for refused in bank.refused} == errors


def test_no_sample_is_left_out():
    assert set(counts_by_file()) == set(KEYS)
