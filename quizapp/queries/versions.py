"""Question versions as papers show them, as grading needs them, and as they are revealed: three shapes, on purpose.

What a paper is made of has no field that could hold a key.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.grading import AnswerKey
from ..domain.questions import QuestionKind
from ..domain.regrading import CorrectionState, read_key
from ..models import KeyCorrection, Option, QuestionVersion


@dataclass(frozen=True)
class ShownVersion:
    """A frozen wording; `options` by their opaque codes."""

    version_id: int
    kind: QuestionKind
    stem: str
    options: Mapping[str, str]


@dataclass(frozen=True)
class Revealed:
    """What may be told once the rules allow it."""

    key: AnswerKey
    explanation: str
    source: str


def load_shown(session: Session, version_ids: Collection[int]) -> dict[int, ShownVersion]:
    """By version id; one statement."""
    options: dict[int, dict[str, str]] = {}
    heads: dict[int, tuple[QuestionKind, str]] = {}
    for version_id, kind, stem, code, text in session.execute(
        select(QuestionVersion.id, QuestionVersion.kind, QuestionVersion.stem, Option.code, Option.text)
        .join(Option, Option.version_id == QuestionVersion.id)
        .where(QuestionVersion.id.in_(version_ids))
        # By the random code: not even the order in memory follows the file.
        .order_by(QuestionVersion.id, Option.code)
    ):
        heads[version_id] = kind, stem
        options.setdefault(version_id, {})[code] = text
    return {
        version_id: ShownVersion(version_id, kind, stem, options[version_id])
        for version_id, (kind, stem) in heads.items()
    }


def load_keys(session: Session, version_ids: Collection[int]) -> dict[int, AnswerKey]:
    """By version id, what counts as right now: as approved, or as last corrected; two statements."""
    kinds: dict[int, QuestionKind] = {}
    approved: dict[int, set[str]] = {}
    for version_id, kind, code in session.execute(
        select(QuestionVersion.id, QuestionVersion.kind, Option.code)
        .join(Option, Option.version_id == QuestionVersion.id)
        .where(QuestionVersion.id.in_(version_ids), Option.is_key)
    ):
        kinds[version_id] = kind
        approved.setdefault(version_id, set()).add(code)
    keys = {version_id: AnswerKey(kind, frozenset(approved[version_id])) for version_id, kind in kinds.items()}
    for version_id, text in session.execute(
        select(KeyCorrection.version_id, KeyCorrection.keys).where(
            KeyCorrection.version_id.in_(version_ids), KeyCorrection.state == CorrectionState.CONFIRMED
        )
    ):
        keys[version_id] = read_key(kinds[version_id], keys[version_id].keys, text)
    return keys


def load_revealed(session: Session, version_ids: Collection[int]) -> dict[int, Revealed]:
    """By version id; three statements."""
    keys = load_keys(session, version_ids)
    return {
        version_id: Revealed(keys[version_id], explanation, source)
        for version_id, explanation, source in session.execute(
            select(QuestionVersion.id, QuestionVersion.explanation, QuestionVersion.source).where(
                QuestionVersion.id.in_(version_ids)
            )
        )
    }
