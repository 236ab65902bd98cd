import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.errors import Refusal
from quizapp.files.registry import read_bank
from quizapp.files.text_encoding import decode, looks_like_text

from .encodings import ENCODINGS, encoded
from .workbooks import xlsx

VIETNAMESE = "Nghị quyết số 57-NQ/TW: “đột phá” phát triển khoa học, công nghệ; Ưu tiên ẵm ỡ ợ Ỷ Ỵ ặc; xoăn, thuở, quỹ"
TABLE = f"Câu hỏi,A,B,Đáp án\n{VIETNAMESE.replace(',', ' ')},Được,Không,A\n"
#: `Câu hỏi, Đáp án … nào đúng?` as the old fonts store it.
TCVN3 = "C©u hái,A,B,§¸p ¸n\nNghÞ quyÕt sè 57 do c¬ quan nµo ban hµnh?,Bé ChÝnh trÞ,Quèc héi,A\n"
VNI = "Caâu hoûi,A,B,Ñaùp aùn\nNghò quyeát soá 57 do cô quan naøo ban haønh?,Boä Chính trò,Quoác hoäi,A\n"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_vietnamese_comes_out_whole_from_every_encoding(encoding):
    assert decode(encoded(TABLE, encoding)).text == TABLE


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_decomposed_vietnamese_comes_out_composed(encoding):
    if encoding != "windows-1258":
        assert decode(encoded(unicodedata.normalize("NFD", TABLE), encoding)).text == TABLE


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", "UTF-16"), ("utf-16-be", "UTF-16"), ("windows-1258", "Windows-1258")],
)
def test_an_encoding_is_only_mentioned_when_it_is_not_utf_8(encoding, named):
    findings = read_bank(encoded(TABLE, encoding), "x.csv").findings
    assert [finding.params["encoding"] for finding in findings if finding.code == "encoding_not_utf8"] == (
        [named] if named else []
    )


@pytest.mark.parametrize("text", [TCVN3, VNI])
@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-16"])
def test_a_file_for_the_old_fonts_is_converted_and_every_question_says_so(text, encoding):
    bank = read_bank(text.encode(encoding), "x.csv")

    (question,) = bank.questions
    assert question.stem == "Nghị quyết số 57 do cơ quan nào ban hành?"
    assert (question.options, question.keys) == (("Bộ Chính trị", "Quốc hội"), (0,))
    said = [(str(one.place), one.params["name"]) for one in bank.findings if one.code == "legacy_converted"]
    name = "TCVN3" if text is TCVN3 else "VNI"
    assert said == [("0", name), (str(question.place), name)]


@pytest.mark.parametrize("text", [TCVN3, VNI])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_of_both_kinds_is_refused_whole(text, encoding):
    mixed = text + "Cơ quan nào ban hành Luật Dữ liệu?,Quốc hội,Chính phủ,A\n"
    with pytest.raises(Refusal) as refusal:
        read_bank(mixed.encode(encoding), "x.csv")
    assert refusal.value.code == "legacy_encoding"
    assert refusal.value.params["name"] == ("TCVN3" if text is TCVN3 else "VNI")


@pytest.mark.parametrize("text", [TCVN3, VNI])
def test_a_workbook_for_the_old_fonts_is_converted_and_one_of_both_kinds_names_its_questions(text):
    rows = [line.split(",") for line in text.splitlines()]
    bank = read_bank(xlsx(*rows), "x.xlsx")
    assert [question.options for question in bank.questions] == [("Bộ Chính trị", "Quốc hội")]
    assert [str(one.place) for one in bank.findings if one.code == "legacy_converted"] == ["0", "Câu hỏi!2"]

    header = ["Câu hỏi", "A", "B", "Đáp án"]
    mixed = read_bank(xlsx(header, *rows[1:], ["Ai ban hành luật?", "Quốc hội", "Chính phủ", "A"]), "x.xlsx")
    assert [question.stem for question in mixed.questions] == ["Ai ban hành luật?"]
    assert [str(one.place) for one in mixed.findings if one.code == "legacy_encoding"] == ["Câu hỏi!2"]


@pytest.mark.parametrize(
    "data",
    [
        "Вопрос,A\nЧто это такое?,Да\n".encode("windows-1251"),
        "質問,A\nこれは何ですか,はい\n".encode("shift-jis"),
        b"\xef\xbb\xbfabc\xff\xfe",
        b"C\xe2u\x81 h\x8di,A,B",
    ],
)
def test_bytes_of_an_unknown_encoding_are_refused_and_never_guessed(data):
    with pytest.raises(Refusal) as refusal:
        decode(data)
    assert refusal.value.code == "unknown_encoding"


@pytest.mark.parametrize(
    "text",
    [
        "Phần mềm Windows® của hãng Microsoft® có phải phần mềm nguồn mở không?",
        "Lễ Noël và thư viện Müller ở Israël",
        "Microsoft® Windows® hay Adobe© Acrobat©",
        "Hạt bụi mịn PM2.5 nhỏ hơn 2,5 µm, nước 5 °C, §5 điều lệ",
        "hoà bình, toán học, thuý, quý, hoè, xoè, khoẻ, loã xoã, huỷ, uỷ ban",
    ],
)
def test_signs_and_foreign_names_in_vietnamese_are_not_taken_for_an_old_font(text):
    assert decode(text.encode()).text == text


def test_a_picture_is_no_text():
    assert not looks_like_text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")


@given(st.binary(max_size=300))
def test_any_bytes_are_either_text_in_nfc_or_refused(data):
    refusals = ("legacy_encoding", "unknown_encoding")
    text = code = ""
    try:
        text = decode(data).text
    except Refusal as refusal:
        code = refusal.code
    assert unicodedata.is_normalized("NFC", text)
    assert code in ("", *refusals)
