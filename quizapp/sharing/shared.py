"""What several hosts share beside the database, in Redis: verdicts, snapshots, queues. Never the only copy of anything.

Whoever asks must be able to go on without: every call may raise SharedAway, and does so at once while Redis is away.
Text goes in and comes out; nothing that runs on reading (no pickle).
"""

import hashlib
import logging
from collections.abc import Sequence
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from ..config import Settings

if TYPE_CHECKING:
    from redis import Redis

#: A Redis beside the service answers in a fraction of a millisecond; one that does not is treated as away.
TIMEOUT_SECONDS = 0.05
#: After a failure nobody asks for so long; then one request tries, and the others go on without.
REST_SECONDS = 2.0
#: Threads of a worker, and its looks in the background.
MOST_CONNECTIONS = 32

_log = logging.getLogger(__name__)


class SharedAway(Exception):
    """There is no Redis, or it does not answer: go on without it."""


class Shared:
    """Names are this installation's own, so that two installations on one Redis never read each other's."""

    def __init__(self, settings: Settings) -> None:
        self.is_set = bool(settings.redis_url)
        #: Hosts of one installation have the same key, and no other installation has it.
        self.prefix = "qz:" + hashlib.sha256(b"redis names:" + settings.secret_key.encode()).hexdigest()[:16] + ":"
        self._client = _client(settings.redis_url) if self.is_set else None
        self._guard = Lock()
        self._away_until = 0.0
        self._is_away = False

    def get(self, name: str) -> str | None:
        found: str | None = self._ask("get", self.prefix + name)
        return found

    def put(self, name: str, text: str, seconds: float) -> None:
        """Keeps the text for so long, instead of what was there."""
        self._ask("set", self.prefix + name, text, px=_milliseconds(seconds))

    def claim(self, name: str, text: str, seconds: float) -> bool:
        """Whether the name was free and is now taken with this text, for so long: one of all hosts gets it."""
        return bool(self._ask("set", self.prefix + name, text, px=_milliseconds(seconds), nx=True))

    def drop(self, name: str) -> None:
        self._ask("delete", self.prefix + name)

    def run(self, script: str, names: Sequence[str] = (), arguments: Sequence[str | int | float] = ()) -> Any:
        """Runs Lua on the server, in one piece: KEYS are the names, ARGV the arguments. Sent whole only once."""
        digest = hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()
        keys = [self.prefix + name for name in names]
        try:
            return self._ask("evalsha", digest, len(keys), *keys, *arguments)
        except LookupError:
            return self._ask("eval", script, len(keys), *keys, *arguments)

    def _ask(self, command: str, *arguments: Any, **options: Any) -> Any:
        from redis import RedisError
        from redis.exceptions import NoScriptError

        if self._client is None or not self._may_ask():
            raise SharedAway
        try:
            answer = getattr(self._client, command)(*arguments, **options)
        except NoScriptError:
            raise LookupError from None
        except (RedisError, OSError) as error:
            self._rest(error)
            raise SharedAway from None
        if self._is_away:
            self._is_away = False
            _log.warning("Redis is back")
        return answer

    def _may_ask(self) -> bool:
        if not self._is_away:
            return True
        with self._guard:
            now = monotonic()
            if now < self._away_until:
                return False
            # This one tries; whoever comes meanwhile does not wait for it.
            self._away_until = now + REST_SECONDS
            return True

    def _rest(self, error: Exception) -> None:
        with self._guard:
            is_news, self._is_away = not self._is_away, True
            self._away_until = monotonic() + REST_SECONDS
        if is_news:
            # Connections of before are as dead as this one. The error's text may hold an address, never the password.
            if self._client is not None:
                self._client.connection_pool.disconnect(inuse_connections=False)
            _log.warning("Redis is away, going on without it: %s", type(error).__name__)


def _client(url: str) -> "Redis":
    """Opens no connection: workers are forked after this."""
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        max_connections=MOST_CONNECTIONS,
        # Waiting and asking again is the caller's choice, and ours is to go on without.
        retry=Retry(NoBackoff(), 0),
        protocol=2,
    )


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
