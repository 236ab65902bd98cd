"""The options of versions in their order, as the office reads them and as files carry them: with the key in force."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ..domain.grading import AnswerKey
from ..domain.questions import QuestionKind
from ..domain.regrading import CorrectionState, first_answer, read_key
from ..models import Bank, KeyCorrection, Option, QuestionVersion


@dataclass(frozen=True)
class VersionOptions:
    """Positions are from 0, in `texts`."""

    texts: tuple[str, ...] = ()
    #: One whole answer that counts as right: all that a file or a form can carry.
    keys: frozenset[int] = frozenset()
    #: Whatever is (part of) a right answer.
    right: frozenset[int] = frozenset()
    #: Whether the key is not the one that was approved.
    is_corrected: bool = False
    #: Whether other whole answers are right beside `keys`.
    has_other_answers: bool = False


def load_options(session: Session, *conditions: ColumnElement[bool]) -> dict[int, VersionOptions]:
    """By version id; `conditions` are of versions and their banks. Two statements."""
    corrected = {
        version_id: text
        for version_id, text in session.execute(
            select(KeyCorrection.version_id, KeyCorrection.keys)
            .join(QuestionVersion, QuestionVersion.id == KeyCorrection.version_id)
            .join(Bank, Bank.id == QuestionVersion.bank_id)
            .where(*conditions, KeyCorrection.state == CorrectionState.CONFIRMED)
        )
    }
    kinds: dict[int, QuestionKind] = {}
    rows: dict[int, list[Any]] = {}
    for version_id, kind, *option in session.execute(
        select(Option.version_id, QuestionVersion.kind, Option.code, Option.text, Option.is_key)
        .join(QuestionVersion, QuestionVersion.id == Option.version_id)
        .join(Bank, Bank.id == QuestionVersion.bank_id)
        .where(*conditions)
        .order_by(Option.version_id, Option.position)
    ):
        kinds[version_id] = kind
        rows.setdefault(version_id, []).append(option)
    return {
        version_id: _options(kinds[version_id], options, corrected.get(version_id))
        for version_id, options in rows.items()
    }


def _options(kind: QuestionKind, rows: list[Any], corrected: str | None) -> VersionOptions:
    texts = tuple(text for _code, text, _is_key in rows)
    approved = frozenset(at for at, (_code, _text, is_key) in enumerate(rows) if is_key)
    if corrected is None:
        return VersionOptions(texts, approved, approved)
    codes = [code for code, _text, _is_key in rows]
    first = frozenset(codes[at] for at in approved)
    key: AnswerKey = read_key(kind, first, corrected)
    told, right = first_answer(key, first, codes), frozenset().union(*key.answers())
    return VersionOptions(
        texts,
        frozenset(at for at, code in enumerate(codes) if code in told),
        frozenset(at for at, code in enumerate(codes) if code in right),
        is_corrected=True,
        has_other_answers=len(key.answers()) > 1,
    )
