"""One question written or mended by hand: always a new version; what is approved stays until the new one is."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.bank_checks import check_bank
from ..domain.content_review import PENDING, ContentState, judge_step
from ..domain.draft_checks import RawQuestion, check_draft
from ..domain.errors import N_, NotFound, Refusal
from ..domain.questions import DraftBank, DraftQuestion, Finding, Place, Severity
from ..domain.version_changes import Wording
from ..models import Bank, ContentReview, Question, QuestionVersion
from ..queries.banks import existing_questions
from ..queries.question_history import NO_QUESTION, VersionEntry, load_history
from .audit import Actor, record
from .banks import lock_bank
from .question_versions import Step, Target, make_questions, write_versions

_SUBMITTED: tuple[Step, ...] = ((ContentState.DRAFT, ContentState.IN_REVIEW, ""),)


class Faults(Refusal):
    """What keeps a question out of the bank, all of it: `findings` are errors, each with its code."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("question_faulty", N_("Câu hỏi còn %(count)s lỗi cần sửa."), count=len(findings))
        self.findings = findings


def checked_draft(raw: RawQuestion) -> DraftQuestion:
    """The question tidied, as every file's questions are. Refuses with `Faults`."""
    draft, findings = check_draft(raw)
    if draft is None:
        raise Faults(tuple(one for one in findings if one.severity is Severity.ERROR))
    return draft


def add_question(
    session: Session, actor: Actor, bank_slug: str, raw: RawQuestion, now: datetime, *, submit: bool
) -> str:
    """A new question, a draft or in review; its public id.

    Refuses with `Faults` what no file may bring either: a question that is there already, an id that is taken.
    """
    draft = checked_draft(raw)
    bank = lock_bank(session, bank_slug)
    _refuse_conflicts(session, bank, draft, "")
    _refuse_taken_reference(session, bank, draft)
    (target,) = make_questions(session, bank.id, [draft], now)
    write_versions(session, bank.id, [draft], [target], _SUBMITTED if submit else (), actor, now)
    pid = session.execute(select(Question.pid).where(Question.id == target.question_id)).scalar_one()
    record(session, actor, "question.added", bank.slug, now, question=pid, submitted=submit)
    return pid


def change_question(
    session: Session,
    actor: Actor,
    bank_slug: str,
    pid: str,
    raw: RawQuestion,
    based_on: int,
    now: datetime,
    *,
    submit: bool,
) -> int:
    """The next version of a question, a draft or in review; its number. Nothing that is drawn changes by it.

    `based_on` is the number of the newest version when the writer began: refused (`changed_meanwhile`, 409) when there
    is a newer one by now, so that nobody overwrites another's work. Refuses with `Faults`, and `nothing_changed`. The
    organiser's own id stays. A version that was still being written or judged gives its place to the new one.
    """
    bank = lock_bank(session, bank_slug)
    question = session.scalars(select(Question).where(Question.pid == pid, Question.bank_id == bank.id)).one_or_none()
    if question is None:
        raise NotFound(NO_QUESTION)
    versions = session.scalars(
        select(QuestionVersion)
        .where(QuestionVersion.question_id == question.id)
        .order_by(QuestionVersion.number.desc())
        .with_for_update()
    ).all()
    if versions[0].number != based_on:
        raise Refusal(
            "changed_meanwhile",
            N_(
                "Trong lúc quý vị sửa, người khác đã lưu bản %(number)s của câu này. Chưa có gì bị ghi đè. "
                "Hãy mở trang của câu hỏi để xem bản đó, rồi sửa tiếp từ bản mới nhất."
            ),
            status=409,
            number=versions[0].number,
        )
    draft = checked_draft(raw._replace(reference=question.reference or ""))
    _refuse_unchanged(load_history(session, bank_slug, pid).newest, draft)
    _refuse_conflicts(session, bank, draft, pid)
    for version in versions:
        if version.state in PENDING:
            _give_place(session, actor, version, now)
    session.flush()
    target = Target(question.id, versions[0].number + 1)
    write_versions(session, bank.id, [draft], [target], _SUBMITTED if submit else (), actor, now)
    record(session, actor, "question.changed", bank.slug, now, question=pid, version=target.number, submitted=submit)
    return target.number


def _refuse_unchanged(newest: VersionEntry, draft: DraftQuestion) -> None:
    """What was retired may come back as it was."""
    wording = Wording(
        draft.stem,
        draft.options,
        frozenset(draft.keys),
        draft.topic,
        draft.difficulty,
        draft.source,
        draft.explanation,
    )
    if newest.state is not ContentState.RETIRED and newest.wording == wording:
        raise Refusal("nothing_changed", N_("Nội dung giống hệt bản đang có nên không có gì để lưu."))


def _give_place(session: Session, actor: Actor, version: QuestionVersion, now: datetime) -> None:
    judge_step(version.state, ContentState.SUPERSEDED, author_id=version.author_id, reviewer_id=actor.account_id)
    session.add(
        ContentReview(
            version_id=version.id,
            account_id=actor.account_id,
            from_state=version.state,
            to_state=ContentState.SUPERSEDED,
            at=now,
        )
    )
    version.state = ContentState.SUPERSEDED


def _refuse_conflicts(session: Session, bank: Bank, draft: DraftQuestion, pid: str) -> None:
    """The same question twice in one bank could be drawn twice into one paper."""
    known = existing_questions(session, bank.slug, but=pid)
    checked = check_bank(DraftBank("form", (draft,), (), 1), known, doubts=())
    if not checked.accepted:
        raise Faults(checked.findings)


def _refuse_taken_reference(session: Session, bank: Bank, draft: DraftQuestion) -> None:
    """Retired questions keep their id too: it is on papers."""
    taken = select(Question.id).where(Question.bank_id == bank.id, Question.reference == draft.reference)
    if draft.reference and session.execute(taken).first():
        raise Faults(
            (
                Finding(
                    Place(),
                    Severity.ERROR,
                    "reference_taken",
                    N_("Mã “%(reference)s” đã có trong ngân hàng. Hãy dùng mã khác, hoặc sửa câu mang mã đó."),
                    {"reference": draft.reference},
                ),
            )
        )
