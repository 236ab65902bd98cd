"""GIFT as it is written: blocks between blank lines, categories, comments with tags, escaped control characters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CATEGORY = re.compile(r"\$CATEGORY:\s*(.*)", re.IGNORECASE)
_COMMENT = re.compile(r"\s*//")
_TAG = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.){0,500})\]")
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|markdown|moodle|plain)\]", re.IGNORECASE)
#: Tags stand at the beginning of a comment.
_LOOK_AT_COMMENT = 2_000
#: What a backslash makes harmless. While a question is taken apart each is one half of a sign pair, which no text has.
_ESCAPED = {sign: chr(0xDC00 + at) for at, sign in enumerate("\\~=#{}:n")}
_MASK = re.compile(r"\\([\\~=#{}:n])")
_PLAIN = {mask: "\n" if sign == "n" else sign for sign, mask in _ESCAPED.items()}
_UNMASK = re.compile("[" + "".join(_PLAIN) + "]")


@dataclass(frozen=True)
class Block:
    """One question as it stands: `text` with escaped signs masked, without comments. `line` counts from 1."""

    line: int
    text: str
    category: str = ""
    reference: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A block taken apart: `answers` is what stands in braces, None where there are none."""

    title: str
    format: str
    before: str
    answers: str | None
    after: str
    #: More than one pair of braces, or a brace without its other.
    is_broken: bool = False


def blocks(text: str) -> Iterator[Block]:
    """Every question in the order of the file, with the category and the tags above it."""
    category, reference, tags = "", "", []
    lines: list[str] = []
    start, depth = 0, 0
    source = [*text.split("\n"), ""]
    brace_below = _braces_below(source)
    for number, line in enumerate(source, 1):
        found = None if lines else _CATEGORY.match(line.strip())
        if found:
            category = category_name(found[1])
        elif _COMMENT.match(line):
            for kind, value in _TAG.findall(line[:_LOOK_AT_COMMENT]):
                value = re.sub(r"\\(.)", r"\1", value).strip()
                if kind == "id":
                    reference = value
                else:
                    tags.append(value)
        elif line.strip():
            start = start or number
            lines.append(line)
            braces = _MASK.sub("", line)
            depth += braces.count("{") - braces.count("}")
        elif lines and depth > 0 and brace_below[number - 1] == "}":
            lines.append("")
        elif lines:
            yield Block(start, _masked("\n".join(lines)), category, reference, tuple(tags))
            lines, start, depth, reference, tags = [], 0, 0, "", []


def take_apart(text: str) -> Entry:
    """Title, format, what stands before, in and after the braces; of masked text."""
    title = _TITLE.match(text)
    rest = text[title.end() :] if title else text
    named = _FORMAT.match(rest)
    rest = rest[named.end() :] if named else rest
    name = unmasked(title[1]).strip() if title else ""
    kind = named[1].lower() if named else "moodle"
    opened, closed = rest.find("{"), rest.rfind("}")
    if opened < 0 and closed < 0:
        return Entry(name, kind, rest, None, "")
    answers = rest[opened + 1 : closed] if 0 <= opened < closed else ""
    is_broken = not 0 <= opened < closed or "{" in answers or "}" in answers
    return Entry(name, kind, rest[: max(opened, 0)], answers, rest[closed + 1 :], is_broken)


def split_format(text: str, inherited: str) -> tuple[str, str]:
    """The text without the format named before it, and that format or the inherited one."""
    named = _FORMAT.match(text)
    return (text[named.end() :], named[1].lower()) if named else (text, inherited)


def unmasked(text: str) -> str:
    """The text as its author meant it."""
    return _UNMASK.sub(lambda found: _PLAIN[found[0]], text)


def escaped(text: str) -> str:
    """The text as it may stand anywhere in a question; the other way round of masking and unmasking."""
    # The blank keeps a mark at the start of the next line from melting into the letter n.
    return re.sub(r"[\\~=#{}:]", r"\\\g<0>", text).replace("\n", "\\n ")


def names_a_format(text: str) -> bool:
    """Whether the text would be read as beginning with the name of a format."""
    return _FORMAT.match(text) is not None


def category_path(topic: str) -> str:
    """The other way round of `category_name`; without a topic the top itself."""
    # A blank keeps a name that begins with a slash apart from the slash before it.
    name = (" " if topic.startswith("/") else "") + topic.replace("/", "//")
    return f"$course$/top/{name}" if topic else "$course$/top"


def category_name(path: str) -> str:
    """The last part of `$course$/top/Chương 1/Bài 2`; a slash in a name is written twice."""
    parts = [part.replace("\0", "/").strip() for part in path.replace("//", "\0").split("/")]
    if parts and re.fullmatch(r"\$\w+\$", parts[0]):
        parts = parts[1:]
    if parts and parts[0].casefold() == "top":
        parts = parts[1:]
    return parts[-1] if parts else ""


def _masked(text: str) -> str:
    return _MASK.sub(lambda found: _ESCAPED[found[1]], text)


def _braces_below(lines: list[str]) -> list[str]:
    """For each line the first brace from there on: an answer open at a blank line goes on if `}` comes before `{`."""
    found: list[str] = []
    brace = ""
    for line in reversed(lines):
        if "{" in line or "}" in line:
            first = re.search(r"[{}]", _MASK.sub("", line))
            brace = first[0] if first else brace
        found.append(brace)
    return found[::-1]
