"""Banks with approved questions whose key is known to the test: option texts start with ĐÚNG or SAI."""

from datetime import UTC, datetime
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.domain.content_review import ContentState
from quizapp.domain.questions import Difficulty, QuestionKind
from quizapp.domain.text import fold
from quizapp.models import Bank, Option, Question, QuestionVersion, Topic


def make_bank(session: Session, slug: str = "nq57", *, questions: int = 0, topic: str = "nq57-chung") -> Bank:
    """A bank with that many approved easy questions on one topic."""
    bank = Bank(slug=slug, title=f"Ngân hàng {slug}", created_at=datetime.now(UTC))
    session.add(bank)
    session.flush()
    for number in range(1, questions + 1):
        make_question(session, bank, f"{slug} câu {number}: phường ta có mấy tổ?", topic=topic)
    return bank


def make_question(
    session: Session,
    bank: Bank,
    stem: str = "Nghị quyết 57 do cơ quan nào ban hành?",
    *,
    topic: str = "nq57-chung",
    difficulty: Difficulty | None = Difficulty.EASY,
    state: ContentState = ContentState.APPROVED,
    keys: tuple[int, ...] = (0,),
    options: int = 4,
    author_id: int | None = None,
    explanation: str = "GIẢI-THÍCH-BÍ-MẬT",
) -> QuestionVersion:
    now = datetime.now(UTC)
    row = session.scalars(select(Topic).where(Topic.bank_id == bank.id, Topic.slug == topic)).one_or_none()
    if row is None:
        row = Topic(bank_id=bank.id, slug=topic, title=f"Chủ đề {topic}")
        session.add(row)
    question = Question(bank_id=bank.id, created_at=now)
    session.add(question)
    session.flush()
    version = QuestionVersion(
        question_id=question.id,
        bank_id=bank.id,
        number=1,
        state=state,
        kind=QuestionKind.MULTIPLE if len(keys) > 1 else QuestionKind.SINGLE,
        stem=stem,
        stem_fold=fold(stem),
        explanation=explanation,
        source="Nghị quyết số 57-NQ/TW",
        topic_id=row.id,
        difficulty=difficulty,
        author_id=author_id,
        created_at=now,
    )
    version.options = [
        Option(
            position=at,
            code=token_hex(4),
            text=f"{'ĐÚNG' if at in keys else 'SAI'} {at + 1} của {stem}",
            is_key=at in keys,
        )
        for at in range(options)
    ]
    session.add(version)
    session.flush()
    return version


def make_next_version(
    session: Session, before: QuestionVersion, stem: str, state: ContentState = ContentState.IN_REVIEW
) -> QuestionVersion:
    """Another wording of the same question, with the same options under new codes."""
    version = QuestionVersion(
        question_id=before.question_id,
        bank_id=before.bank_id,
        number=before.number + 1,
        state=state,
        kind=before.kind,
        stem=stem,
        stem_fold=fold(stem),
        explanation=before.explanation,
        source=before.source,
        document_id=before.document_id,
        topic_id=before.topic_id,
        difficulty=before.difficulty,
        created_at=datetime.now(UTC),
    )
    version.options = [
        Option(position=one.position, code=token_hex(4), text=one.text, is_key=one.is_key) for one in before.options
    ]
    session.add(version)
    session.flush()
    return version
