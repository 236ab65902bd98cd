"""The paper: shown, saved, submitted. What is said to be saved is durable."""

import json
from datetime import timedelta

from flask import Response, redirect, request, url_for
from markupsafe import escape
from werkzeug.datastructures import MultiDict

from ...domain.attempts import AttemptState, judge_response
from ...domain.contests import Prediction
from ...domain.errors import N_, Refusal
from ...domain.responses import Answers, read_document, read_prediction
from ...queries.attempts import find_attempt, load_slots
from ...queries.memory import frozen_paper
from ...queries.play import PlayContest, PlayRound
from ...services.attempts import Submitted, save_durably, submit_attempt
from ..ask import Ask
from ..context import clock, form_token, hot_reading, hot_write, running, visitor_token
from ..formats import clock_time
from ..frames import blanks, frame, render
from ..gate import participant_only
from ..language import translate
from ..reply import Reply, page, redirection
from . import bp, stops
from .slot_markup import paper_markup
from .state import memory

#: What differs from paper to paper of one round.
BLANKS = (
    "token",
    "pid",
    "full_name",
    "deadline",
    "saved_time",
    "fieldsets",
    "seq",
    "next_seq",
    "remaining_ms",
    "prediction",
)
PREDICTION_QUESTIONS = {
    Prediction.PARTICIPANTS: N_("Theo Quý vị, có bao nhiêu người tham gia kỳ thi này?"),
    Prediction.FULL_MARKS: N_("Theo Quý vị, có bao nhiêu người trả lời đúng tất cả các câu của kỳ thi này?"),
    Prediction.NONE: "",
}


@bp.get("/a/<pid>")
@participant_only
def paper(pid: str) -> str | Response:
    text = _paper(Ask(request.environ, b""), pid)
    return text if text is not None else redirect(url_for(".result", pid=pid), 303)


@stops.add("GET", "/a/<pid>", "play.paper")
def paper_at_once(ask: Ask, pid: str) -> Reply:
    text = _paper(ask, pid)
    return page(text) if text is not None else redirection(f"/a/{pid}/result")


def _paper(ask: Ask, pid: str) -> str | None:
    """The page; None when the attempt is over."""
    now = clock()
    with hot_reading() as connection:
        found = find_attempt(connection, pid, visitor_token())
        attempt = found.attempt
        if attempt.state is not AttemptState.IN_PROGRESS or now >= attempt.deadline_at:
            return None
        contest = memory().contest(connection, found.slug, found.revision)
        slots = load_slots(connection, attempt.attempt_id)
        shown = memory().shown(connection, {slot.version_id for slot in slots})
    memory().keep_paper(pid, frozen_paper(slots))
    saved_at = max((slot.saved_at for slot in slots if slot.saved_at), default=None)
    seq = max((attempt.prediction_seq or 0, *(slot.seq or 0 for slot in slots)))
    is_writer = attempt.browser_id == attempt.writer_id
    played = next(one for one in contest.rounds if one.round_id == attempt.round_id)
    key = ("paper", contest.slug, contest.revision, played.round_id, len(slots), is_writer, saved_at is None)
    return frame(key, lambda: _blank_paper(ask, contest, played, len(slots), is_writer, saved_at is not None)).fill(
        {
            "token": form_token(),
            "pid": pid,
            "full_name": escape(found.full_name),
            "deadline": clock_time(attempt.deadline_at),
            "saved_time": clock_time(saved_at) if saved_at else "",
            "fieldsets": paper_markup(slots, shown, ask),
            "seq": seq,
            "next_seq": seq + 1,
            "remaining_ms": (attempt.deadline_at - now) // timedelta(milliseconds=1),
            "prediction": "" if attempt.prediction is None else attempt.prediction,
        }
    )


def _blank_paper(ask: Ask, contest: PlayContest, played: PlayRound, count: int, is_writer: bool, is_saved: bool) -> str:
    blank = blanks(BLANKS)
    return render(
        ask,
        "play/paper.html",
        contest=contest,
        round=played,
        count=count,
        question=translate(PREDICTION_QUESTIONS[played.prediction]),
        is_writer=is_writer,
        is_saved=is_saved,
        blank=blank,
        csrf_token=lambda: blank["token"],
    )


@bp.put("/a/<pid>/responses")
@participant_only
def save(pid: str) -> Response:
    return Response(_save(pid, request.get_json(silent=True)), mimetype="application/json")


@stops.add("PUT", "/a/<pid>/responses", "play.save")
def save_at_once(ask: Ask, pid: str) -> Reply | None:
    if not ask.is_json:
        return None
    return Reply(_save(pid, ask.document()).encode(), content_type="application/json")


def _save(pid: str, document: object) -> str:
    saved = save_durably(running().database, memory(), pid, visitor_token(), read_document(document), clock())
    saved_at = f"{saved.saved_at:%Y-%m-%dT%H:%M:%S}.{saved.saved_at.microsecond // 1000:03d}Z"
    return json.dumps({"seq": saved.seq, "saved_at": saved_at, "remaining_ms": saved.remaining_ms})


@bp.post("/a/<pid>/save")
@participant_only
def save_form(pid: str) -> Response:
    """The same for browsers without script: a button saves the form and shows it again."""
    answers = _answers_of_form(request.form)
    save_durably(running().database, memory(), pid, visitor_token(), answers, clock())
    return redirect(url_for(".paper", pid=pid), 303)


@bp.post("/a/<pid>/submit")
@participant_only
def submit(pid: str) -> Response:
    _submit(pid, request.form)
    return redirect(url_for(".result", pid=pid), 303)


@stops.add("POST", "/a/<pid>/submit", "play.submit")
def submit_at_once(ask: Ask, pid: str) -> Reply | None:
    if not ask.is_form:
        return None
    _submit(pid, ask.form)
    return redirection(f"/a/{pid}/result")


def _submit(pid: str, typed: MultiDict[str, str]) -> None:
    kept, token, now, answers = memory(), visitor_token(), clock(), _answers_of_form(typed)
    outcome, deadline_at = hot_write(lambda connection: submit_attempt(connection, kept, pid, token, answers, now))
    if outcome is Submitted.TOO_LATE:
        # Said after the transaction: the attempt is closed and graded with what was saved in time.
        judge_response(AttemptState.EXPIRED, deadline_at, now)


def _answers_of_form(typed: MultiDict[str, str]) -> Answers:
    """The fields `q-n`, `prediction` and `seq`; a slot whose fields are absent says nothing about it.

    `shown-n` stands beside check boxes: there, nothing ticked means that the choice was taken back.
    """
    responses: dict[int, tuple[str, ...]] = {}
    for name in typed:
        kind, dash, number = name.partition("-")
        if dash and kind in ("q", "shown") and number.isascii() and number.isdecimal() and len(number) <= 3:
            responses[int(number)] = tuple(typed.getlist(f"q-{number}"))
    seq = typed.get("seq", "")
    prediction = typed.get("prediction", "").strip()
    if seq and not (seq.isascii() and seq.isdecimal() and len(seq) <= 9):
        raise Refusal("misshapen", N_("Nội dung gửi lên không đúng dạng. Mời Quý vị tải lại trang rồi làm tiếp."))
    return Answers(int(seq) if seq else None, responses, read_prediction(prediction) if prediction else None)
