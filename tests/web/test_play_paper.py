"""The paper: started once, saved for good, refused in words, submitted once, revealed when the rules allow it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from quizapp.domain.attempts import AttemptState
from quizapp.domain.contests import ContestState, Prediction, Reveal
from quizapp.models import Attempt, Bank, Contest, Option, Participant, Round, Score, Slot
from tests.factories import make_question
from tests.people import AN


@pytest.fixture
def hoa(open_round, citizen):
    """Hoa with a paper before her."""
    open_round()
    browser = citizen()
    browser.join()
    assert browser.start().status_code == 303
    return browser


def expire(session, pid: str) -> None:
    long_ago = datetime.now(UTC) - timedelta(minutes=1)
    session.execute(update(Attempt).where(Attempt.pid == pid).values(deadline_at=long_ago))
    session.commit()


def stored(session, pid: str) -> dict[int, str | None]:
    rows = session.execute(select(Slot.slot, Slot.response).join(Attempt).where(Attempt.pid == pid)).all()
    session.rollback()  # or the next look would see the same moment again
    return {slot: response for slot, response in rows}


def right_answers(session, pid: str) -> dict[str, list[str]]:
    rows = session.execute(
        select(Slot.slot, Option.code)
        .join(Attempt, Attempt.id == Slot.attempt_id)
        .join(Option, Option.version_id == Slot.version_id)
        .where(Attempt.pid == pid, Option.is_key)
    )
    answers: dict[str, list[str]] = {}
    for slot, code in rows:
        answers.setdefault(str(slot), []).append(code)
    session.rollback()
    return answers


def test_a_journey_from_the_qr_code_to_the_result(open_round, citizen, session):
    open_round()
    browser = citizen()
    assert "Vào thi" in browser.client.get("/c/thi-thu").text
    assert browser.join().location == "/c/thi-thu/me"
    assert browser.start().location == f"/a/{browser.pid}"
    assert len(browser.options()) == 5
    right = right_answers(session, browser.pid)
    for seq, (slot, codes) in enumerate(list(right.items())[:4], start=1):
        saved = browser.save(seq, {slot: codes})
        assert saved.status_code == 200
        assert saved.json.keys() == {"seq", "saved_at", "remaining_ms"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", saved.json["saved_at"])
        assert 0 < saved.json["remaining_ms"] <= 20 * 60 * 1000
    answer = browser.submit(prediction="1.250")
    assert (answer.status_code, answer.location) == (303, f"/a/{browser.pid}/result")
    page = browser.result().text
    assert 'data-score="4" data-max-score="5"' in page
    assert "Đúng 4/5 câu trong" in page
    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.state, attempt.prediction) == (AttemptState.SUBMITTED, 1250)


def test_a_double_click_on_start_opens_one_attempt(hoa, count_rows):
    first = hoa.pid
    assert hoa.start().location == f"/a/{first}"
    assert count_rows("attempts") == 1


def test_start_without_entry_leads_to_the_form(open_round, citizen):
    open_round()
    browser = citizen()
    browser.open_join()
    assert browser.start().location == "/c/thi-thu/join"


def test_a_save_is_stored_and_shown_again(hoa, session):
    options = hoa.options()
    hoa.save(1, {"1": [options["1"][2]], "3": [options["3"][0]]}, prediction=77)
    assert stored(session, hoa.pid) == {1: options["1"][2], 2: None, 3: options["3"][0], 4: None, 5: None}
    page = hoa.paper().text
    assert f'value="{options["1"][2]}" checked' in page
    assert page.count(" checked>") == 2
    assert 'value="77"' in page


def test_an_older_save_never_overwrites_a_newer_one(hoa, session):
    one, other = hoa.options()["1"][:2]
    assert hoa.save(5, {"1": [one]}).status_code == 200
    assert hoa.save(4, {"1": [other]}).status_code == 200
    assert stored(session, hoa.pid)[1] == one


def test_the_same_choice_again_counts_as_newer(hoa, session):
    one, other = hoa.options()["1"][:2]
    hoa.save(3, {"1": [one]})
    hoa.save(6, {"1": [one]})
    hoa.save(5, {"1": [other]})
    assert stored(session, hoa.pid)[1] == one


def test_a_choice_can_be_taken_back(hoa, session):
    one = hoa.options()["1"][0]
    hoa.save(1, {"1": [one]})
    hoa.save(2, {"1": []})
    assert stored(session, hoa.pid)[1] == ""


BAD_SAVES = {
    "a slot that is not there": ({"seq": 9, "responses": {"1": ["GOOD"], "99": ["x"]}}, "Đề thi này không có câu 99"),
    "an option that is not there": (
        {"seq": 9, "responses": {"1": ["GOOD"], "2": ["zzzzzzzz"]}},
        "không có phương án này",
    ),
    "two options where one is asked": (
        {"seq": 9, "responses": {"1": ["GOOD"], "2": ["ALL"]}},
        "chỉ chọn một phương án",
    ),
    "no number": ({"responses": {"1": ["GOOD"]}}, "không đúng dạng"),
    "a number that is a word": ({"seq": "9", "responses": {"1": ["GOOD"]}}, "không đúng dạng"),
    "a number beyond all": ({"seq": 2**63, "responses": {"1": ["GOOD"]}}, "không đúng dạng"),
    "a field of the score": ({"seq": 9, "responses": {"1": ["GOOD"]}, "score": 10}, "không đúng dạng"),
    "a list": ([1, 2], "không đúng dạng"),
    "a prediction below nothing": ({"seq": 9, "responses": {"1": ["GOOD"]}, "prediction": -5}, "số nguyên"),
    "a prediction that is a word": ({"seq": 9, "responses": {"1": ["GOOD"]}, "prediction": "many"}, "số nguyên"),
}


@pytest.mark.parametrize(("document", "sentence"), BAD_SAVES.values(), ids=BAD_SAVES.keys())
def test_a_bad_save_is_refused_whole(hoa, session, document, sentence):
    options = hoa.options()
    if isinstance(document, dict):
        meant = {"GOOD": [options["1"][0]], "ALL": options["2"][:2]}
        responses = {
            slot: [code for word in codes for code in meant.get(word, [word])]
            for slot, codes in document["responses"].items()
        }
        document = document | {"responses": responses}
    answer = hoa.client.put(f"/a/{hoa.pid}/responses", json=document, headers={"X-CSRF-Token": hoa.token})
    assert answer.status_code == 422
    assert sentence in answer.json["message"]
    assert set(stored(session, hoa.pid).values()) == {None}


def test_a_save_without_the_pages_token_is_refused(hoa, session):
    answer = hoa.client.put(f"/a/{hoa.pid}/responses", json={"seq": 1, "responses": {}})
    assert answer.status_code == 400
    assert answer.json["error"] == "csrf"


def test_a_save_after_the_deadline_is_refused_and_says_when_it_was(hoa, session):
    one = hoa.options()["1"][0]
    expire(session, hoa.pid)
    answer = hoa.save(1, {"1": [one]})
    assert answer.status_code == 410
    assert "Hết giờ làm bài lúc" in answer.json["message"]
    assert stored(session, hoa.pid)[1] is None


def test_a_submit_after_the_deadline_grades_only_what_was_saved_before(hoa, session):
    right = right_answers(session, hoa.pid)
    hoa.save(1, {"1": right["1"]})
    expire(session, hoa.pid)
    answer = hoa.submit(**{f"q-{slot}": codes for slot, codes in right.items()})
    assert answer.status_code == 410
    assert "Hết giờ làm bài lúc" in answer.text
    assert 'data-score="1" data-max-score="5"' in hoa.result().text
    assert session.scalars(select(Attempt.state)).one() is AttemptState.EXPIRED


def test_the_result_page_ends_an_attempt_past_its_deadline(hoa, session):
    right = right_answers(session, hoa.pid)
    hoa.save(1, {"2": right["2"]})
    expire(session, hoa.pid)
    page = hoa.result()
    assert page.status_code == 200
    assert 'data-score="1"' in page.text
    assert "Hết giờ làm bài lúc" in page.text


def test_submitting_twice_changes_nothing(hoa, session):
    right = right_answers(session, hoa.pid)
    hoa.submit(**{f"q-{slot}": codes for slot, codes in right.items()})
    first = hoa.result().text
    assert 'data-score="5"' in first
    again = hoa.submit(**{"q-1": "zzzz"})
    assert (again.status_code, again.location) == (303, f"/a/{hoa.pid}/result")
    assert 'data-score="5"' in hoa.result().text
    assert len(session.scalars(select(Score)).all()) == 1


def test_a_submit_says_nothing_about_fields_it_does_not_hold(hoa, session):
    right = right_answers(session, hoa.pid)
    hoa.save(1, right)
    hoa.submit()
    assert 'data-score="5"' in hoa.result().text


def test_a_bad_submit_keeps_the_attempt_running(hoa, session):
    answer = hoa.submit(**{"q-1": "zzzzzzzz"})
    assert answer.status_code == 422
    assert session.scalars(select(Attempt.state)).one() is AttemptState.IN_PROGRESS
    assert hoa.paper().status_code == 200


def test_without_script_a_button_saves_the_form(hoa, session):
    one = hoa.options()["2"][1]
    answer = hoa.post(f"/a/{hoa.pid}/save", {"q-2": one, "prediction": "12", "seq": "1"})
    assert (answer.status_code, answer.location) == (303, f"/a/{hoa.pid}")
    assert stored(session, hoa.pid)[2] == one
    assert "Đã lưu lúc" in hoa.paper().text


def test_several_keys_are_check_boxes_that_can_be_unticked_without_script(open_round, citizen, session):
    open_round(questions=0, count=1)
    bank = session.scalars(select(Bank)).one()
    make_question(session, bank, "Chọn hai việc nên làm.", keys=(0, 2))
    session.commit()
    browser = citizen()
    browser.join()
    browser.start()
    assert 'type="checkbox" name="q-1"' in browser.paper().text
    right = right_answers(session, browser.pid)["1"]
    browser.post(f"/a/{browser.pid}/save", {"q-1": right[:1], "shown-1": "1"})
    browser.post(f"/a/{browser.pid}/save", {"shown-1": "1"})
    assert stored(session, browser.pid) == {1: ""}
    browser.submit(**{"q-1": right, "shown-1": "1"})
    assert 'data-score="1" data-max-score="1"' in browser.result().text


def test_another_device_takes_over_and_the_first_is_told(hoa, citizen, session):
    tablet = citizen()
    tablet.open_join()
    code = session.scalars(select(Participant.resume_code)).one()
    session.rollback()
    tablet.post("/c/thi-thu/resume", {"code": code})
    assert tablet.start().location == f"/a/{hoa.pid}"
    options = tablet.options()
    assert tablet.save(1, {"1": [options["1"][0]]}).status_code == 200
    refused = hoa.save(2, {"1": [options["1"][1]]})
    assert refused.status_code == 409
    assert "máy khác" in refused.json["message"]
    assert hoa.submit().status_code == 409
    assert "Làm tiếp trên máy này" in hoa.paper().text
    assert stored(session, hoa.pid)[1] == options["1"][0]
    hoa.start()
    assert hoa.save(3, {"1": [options["1"][1]]}).status_code == 200


def test_a_strangers_attempt_is_as_if_it_were_not_there(hoa, citizen):
    stranger = citizen()
    stranger.join(AN)
    for pid in (hoa.pid, "0" * 12):
        stranger.pid = pid
        assert stranger.paper().status_code == 404
        assert stranger.result().status_code == 404
        assert stranger.save(1, {}).status_code == 404
        assert stranger.submit().status_code == 404
        assert stranger.post(f"/a/{pid}/save").status_code == 404


def test_the_limit_of_tries_holds_and_is_said(open_round, citizen, count_rows):
    open_round(attempts=2)
    browser = citizen()
    browser.join()
    for _ in range(2):
        browser.start()
        browser.submit()
    answer = browser.start()
    assert answer.status_code == 409
    assert "Quý vị đã dùng hết 2 lượt thi" in answer.text
    assert count_rows("attempts") == 2


def test_a_further_try_asks_other_questions_as_far_as_there_are(open_round, citizen, session):
    open_round(questions=8, count=4)
    browser = citizen()
    browser.join()
    for _ in range(2):
        browser.start()
        browser.submit()
    versions = session.scalars(select(Slot.version_id)).all()
    assert len(set(versions)) == 8


def test_who_goes_on_too_late_sees_the_result_before_a_further_try_is_spent(hoa, session):
    first = hoa.pid
    expire(session, first)
    answer = hoa.start()
    assert (answer.status_code, answer.location) == (303, f"/a/{first}/result")
    assert "Hết giờ làm bài lúc" in hoa.client.get(answer.location).text
    assert hoa.start().location == f"/a/{hoa.pid}"
    assert hoa.pid != first
    states = dict(session.execute(select(Attempt.pid, Attempt.state)).all())
    assert states == {first: AttemptState.EXPIRED, hoa.pid: AttemptState.IN_PROGRESS}


def test_a_finished_contest_starts_nothing_more(open_round, citizen, session):
    contest, _round = open_round()
    browser = citizen()
    browser.join()
    session.execute(update(Contest).values(state=ContestState.FINISHED, revision=contest.revision + 1))
    session.commit()
    answer = browser.start()
    assert answer.status_code == 409
    assert "Cuộc thi đã kết thúc" in answer.text


def test_a_bank_that_lost_its_questions_is_told_in_words_and_stores_nothing(open_round, citizen, count_rows):
    open_round(questions=3, count=5)
    browser = citizen()
    browser.join()
    answer = browser.start()
    assert answer.status_code == 409
    assert "chưa đủ câu hỏi" in answer.text
    assert count_rows("attempts") == 0


def test_a_round_without_prediction_does_not_ask_for_one(open_round, citizen):
    open_round(prediction=Prediction.NONE)
    browser = citizen()
    browser.join()
    browser.start()
    assert "Câu dự đoán" not in browser.paper().text


def secrets_in(text: str) -> list[str]:
    """Words that stand only in what must not be seen yet."""
    return re.findall(r"GIẢI-THÍCH-BÍ-MẬT|is-key|\(đáp án\)", text)


@pytest.mark.parametrize("reveal", [Reveal.AFTER_CLOSE, Reveal.NEVER])
def test_no_page_of_an_open_round_tells_key_or_explanation(open_round, citizen, reveal):
    open_round(reveal=reveal)
    browser = citizen()
    browser.join()
    browser.start()
    pages = [browser.client.get("/c/thi-thu"), browser.client.get("/c/thi-thu/me"), browser.paper()]
    browser.submit()
    pages += [browser.result(), browser.client.get("/c/thi-thu/me")]
    assert [secrets_in(page.text) for page in pages] == [[]] * 5


def test_the_round_that_reveals_at_submit_shows_key_and_explanation_after_it(open_round, citizen):
    open_round(reveal=Reveal.AT_SUBMIT)
    browser = citizen()
    browser.join()
    browser.start()
    assert secrets_in(browser.paper().text) == []
    browser.submit()
    page = browser.result().text
    assert page.count("GIẢI-THÍCH-BÍ-MẬT") == 5
    assert page.count("(đáp án)") == 5


def test_the_key_is_shown_once_the_round_has_closed(open_round, citizen, session):
    open_round()
    browser = citizen()
    browser.join()
    browser.start()
    browser.submit()
    assert secrets_in(browser.result().text) == []
    ended = datetime.now(UTC) - timedelta(seconds=1)
    session.execute(update(Round).values(closes_at=ended))
    session.execute(update(Contest).values(revision=Contest.revision + 1))
    session.commit()
    assert browser.result().text.count("(đáp án)") == 5


def test_nothing_about_the_options_on_the_page_tells_the_key(open_round, citizen, session):
    """Over many papers the key stands at every place about equally often, and its row weighs the same bytes."""
    open_round(attempts=0)
    browser = citizen()
    browser.join()
    places: list[int] = []
    for _ in range(60):
        browser.start()
        right = right_answers(session, browser.pid)
        options = browser.options()
        places += [options[slot].index(codes[0]) for slot, codes in right.items()]
        assert len({len(code) for codes in options.values() for code in codes}) == 1
        browser.submit()
    counts = [places.count(place) for place in range(4)]
    # 300 keys over 4 places: 75 each; a chi-square above 27.9 happens by chance once in 250,000 runs.
    assert sum((count - 75) ** 2 / 75 for count in counts) < 27.9


def test_personal_pages_are_kept_by_no_cache(hoa):
    for page in (hoa.paper(), hoa.client.get("/c/thi-thu/me"), hoa.client.get("/c/thi-thu/join")):
        assert page.headers["Cache-Control"] == "no-store"
