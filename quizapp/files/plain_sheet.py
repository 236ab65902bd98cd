"""Looks through a sheet's XML as spreadsheet programs write it, in a few passes of compiled patterns.

`sheet_scan` reads any XML there is, element by element in Python, which costs ten times what the parser itself does.
Here only the usual spelling is known: no prefix, no comment, no CDATA, UTF-8, the attributes of a cell in the order all
programs keep. Anything else, and anything that would be refused, is left to `sheet_scan`, which has the last word.
"""

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from .limits import MAX_COLUMNS, MAX_MERGED_RANGES, MAX_ROWS
from .number_formats import GENERAL
from .sheet_scan import Budget, SheetScan, cell_index, column_of

_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'](?i:utf-8)[\"'])?"
    rb"(?: standalone=[\"'](?:yes|no)[\"'])?\s?\?>\s*)?<(?:worksheet|sst)[ >]"
)
_ROW = re.compile(rb'<row r="[1-9][0-9]{0,6}"[ />]')
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,9})")?(?: t="([A-Za-z]+)")?'
    rb"(?:/>|>(<f(?:/>|[ >][^<>]*(?:>[^<]*</f>|/>|</f>)))?"
    rb"(?:<v(?: xml:space=\"preserve\")?>([^<&]+)</v>|<is><t(?: xml:space=\"preserve\")?>([^<]+)</t></is>)?</c>)"
)
_STRING = re.compile(rb"<si><t(?:/>|(?: xml:space=\"preserve\")?>([^<]*)</t>)</si>")
#: Of one sheet, so that the list of them takes no more memory than the parser does.
_MOST_CELLS = 300_000


class NotPlain(Exception):
    """This part is not written as usual, or not to be read: `sheet_scan` says which."""


def scan_plain_sheet(xml: bytes, lengths: "array[int]", formats: Sequence[str], budget: Budget) -> SheetScan:
    """As `scan_sheet`; NotPlain where that has to decide, the budget as it was."""
    _check_spelling(xml)
    if not _are_plain(xml, b"c", b"row", b"mergeCell") or xml.count(b"<mergeCell ") > MAX_MERGED_RANGES:
        raise NotPlain
    count = xml.count(b"<c ")
    if count > _MOST_CELLS or len(_ROW.findall(xml)) != xml.count(b"<row "):
        raise NotPlain
    cells = _CELL.findall(xml)
    if len(cells) != count:
        raise NotPlain
    return _judge(cells, lengths, formats, budget)


def lengths_of_plain_strings(xml: bytes) -> "array[int]":
    """As `lengths_of_shared_strings`, a sign written as an entity counting as it is spelt; NotPlain where that has to
    decide.
    """
    _check_spelling(xml)
    if not _are_plain(xml, b"si"):
        raise NotPlain
    lengths = array("L", (len(text.decode()) for text in _STRING.findall(xml)))
    if len(lengths) != xml.count(b"<si>"):
        raise NotPlain
    return lengths


def _are_plain(xml: bytes, *names: bytes) -> bool:
    """Whether all elements of these names begin as the patterns expect: no prefix, no line break behind the name."""
    ends = (b">", b"/") if b"si" not in names else (b" ", b"/")
    return not any(
        b":" + name in xml or any(b"<" + name + end in xml for end in (*ends, b"\t", b"\r", b"\n")) for name in names
    )


def _check_spelling(xml: bytes) -> None:
    """Sound XML without a DTD, whose every `<` begins or ends an element: what patterns find is what a parser sees."""
    head = _HEAD.match(xml)
    if head is None or b"<!" in xml or xml.find(b"<?", head.end()) >= 0:
        raise NotPlain
    try:
        expat.ParserCreate().Parse(xml, True)
    except (expat.ExpatError, ValueError) as error:
        raise NotPlain from error


def _judge(cells: list[tuple[bytes, ...]], lengths: "array[int]", formats: Sequence[str], budget: Budget) -> SheetScan:
    if not cells:
        return SheetScan()
    columns, rows, _, kinds, _, values, _ = zip(*cells, strict=True)
    at_column = {letters: column_of(letters.decode()) for letters in set(columns)}
    if max(at_column.values()) >= MAX_COLUMNS or max(map(int, set(rows))) > MAX_ROWS:
        # Empty cells too, which may be formatted as far as a sheet goes.
        raise NotPlain
    shared = [value for kind, value in zip(kinds, values, strict=True) if kind == b"s"]
    if not all(map(bytes.isdigit, shared)):
        raise NotPlain
    numbers = list(map(int, shared))
    if numbers and max(numbers) >= len(lengths):
        raise NotPlain
    found = _without_shared(cells, at_column, formats)
    found.scan.filled += len(shared)
    characters = found.characters + sum(map(lengths.__getitem__, numbers))
    if not budget.has_room_for(len(cells), found.scan.filled, characters):
        raise NotPlain
    return found.scan


@dataclass
class _Found:
    scan: SheetScan
    characters: int = 0


def _without_shared(cells: list[tuple[bytes, ...]], at_column: Mapping[bytes, int], formats: Sequence[str]) -> _Found:
    """Of the cells that hold something themselves."""
    found = _Found(SheetScan())
    for letters, row, style, kind, formula, value, inline in cells:
        if kind == b"s" or not (value or inline or formula):
            continue
        found.scan.filled += 1
        found.characters += len(value) + len(inline.decode())
        index = cell_index(int(row) - 1, at_column[letters])
        if kind == b"e":
            found.scan.faults[index] = "error"
        elif formula and kind != b"str" and not value.strip():
            found.scan.faults[index] = "no_value"
        elif kind in (b"", b"n") and style and (code := _format(int(style), formats)) != GENERAL:
            found.scan.formats[index] = code
    return found


def _format(style: int, formats: Sequence[str]) -> str:
    return formats[style] if style < len(formats) else GENERAL
