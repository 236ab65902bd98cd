"""Corrections that wait for a second person, and those in force."""

from sqlalchemy.orm import Session

from quizapp.domain.access import Role
from quizapp.domain.regrading import CorrectionKind, written
from quizapp.models import Account, Bank, Question, QuestionVersion
from quizapp.queries.corrections import KeyedQuestion, find_question
from quizapp.services.audit import Actor
from quizapp.services.regrading import Wanted, propose_correction

REASON = "Văn bản gốc ghi khác"


def acting(account: Account) -> Actor:
    return Actor(account.login, account.id, Role(account.role))


def name_of(session: Session, version: QuestionVersion) -> tuple[str, str, int]:
    """Bank, public id and number of a version."""
    question = session.get_one(Question, version.question_id)
    return session.get_one(Bank, version.bank_id).slug, question.pid, version.number


def keyed(session: Session, version: QuestionVersion) -> KeyedQuestion:
    return find_question(session, *name_of(session, version))


def make_proposal(
    session: Session,
    account: Account,
    version: QuestionVersion,
    kind: CorrectionKind,
    keys: tuple[int, ...] = (),
    *,
    now,
    reason: str = REASON,
    grounds: str = "",
) -> str:
    """A correction to the options at these positions; its public id."""
    question = keyed(session, version)
    wanted = Wanted(kind, [version.options[at].code for at in keys], written(question.key))
    return propose_correction(
        session, acting(account), name_of(session, version), wanted, reason, grounds, {"up": 0}, now
    )
