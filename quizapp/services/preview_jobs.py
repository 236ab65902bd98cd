"""What a correction would change in a large contest, worked out beside the service and kept for those who look."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from ..db import Database
from ..domain.errors import N_, Refusal
from ..domain.grading import AnswerKey
from ..domain.jobs import OVER, JobState
from ..domain.regrading import written
from ..queries.corrections import KeyedQuestion, find_question, key_of
from ..queries.jobs import JobView, latest_jobs
from ..queries.preview_marks import Mark, count_graded, take_mark
from ..queries.previews import Preview, unpacked
from ..queries.regrading import preview
from .audit import Actor
from .export_files import Progress
from .jobs import Outcome, enqueue

KIND = "correction.preview"
#: Up to so many graded attempts in the house a preview is worked out while one waits for the page: half a second.
MOST_AT_ONCE = 5_000
_ENDING = ".preview"


@dataclass(frozen=True)
class KeptPreview:
    """A preview that a job left behind, what it was worked out from, and when."""

    preview: Preview
    mark: Mark
    taken_at: datetime


def is_short(session: Session) -> bool:
    """Whether one may wait for a preview: its cost goes by all answers there are."""
    return count_graded(session, MOST_AT_ONCE) <= MOST_AT_ONCE


def ask_for_preview(
    session: Session,
    actor: Actor,
    question: KeyedQuestion,
    after: AnswerKey,
    back: dict[str, str],
    now: datetime,
) -> str:
    """Puts the work into the line; the public id of its job. What waits already, whoever asked, is not asked twice.

    `back` is kept for whoever shows the job: where its preview is looked at.
    """
    for job in _jobs_of(session, question, after):
        if job.state not in OVER:
            return job.pid
    keys = {"before": written(question.key), "after": written(after)}
    place: dict[str, str | int] = {"bank": question.bank_slug, "question": question.pid, "number": question.number}
    return enqueue(session, actor, KIND, _subject(question), place | keys | back, now)


def find_preview_job(session: Session, question: KeyedQuestion, after: AnswerKey) -> JobView | None:
    """The latest job for just this change of the key."""
    return next(iter(_jobs_of(session, question, after)), None)


def load_kept(session: Session, folder: Path, question: KeyedQuestion, after: AnswerKey) -> KeptPreview | None:
    """The latest preview of just this change of the key that is still kept in the folder."""
    for job in _jobs_of(session, question, after):
        if job.state is JobState.DONE and job.file_name:
            try:
                head, _line, content = (folder / job.file_name).read_bytes().partition(b"\n")
            except FileNotFoundError:
                continue
            known = json.loads(head)
            return KeptPreview(unpacked(content), Mark(*known["mark"]), datetime.fromisoformat(known["at"]))
    return None


def run_preview(
    database: Database, job: JobView, folder: Path, name: str, _office: str, progress: Progress, now: datetime
) -> Outcome:
    """Works a preview out of one moment and leaves it as a file; only jobs of this kind lead to it."""
    wanted = job.arguments
    with database.snapshot() as session:
        question = find_question(session, wanted["bank"], wanted["question"], wanted["number"])
        if written(question.key) != wanted["before"]:
            raise Refusal("corrected_meanwhile", N_("Đáp án của câu này vừa được đính chính. Hãy mở lại trang."))
        mark = take_mark(session, question.version_id, now)
        found = preview(session, question.version_id, question.key, key_of(question, wanted["after"]), now, progress)
    part, whole = folder / f".{name}{_ENDING}", folder / f"{name}{_ENDING}"
    part.touch(mode=0o600)
    head = json.dumps({"mark": mark, "at": now.isoformat()}).encode()
    part.write_bytes(head + b"\n" + found.packed())
    part.replace(whole)
    changed = {"scores": found.total.changed, "boards": len(found.boards)}
    return Outcome("correction.previewed", changed, whole.name, whole.name, whole.stat().st_size)


def _jobs_of(session: Session, question: KeyedQuestion, after: AnswerKey) -> list[JobView]:
    """The newest first."""
    keys = written(question.key), written(after)
    found = latest_jobs(session, (KIND,), _subject(question))
    return [job for job in found if (job.arguments["before"], job.arguments["after"]) == keys]


def _subject(question: KeyedQuestion) -> str:
    return f"{question.bank_slug}/{question.pid}.{question.number}"
