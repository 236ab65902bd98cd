"""What a number in an Excel cell looks like to the person who typed it: 0.7 with the format 0% was typed as 70%."""

import math
import re
from collections.abc import Mapping
from decimal import Decimal

from .xml_walk import walk

GENERAL = "General"
#: Formats that need no declaration (ECMA-376 part 1, 18.8.30); those left out show something else than digits.
_BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    49: "@",
}
_UNKNOWN = "?"
_PLAIN = re.compile(r"General|@|[#0]+(\.[#0]+)?", re.IGNORECASE)
_GROUPED = re.compile(r"#,##0(\.[#0]+)?")
_PERCENT = re.compile(r"[#0,]*0(\.[#0]+)?%")
#: Colours and conditions, padding, fill, brackets for negatives: they change how it looks, not what it says.
_DECORATION = re.compile(r"\[[^\]]*\]|_.|\*.|\\[ ()-]|[ ()]")


def formats_of_styles(styles_xml: bytes) -> tuple[str, ...]:
    """The format code of every cell style, by the index that cells use."""
    declared: dict[str, str] = {}
    used: list[str] = []
    inside: list[str] = []

    def on_start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            declared[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and inside[-1:] == ["cellXfs"]:
            used.append(attributes.get("numFmtId", "0"))
        inside.append(name)

    def on_end(_name: str) -> None:
        inside.pop()

    walk(styles_xml, on_start, on_end=on_end)
    return tuple(declared.get(number) or built_in_format(number) for number in used)


def show_number(value: float, code: str = GENERAL) -> tuple[str, bool]:
    """Vietnamese digits (2.0 → `2`, 2.5 → `2,5`, 0.7 as 0% → `70%`), and whether Excel is sure to show the same."""
    if not math.isfinite(value):
        return str(value), False
    if code == GENERAL and value == int(value):
        return str(int(value)), True
    # Excel itself keeps 15 digits: 0.1 + 0.2 shows as 0.3.
    exact = Decimal(format(value, ".15g"))
    look = _DECORATION.sub("", code.split(";")[0])
    if _PERCENT.fullmatch(look):
        return _digits(exact * 100) + "%", True
    if _GROUPED.fullmatch(look):
        return _digits(exact, is_grouped=True), True
    return _digits(exact), _PLAIN.fullmatch(look) is not None


def built_in_format(number: str) -> str:
    """The code of a format that needs no declaration, by its number."""
    return _BUILT_IN.get(int(number), _UNKNOWN) if number.isdecimal() and len(number) < 6 else _UNKNOWN


def _digits(value: Decimal, is_grouped: bool = False) -> str:
    whole, _, decimals = format(value, "f").partition(".")
    decimals = decimals.rstrip("0")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if is_grouped:
        whole = f"{int(whole):,}".replace(",", ".")
    text = f"{whole},{decimals}" if decimals else whole
    return text if text == "0" else sign + text
