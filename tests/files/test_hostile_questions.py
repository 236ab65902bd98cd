"""Files of questions that were not sent in good faith: refused in their own words, and never looked at for long."""

import pytest

from quizapp.domain.errors import Refusal
from quizapp.files.limits import MAX_MARKED_UP, MAX_UPLOAD_BYTES, MAX_XML_DEPTH
from quizapp.files.plain_text import Obstacle, from_auto, from_html, from_markdown
from quizapp.files.registry import read_bank

from .test_h5p import h5p
from .test_qti import item, package

LAUGHS = '<!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
ELSEWHERE = '<!DOCTYPE quiz SYSTEM "http://example.invalid/quiz.dtd">'


def quiz(before: str = "", inside: str = "") -> bytes:
    return f"<?xml version='1.0'?>{before}<quiz>{inside}</quiz>".encode()


def filled(text: str, size: int = MAX_UPLOAD_BYTES - 100) -> bytes:
    return (text * (size // len(text.encode()))).encode()


HOSTILE: dict[str, tuple[bytes, str]] = {
    "entities that multiply": (quiz(LAUGHS, "&c;"), "xml_doctype"),
    "an entity from outside": (quiz(OUTSIDE, "&x;"), "xml_doctype"),
    "a DTD from elsewhere": (quiz(ELSEWHERE), "xml_doctype"),
    "a DTD in UTF-16": (quiz(OUTSIDE, "&x;").decode().encode("utf-16"), "xml_doctype"),
    "a DTD in an item of a package": (package(a__xml=item(), b__xml=OUTSIDE + item()), "xml_doctype"),
    "a DTD in the manifest": (package(imsmanifest__xml=OUTSIDE + "<manifest/>", a__xml=item()), "xml_doctype"),
    "an entity nobody declared": (quiz("", "&x;"), "xml_broken"),
    "XML cut off": (quiz()[:-4], "xml_broken"),
    "XML without end in depth": (quiz("", "<a>" * (MAX_XML_DEPTH + 1)), "xml_too_deep"),
    "a million elements": (quiz("", "<a/>" * 1_000_000), "xml_too_large"),
    "a thousand items of a thousand elements": (
        package(**{f"i{number}__xml": item(more="<x/>" * 1_000) for number in range(1_000)}),
        "xml_too_large",
    ),
    "an unknown encoding": (b"<?xml version='1.0' encoding='x-y'?><quiz/>", "file_is_xml"),
    "an item with a path upwards": (package(**{"../a__xml": item()}), "zip_unsafe_path"),
    "a package within a package": (package(a__xml=item(), b__zip="PK"), "zip_nested"),
    "a backup of Moodle": (package(moodle_backup__xml="<moodle_backup/>"), "file_is_archive"),
    "a quiz of no questions": (quiz(), "no_questions"),
    "twenty thousand questions": (filled("a{=b ~c}\n\n", 200_000), "too_many_questions"),
    "H5P of many": (
        h5p("H5P.QuestionSet", '{"q":[' + ",".join(['{"library":"H5P.B","params":{}}'] * 10_001) + "]}"),
        "too_many_questions",
    ),
    "H5P too large": (h5p("H5P.QuestionSet", '{"q":"' + "ab" * 3_000_000 + '"}'), "h5p_too_large"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_its_own_words(name):
    data, code = HOSTILE[name]
    with pytest.raises(Refusal) as refusal:
        read_bank(data, "cau-hoi.xml")
    assert refusal.value.code == code
    assert refusal.value.field == "file"
    assert "%(" not in str(refusal.value)


@pytest.mark.parametrize(
    ("format", "data"), [("moodle-xml", quiz(OUTSIDE, "&x;")), ("qti21", (OUTSIDE + item()).encode())]
)
def test_a_format_asked_for_by_name_opens_no_way_around(format, data):
    with pytest.raises(Refusal) as refusal:
        read_bank(data, "x", format=format)
    assert refusal.value.code == "xml_doctype"


#: What makes careless parsers look for an end again and again. Quadratic work on these would run for minutes.
ENDLESS = ("<", "<a ", "<a b='", "<!--", "<![CDATA[", "</", "&", "\\(", "$\\a", "**a ", "![", "[", "<sup>", " \n")


@pytest.mark.parametrize("sign", ENDLESS)
@pytest.mark.parametrize("reader", [from_html, from_markdown, from_auto])
def test_marks_that_never_end_are_read_once(reader, sign):
    reader((sign * MAX_MARKED_UP)[: MAX_MARKED_UP - 10])


@pytest.mark.parametrize(
    ("head", "again"), [("x {=a\n\n", "x{\n\n"), ("q{=a", "~b"), ("q{=a ~b}\n\n//", "[id:"), ("q", "\n")]
)
def test_a_text_of_many_megabytes_without_an_end_is_read_once(head, again):
    data = head.encode() + filled(again, 2_000_000)
    try:
        assert len(read_bank(data, "x", format="gift").questions) <= 1
    except Refusal as refusal:
        assert refusal.code == "too_many_questions"  # noqa: PT017 (either end will do)


def test_a_text_too_long_for_a_question_is_not_taken_apart():
    assert Obstacle.LENGTH in from_html("<p>x</p>" * MAX_MARKED_UP).obstacles
    picture = from_html(f'<img src="data:image/png;base64,{"A" * 1_000_000}">')
    assert picture.obstacles == {Obstacle.PICTURE}
