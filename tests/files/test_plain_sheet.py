"""The quick look at a sheet sees what the careful one sees, or leaves the sheet to it."""

import random
import re
from array import array
from contextlib import suppress

import pytest

from quizapp.files import workbook_guard
from quizapp.files.limits import MAX_CHARACTERS, MAX_COLUMNS, MAX_ROWS
from quizapp.files.plain_sheet import NotPlain, lengths_of_plain_strings, scan_plain_sheet
from quizapp.files.registry import read_bank
from quizapp.files.sheet_scan import Budget, lengths_of_shared_strings, scan_sheet

from .workbooks import HEADER, QUESTION, sheet_xml, xlsx

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
FORMATS = ("General", "0%", "General", "dd/mm/yyyy")
LENGTHS = array("L", [3, 5, 7])

CELLS = {
    "shared text": '<c r="A1" t="s"><v>1</v></c><c r="B1" s="1" t="s"><v>2</v></c>',
    "numbers": '<c r="A1"><v>1</v></c><c r="B1" s="1"><v>0.7</v></c><c r="C1" s="3" t="n"><v>45000</v></c>',
    "text in the cell": '<c r="A1" t="inlineStr"><is><t>Cộng hòa</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t xml:space="preserve"> x </t></is></c>',
    "formulas": '<c r="A1"><f>B1+1</f><v>3</v></c><c r="B1" t="str"><f t="shared" si="0"/><v>x</v></c>'
    '<c r="C1"><f t="shared" ref="C1:C2" si="1">A1</f></c><c r="D1"><f>1</f></c>',
    "errors": '<c r="A1" t="e"><v>#N/A</v></c><c r="B1" s="1" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    "empty ones": '<c r="A1" s="1"/><c r="B1"></c><c r="C1" t="b"><v>1</v></c>',
    "nothing": "",
    "far ones": f'<c r="Z9999" t="s"><v>0</v></c><c r="BH{MAX_ROWS}" t="s"><v>2</v></c>',
}
SIGNS_OF_A_FORMULA = "".join(f' a{at}="1"' for at in range(13))
ODD = {
    "a prefix": '<x:c r="XFD1048576" t="s"><v>0</v></x:c>',
    "a line break behind the name": '<c\nr="XFD1048576" t="s"><v>0</v></c>',
    "no attribute": "<c><v>1</v></c>",
    "single quotes": "<c r='A1'><v>1</v></c>",
    "another order": '<c t="s" r="A1"><v>0</v></c>',
    "a comment": '<!-- --><c r="A1"><v>1</v></c>',
    "CDATA": '<c r="A1" t="str"><v><![CDATA[<c r="B1"/>]]></v></c>',
    "a processing instruction": '<?x y?><c r="A1"><v>1</v></c>',
    "text with looks": '<c r="A1" t="inlineStr"><is><r><t>x</t></r></is></c>',
    "an entity in a number": '<c r="A1"><v>&#49;</v></c>',
    "an empty value": '<c r="A1" t="str"><v></v></c>',
    "a text that is not there": '<c r="A1" t="s"><v>3</v></c>',
    "a text numbered by a word": '<c r="A1" t="s"><v>x</v></c>',
    "a cell too low": f'<c r="A{MAX_ROWS + 1}"><v>1</v></c>',
    "a cell too far": '<c r="XFD1"><v>1</v></c>',
    "a cell cut off": '<c r="A1"><v>1</v>',
    "a formula with a sign twice": '<c r="A1"><f t="shared" si="1" t="array">1</f><v>1</v></c>',
    "more signs of a formula than there are": f'<c r="A1"><f{SIGNS_OF_A_FORMULA}>1</f><v>1</v></c>',
    "a row with its number twice": '</row><row r="2" s="1" r="3">',
    "a sign that is none in XML": '<c r="A1" t="str"><v>\x01</v></c>',
    "an entity of its own": '<c r="A1" t="inlineStr"><is><t>&ha;</t></is></c>',
    "the end of a CDATA section": '<c r="A1" t="inlineStr"><is><t>]]></t></is></c>',
    "a row within a row": '<row r="2"><c r="A2"><v>1</v></c></row>',
    "rows that end twice": '</row></row><row r="2">',
    "a cell within a cell": '<c r="A1"><c r="B1"><v>1</v></c></c>',
}


def of(cells: str, head: str = HEAD) -> bytes:
    return (head + sheet_xml(f'<row r="1">{cells}</row>').partition("?>")[2]).encode()


@pytest.mark.parametrize("name", CELLS)
def test_both_looks_see_the_same(name):
    quick, careful = Budget(), Budget()
    found = scan_plain_sheet(of(CELLS[name]), LENGTHS, FORMATS, quick)
    assert found == scan_sheet(of(CELLS[name]), LENGTHS, FORMATS, careful)
    assert quick == careful


def test_rows_and_cells_on_lines_of_their_own_are_looked_at_quickly():
    xml, budget = of("".join(CELLS.values())), Budget()
    found = scan_plain_sheet(xml.replace(b"<c ", b"\n <c ").replace(b"</row>", b"\n</row>\n"), LENGTHS, FORMATS, budget)
    assert found == scan_sheet(xml, LENGTHS, FORMATS, careful := Budget())
    assert budget == careful


@pytest.mark.parametrize("name", ODD)
def test_what_is_written_otherwise_is_left_to_the_careful_look(name):
    budget = Budget()
    with pytest.raises(NotPlain):
        scan_plain_sheet(of(ODD[name]), LENGTHS, FORMATS, budget)
    assert budget == Budget()


@pytest.mark.parametrize("place", ["<sheetViews/>", "<mergeCells/>"])
def test_cells_outside_of_the_rows_are_left_to_the_careful_look(place):
    around = ("", "") if place == "<sheetViews/>" else ("</sheetData>", "<sheetData>")
    xml = of(f'{around[0]}<x><c r="A9" t="s"><v>0</v></c></x>{around[1]}')
    with pytest.raises(NotPlain):
        scan_plain_sheet(xml, LENGTHS, FORMATS, Budget())


def test_near_cells_are_within_the_limits():
    assert MAX_COLUMNS >= 26
    assert MAX_ROWS >= 9999


@pytest.mark.parametrize("cell", ["<f>\xff</f>", "<is><t>\xff</t></is>", "<f>1</f><v>\xff</v>"])
def test_what_is_not_in_utf_8_is_left_to_the_careful_look(cell):
    xml = of("<x>").replace(b"<x>", f'<c r="A1" t="str">{cell}</c>'.encode("latin-1"))
    with pytest.raises(NotPlain):
        scan_plain_sheet(xml, LENGTHS, FORMATS, Budget())


def test_whatever_is_looked_at_quickly_both_looks_see_alike():
    chance = random.Random(57)
    whole = of("".join(CELLS.values()) + '</row><row r="2" spans="1:3" s="1"/><row r="3">')
    quickly = 0
    for _ in range(6000):
        xml, quick, careful = damaged(whole, chance), Budget(), Budget()
        try:
            found = scan_plain_sheet(xml, LENGTHS, FORMATS, quick)
        except NotPlain:
            continue
        quickly += 1
        assert found == scan_sheet(xml, LENGTHS, FORMATS, careful), xml
        assert (quick.cells, quick.filled) == (careful.cells, careful.filled), xml
        assert quick.characters == careful.characters or b"&" in xml or STRAY.search(xml), xml
    assert quickly > 100


def test_whatever_texts_are_looked_at_quickly_have_the_same_lengths():
    chance = random.Random(57)
    whole = STRINGS.encode()
    quickly = 0
    for _ in range(6000):
        xml = damaged(whole, chance)
        try:
            found = lengths_of_plain_strings(xml)
        except NotPlain:
            continue
        quickly += 1
        careful = lengths_of_shared_strings(xml)
        assert len(found) == len(careful), xml
        assert found == careful or b"&" in xml or STRAY.search(xml), xml
    assert quickly > 100


#: The careful look takes what is typed behind a cell or a text for a part of it, which no reader does.
STRAY = re.compile(rb"(?:</c>|</si>)[^<]+<")


def damaged(xml: bytes, chance: random.Random) -> bytes:
    """With a sign or two changed, put in, left out or said twice."""
    for _ in range(chance.randrange(1, 3)):
        start = chance.randrange(len(xml))
        end = min(len(xml), start + chance.choice((0, 1, 1, 2, 7, 20)))
        said = chance.choice((*SIGNS, xml[start:end] * 2, xml[chance.randrange(len(xml)) :][:9]))
        xml = xml[:start] + said + xml[end:]
    return xml


SIGNS = [b"", b"<", b">", b"/", b'"', b"'", b"&", b"&amp;", b"&#1;", b"]]>", b" ", b"\n", b"\x00", b"7", b"x:"]
SIGNS += ["ế".encode(), b"\xff", b"\xef\xbf\xbe", b"<!-- -->", b"<?x?>", b"<v>", b"<c>", b"</c>", b"<t/>", b"</si>"]


@pytest.mark.parametrize(
    "xml",
    [
        of("", "<!DOCTYPE w [<!ENTITY a 'ha'>]>"),
        of("", '<?xml version="1.0" encoding="windows-1258"?>'),
        of(CELLS["numbers"]).decode().encode("utf-16"),
        of(CELLS["numbers"])[:-20],
        b"<c><v>1</v></c>",
        b"",
    ],
)
def test_no_other_document_is_looked_at_quickly(xml):
    with pytest.raises(NotPlain):
        scan_plain_sheet(xml, LENGTHS, FORMATS, Budget())


def test_what_the_workbook_has_used_up_counts():
    with pytest.raises(NotPlain):
        scan_plain_sheet(of(CELLS["shared text"]), LENGTHS, FORMATS, Budget(characters=MAX_CHARACTERS - 11))


STRINGS = (
    HEAD
    + '<sst count="3"><si><t>Cộng hòa</t></si><si><t/></si><si><t xml:space="preserve"> x</t></si>'
    + "<si><t></t></si></sst>"
)


def test_the_lengths_of_shared_texts_are_those_of_the_careful_look():
    xml = STRINGS.encode()
    assert lengths_of_plain_strings(xml) == lengths_of_shared_strings(xml) == array("L", [8, 0, 2, 0])
    assert lengths_of_plain_strings(xml.replace(b"<si>", b"\n <si>")) == array("L", [8, 0, 2, 0])


@pytest.mark.parametrize(
    "strings",
    [
        "<si><r><t>x</t></r></si>",
        "<si><t>x</t><rPh/></si>",
        "<si><t>a<si><t>b</t></si></t></si>",
        "<si><t>\x01</t></si>",
        "<si><t>&ha;</t></si>",
        "<si><t>&#0;</t></si>",
        "<si><t>]]></t></si>",
        "<si><t>\ufffe</t></si>",
        "<si><t>x</t></si><x:si><t>x</t></x:si>",
        "<si><t>x</t></si><!-- -->",
        "",
    ],
)
def test_texts_written_otherwise_are_left_to_the_careful_look(strings):
    with pytest.raises(NotPlain):
        lengths_of_plain_strings(f"{HEAD}<sst>{strings}</sst>".encode())


def test_signs_written_as_numbers_are_looked_at_quickly_only_where_a_parser_takes_them():
    quickly = []
    for number in (*range(0x3000), *range(0xD000, 0x10100), *range(0x1F600, 0x1F700), 199_999, 0x10FFFF, 0x110000):
        xml = f"{HEAD}<sst><si><t>&#{number};</t></si></sst>".encode()
        with suppress(NotPlain):
            lengths_of_plain_strings(xml)
            quickly.append(number)
            assert len(lengths_of_shared_strings(xml)) == 1
    assert {9, 32, ord("ừ"), ord("ﬃ"), ord("😀")} <= set(quickly)


def test_a_workbook_as_programs_write_it_is_looked_at_quickly(monkeypatch):
    def careful(*_asked):
        raise AssertionError("the slow way")

    monkeypatch.setattr(workbook_guard, "scan_sheet", careful)
    monkeypatch.setattr(workbook_guard, "lengths_of_shared_strings", careful)
    assert len(read_bank(xlsx(HEADER, QUESTION), "x").questions) == 1
