"""The quick look at a sheet sees what the careful one sees, or leaves the sheet to it."""

from array import array

import pytest

from quizapp.files import workbook_guard
from quizapp.files.limits import MAX_CHARACTERS, MAX_ROWS
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
}
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


@pytest.mark.parametrize("name", ODD)
def test_what_is_written_otherwise_is_left_to_the_careful_look(name):
    budget = Budget()
    with pytest.raises(NotPlain):
        scan_plain_sheet(of(ODD[name]), LENGTHS, FORMATS, budget)
    assert budget == Budget()


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


def test_the_lengths_of_shared_texts_are_those_of_the_careful_look():
    xml = HEAD + '<sst count="3"><si><t>Cộng hòa</t></si><si><t/></si><si><t xml:space="preserve"> x</t></si></sst>'
    assert lengths_of_plain_strings(xml.encode()) == lengths_of_shared_strings(xml.encode()) == array("L", [8, 0, 2])
    with pytest.raises(NotPlain):
        lengths_of_plain_strings((HEAD + "<sst><si><r><t>x</t></r></si></sst>").encode())


def test_a_workbook_as_programs_write_it_is_looked_at_quickly(monkeypatch):
    def careful(*_asked):
        raise AssertionError("the slow way")

    monkeypatch.setattr(workbook_guard, "scan_sheet", careful)
    monkeypatch.setattr(workbook_guard, "lengths_of_shared_strings", careful)
    assert len(read_bank(xlsx(HEADER, QUESTION), "x").questions) == 1
