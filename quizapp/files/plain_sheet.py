"""Looks through a sheet's XML as spreadsheet programs write it, in a few passes of compiled patterns.

`sheet_scan` reads any XML there is, element by element in Python, which costs ten times what the parser itself does.
Here only the usual spelling is known: no prefix, no comment, no CDATA, UTF-8, the attributes of a cell in the order all
programs keep. Anything else, and anything that would be refused, is left to `sheet_scan`, which has the last word.

The rows are proved sound by one grammar that they must match from end to end, the texts by being nothing but texts
between the same two tags; what stands around them is small and goes through a parser of XML.
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
#: A shared text no further than Z9999: nearly all cells of nearly all files of questions, and within every limit.
_USUAL = rb'r="[A-Z][1-9][0-9]{0,3}+"(?: s="[0-9]{1,9}+")?+ t="s"><v>[0-9]{1,9}+</v></c>'
#: As many as programs write, none of them twice, nor that for the number of the row.
_ATTRIBUTES = (
    rb"(?![^<>]{0,1000}? ([A-Za-z0-9:]{1,24}+)=[^<>]{0,1000}? \1=)"
    rb'(?: (?!r=)[A-Za-z][A-Za-z0-9:]{0,23}+="[^"<>&=\x80-\xff]{0,50}+"){0,12}+'
)
_SPACE = rb'(?: xml:space="preserve")?+'
_CELL = (
    rb'r="[A-Z]{1,3}+[1-9][0-9]{0,6}+"(?: s="[0-9]{1,9}+")?+(?: t="[A-Za-z]++")?+(?:/>|>(?:<f%s(?:/>|>[^<]*+</f>))?+'
    rb"(?:<v%s>[^<&]++</v>|<is><t%s>[^<]++</t></is>)?+</c>)"
) % (_ATTRIBUTES.replace(rb"\1", rb"\2"), _SPACE, _SPACE)
_ROWS = re.compile(
    rb'(?:<row r="[1-9][0-9]{0,6}+"%s ?+(?:/>|>\s*+(?:<c (?:%s|%s)\s*+)*+</row>)\s*+)*+' % (_ATTRIBUTES, _USUAL, _CELL)
)
#: Of rows that are proved to be written like that: where the cell is, its style, type, formula, value, own text.
_OTHER_CELLS = re.compile(
    rb'<c (?!%s)r="([A-Z]+)([0-9]+)"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?'
    rb"(?:/>|>(<f[^>]*>[^<]*)?(?:</f>)?(?:<v[^>]*>([^<]+)</v>|<is><t[^>]*>([^<]+)</t></is>)?</c>)" % _USUAL
)
_SHARED = re.compile(rb' t="s"><v>([0-9]{1,9})</v>')
#: Elements that would be cells, rows or texts outside of the place for them, whatever their prefix.
_MISPLACED = re.compile(rb"<(?:[^<>\s/]*:)?(?:c|row|si)[\s/>]")
_MERGED = re.compile(rb"<(?:[^<>\s/]*:)?mergeCell[\s/>]")
#: Of one sheet, so that the list of them takes no more memory than the parser does.
_MOST_CELLS = 300_000

_FIRST_STRING, _NEXT_STRING, _LAST_STRING = b"<si><t>", b"</t></si><si><t>", b"</t></si>"
_BETWEEN_STRINGS = re.compile(rb"</si>\s+<si>")
#: Signs that no XML may hold. Those that have rules of their own are looked for where one of them is seen at all.
_FORBIDDEN = bytes(set(range(32)) - set(b"\t\n\r"))
_RULED_BY = (b"&", b"]", b"\xef")
#: Of signs in XML, by their numbers; some that are allowed are left out, so that the pattern stays short.
_NUMBERED = rb"9|10|13|3[2-9]|[4-9][0-9]|[1-9][0-9]{2,3}|[1-4][0-9]{4}|5[0-4][0-9]{3}|6[0-46-9][0-9]{3}|1[0-9]{5}"
_AGAINST_RULES = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#(?:%s));)|\]\]>|\xef\xbf[\xbe\xbf]" % _NUMBERED)


class NotPlain(Exception):
    """This part is not written as usual, or not to be read: `sheet_scan` says which."""


def scan_plain_sheet(xml: bytes, lengths: "array[int]", formats: Sequence[str], budget: Budget) -> SheetScan:
    """As `scan_sheet`; NotPlain where that has to decide, the budget as it was."""
    start, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    if not 0 <= start < end:
        raise NotPlain
    start += len(b"<sheetData>")
    frame = xml[:start] + xml[end:]
    _check_frame(frame)
    _check_signs(xml)
    count = xml.count(b"<c ", start, end)
    if len(_MERGED.findall(frame)) > MAX_MERGED_RANGES or count > _MOST_CELLS:
        raise NotPlain
    if _ROWS.fullmatch(xml, start, end) is None:
        raise NotPlain
    others = _OTHER_CELLS.findall(xml, start, end)
    numbers = list(map(int, _SHARED.findall(xml, start, end)))
    if len(numbers) != count - len(others) + sum(cell[3] == b"s" for cell in others):
        raise NotPlain
    return _judge(count, numbers, others, lengths, formats, budget)


def lengths_of_plain_strings(xml: bytes) -> "array[int]":
    """As `lengths_of_shared_strings`, a sign written as an entity counting as it is spelt; NotPlain where that has to
    decide.
    """
    start, end = xml.find(b"<si>"), xml.rfind(b"</si>")
    if not 0 <= start < end:
        raise NotPlain
    end += len(b"</si>")
    _check_frame(xml[:start] + xml[end:])
    _check_signs(xml)
    part = xml[start:end]
    strings = _between_tags(part)
    if strings is None:
        part = part.replace(b'<t xml:space="preserve">', b"<t>").replace(b"<t/>", b"<t></t>")
        strings = _between_tags(_BETWEEN_STRINGS.sub(b"</si><si>", part))
    if strings is None:
        raise NotPlain
    try:
        return array("L", map(len, map(bytes.decode, strings)))
    except UnicodeDecodeError as error:
        raise NotPlain from error


def _between_tags(part: bytes) -> list[bytes] | None:
    """The texts of `<si><t>…</t></si>` in a row; None where there is any other `<` than those of these tags."""
    strings = part[len(_FIRST_STRING) : -len(_LAST_STRING)].split(_NEXT_STRING)
    are_all = part.startswith(_FIRST_STRING) and part.endswith(_LAST_STRING)
    return strings if are_all and part.count(b"<") == 4 * len(strings) else None


def _check_signs(xml: bytes) -> None:
    """No sign and no entity that a parser would refuse; that it is UTF-8, texts show when they are decoded."""
    if len(xml.translate(None, _FORBIDDEN)) != len(xml):
        raise NotPlain
    if any(sign in xml for sign in _RULED_BY) and _AGAINST_RULES.search(xml):
        raise NotPlain


def _check_frame(xml: bytes) -> None:
    """What stands around the rows or texts: sound XML without a DTD, whose every `<` begins or ends an element."""
    head = _HEAD.match(xml)
    if head is None or b"<!" in xml or xml.find(b"<?", head.end()) >= 0 or _MISPLACED.search(xml):
        raise NotPlain
    try:
        expat.ParserCreate().Parse(xml, True)
    except (expat.ExpatError, ValueError) as error:
        raise NotPlain from error


def _judge(
    count: int,
    numbers: list[int],
    others: list[tuple[bytes, ...]],
    lengths: "array[int]",
    formats: Sequence[str],
    budget: Budget,
) -> SheetScan:
    """Of so many cells, the shared texts by their numbers, and the cells that are not `_USUAL`."""
    at_column = {letters: column_of(letters.decode()) for letters in {cell[0] for cell in others}}
    lowest = max((int(cell[1]) for cell in others), default=0)
    if max(at_column.values(), default=0) >= MAX_COLUMNS or lowest > MAX_ROWS:
        # Empty cells too, which may be formatted as far as a sheet goes.
        raise NotPlain
    if numbers and max(numbers) >= len(lengths):
        raise NotPlain
    try:
        found = _without_shared(others, at_column, formats)
    except UnicodeDecodeError as error:
        raise NotPlain from error
    found.scan.filled += len(numbers)
    characters = found.characters + sum(map(lengths.__getitem__, numbers))
    if not budget.has_room_for(count, found.scan.filled, characters):
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
        found.characters += len((value or inline).decode())
        formula.decode()  # Only to know that it is one of UTF-8.
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
