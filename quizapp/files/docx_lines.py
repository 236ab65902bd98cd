"""A Word document as the lines one sees in it: automatic numbers shown, deleted text gone, tables cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..domain.legacy_vietnamese import UNREADABLE
from .docx_math import linear
from .docx_numbering import Numbering
from .docx_package import DocxPackage
from .docx_styles import RunLook, Styles, cell_shade
from .legacy_fonts import in_unicode, symbol
from .marked_text import OBJECT, Cell, Line, Look, Marked, composed
from .plain_text import Obstacle
from .small_signs import lowered, raised
from .xml_tree import Node

_BLOCKS_WITHIN = frozenset(["sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"])
_RUNS_WITHIN = _BLOCKS_WITHIN | {"hyperlink", "fldSimple", "dir", "bdo", "ruby", "rubyBase", "Choice", "Fallback"}
_PICTURES = frozenset(["drawing", "pict", "object"])
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
#: Fields that show what they were told to, and not text beside them.
_SHOWN_FIELDS = ("EQ", "SYMBOL")
_EQUATION_PROGRAMS = ("equation", "mathtype")


@dataclass
class _Piece:
    text: str
    look: Look
    height: str = ""


def lines_of(package: DocxPackage) -> list[Line]:
    """Paragraphs are numbered from 1 as they come, those in tables too; a line break makes two lines of one."""
    return _Reader(package).lines


class _Reader:
    def __init__(self, package: DocxPackage) -> None:
        self._styles = Styles(package.styles)
        self._numbering = Numbering(package.numbering, self._styles)
        self.lines: list[Line] = []
        self._row = 0
        self._tables = 0
        #: Of a paragraph whose end was deleted: it goes on in the next one.
        self._carried: list[_Piece] = []
        self._blocks(package.document, None, "")

    def _blocks(self, node: Node, cell: Cell | None, shade: str) -> None:
        for child in node.children():
            if child.tag == "p":
                self._paragraph(child, cell, shade)
            elif child.tag == "tbl":
                self._table(child)
            elif child.tag in _BLOCKS_WITHIN:
                self._blocks(child, cell, shade)
            elif child.tag == "AlternateContent":
                self._blocks(_alternative(child), cell, shade)

    def _table(self, table: Node) -> None:
        self._tables += 1
        number = self._tables
        for row, row_node in enumerate(_within(table, "tr")):
            properties = row_node.child("trPr")
            if properties is not None and properties.child("del") is not None:
                continue
            column = 0
            for cell_node in _within(row_node, "tc"):
                self._blocks(cell_node, Cell(number, row, column), cell_shade(cell_node))
                column += _span(cell_node)

    def _paragraph(self, node: Node, cell: Cell | None, shade: str) -> None:
        self._row += 1
        properties = node.child("pPr")
        end = properties.child("rPr") if properties else None
        pieces, self._carried = self._carried, []
        if label := self._numbering.label(properties):
            pieces.append(_Piece(f"{label}\t", self._styles.look(properties, end, shade).look))
        for child in node.children():
            pieces += self._pieces(child, properties, shade)
        if end is not None and end.child("del") is not None:
            self._carried = pieces
            return
        text = composed(_assembled(pieces))
        is_heading = self._styles.is_heading(properties)
        start = 0
        for part in text.text.split("\n"):
            line = text.part(start, start + len(part))
            self.lines.append(Line(self._row, line, self._row, is_heading, cell))
            start += len(part) + 1

    def _pieces(self, node: Node, paragraph: Node | None, shade: str) -> Iterator[_Piece]:
        if node.tag == "r":
            yield from self._run(node, self._styles.look(paragraph, node.child("rPr"), shade))
        elif node.tag in ("oMath", "oMathPara"):
            text = linear(node)
            yield _Piece(text, Look()) if text is not None else _object(Obstacle.FORMULA)
        elif node.tag == "AlternateContent":
            yield from self._pieces(_alternative(node), paragraph, shade)
        elif node.tag in _RUNS_WITHIN:
            for child in node.children():
                yield from self._pieces(child, paragraph, shade)

    def _run(self, node: Node, run: RunLook) -> Iterator[_Piece]:
        if run.is_hidden:
            return
        for child in node.children():
            if child.tag == "t":
                text = in_unicode(child.text().replace("\n", " "), run.font)
                yield _Piece(text, run.look, run.height)
            elif child.tag in _SIGNS:
                yield _Piece(_SIGNS[child.tag], run.look)
            elif child.tag == "softHyphen":
                yield _Piece(in_unicode("\u00ad", run.font), run.look)
            elif child.tag == "sym":
                yield _Piece(_symbol(child), run.look, run.height)
            elif child.tag in _PICTURES:
                yield _object(_obstacle(child))
            elif child.tag == "instrText" and child.text().split()[:1] and _is_shown(child.text()):
                yield _object(Obstacle.FORMULA)
            elif child.tag == "AlternateContent":
                yield from self._run(_alternative(child), run)


def _alternative(node: Node) -> Node:
    """What newer programs show; older ones the other."""
    return node.child("Choice") or node.child("Fallback") or node


def _within(node: Node, tag: str) -> Iterator[Node]:
    for child in node.children():
        if child.tag == tag:
            yield child
        elif child.tag in _BLOCKS_WITHIN:
            yield from _within(child, tag)


def _span(cell: Node) -> int:
    properties = cell.child("tcPr")
    found = properties.child("gridSpan") if properties else None
    value = found.get("val") if found else ""
    return min(int(value), 100) if value.isdecimal() and len(value) < 4 else 1


def _object(obstacle: Obstacle) -> _Piece:
    return _Piece(OBJECT, Look(obstacle=obstacle))


def _obstacle(node: Node) -> Obstacle:
    """Equations of older programs are embedded objects."""
    programs = [found.get("ProgID").casefold() for found in node.descendants("OLEObject")]
    is_equation = any(program.startswith(_EQUATION_PROGRAMS) for program in programs)
    return Obstacle.FORMULA if is_equation else Obstacle.PICTURE


def _is_shown(instruction: str) -> bool:
    return instruction.split()[0].upper() in _SHOWN_FIELDS


def _symbol(node: Node) -> str:
    code = node.get("char")
    try:
        return symbol(chr(int(code, 16)), node.get("font"))
    except (ValueError, OverflowError):
        return UNREADABLE


def _assembled(pieces: list[_Piece]) -> Marked:
    """One text; raised and lowered pieces together become signs of their own, or an obstacle."""
    text: list[str] = []
    looks: list[Look] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        at += 1
        inner, look = piece.text, piece.look
        if piece.height:
            while at < len(pieces) and pieces[at].height == piece.height:
                inner += pieces[at].text
                at += 1
            small = _small(inner, piece.height)
            look = look._replace(obstacle=Obstacle.SCRIPT) if small is None else look
            inner = inner if small is None else small
        text.append(inner)
        looks += [look] * len(inner)
    return Marked("".join(text), tuple(looks))


def _small(text: str, height: str) -> str | None:
    """Blanks around a script stay: only what is between them is small."""
    inner = text.strip()
    if not inner:
        return text
    small = (raised if height == "superscript" else lowered)(inner)
    return None if small is None else text.replace(inner, small)
