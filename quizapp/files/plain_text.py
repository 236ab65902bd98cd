"""Turns the formatted text of other systems into the plain text of the house, and says what would be lost by it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser

from ..domain.text import tidy_lines
from .limits import MAX_MARKED_UP
from .small_math import MathText
from .small_signs import lowered, raised, simple_latex


class Obstacle(StrEnum):
    """What has no form in plain text."""

    PICTURE = "has_picture"
    FORMULA = "has_formula"
    MEDIA = "has_media"
    SCRIPT = "has_small_script"
    LENGTH = "text_too_long"


@dataclass(frozen=True)
class Plain:
    """Tidied text, and why it does not say everything that the formatted one did."""

    text: str = ""
    obstacles: frozenset[Obstacle] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.text or self.obstacles)


def joined(parts: list[Plain]) -> Plain:
    """Several texts below each other, each once."""
    texts = list(dict.fromkeys(part.text for part in parts if part.text))
    return Plain("\n".join(texts), frozenset().union(*(part.obstacles for part in parts)))


def from_plain(text: str) -> Plain:
    return Plain(tidy_lines(text))


def from_html(source: str) -> Plain:
    """Paragraphs, lists and tables as lines; broken HTML as a browser would take it."""
    source = _DATA_ADDRESS.sub("data:", source)
    if len(source) > MAX_MARKED_UP:
        return Plain(tidy_lines(source[:_SHOWN]), frozenset({Obstacle.LENGTH}))
    maker = TextMaker()
    parser = _Html(maker)
    parser.feed(_STRAY_BRACKET.sub("&lt;", _without_comments(source)))
    parser.close()
    return maker.result()


def _without_comments(source: str) -> str:
    first, *others = source.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


def from_auto(source: str) -> Plain:
    """Text that may hold HTML here and there, and whose line breaks count (Moodle's own format)."""
    source = source.replace("\r\n", "\n")
    if not _LOOKS_LIKE_HTML.search(source[:MAX_MARKED_UP]):
        maker = TextMaker()
        maker.data(source, keeps_lines=True)
        return maker.result()
    lines = "\n".join(line.rstrip() for line in source.split("\n"))
    return from_html(re.sub(r"(?<!>)\n", "<br>", lines))


def from_markdown(source: str) -> Plain:
    """Markdown without its marks; what it shows as a picture or a formula is an obstacle as in HTML."""
    if len(source) > MAX_MARKED_UP:
        return from_html(source)
    text = re.sub(r"!\[[^\]]{0,300}\]\([^)]{0,300}\)", "<img>", source)
    text = re.sub(r"(?<!!)\[([^\]]{1,300})\]\([^)\s]{0,300}\)", r"\1", text)
    text = re.sub(r"(\*\*|__|~~|`)(?=\S)(.{1,300}?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])\*(?=\S)([^*\n]{1,300}?)(?<=\S)\*(?![\w*])", r"\1", text)
    text = re.sub(r"^#{1,6}\s+", "", text, flags=re.MULTILINE)
    return from_auto(text)


_LOOKS_LIKE_HTML = re.compile(
    r"<(?:/?(?:p|br|div|span|b|i|u|em|strong|sub|sup|ul|ol|li|table|t[rdh]|h[1-6]|a|pre|code|font|center|small|math)"
    r"\b[^<>]*/?|!--)>|<(?:img|audio|video|iframe|object|embed|svg)\b|&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});"
)
_PARAGRAPHS = frozenset({"p"})
_BLOCKS = frozenset(
    # A list of words is read more easily than one of quotes.
    "div h1 h2 h3 h4 h5 h6 ul ol li table thead tbody tfoot tr caption blockquote pre section article header footer "  # noqa: SIM905
    "dl dt dd figure figcaption center address form fieldset hr prompt contentBody".split()
)
_UNSEEN = frozenset(["script", "style", "head", "title", "template", "noscript", "annotation", "annotation-xml"])
_OBSTACLES = {
    **dict.fromkeys(("img", "svg", "canvas", "picture", "object", "map", "gallery"), Obstacle.PICTURE),
    **dict.fromkeys(("audio", "video", "iframe", "embed", "source", "applet", "mediaInteraction"), Obstacle.MEDIA),
}
_DATA_ADDRESS = re.compile(r"data:[^\s\"'<>]{64,}")
#: Of a text too long to be a question: enough to recognise it by.
_SHOWN = 200
#: A bracket that no other closes before the next opens is text; the parser would look for its end again and again.
_STRAY_BRACKET = re.compile(r"<(?=[^<>]*(?:<|$))")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_FORMULA_SIGNS = ("\\", "$", "[")
#: Bounded, as everything that looks for an end: what never ends must not be searched for again and again.
_LATEX = re.compile(r"\\\((.{1,400}?)\\\)|\\\[(.{1,400}?)\\\]|\$\$(.{1,400}?)\$\$", re.DOTALL)
_HEAVY_LATEX = re.compile(
    r"\\begin\{|\$[^$\n]{0,200}?\\[a-zA-Z][^$\n]{0,200}\$|\[/?tex\]|\\(?:d?frac|sqrt|overrightarrow|vec)\b"
)


def without_formula_signs(text: str) -> list[tuple[str, bool]]:
    """Pieces of a text, and which of them must stand apart so that nobody takes it for a formula."""
    if not (_LATEX.search(text) or _HEAVY_LATEX.search(text)):
        return [(text, False)]
    return [(piece, piece in _FORMULA_SIGNS) for piece in re.split(r"([\\$\[])", text) if piece]


class TextMaker:
    """Takes elements and text one after the other, from HTML or from XML, and makes lines of them."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._obstacles: set[Obstacle] = set()
        self._lists: list[int | None] = []
        self._scripts: list[tuple[str, int]] = []
        self._unseen = 0
        self._pre = 0
        #: Where the mark of the list item stands that waits for its text.
        self._mark_at = -1
        self._math: MathText | None = None

    def start(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if self._math is not None:
            self._math.start(tag)
        elif tag in _OBSTACLES:
            kind = attributes.get("type") or ""
            is_heard = tag == "object" and kind.startswith(("audio", "video"))
            self._obstacles.add(Obstacle.MEDIA if is_heard else _OBSTACLES[tag])
        elif tag == "math":
            self._math = MathText()
        elif tag in _UNSEEN:
            self._unseen += 1
        elif tag in ("sup", "sub"):
            self._scripts.append((tag, len(self._pieces)))
        else:
            self._lay_out(tag)

    def end(self, tag: str) -> None:
        if self._math is not None:
            self._end_math(self._math, tag)
        elif tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in ("sup", "sub") and self._scripts:
            self._end_script()
        elif tag in _PARAGRAPHS:
            self._pieces.append("\n")
        elif tag in _BLOCKS:
            self._new_line()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
            self._pre -= tag == "pre" and self._pre > 0

    def data(self, text: str, *, keeps_lines: bool = False) -> None:
        if self._unseen:
            return
        if self._math is not None:
            self._math.data(text)
            return
        if len(text) > MAX_MARKED_UP:
            self._obstacles.add(Obstacle.LENGTH)
            text = text[:_SHOWN]
        if "\\" in text or "$" in text or "[" in text:
            text = self._without_latex(text)
        self._pieces.append(text if self._pre or keeps_lines else _BLANKS.sub(" ", text))

    def result(self) -> Plain:
        while self._scripts:
            self._end_script()
        return Plain(tidy_lines("".join(self._pieces)), frozenset(self._obstacles))

    def _lay_out(self, tag: str) -> None:
        if tag == "br":
            self._pieces.append("\n")
        elif tag in ("td", "th") and not self._is_at_line_start():
            self._pieces.append(" | ")
        elif tag in _BLOCKS or tag in _PARAGRAPHS:
            self._new_line()
            self._pre += tag == "pre"
            if tag in ("ul", "ol"):
                self._lists.append(0 if tag == "ol" else None)
            elif tag == "li":
                self._mark_at = len(self._pieces)
                self._pieces.append(self._mark())

    def _mark(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _is_at_line_start(self) -> bool:
        for at in range(len(self._pieces) - 1, -1, -1):
            bare = self._pieces[at].rstrip(" ")
            if bare:
                return bare.endswith("\n") or at == self._mark_at
        return True

    def _new_line(self) -> None:
        if not self._is_at_line_start():
            self._pieces.append("\n")

    def _end_script(self) -> None:
        tag, start = self._scripts.pop()
        text = "".join(self._pieces[start:])
        small = raised(text) if tag == "sup" else lowered(text)
        if small is None:
            self._obstacles.add(Obstacle.SCRIPT)
        else:
            self._pieces[start:] = [small]

    def _end_math(self, math: MathText, tag: str) -> None:
        if tag != "math":
            math.end(tag)
            return
        text = math.result()
        self._math = None
        if text is None:
            self._obstacles.add(Obstacle.FORMULA)
        else:
            self._pieces.append(text)

    def _without_latex(self, text: str) -> str:
        def plain(found: re.Match[str]) -> str:
            simple = simple_latex(next(filter(None, found.groups())))
            if simple is None:
                self._obstacles.add(Obstacle.FORMULA)
            return simple or ""

        text = _LATEX.sub(plain, text)
        if _HEAVY_LATEX.search(text):
            self._obstacles.add(Obstacle.FORMULA)
        return text


class _Html(HTMLParser):
    def __init__(self, maker: TextMaker) -> None:
        super().__init__(convert_charrefs=True)
        self._maker = maker

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._maker.start(tag.rpartition(":")[2], dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._maker.end(tag.rpartition(":")[2])

    def handle_data(self, data: str) -> None:
        self._maker.data(data)


_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
