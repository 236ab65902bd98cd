"""Equations of Word that are only letters, signs and small scripts as one line of text: `E = mc²`."""

from .small_signs import lowered, raised
from .xml_tree import Node

_PROPERTIES = frozenset(["rPr", "ctrlPr", "sSupPr", "sSubPr", "sSubSupPr", "dPr", "oMathParaPr", "argPr"])
_TRANSPARENT = frozenset(["oMath", "oMathPara", "r", "e", "sup", "sub", "box"])


def linear(node: Node) -> str | None:
    """The equation as text; None when it says more than a line of text can."""
    if node.tag == "t":
        return node.text()
    if node.tag in ("sSup", "sSub", "sSubSup"):
        return _with_scripts(node)
    if node.tag == "d":
        return _in_brackets(node)
    if node.tag not in _TRANSPARENT:
        return None
    parts = [linear(child) for child in node.children() if child.tag not in _PROPERTIES]
    return None if None in parts else "".join(part or "" for part in parts)


def _with_scripts(node: Node) -> str | None:
    base, above, below = (node.child(tag) for tag in ("e", "sup", "sub"))
    text = linear(base) if base else None
    for script, small in ((below, lowered), (above, raised)):
        if script is not None and text is not None:
            inner = linear(script)
            sign = small(inner) if inner else None
            text = None if sign is None else text + sign
    return text


def _in_brackets(node: Node) -> str | None:
    properties = node.child("dPr")
    if properties is not None and any(child.get("val") for child in properties.children("begChr", "endChr", "sepChr")):
        return None
    parts = [linear(child) for child in node.children("e")]
    return None if None in parts or len(parts) != 1 else f"({parts[0]})"
