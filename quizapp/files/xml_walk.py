"""Walks the XML of an untrusted file element by element; a DTD is refused before it can declare anything."""

from collections.abc import Callable, Mapping
from xml.parsers import expat

from ..domain.errors import N_, Refusal
from .zip_guard import zip_broken

OnStart = Callable[[str, Mapping[str, str]], None]
_CHUNK = 64 * 1024


def walk(
    xml: bytes,
    on_start: OnStart,
    on_text: Callable[[str], None] | None = None,
    on_end: Callable[[str], None] | None = None,
) -> None:
    """Calls back with local names (no prefixes). Refuses `xml_doctype`, and `file_broken` for what is no XML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: on_start(_local(name) if ":" in name else name, attributes)
    if on_text is not None:
        parser.CharacterDataHandler = on_text
    if on_end is not None:
        parser.EndElementHandler = lambda name: on_end(_local(name))
    try:
        for start in range(0, len(xml), _CHUNK):
            parser.Parse(xml[start : start + _CHUNK], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, UnicodeDecodeError, LookupError) as error:
        raise zip_broken() from error


def local_attribute(attributes: Mapping[str, str], name: str) -> str:
    """The attribute of this local name whatever its prefix (`r:id`, `ns0:id`), or an empty text."""
    return next((value for key, value in attributes.items() if _local(key) == name), "")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse_doctype(*_declaration: object) -> None:
    raise Refusal(
        "xml_doctype",
        N_("Tệp chứa khai báo DTD, điều mà Excel và Word không bao giờ ghi, nên không được mở."),
        field="file",
    )
