"""How a piece of a Word document looks, from its own properties and the styles it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .marked_text import Look
from .xml_tree import Node

_OFF = ("0", "false", "off", "none")
_HEADINGS = ("heading", "title", "subtitle", "tiêu đề", "toc")
#: Of styles based on each other; more is a circle.
_DEEPEST = 20
_NO_HIGHLIGHT = ("", "auto", "none", "FFFFFF", "WHITE", "CLEAR")
#: Colours as dark as this are black to the eye.
_DARK = 0x40


@dataclass(frozen=True)
class RunLook:
    """The look of a run, and what decides which text is seen at all."""

    look: Look
    font: str = ""
    #: `superscript`, `subscript` or empty.
    height: str = ""
    is_hidden: bool = False


class Styles:
    """Looks up styles by their ids; an unknown one adds nothing."""

    def __init__(self, root: Node) -> None:
        self._styles = {style.get("styleId"): style for style in root.children("style")}
        self._default = next(
            (
                style.get("styleId")
                for style in root.children("style")
                if style.get("type") == "paragraph" and style.get("default") in ("1", "true", "on")
            ),
            "",
        )
        defaults = next(root.descendants("rPrDefault"), None)
        self._defaults = _properties(defaults.child("rPr") if defaults else None)
        self._known: dict[str, Mapping[str, Any]] = {}
        self._chains: dict[str, list[Node]] = {}

    def look(self, paragraph: Node | None, run: Node | None, shade: str = "") -> RunLook:
        """Of a run with the properties `run` in a paragraph with the properties `paragraph`, on a shaded ground."""
        own = _properties(run)
        ground = _shade(paragraph) or shade
        found = {
            **self._defaults,
            **self._of_style(_value(paragraph, "pStyle") or self._default),
            **self._of_style(_value(run, "rStyle")),
            **own,
        }
        look = Look(
            found.get("bold", False),
            found.get("underline", False),
            found.get("colour", ""),
            found.get("highlight", "") or ground,
        )
        return RunLook(look, found.get("font", ""), found.get("height", ""), found.get("hidden", False))

    def is_heading(self, paragraph: Node | None) -> bool:
        for style in self._chain(_value(paragraph, "pStyle")):
            if (_value(style, "name")).casefold().startswith(_HEADINGS):
                return True
        level = _value(paragraph, "outlineLvl")
        return level.isdecimal() and int(level) < 9

    def numbering_of(self, paragraph: Node | None) -> tuple[str, str]:
        """The id of the list and the level that a paragraph or its style names; empty where none does."""
        number, level = "", ""
        for holder in (paragraph, *(style.child("pPr") for style in self._chain(_value(paragraph, "pStyle")))):
            found = holder.child("numPr") if holder else None
            if found is not None:
                number, level = number or _value(found, "numId"), level or _value(found, "ilvl")
        return number, level

    def _of_style(self, name: str) -> Mapping[str, Any]:
        if name not in self._known:
            found: dict[str, Any] = {}
            for style in reversed(self._chain(name)):
                found |= _properties(style.child("rPr"))
            self._known[name] = found
        return self._known[name]

    def _chain(self, name: str) -> list[Node]:
        """The style and those it is based on."""
        if name not in self._chains:
            chain: list[Node] = []
            based_on = name
            while based_on in self._styles and len(chain) < _DEEPEST:
                chain.append(self._styles[based_on])
                based_on = _value(chain[-1], "basedOn")
            self._chains[name] = chain
        return self._chains[name]


def _value(node: Node | None, tag: str) -> str:
    found = node.child(tag) if node else None
    return found.get("val") if found else ""


def _shade(node: Node | None) -> str:
    """The colour of the ground, empty for paper."""
    found = node.child("shd") if node else None
    fill = found.get("fill").upper() if found else ""
    return "" if fill in _NO_HIGHLIGHT else fill


def cell_shade(cell: Node) -> str:
    return _shade(cell.child("tcPr"))


def _properties(run: Node | None) -> dict[str, Any]:
    """Only what is said here: absent is not off."""
    found: dict[str, Any] = {}
    for node in run.children() if run else ():
        value = node.get("val")
        if node.tag == "b":
            found["bold"] = value not in _OFF
        elif node.tag == "u":
            found["underline"] = value not in _OFF
        elif node.tag == "vanish":
            found["hidden"] = value not in _OFF
        elif node.tag == "color":
            found["colour"] = _colour(value)
        elif node.tag == "highlight":
            found["highlight"] = "" if value.upper() in _NO_HIGHLIGHT else value.upper()
        elif node.tag == "shd" and not found.get("highlight"):
            found["highlight"] = _shade(run)
        elif node.tag == "vertAlign":
            found["height"] = value if value in ("superscript", "subscript") else ""
        elif node.tag == "rFonts" and (font := node.get("ascii") or node.get("hAnsi")):
            found["font"] = font
    return found


def _colour(value: str) -> str:
    try:
        shares = bytes.fromhex(value)
    except ValueError:
        return ""
    return "" if max(shares, default=0) < _DARK else value.upper()
