"""What a new version of a question changed against the one before: wording, options, key, topic, grounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .questions import Difficulty
from .word_diff import Piece, word_diff


@dataclass(frozen=True)
class Wording:
    """Everything of a version that a reviewer judges. `keys` are positions in `options`, from 0."""

    stem: str
    options: tuple[str, ...]
    keys: frozenset[int]
    topic: str
    difficulty: Difficulty | None
    source: str
    explanation: str


@dataclass(frozen=True)
class OptionChange:
    """An option now, or one that is gone (`is_gone`); `is_new` where it stands in the place of none before."""

    pieces: tuple[Piece, ...]
    was_key: bool
    is_key: bool
    is_new: bool = False
    is_gone: bool = False


@dataclass(frozen=True)
class VersionChanges:
    """None, or an empty tuple, where nothing changed."""

    stem: tuple[Piece, ...] | None
    #: All of them as soon as one changed, so that the change is read among the others.
    options: tuple[OptionChange, ...]
    topic: tuple[str, str] | None
    difficulty: tuple[Difficulty | None, Difficulty | None] | None
    source: tuple[Piece, ...] | None
    explanation: tuple[Piece, ...] | None

    @property
    def is_nothing(self) -> bool:
        told = (self.stem, self.topic, self.difficulty, self.source, self.explanation)
        return not self.options and all(one is None for one in told)

    @property
    def is_key_changed(self) -> bool:
        """Whether another answer is right now: the one change that nobody may read over."""
        return any(one.was_key != one.is_key for one in self.options)


def changes_between(before: Wording, after: Wording) -> VersionChanges:
    """`before` and `after` are neighbouring versions of one question."""
    is_same_choice = (before.options, before.keys) == (after.options, after.keys)
    return VersionChanges(
        _text(before.stem, after.stem),
        () if is_same_choice else _options(before, after),
        None if before.topic == after.topic else (before.topic, after.topic),
        None if before.difficulty is after.difficulty else (before.difficulty, after.difficulty),
        _text(before.source, after.source),
        _text(before.explanation, after.explanation),
    )


def _text(before: str, after: str) -> tuple[Piece, ...] | None:
    return None if before == after else word_diff(before, after)


def _options(before: Wording, after: Wording) -> tuple[OptionChange, ...]:
    """Options that only moved stay whole; those between them are compared in the order they stand in."""
    changes: list[OptionChange] = []
    matcher = SequenceMatcher(None, before.options, after.options, autojunk=False)
    for _tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        olds, news = range(old_from, old_to), range(new_from, new_to)
        changes += [
            OptionChange(word_diff(before.options[old], after.options[new]), old in before.keys, new in after.keys)
            for old, new in zip(olds, news, strict=False)
        ]
        changes += [_gone(before, old) for old in _rest(olds, news)]
        changes += [_new(after, new) for new in _rest(news, olds)]
    return tuple(changes)


def _rest(these: Sequence[int], others: Sequence[int]) -> Sequence[int]:
    return these[len(others) :]


def _gone(before: Wording, at: int) -> OptionChange:
    return OptionChange(word_diff(before.options[at], ""), at in before.keys, is_key=False, is_gone=True)


def _new(after: Wording, at: int) -> OptionChange:
    return OptionChange(word_diff("", after.options[at]), was_key=False, is_key=at in after.keys, is_new=True)
