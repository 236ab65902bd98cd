"""The same list of those who wait, for several hosts: in Redis, each question in one piece (see waiting_room.py)."""

from collections.abc import Sequence
from typing import Any

from ..domain.admission import (
    FIRST_RATE,
    GRACE_SECONDS,
    LATEST_SECONDS,
    MOST_RATE,
    PLACE_SECONDS,
    PLACES_PER_SECOND,
    SOONEST_SECONDS,
    TURN_SECONDS,
    TURNS_KEPT_SECONDS,
    Pace,
    Seat,
    is_ticket_fresh,
)
from .shared import Shared, SharedAway
from .waiting_room import RoomAway

#: By number: who waits, and until when each is expected; by key: number, and what became of the turn.
_NAMES = ("room:waiting", "room:due", "room:seats", "room:figures", "room:open", "room:pace")

#: As domain/admission.py, whose figures come as arguments; tests hold the two to the same answers.
_ASK = """
local waiting, due, seats, figures, open, pace = unpack(KEYS)
local key, ticket, now, may_arrive = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4] == '1'
local limit, first_rate, most_rate = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local soonest, latest, per_second, grace = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local kept_seconds, turn_ms, place_ms = tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14])
for _, name in ipairs(KEYS) do
  if name ~= open then redis.call('PEXPIRE', name, place_ms) end
end

local number, called, spent = unpack(redis.call('HMGET', seats, key, key .. ':called', key .. ':spent'))
local is_over = spent or (called and now - tonumber(called) > turn_ms)
if not number or is_over then
  local held = ''
  if not number then held = ticket end
  if held ~= '' and redis.call('HEXISTS', seats, '#' .. held) == 1 then held = '' end
  if held == '' and not may_arrive then return false end
  local last = tonumber(redis.call('HGET', figures, 'last') or '0')
  number = held ~= '' and held or string.format('%.0f', math.max(last + 1, now))
  redis.call('HSET', seats, key, number, '#' .. number, '1')
  redis.call('HDEL', seats, key .. ':called', key .. ':spent')
  redis.call('ZADD', waiting, number, number)
  redis.call('HSET', figures, 'last', string.format('%.0f', math.max(last, tonumber(number))))
  called = false
end
if called then return {number, 0, 1} end

redis.call('ZADD', due, now + (soonest + grace) * 1000, number)
local late = redis.call('ZRANGEBYSCORE', due, '-inf', '(' .. ARGV[3])
for _, one in ipairs(late) do
  redis.call('ZREM', due, one)
  redis.call('ZREM', waiting, one)
end
redis.call('ZADD', waiting, number, number)

local ahead = redis.call('ZRANK', waiting, number)
local others = redis.call('ZCARD', waiting) - 1
local rate = tonumber(redis.call('HGET', pace, 'rate') or first_rate)
if limit > 0 then rate = math.min(rate, limit) else rate = math.min(rate, most_rate) end
local kept = tonumber(redis.call('HGET', figures, 'turns') or '0')
local elapsed = math.max(now - tonumber(redis.call('HGET', figures, 'counted') or '0'), 0)
local span = 1
if others > 0 then span = kept_seconds end
kept = math.min(kept + rate * elapsed / 1000, math.max(1, rate * span))
local called_to = tonumber(redis.call('HGET', figures, 'called_to') or '0')
local is_called = tonumber(number) <= called_to or ahead + 1 <= kept
if is_called then
  kept = kept - 1
  redis.call('HSET', figures, 'called_to', string.format('%.0f', math.max(called_to, tonumber(number))))
  redis.call('HSET', seats, key .. ':called', ARGV[3])
  redis.call('ZREM', waiting, number)
  redis.call('ZREM', due, number)
else
  local seconds = math.min(math.max(soonest, math.floor(ahead / per_second)), latest) + grace
  redis.call('ZADD', due, now + seconds * 1000, number)
  if redis.call('PTTL', open) < seconds * 1000 then redis.call('SET', open, '1', 'PX', seconds * 1000) end
end
redis.call('HSET', figures, 'turns', tostring(kept), 'counted', ARGV[3])
return {number, ahead, is_called and 1 or 0}
"""

_SPEND = (
    "if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1] .. ':spent', '1') end"
)
_KEEP_OPEN = (
    "if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end"
)
_COUNT_WAITING = "return redis.call('ZCOUNT', KEYS[1], ARGV[1], '+inf')"
_LOAD_PACE = "return redis.call('HMGET', KEYS[1], 'rate', 'cut_at', 'raised_at')"
_STORE_PACE = "redis.call('HSET', KEYS[1], 'rate', ARGV[1], 'cut_at', ARGV[2], 'raised_at', ARGV[3])"


class SharedWaitingRoom:
    """Answers as WaitingRoom does. Raises RoomAway where Redis is away."""

    def __init__(self, shared: Shared, limit: int = 0) -> None:
        self._shared = shared
        self._limit = limit

    def is_open(self, now: int) -> bool:
        if self._limit:
            return True
        try:
            return self._shared.get("room:open") is not None
        except SharedAway as away:
            raise RoomAway from away

    def keep_open(self, now: int, milliseconds: int) -> None:
        self._run(_KEEP_OPEN, ["room:open"], [milliseconds])

    def ask(self, key: str, ticket: int | None, now: int, may_arrive: bool = True) -> Seat | None:
        held = str(ticket) if ticket and is_ticket_fresh(ticket, now) else ""
        figures = (
            *(self._limit, FIRST_RATE, MOST_RATE, SOONEST_SECONDS, LATEST_SECONDS, PLACES_PER_SECOND, GRACE_SECONDS),
            *(TURNS_KEPT_SECONDS, TURN_SECONDS * 1000, PLACE_SECONDS * 1000),
        )
        found = self._run(_ASK, _NAMES, [key, held, now, int(may_arrive), *figures])
        return Seat(int(found[0]), int(found[1]), bool(found[2])) if found else None

    def spend(self, key: str) -> None:
        self._run(_SPEND, ["room:seats"], [key])

    def count_waiting(self, now: int) -> int:
        return int(self._run(_COUNT_WAITING, ["room:due"], [now]))

    def load_pace(self) -> Pace:
        rate, cut_at, raised_at = self._run(_LOAD_PACE, ["room:pace"], [])
        return Pace() if rate is None else Pace(float(rate), int(cut_at), int(raised_at))

    def store_pace(self, pace: Pace) -> None:
        self._run(_STORE_PACE, ["room:pace"], [pace.rate, pace.cut_at, pace.raised_at])

    def sweep(self, now: int) -> None:
        """Redis forgets by itself: everything here ends some hours after the last question."""

    def _run(self, script: str, names: Sequence[str], arguments: Sequence[str | int | float]) -> Any:
        try:
            return self._shared.run(script, names, arguments)
        except SharedAway as away:
            raise RoomAway from away
