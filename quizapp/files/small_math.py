"""MathML that is only letters, signs and small scripts as one line of text: `E = mc²`."""

from .small_signs import lowered, raised

_TRANSPARENT = frozenset(["mrow", "mstyle", "semantics", "mi", "mo", "mn", "mtext", "mpadded"])
_SPACED = frozenset("=+−-<>≤≥≠≈×÷·→±")


class MathText:
    """Takes the elements below `math`; `result` is None when they say more than a line of text can."""

    def __init__(self) -> None:
        self._open: list[tuple[str, list[str]]] = [("math", [])]
        self._is_simple = True

    def start(self, tag: str) -> None:
        self._open.append((tag, []))

    def data(self, text: str) -> None:
        tag, parts = self._open[-1]
        text = " ".join(text.split())
        if text and not tag.startswith("annotation"):
            parts.append(f" {text} " if tag == "mo" and text in _SPACED else text)

    def end(self, tag: str) -> None:
        if len(self._open) < 2:
            return
        name, parts = self._open.pop()
        text: str | None = "".join(parts)
        if name.startswith("annotation"):
            return
        if name in ("msup", "msub"):
            small = (raised if name == "msup" else lowered)(parts[1]) if len(parts) == 2 else None
            text = None if small is None else parts[0] + small
        elif name == "mspace":
            text = " "
        elif name not in _TRANSPARENT:
            text = None
        if text is None:
            self._is_simple = False
        else:
            self._open[-1][1].append(text)

    def result(self) -> str | None:
        return "".join(self._open[0][1]) if self._is_simple and len(self._open) == 1 else None
