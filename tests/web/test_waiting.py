"""The waiting page as one visitor sees it, with a crowd before and behind."""

import threading
import time
from dataclasses import replace

import pytest

from quizapp.app import create_app
from quizapp.sharing.waiting_room import WaitingRoom
from quizapp.web import admission
from tests.people import AN
from tests.web.citizen import CitizenBrowser

#: More than the turns that are kept, so that nobody behind them is called.
CROWD = 60


@pytest.fixture
def app(settings):
    """A service that lets in one person a second."""
    app = create_app(replace(settings, starts_per_second=1))
    app.testing = True
    yield app
    app.extensions["quizapp"].database.dispose()


@pytest.fixture
def crowd(settings):
    """Puts so many strangers into the queue; those who are `gone` have not asked for long."""

    def come(count: int = CROWD, *, gone: bool = False) -> None:
        room = WaitingRoom(settings.data_dir, 1)
        now = int(time.time() * 1000) - (120_000 if gone else 0)
        for at in range(count):
            room.ask(f"stranger {at} {gone}", None, now)

    return come


@pytest.fixture
def hoa(open_round, citizen):
    open_round(attempts=2)
    hoa = citizen()
    hoa.join()
    return hoa


def place(page) -> str:
    return page.text.split('id="place"')[1].split(">")[1].split("<")[0]


def ticket(browser) -> str:
    cookie = browser.client.get_cookie("qz-place", path="/c/thi-thu")
    return cookie.value if cookie else ""


def number(browser) -> int:
    return int(ticket(browser).split(".")[0])


def test_the_page_says_the_place_and_that_no_clock_runs(hoa, crowd):
    crowd()
    page = hoa.start()
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) >= 3
    assert page.headers["Cache-Control"] == "no-store"
    assert int(place(page)) > CROWD - 10
    assert "Giờ làm bài chưa bắt đầu tính." in page.text
    assert f'content="{page.headers["Retry-After"]};url=/c/thi-thu/wait"' in page.text


def test_the_page_keeps_the_place_when_it_is_loaded_again(hoa, crowd):
    crowd()
    page = hoa.start()
    before = place(page), number(hoa)
    for page in (hoa.client.get("/c/thi-thu/wait"), hoa.start(), hoa.client.get("/c/thi-thu/wait?lang=en")):
        assert (place(page), number(hoa)) == before
    assert "Your time has not started" in page.text
    seat = hoa.client.get("/c/thi-thu/wait", headers={"Accept": "application/json"})
    assert seat.status_code == 200
    assert seat.json == {"is_called": False, "place": int(before[0]), "seconds": 3}


def test_asking_again_costs_no_look_into_the_database(hoa, crowd, database, monkeypatch):
    crowd()
    hoa.start()
    database.dispose()
    monkeypatch.setattr(type(database), "hot_reading", None)
    monkeypatch.setattr(type(database), "reading", None)
    assert hoa.client.get("/c/thi-thu/wait").status_code == 503


def test_when_it_is_the_visitors_turn_the_page_has_the_button_and_the_clock_starts_with_it(hoa, crowd, count_rows):
    crowd(gone=True)
    hoa.start()
    time.sleep(1.1)  # one turn a second
    page = hoa.client.get("/c/thi-thu/wait")
    if page.status_code == 503:
        page = hoa.client.get("/c/thi-thu/wait")
    assert "Đến lượt Quý vị" in page.text or hoa.pid
    assert hoa.start().status_code == 303
    assert hoa.pid
    assert count_rows("attempts") == 1
    assert not ticket(hoa)


def test_a_turn_opens_one_attempt_only(hoa, crowd):
    assert hoa.start().status_code == 303
    hoa.submit()
    crowd()
    assert hoa.start().status_code == 503


def test_whoever_goes_on_with_an_attempt_never_waits(hoa, crowd):
    hoa.start()
    running = hoa.pid
    crowd()
    answer = hoa.start()
    assert (answer.status_code, answer.location) == (303, f"/a/{running}")


def test_nobody_waits_for_what_they_may_not_take(hoa, crowd):
    for _ in range(2):
        time.sleep(1.1)
        hoa.start()
        hoa.submit()
    crowd()
    assert hoa.start().status_code == 409


def test_who_has_not_entered_is_led_to_the_form_at_once(citizen, open_round, crowd):
    open_round()
    crowd()
    stranger = citizen()
    stranger.open_join()
    answer = stranger.start()
    assert (answer.status_code, answer.location) == (303, "/c/thi-thu/join")
    assert stranger.client.get("/c/thi-thu/wait").location == "/c/thi-thu/me"


def test_anothers_ticket_and_a_forged_one_give_no_better_place(hoa, citizen, crowd):
    crowd()
    hoa.start()
    signature = ticket(hoa).split(".")[1]
    early = number(hoa) - 60_000
    for forged in (ticket(hoa), f"{early}.{signature}", str(early), f"{early}.", "x.y", ""):
        an = citizen()
        an.join(AN)
        an.client.set_cookie("qz-place", forged, path="/c/thi-thu")
        page = an.start()
        assert page.status_code == 503
        assert number(an) > number(hoa)
        assert int(place(page)) > CROWD - 10


def test_anothers_ticket_is_worth_nothing_when_the_list_is_lost_either(hoa, citizen, crowd, settings):
    crowd()
    hoa.start()
    (settings.data_dir / "waiting-room.db").unlink()
    an = citizen()
    an.join(AN)
    an.client.set_cookie("qz-place", ticket(hoa), path="/c/thi-thu")
    fresh = create_app(replace(settings, starts_per_second=1))  # as after a restart
    an.app, an.client.application = fresh, fresh
    crowd()
    assert an.start().status_code == 503
    assert number(an) > number(hoa)
    fresh.extensions["quizapp"].database.dispose()


def test_where_the_list_cannot_be_had_nobody_is_kept_out(hoa, settings):
    (settings.data_dir / "waiting-room.db").unlink(missing_ok=True)
    (settings.data_dir / "waiting-room.db").mkdir()
    assert hoa.start().status_code == 303


@pytest.fixture
def opens(settings, monkeypatch):
    """Whether a queue opens when the looks at the load find these waits, in milliseconds, one after the other."""
    monkeypatch.setattr(admission, "WATCH_SECONDS", 0.001)
    app = create_app(settings)

    def watch(*delays: float) -> bool:
        found = iter(delays)
        is_over = threading.Event()

        def measure() -> float | None:
            delay = next(found, None)
            if delay is None:
                is_over.set()
            return delay

        admission.watch_load(app, measure)
        assert is_over.wait(10)
        return WaitingRoom(settings.data_dir).is_open(int(time.time() * 1000))

    yield watch
    app.extensions["quizapp"].database.dispose()


def test_nobody_queues_where_there_is_room(opens):
    assert not opens(*[0, 5, 50, 200] * 10)


def test_a_hiccup_opens_no_queue(opens):
    assert not opens(*[2000, 0, 0, 1500, 900, 10] * 10)


def test_long_waits_open_a_queue(opens):
    assert opens(2000, 2000, 2000)


def test_a_start_in_normal_times_leaves_no_ticket(settings, open_round):
    app = create_app(settings)
    open_round()
    hoa = CitizenBrowser(app)
    hoa.join()
    answer = hoa.start()
    assert answer.status_code == 303
    assert not [value for value in answer.headers.getlist("Set-Cookie") if "qz-place" in value]
    app.extensions["quizapp"].database.dispose()
