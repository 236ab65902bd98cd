"""Wherever the office meets a question, its key is the one in force: pages, exports, files compared, new versions."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from quizapp.domain.bank_checks import check_bank
from quizapp.domain.content_review import ContentState
from quizapp.domain.questions import DraftBank, DraftQuestion, Place
from quizapp.domain.regrading import CorrectionKind
from quizapp.files.outgoing_bank import Part
from quizapp.files.registry import WRITERS, write_bank
from quizapp.models import QuestionVersion
from quizapp.queries.bank_export import load_bank
from quizapp.queries.bank_questions import QuestionFilter, list_questions
from quizapp.queries.banks import existing_questions
from quizapp.queries.question_history import load_history
from quizapp.services.regrading import confirm_correction
from tests.factories import make_account, make_bank, make_question
from tests.factories.corrections import acting, make_proposal, name_of
from tests.people import HUNG, LAN, MINH

NEW, SEVERAL, DROPPED = CorrectionKind


@pytest.fixture
def bank(session):
    """Two questions, each with the first of four options as its key."""
    bank = make_bank(session, "toan")
    make_question(session, bank, "Câu yên?")
    return bank


@pytest.fixture
def corrected(session, bank):
    lan, minh = make_account(session, LAN), make_account(session, MINH)

    def do(kind: CorrectionKind, *keys: int, approved: tuple[int, ...] = (0,)) -> QuestionVersion:
        version = make_question(session, bank, "Câu sai?", keys=approved)
        session.commit()
        now = datetime.now(UTC)
        pid = make_proposal(session, lan, version, kind, keys, now=now)
        confirm_correction(session, acting(minh), pid, now)
        if kind is DROPPED:
            # Mended in its sources and taken back: it stands in the bank again, and is still given to everybody.
            session.execute(update(QuestionVersion).values(state=ContentState.APPROVED))
        session.commit()
        session.expire_all()
        return version

    return do


@pytest.mark.parametrize(
    ("kind", "approved", "keys", "told", "right", "has_others"),
    [
        (NEW, (0,), (2,), (2,), [2], False),
        (SEVERAL, (0,), (0, 2), (0,), [0, 2], True),
        (SEVERAL, (0,), (3, 2), (2,), [2, 3], True),
        (NEW, (0, 1), (1, 3), (1, 3), [1, 3], False),
        (SEVERAL, (0, 1), (0, 1, 2), (0, 1), [0, 1, 2], True),
        (DROPPED, (0,), (), (0,), [], False),
    ],
)
def test_the_key_in_force_is_met_everywhere(session, corrected, kind, approved, keys, told, right, has_others):
    version = corrected(kind, *keys, approved=approved)
    slug, pid, _number = name_of(session, version)

    still, question = load_bank(session, slug).questions
    assert (question.keys, question.has_other_answers) == (told, has_others)
    assert (still.keys, still.has_other_answers) == ((0,), False)

    assert [one.keys for one in existing_questions(session, slug)] == [{0}, set(told)]

    quiet, line = list_questions(session, slug, QuestionFilter()).questions
    assert [at for at, option in enumerate(line.options) if option.is_key] == right
    assert (line.is_key_corrected, quiet.is_key_corrected) == (True, False)
    assert [at for at, option in enumerate(quiet.options) if option.is_key] == [0]

    entry = load_history(session, slug, pid).current
    assert entry.wording.keys == set(told)
    assert (sorted(entry.options.right), entry.options.is_corrected) == (right, True)


def test_a_file_with_the_old_key_contradicts_the_bank_and_one_with_the_new_key_repeats_it(session, corrected):
    version = corrected(NEW, 2)
    texts = tuple(option.text for option in version.options)
    known = existing_questions(session, "toan")

    def judged(key: int) -> tuple[int, int]:
        draft = DraftQuestion(Place(2), version.stem, texts, (key,))
        checked = check_bank(DraftBank("csv", (draft,), (), 1), known, doubts=())
        return checked.rejected, checked.duplicates

    assert judged(0) == (1, 0)
    assert judged(2) == (0, 1)


@pytest.mark.parametrize("format", [writer.name for writer in WRITERS])
def test_no_file_can_say_that_either_answer_will_do_and_every_export_says_so(session, corrected, format):
    corrected(SEVERAL, 0, 2)
    bank = load_bank(session, "toan")
    assert write_bank(bank.title, bank.questions, format).lost[Part.OTHER_ANSWERS] == 1
    assert Part.OTHER_ANSWERS not in write_bank(bank.title, bank.questions[:1], format).lost


def test_the_form_of_a_new_version_starts_from_the_key_in_force(session, corrected, staff_client):
    bank, pid, _number = name_of(session, corrected(SEVERAL, 2, 3))
    hung = staff_client(HUNG)
    form = hung.get(f"/staff/banks/{bank}/questions/{pid}/edit").text
    ticked = [at for at in range(4) if f'checked id="options-{at}-is_key"' in form]
    assert ticked == [2], form
    assert "chấp nhận hơn một cách trả lời" in form
    page = hung.get(f"/staff/banks/{bank}/questions/{pid}").text
    assert "Đáp án đã đính chính" in page
    assert "Đáp án đã đính chính" in hung.get(f"/staff/banks/{bank}").text
