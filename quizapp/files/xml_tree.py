"""An untrusted XML file as a small tree with line numbers: no DTD, no entities, nothing from outside, bounded depth."""

from collections.abc import Iterator, Mapping
from xml.parsers import expat

from ..domain.errors import N_, Refusal
from .limits import MAX_XML_DEPTH, MAX_XML_ELEMENTS
from .plain_text import Plain, TextMaker, from_html

_CHUNK = 64 * 1024
_HEAD = 4 * 1024
_NO_ATTRIBUTES: Mapping[str, str] = {}


class Node:
    """An element: local name, attributes by local name, texts and elements in their order, the line it starts on."""

    __slots__ = ("attributes", "content", "line", "tag")

    def __init__(self, tag: str, attributes: Mapping[str, str], line: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.content: list[Node | str] = []

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def children(self, *tags: str) -> Iterator["Node"]:
        """Elements right below, all or those of these names."""
        for part in self.content:
            if isinstance(part, Node) and (not tags or part.tag in tags):
                yield part

    def child(self, tag: str) -> "Node | None":
        for part in self.content:
            if isinstance(part, Node) and part.tag == tag:
                return part
        return None

    def descendants(self, *tags: str) -> Iterator["Node"]:
        """Elements anywhere below, in the order of the file."""
        for part in self.children():
            if not tags or part.tag in tags:
                yield part
            yield from part.descendants(*tags)

    def text(self) -> str:
        """All text in it, as it stands."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.content)

    def text_of(self, tag: str) -> str:
        """The text of the first child of this name, trimmed; empty where there is none."""
        found = self.child(tag)
        return found.text().strip() if found else ""


class Budget:
    """How many elements may still be read: of one file, or of all files of a package together."""

    def __init__(self, elements: int = MAX_XML_ELEMENTS) -> None:
        self._left = elements

    def spend(self) -> None:
        """One element. Refuses `xml_too_large`."""
        self._left -= 1
        if self._left < 0:
            raise Refusal(
                "xml_too_large",
                N_("Tệp có quá %(limit)s thẻ XML. Hãy chia thành nhiều tệp nhỏ hơn."),
                field="file",
                limit=MAX_XML_ELEMENTS,
            )


def parse_tree(xml: bytes, budget: Budget | None = None) -> Node:
    """The root. Refuses `xml_doctype`, `xml_broken` (naming the line), `xml_too_deep` and `xml_too_large`."""
    builder = _Builder(budget or Budget())
    try:
        for start in range(0, len(xml), _CHUNK):
            builder.parser.Parse(xml[start : start + _CHUNK], False)
        builder.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _broken(error.lineno) from error
    except (UnicodeDecodeError, LookupError, ValueError) as error:
        raise _broken(builder.parser.CurrentLineNumber) from error
    return builder.root()


def root_of(xml: bytes) -> tuple[str, str] | None:
    """The local name of the root and every namespace it declares, None for what is no XML. Refuses `xml_doctype`."""
    found: list[tuple[str, str]] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype

    def on_start(name: str, attributes: Mapping[str, str]) -> None:
        spaces = " ".join(value for key, value in attributes.items() if key.startswith("xmlns"))
        found.append((_local(name), spaces))
        parser.StartElementHandler = None

    parser.StartElementHandler = on_start
    try:
        for start in range(0, len(xml), _HEAD):
            parser.Parse(xml[start : start + _HEAD], False)
            if found:
                break
    except (expat.ExpatError, UnicodeDecodeError, LookupError, ValueError):
        pass
    return found[0] if found else None


def plain_of(node: Node | None) -> Plain:
    """The readable text of an element whose content is itself XHTML."""
    maker = TextMaker()
    if node is not None:
        feed(maker, node)
    return maker.result()


def feed(maker: TextMaker, node: Node) -> None:
    """Everything in the element, but not the element itself."""
    for part in node.content:
        if isinstance(part, str):
            maker.data(part)
        else:
            maker.start(part.tag, part.attributes)
            feed(maker, part)
            maker.end(part.tag)


def html_of(node: Node | None) -> Plain:
    """The readable text of an element that holds HTML as text (escaped or CDATA), or as elements."""
    if node is None:
        return Plain()
    return plain_of(node) if any(node.children()) else from_html(node.text())


def refuse_doctype(*_declaration: object) -> None:
    raise Refusal(
        "xml_doctype",
        N_(
            "Tệp chứa khai báo DTD (<!DOCTYPE …>) nên không được mở vì lý do an toàn. "
            "Hãy xuất lại tệp từ hệ thống gốc, hoặc xóa khai báo đó rồi gửi lại."
        ),
        field="file",
    )


class _Builder:
    def __init__(self, budget: Budget) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self._open = [Node("", _NO_ATTRIBUTES, 0)]
        self._budget = budget

    def root(self) -> Node:
        return next(self._open[0].children())

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._budget.spend()
        if len(self._open) > MAX_XML_DEPTH:
            raise Refusal(
                "xml_too_deep",
                N_("Các thẻ XML lồng nhau quá %(limit)s lớp nên tệp không được mở. Hãy xuất lại từ hệ thống gốc."),
                field="file",
                limit=MAX_XML_DEPTH,
            )
        local = {_local(key): value for key, value in attributes.items()} if attributes else _NO_ATTRIBUTES
        node = Node(_local(name), local, self.parser.CurrentLineNumber)
        self._open[-1].content.append(node)
        self._open.append(node)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _data(self, text: str) -> None:
        self._open[-1].content.append(text)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _broken(line: int) -> Refusal:
    return Refusal(
        "xml_broken",
        N_(
            "Tệp XML bị hỏng ở dòng %(line)s, có thể do tải lên chưa đủ hoặc đã sửa bằng tay. "
            "Hãy xuất lại từ hệ thống gốc rồi gửi tệp mới."
        ),
        field="file",
        line=line,
    )
