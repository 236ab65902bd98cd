"""Who is made to wait before a new attempt, and how the load of this process is watched for that."""

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, Response, g, request
from itsdangerous import BadSignature, Signer

from ..domain.admission import HIGH_MS, LOOKS_BEFORE_QUEUE, PLACE_SECONDS, Seat, adjust
from ..sharing.shared_waiting_room import SharedWaitingRoom
from ..sharing.waiting_room import RoomAway, WaitingRoom
from .context import Services, clock, running, visitor_token

log = logging.getLogger(__name__)

Room = WaitingRoom | SharedWaitingRoom

COOKIE = "qz-place"
WATCH_SECONDS = 0.25
KEPT_OPEN_MS = 2000


def must_queue() -> bool:
    """Whether whoever starts now has to take a place; False when the list can't be had."""
    try:
        return _room().is_open(_now())
    except RoomAway:
        return False


def take_place(slug: str, may_arrive: bool = True) -> Seat | None:
    """The visitor's seat; None for whoever has none and may not arrive, or when the list can't be had."""
    key = _key(slug)
    try:
        seat = _room().ask(key, _ticket(key), _now(), may_arrive)
    except RoomAway:
        return None
    if seat is not None and seat.is_called:
        g.has_turn = True
    return seat


def hand_ticket(response: Response, slug: str, seat: Seat) -> None:
    """What puts this visitor back to the same place, whatever becomes of the list."""
    signed = _signer(_key(slug)).sign(str(seat.number)).decode()
    is_https = running().settings.is_https
    response.set_cookie(
        COOKIE,
        signed,
        max_age=PLACE_SECONDS,
        path=f"/c/{slug}",
        secure=is_https,
        httponly=True,
        samesite="Lax",
    )


def end_turn(response: Response, slug: str) -> None:
    """After the start: the turn opens no second attempt. Nothing where nobody queued."""
    has_ticket = COOKIE in request.cookies
    if not has_ticket and "has_turn" not in g:
        return
    if has_ticket:
        response.delete_cookie(COOKIE, path=f"/c/{slug}")
    try:
        _room().spend(_key(slug))
    except RoomAway:
        log.warning("a turn could not be marked as used")


@dataclass(frozen=True)
class Queue:
    """How the list of those who wait stands."""

    is_open: bool
    waiting: int
    #: Starts a second that the service believes it can take.
    rate: float


def find_queue(services: Services, moment: datetime) -> Queue | None:
    """None when the list can't be had: then nobody is made to wait."""
    room, now = _room_of(services), _milliseconds(moment)
    try:
        return Queue(room.is_open(now), room.count_waiting(now), room.load_pace().rate)
    except RoomAway:
        return None


def watch_load(app: Flask, measure: Callable[[], float | None]) -> None:
    """Measures again and again, in a thread of its own, how long requests wait here; opens the queue when too long.

    `measure` gives milliseconds, or None when the process is about to end. Call it after the fork.
    """
    services: Services = app.extensions["quizapp"]
    thread = threading.Thread(target=_watch, args=(_room_of(services), measure))
    thread.daemon, thread.name = True, "load watch"
    thread.start()


def _watch(room: Room, measure: Callable[[], float | None]) -> None:
    pause, slow_looks = threading.Event(), 0
    while not pause.wait(WATCH_SECONDS):
        delay = measure()
        if delay is None:
            return
        slow_looks = slow_looks + 1 if delay >= HIGH_MS else 0
        now = _milliseconds(datetime.now().astimezone())
        try:
            if slow_looks >= LOOKS_BEFORE_QUEUE:
                room.keep_open(now, KEPT_OPEN_MS)
            if room.is_open(now):
                pace = room.load_pace()
                adjusted = adjust(pace, delay, now)
                if adjusted != pace:
                    room.store_pace(adjusted)
                    room.sweep(now)
        except RoomAway:
            continue


def _room() -> Room:
    return _room_of(running())


def _room_of(services: Services) -> Room:
    """Of all hosts where they share a Redis, of this host where not. Away means: nobody is made to wait."""
    found: Room | None = services.caches.get("waiting_room")
    if found is None:
        settings, limit = services.settings, services.settings.starts_per_second
        shared = services.shared
        found = SharedWaitingRoom(shared, limit) if shared.is_set else WaitingRoom(settings.data_dir, limit)
        found = services.caches.setdefault("waiting_room", found)
    return found


def _key(slug: str) -> str:
    """One visitor, one contest, one place."""
    return hashlib.sha256(f"{slug} {visitor_token()}".encode()).hexdigest()[:32]


def _ticket(key: str) -> int | None:
    try:
        return int(_signer(key).unsign(request.cookies.get(COOKIE, "")))
    except (BadSignature, ValueError):
        return None


def _signer(key: str) -> Signer:
    # The key is part of the salt: another's ticket is no ticket.
    return Signer(running().settings.secret_key, salt=f"place {key}")


def _now() -> int:
    return _milliseconds(clock())


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
