"""Who may start when more people come than can be served: the order, the pace, and how often a phone asks again.

Times are milliseconds since 1970. The one list of those who wait is kept by waiting_room.py; here are its rules.
"""

from dataclasses import dataclass, replace

#: A request that would wait longer than this before it is looked at: new starts begin to queue.
HIGH_MS = 700
#: Below this there is room for more.
LOW_MS = 200
#: Hiccups open no queue: so many looks in a row must find it full.
LOOKS_BEFORE_QUEUE = 3

#: Starts per second: where the search begins, and what is never gone below, so that every start gets through.
FIRST_RATE = 20.0
LEAST_RATE = 1.0
MOST_RATE = 500.0
#: Less by a third at most so often; more by a little, and only when it was calm for a while.
CUT, CUT_EVERY_MS = 0.67, 500
RISE, RISE_EVERY_MS, CALM_MS = 1.0, 250, 1000

#: Turns not yet taken are kept for so long: phones ask only every few seconds. Where nobody waits, for one second.
TURNS_KEPT_SECONDS = 8

#: How often a phone asks: those in front soon, the others so that ten thousand of them are no load of their own.
SOONEST_SECONDS, LATEST_SECONDS, PLACES_PER_SECOND = 3, 20, 20
#: Who is so late is passed over until they ask again.
GRACE_SECONDS = 10

#: How long a turn is kept for its person, who presses the button when ready.
TURN_SECONDS = 600
#: Older places are forgotten, and older tickets worth nothing.
PLACE_SECONDS = 6 * 3600


@dataclass(frozen=True)
class Pace:
    """How many starts a second there is room for, as far as found out."""

    rate: float = FIRST_RATE
    cut_at: int = 0
    raised_at: int = 0


@dataclass(frozen=True)
class Seat:
    """Where somebody stands: `ahead` of them wait so many; who is called may start."""

    #: Larger for whoever came later; the moment of arrival, made unique.
    number: int
    ahead: int
    is_called: bool

    @property
    def place(self) -> int:
        return self.ahead + 1


def adjust(pace: Pace, delay_ms: float, now: int) -> Pace:
    """The pace after somebody measured how long requests wait. Down fast, up slowly."""
    if delay_ms >= HIGH_MS:
        if now - pace.cut_at < CUT_EVERY_MS:
            return pace
        return replace(pace, rate=max(pace.rate * CUT, LEAST_RATE), cut_at=now)
    is_calm = delay_ms < LOW_MS and now - pace.cut_at >= CALM_MS
    if not is_calm or now - pace.raised_at < RISE_EVERY_MS:
        return pace
    return replace(pace, rate=min(pace.rate + RISE, MOST_RATE), raised_at=now)


def turns(kept: float, rate: float, elapsed_ms: int, is_anyone_waiting: bool) -> float:
    """How many may be called, after so much time at this rate. A time without visitors saves up no crowd."""
    most = max(1.0, rate * (TURNS_KEPT_SECONDS if is_anyone_waiting else 1))
    return min(kept + rate * max(elapsed_ms, 0) / 1000, most)


def is_turn(number: int, ahead: int, called_to: int, kept: float) -> bool:
    """Whoever is before the last one called was passed over and enters at once; the others in order."""
    return number <= called_to or ahead + 1 <= kept


def ask_again_seconds(ahead: int) -> int:
    return min(max(SOONEST_SECONDS, ahead // PLACES_PER_SECOND), LATEST_SECONDS)


def expected_by(ahead: int, now: int) -> int:
    """Until when somebody who was told to ask again is waited for."""
    return now + (ask_again_seconds(ahead) + GRACE_SECONDS) * 1000


def is_ticket_fresh(number: int, now: int) -> bool:
    """A place from the future is no place: numbers are moments, a little ahead only where many came at once."""
    return now - PLACE_SECONDS * 1000 < number <= now + 60_000
