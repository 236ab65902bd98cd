"""The parts of a Word document that its text is made of, opened as an untrusted package."""

from dataclasses import dataclass

from ..domain.errors import Refusal
from .xml_tree import Node, parse_tree
from .zip_guard import open_zip, read_part, zip_broken

_NOTHING = Node("nothing", {}, 0)


@dataclass(frozen=True)
class DocxPackage:
    """The roots of the parts; an empty element where a document does without one."""

    document: Node
    styles: Node
    numbering: Node


def open_docx(data: bytes) -> DocxPackage:
    """Refuses what `zip_guard` and `xml_tree` refuse, and `file_broken` for a document without its text."""
    with open_zip(data) as archive:
        names = {name.lower().replace("\\", "/"): name for name in archive.namelist()}

        def part(name: str) -> Node:
            return _tree(read_part(archive, names[name])) if name in names else _NOTHING

        document = part("word/document.xml")
        body = document.child("body")
        if body is None:
            raise zip_broken()
        return DocxPackage(body, part("word/styles.xml"), part("word/numbering.xml"))


def _tree(xml: bytes) -> Node:
    try:
        return parse_tree(xml)
    except Refusal as refusal:
        # A line of the XML says nothing to someone who sees pages.
        raise zip_broken() if refusal.code == "xml_broken" else refusal from refusal
