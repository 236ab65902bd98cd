"""What a package's manifest tells about an item (IMS LOM): topic, difficulty, source."""

from dataclasses import dataclass

from ..domain.draft_checks import difficulty_of
from ..domain.questions import Difficulty
from .xml_tree import Node

#: LOM counts five levels.
_LEVELS = {
    "very easy": Difficulty.EASY,
    "difficult": Difficulty.HARD,
    "very difficult": Difficulty.HARD,
}


@dataclass(frozen=True)
class Told:
    topic: str = ""
    difficulty: Difficulty | None = None
    source: str = ""


def told_by(metadata: Node | None) -> Told:
    """Empty where there is no metadata, or other metadata than this."""
    if metadata is None:
        return Told()
    return Told(
        _last(metadata, "taxon", "entry"),
        _level(_last(metadata, "difficulty", "value")),
        _last(metadata, "relation", "description"),
    )


def _last(metadata: Node, outer: str, inner: str) -> str:
    """The text of the innermost of these: of a path of taxons the leaf."""
    found = [node for around in metadata.descendants(outer) for node in around.descendants(inner)]
    return " ".join(found[-1].text().split()) if found else ""


def _level(text: str) -> Difficulty | None:
    return _LEVELS.get(text.casefold()) or difficulty_of(text)
