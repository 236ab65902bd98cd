"""The waiting page: the place in the queue in plain words. Nobody's clock runs here."""

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for

from ...domain.admission import Seat, ask_again_seconds
from ...queries.starting import begins_anew
from ..admission import hand_ticket, must_queue, take_place
from ..context import clock, hot_reading, visitor_token
from ..gate import participant_only
from ..observing import EXPECTED
from . import bp
from .state import memory


def wait_for_turn(slug: str) -> Response | None:
    """The waiting page for whoever would begin an attempt before it is their turn; None for who may go on."""
    if not must_queue():
        return None
    with hot_reading() as session:
        if not begins_anew(session, memory(), slug, visitor_token(), clock()):
            return None
    seat = take_place(slug)
    return None if seat is None or seat.is_called else _answer(slug, seat)


@bp.get("/c/<slug>/wait")
@participant_only
def wait(slug: str) -> Response:
    """The same page asked for again, by the page itself. Costs no look into the database."""
    seat = take_place(slug, may_arrive=False)
    if seat is None:
        # Nobody waits here who has not pressed the button.
        return redirect(url_for(".own_page", slug=slug), 303)
    return _answer(slug, seat)


def _answer(slug: str, seat: Seat) -> Response:
    seconds = ask_again_seconds(seat.ahead)
    if request.accept_mimetypes.best == "application/json":
        response = jsonify({"is_called": seat.is_called, "place": seat.place, "seconds": seconds})
    else:
        page = render_template("play/waiting.html", slug=slug, seat=seat, seconds=seconds)
        response = make_response(page, 200 if seat.is_called else 503)
        if not seat.is_called:
            response.headers["Retry-After"] = str(seconds)
            request.environ[EXPECTED] = True
    hand_ticket(response, slug, seat)
    return response
