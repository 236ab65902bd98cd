"""Says on which rows of a sheet pictures lie: what is typed beside one may say nothing without it."""

import posixpath
from collections.abc import Callable, Mapping

from .limits import MAX_CELLS
from .sheet_scan import workbook_too_large
from .xml_walk import walk
from .zip_guard import zip_broken

_PICTURES = frozenset({"pic", "graphicFrame"})
_ANCHORS = frozenset({"oneCellAnchor", "twoCellAnchor"})


def rows_with_pictures(sheet: str, look: Callable[[str], bytes | None]) -> frozenset[int]:
    """Rows, from 0, on which a picture or a chart begins; `look` gives a part of the workbook, if it is there."""
    folder, name = posixpath.split(sheet)
    relations = look(f"{folder}/_rels/{name}.rels")
    if relations is None:
        return frozenset()
    rows: set[int] = set()
    for kind, path in related_parts(relations, folder).values():
        if kind == "drawing" and (drawing := look(path)) is not None:
            walker = _Walker()
            walk(drawing, walker.on_start, walker.on_text, walker.on_end)
            rows |= walker.rows
    return frozenset(rows)


def related_parts(relations: bytes, folder: str) -> dict[str, tuple[str, str]]:
    """Kind and path of each part that is related to one in this folder, by its id."""
    targets: dict[str, tuple[str, str]] = {}

    def on_start(name: str, attributes: Mapping[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        identity = attributes.get("Id", "")
        # Two readers could each believe another one of two parts with the same name.
        if identity in targets:
            raise zip_broken()
        path = posixpath.normpath(posixpath.join("/" + folder, attributes.get("Target", "").replace("\\", "/")))
        targets[identity] = attributes.get("Type", "").rpartition("/")[2], path.lstrip("/")

    walk(relations, on_start)
    return targets


class _Walker:
    """Follows the events of one drawing."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self._row = ""
        self._is_from = self._is_row = self._has_picture = False
        self._elements = 0

    def on_start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_CELLS:
            raise workbook_too_large()
        if name in _ANCHORS:
            self._row, self._has_picture = "", False
        self._is_from = name == "from" or (self._is_from and name != "to")
        self._is_row = self._is_from and name == "row"
        self._has_picture = self._has_picture or name in _PICTURES

    def on_text(self, text: str) -> None:
        if self._is_row:
            self._row += text

    def on_end(self, name: str) -> None:
        self._is_row = False
        if name == "from":
            self._is_from = False
        elif name in _ANCHORS and self._has_picture and self._row.strip().isdecimal() and len(self._row) < 9:
            self.rows.add(int(self._row))
