"""Question banks: questions, their frozen versions with options, topics, sources, review, staged imports."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..domain.content_review import ContentState, ImportState
from ..domain.questions import Difficulty, QuestionKind
from ..domain.text import fold
from .base import Base, RowId, enum_column, new_pid


def folded(column: str) -> Callable[[Any], str]:
    """What a column of the same row is compared by, for every way in which a row comes in."""
    return lambda context: fold(context.get_current_parameters().get(column) or "")


class Bank(Base):
    __tablename__ = "banks"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    #: Counts every change of what may be drawn; pools kept in memory are known by it.
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class Topic(Base):
    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("bank_id", "slug"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    #: Folded: `An toàn` and `an toan` are one topic.
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")


class SourceDocument(Base):
    """A document that questions rest on. Past `expires_on` they need a second look."""

    __tablename__ = "source_documents"
    __table_args__ = (UniqueConstraint("bank_id", "title"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    title: Mapped[str] = mapped_column(String(500))
    expires_on: Mapped[date | None] = mapped_column(Date)


class Question(Base):
    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("bank_id", "reference"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    pid: Mapped[str] = mapped_column(String(12), unique=True, default=new_pid)
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    #: The organiser's own id; NULL where the file had none.
    reference: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime]

    versions: Mapped[list["QuestionVersion"]] = relationship(back_populates="question")


class QuestionVersion(Base):
    """One frozen wording. Only its state changes; slots of papers point here."""

    __tablename__ = "question_versions"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        # Whatever races happen: never two approved wordings of one question.
        Index(
            "uq_question_versions_one_approved",
            "question_id",
            unique=True,
            sqlite_where=text("state = 'approved'"),
            postgresql_where=text("state = 'approved'"),
        ),
        Index("ix_question_versions_bank_id_state", "bank_id", "state"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    number: Mapped[int]
    state: Mapped[ContentState] = mapped_column(enum_column(ContentState, "content_state"))
    kind: Mapped[QuestionKind] = mapped_column(enum_column(QuestionKind, "question_kind"))
    stem: Mapped[str] = mapped_column(Text)
    #: Folded stem, for search and for finding duplicates.
    stem_fold: Mapped[str] = mapped_column(Text)
    explanation: Mapped[str] = mapped_column(Text, default="")
    #: As the organiser wrote it: document; section, article.
    source: Mapped[str] = mapped_column(String(500), default="")
    #: For search.
    source_fold: Mapped[str] = mapped_column(Text, default=folded("source"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("source_documents.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
    #: NULL where the file gave none: such a question is drawn only where any difficulty will do.
    difficulty: Mapped[Difficulty | None] = mapped_column(enum_column(Difficulty, "difficulty"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]

    question: Mapped[Question] = relationship(back_populates="versions")
    options: Mapped[list["Option"]] = relationship(order_by="Option.position")


class Option(Base):
    __tablename__ = "options"
    __table_args__ = (UniqueConstraint("version_id", "position"), UniqueConstraint("version_id", "code"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    position: Mapped[int]
    #: The value that forms send: random, of one length, so that nothing about it tells the key.
    code: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    #: For search.
    text_fold: Mapped[str] = mapped_column(Text, default=folded("text"))
    is_key: Mapped[bool]


class ContentReview(Base):
    """One step of the review of one version: who moved it from where to where, with what remark."""

    __tablename__ = "content_reviews"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    from_state: Mapped[ContentState] = mapped_column(enum_column(ContentState, "from_state"))
    to_state: Mapped[ContentState] = mapped_column(enum_column(ContentState, "to_state"))
    remark: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class BankImport(Base):
    """A file that was read and waits for the organiser's yes; nothing of it is in the bank before."""

    __tablename__ = "bank_imports"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    pid: Mapped[str] = mapped_column(String(12), unique=True, default=new_pid)
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState, "import_state"))
    filename: Mapped[str] = mapped_column(String(255))
    #: The draft with what is said of each question, as `domain.bank_staging` writes and reads it.
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: Counts the changes of the draft: whoever changes or loads it says which one was seen.
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    #: The job that read the file, where one did: begun anew, it stages the file once.
    job_pid: Mapped[str | None] = mapped_column(String(12), unique=True)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
