"""QTI as it travels: a bare XML file or a package (zip, with or without a manifest), its parts and their version."""

import posixpath
import zipfile
from dataclasses import dataclass
from urllib.parse import unquote

from .file_kind import FileKind, kind_of
from .xml_tree import Node, parse_tree, root_of
from .zip_guard import open_zip, read_part

MANIFEST = "imsmanifest.xml"
_ITEM_ROOTS = ("questestinterop", "assessmentItem", "qti-assessment-item")
_TEST_ROOTS = ("assessmentTest", "qti-assessment-test")
#: Blackboard calls its XML .dat.
_ENDINGS = (".xml", ".qti", ".dat")
_VERSIONS = (
    ("qti30", ("imsqtiasi_v3p0", "/qti/v3")),
    ("qti22", ("imsqti_v2p2", "qtiv2p2")),
    ("qti21", ("imsqti_v2p1", "imsqti_v2p0", "qtiv2p1")),
)


@dataclass(frozen=True)
class Part:
    """One XML file; `name` is empty where it came alone. `content` is None where the manifest names a file in vain."""

    name: str
    content: bytes | None
    metadata: Node | None = None


def version_of(data: bytes) -> str:
    """`qti12`, `qti21`, `qti22` or `qti30` by the first file that is QTI; empty for anything else."""
    kind = kind_of(data)
    if kind is FileKind.XML:
        return _version(root_of(data))
    if kind is not FileKind.ZIP or not data.startswith(b"PK"):
        return ""
    with open_zip(data, is_package=True) as archive:
        found = (_version(root_of(read_part(archive, name))) for name in _xml_names(archive))
        return next(filter(None, found), "")


def parts_of(data: bytes) -> list[Part]:
    """Every file with questions in the order of the manifest, and those that it promises but that are not there."""
    if kind_of(data) is FileKind.XML:
        return [Part("", data)]
    with open_zip(data, is_package=True) as archive:
        names = _xml_names(archive)
        manifest = next((name for name in names if posixpath.basename(name) == MANIFEST), None)
        resources = _resources(archive, manifest) if manifest else {}
        there = set(archive.namelist())
        found = [Part(name, None, node) for name, node in resources.items() if name not in there]
        for name in dict.fromkeys([*(name for name in resources if name in there), *names]):
            content = read_part(archive, name)
            root = root_of(content)
            # A file that is no XML at all may have been a question: its reader names it.
            if name != manifest and (root is None or root[0] in _ITEM_ROOTS):
                found.append(Part(name, content, resources.get(name)))
    return found


def _xml_names(archive: zipfile.ZipFile) -> list[str]:
    """Without what macOS puts beside every file."""
    return [
        name
        for name in archive.namelist()
        if name.lower().endswith(_ENDINGS)
        and not name.startswith("__MACOSX/")
        and not posixpath.basename(name).startswith(".")
    ]


def _resources(archive: zipfile.ZipFile, manifest: str) -> dict[str, Node | None]:
    """Metadata of the resources that are items, by the file of each; the manifest may stand in a folder."""
    folder = posixpath.dirname(manifest)
    found: dict[str, Node | None] = {}
    for resource in parse_tree(read_part(archive, manifest)).descendants("resource"):
        kind, href = resource.get("type").lower(), unquote(resource.get("href"))
        if "qti" in kind and "test" not in kind and href.lower().endswith(_ENDINGS):
            found[posixpath.normpath(posixpath.join(folder, href))] = resource.child("metadata")
    return found


def _version(root: tuple[str, str] | None) -> str:
    if root is None or root[0] not in (*_ITEM_ROOTS, *_TEST_ROOTS):
        return ""
    tag, spaces = root
    if tag == "questestinterop":
        return "qti12"
    by_space = next((version for version, marks in _VERSIONS if any(mark in spaces for mark in marks)), "")
    return by_space or ("qti30" if tag.startswith("qti-") else "qti21")
