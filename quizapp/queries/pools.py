"""What a paper may be drawn from: the approved versions of banks, as the drawing rules want them."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.content_review import ContentState
from ..domain.drawing import Candidate, Pool
from ..models import Bank, Option, QuestionVersion, Topic


def load_pool(session: Session, banks: Collection[str]) -> Pool:
    """All approved versions of the banks (slugs); banks that are not there have none. Two statements."""
    rows = session.execute(
        select(QuestionVersion.id, Bank.slug, Topic.slug, QuestionVersion.difficulty)
        .join(Bank, Bank.id == QuestionVersion.bank_id)
        .outerjoin(Topic, Topic.id == QuestionVersion.topic_id)
        .where(Bank.slug.in_(banks), QuestionVersion.state == ContentState.APPROVED)
    ).all()
    codes: dict[int, list[str]] = {}
    for version_id, code in session.execute(
        select(Option.version_id, Option.code)
        .join(QuestionVersion, QuestionVersion.id == Option.version_id)
        .join(Bank, Bank.id == QuestionVersion.bank_id)
        .where(Bank.slug.in_(banks), QuestionVersion.state == ContentState.APPROVED)
        .order_by(Option.version_id, Option.position)
    ):
        codes.setdefault(version_id, []).append(code)
    return Pool(
        Candidate(version_id, bank, topic or "", difficulty, tuple(codes.get(version_id, ())))
        for version_id, bank, topic, difficulty in rows
    )


def bank_revisions(session: Session, banks: Collection[str]) -> Mapping[str, int]:
    """By slug, the number that changes whenever what may be drawn from a bank changes."""
    return {
        slug: revision
        for slug, revision in session.execute(select(Bank.slug, Bank.revision).where(Bank.slug.in_(banks)))
    }
