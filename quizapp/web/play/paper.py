"""The paper: shown, saved, submitted. What is said to be saved is durable."""

from flask import Response, jsonify, redirect, render_template, request, url_for

from ...domain.attempts import AttemptState, judge_response
from ...domain.contests import Prediction
from ...domain.errors import N_, Refusal
from ...domain.responses import Answers, read_document, read_prediction
from ...queries.attempts import find_attempt, load_slots
from ...services.attempts import Submitted, save_answers, submit_attempt
from ..context import clock, hot_reading, hot_transaction, visitor_token
from ..gate import participant_only
from ..language import translate
from . import bp
from .slot_markup import paper_markup
from .state import memory

PREDICTION_QUESTIONS = {
    Prediction.PARTICIPANTS: N_("Theo Quý vị, có bao nhiêu người tham gia kỳ thi này?"),
    Prediction.FULL_MARKS: N_("Theo Quý vị, có bao nhiêu người trả lời đúng tất cả các câu của kỳ thi này?"),
    Prediction.NONE: "",
}


@bp.get("/a/<pid>")
@participant_only
def paper(pid: str) -> str | Response:
    now = clock()
    with hot_reading() as session:
        found = find_attempt(session, pid, visitor_token())
        attempt = found.attempt
        if attempt.state is not AttemptState.IN_PROGRESS or now >= attempt.deadline_at:
            return redirect(url_for(".result", pid=pid), 303)
        contest = memory().contest(session, found.slug, found.revision)
        slots = load_slots(session, attempt.attempt_id)
        shown = memory().shown(session, {slot.version_id for slot in slots})
    played = next(one for one in contest.rounds if one.round_id == attempt.round_id)
    return render_template(
        "play/paper.html",
        pid=pid,
        contest=contest,
        round=played,
        attempt=attempt,
        full_name=found.full_name,
        fieldsets=paper_markup(slots, shown),
        count=len(slots),
        question=translate(PREDICTION_QUESTIONS[played.prediction]),
        seq=max((attempt.prediction_seq or 0, *(slot.seq or 0 for slot in slots))),
        last_saved_at=max((slot.saved_at for slot in slots if slot.saved_at), default=None),
        remaining_ms=int((attempt.deadline_at - now).total_seconds() * 1000),
        is_writer=attempt.browser_id == attempt.writer_id,
    )


@bp.put("/a/<pid>/responses")
@participant_only
def save(pid: str) -> Response:
    answers = read_document(request.get_json(silent=True))
    with hot_transaction() as session:
        saved = save_answers(session, memory(), pid, visitor_token(), answers, clock())
    return jsonify(
        {
            "seq": saved.seq,
            "saved_at": saved.saved_at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{saved.saved_at.microsecond // 1000:03d}Z",
            "remaining_ms": saved.remaining_ms,
        }
    )


@bp.post("/a/<pid>/save")
@participant_only
def save_form(pid: str) -> Response:
    """The same for browsers without script: a button saves the form and shows it again."""
    with hot_transaction() as session:
        save_answers(session, memory(), pid, visitor_token(), _answers_of_form(), clock())
    return redirect(url_for(".paper", pid=pid), 303)


@bp.post("/a/<pid>/submit")
@participant_only
def submit(pid: str) -> Response:
    now = clock()
    with hot_transaction() as session:
        outcome = submit_attempt(session, memory(), pid, visitor_token(), _answers_of_form(), now)
        if outcome is Submitted.TOO_LATE:
            deadline_at = find_attempt(session, pid, visitor_token()).attempt.deadline_at
    if outcome is Submitted.TOO_LATE:
        # Said after the transaction: the attempt is closed and graded with what was saved in time.
        judge_response(AttemptState.EXPIRED, deadline_at, now)
    return redirect(url_for(".result", pid=pid), 303)


def _answers_of_form() -> Answers:
    """The fields `q-n`, `prediction` and `seq`; a slot whose fields are absent says nothing about it.

    `shown-n` stands beside check boxes: there, nothing ticked means that the choice was taken back.
    """
    responses: dict[int, tuple[str, ...]] = {}
    for name in request.form:
        kind, dash, number = name.partition("-")
        if dash and kind in ("q", "shown") and number.isascii() and number.isdecimal() and len(number) <= 3:
            responses[int(number)] = tuple(request.form.getlist(f"q-{number}"))
    seq = request.form.get("seq", "")
    prediction = request.form.get("prediction", "").strip()
    if seq and not (seq.isascii() and seq.isdecimal() and len(seq) <= 9):
        raise Refusal("misshapen", N_("Nội dung gửi lên không đúng dạng. Mời Quý vị tải lại trang rồi làm tiếp."))
    return Answers(int(seq) if seq else None, responses, read_prediction(prediction) if prediction else None)
