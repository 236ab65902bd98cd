"""Reads QTI 1.2, 2.1, 2.2 and 3.0, bare or packed: one reader a version in the registry, chosen by what is inside."""

from ..domain.errors import N_, Refusal
from ..domain.questions import DraftBank
from .collected import Collector
from .file_kind import FileKind, kind_of, unreadable
from .qti_items import read_item
from .qti_old_items import read_old_item
from .qti_package import Part, parts_of, version_of
from .xml_tree import Budget, Node, parse_tree

_READABLE = (FileKind.XML, FileKind.ZIP)
_SHOWN_AS = {"qti12": "QTI 1.2", "qti21": "QTI 2.1", "qti22": "QTI 2.2", "qti30": "QTI 3.0"}


class QtiQuestions:
    """The reader of one version; a package that mixes versions is read whole and named after its first file."""

    def __init__(self, version: str) -> None:
        self.name = version
        self.shown_as = _SHOWN_AS[version]

    def detects(self, data: bytes) -> bool:
        return version_of(data) == self.name

    def read(self, data: bytes) -> DraftBank:
        if (kind := kind_of(data)) not in _READABLE or not version_of(data):
            raise unreadable(kind, self.shown_as)
        collector = Collector(version_of(data))
        budget = Budget()
        for part in parts_of(data):
            _read(part, collector, budget)
        return collector.bank()


def _read(part: Part, collector: Collector, budget: Budget) -> None:
    if part.content is None:
        message = N_("Gói ghi có tệp câu hỏi “%(file)s” nhưng không có tệp đó bên trong. Hãy xuất lại gói từ đầu.")
        collector.refuse(collector.place_of_next(0, part.name), "part_missing", message, file=part.name)
        return
    try:
        root = parse_tree(part.content, budget)
    except Refusal as refusal:
        if not part.name or refusal.code != "xml_broken":
            raise
        line = refusal.params["line"]
        place = collector.place_of_next(line if isinstance(line, int) else 0, part.name)
        collector.refuse(place, refusal.code, refusal.message, line=line)
        return
    if root.tag == "questestinterop":
        for item in root.descendants("item"):
            read_old_item(item, part.name, collector)
    else:
        for item in _items(_modern(root)):
            read_item(item, part.name, part.metadata, collector)


def _items(root: Node) -> list[Node]:
    return [root] if root.tag == "assessmentItem" else list(root.descendants("assessmentItem"))


def _modern(node: Node) -> Node:
    """QTI 3 spells `qti-choice-interaction` and `max-choices` what QTI 2 spells `choiceInteraction`, `maxChoices`."""
    if node.tag.startswith("qti-"):
        node.tag = _camel(node.tag.removeprefix("qti-"))
        node.attributes = {_camel(name): value for name, value in node.attributes.items()}
    for child in node.children():
        _modern(child)
    return node


def _camel(name: str) -> str:
    first, *others = name.split("-")
    return first + "".join(other.capitalize() for other in others)
