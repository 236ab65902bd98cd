"""A staged file amended by hand: changed, checked again as a whole, and kept if nobody else was quicker."""

from collections.abc import Callable, Sequence
from datetime import datetime

from ..db import Database
from ..domain.bank_checks import ExistingQuestion
from ..domain.questions import Finding
from ..domain.staged_drafts import StagedDraft, compare, doubts_kept
from ..queries.bank_imports import find_import
from ..queries.banks import existing_questions
from .audit import Actor
from .bank_imports import amend_import, changed_since
from .question_quality import remarks_on

#: In a longer file only what has changed is looked at again for its quality: the whole would take many seconds.
MOST_REMARKED = 3000
Change = Callable[[StagedDraft], StagedDraft]


def amend(
    database: Database, actor: Actor, pid: str, revision: int, change: Change, word: str, now: datetime
) -> StagedDraft:
    """The draft with this change, after the whole of it was checked again; `word` says in the journal what it was.

    What changes nothing (a button pressed twice) is done already, whatever the revision. Refuses `import_changed`,
    `import_decided` and what `change` refuses; NotFound.
    """
    with database.reading() as session:
        staged = find_import(session, pid)
        changed = change(staged.draft)
        if changed == staged.draft:
            return changed
        if staged.revision != revision:
            raise changed_since()
        known = existing_questions(session, staged.bank_slug)
    # Outside of the transaction: for thousands of questions this takes seconds.
    judged = compare(changed, known, _remarks(staged.draft, changed, known))
    with database.transaction() as session:
        amend_import(session, actor, pid, revision, judged, word, now)
    return judged


def check_again(database: Database, actor: Actor, pid: str, now: datetime) -> None:
    """The draft as it is against the bank as it is now. Refuses as `amend` does."""
    with database.reading() as session:
        staged = find_import(session, pid)
        known = existing_questions(session, staged.bank_slug)
    judged = compare(staged.draft, known, remarks_on(staged.draft.sound(), known))
    with database.transaction() as session:
        amend_import(session, actor, pid, staged.revision, judged, "checked_again", now)


def _remarks(before: StagedDraft, after: StagedDraft, known: Sequence[ExistingQuestion]) -> Sequence[Finding]:
    if len(after.questions) <= MOST_REMARKED:
        return remarks_on(after.sound(), known)
    changed = [
        new.question
        for old, new in zip(before.questions, after.questions, strict=True)
        if new.is_sound and new.question is not old.question
    ]
    return [*doubts_kept(before, after), *remarks_on(changed, known)]
