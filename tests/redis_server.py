"""A Redis of a test's own, on a free port of loopback, that can be killed, frozen and started again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis

from tests.running import free_port, wait_until

START_SECONDS = 10


@dataclass
class RedisServer:
    folder: Path
    host: str = "127.0.0.1"
    port: int = 0
    #: A program that runs it, as in "ip netns exec data".
    before: tuple[str, ...] = ()
    process: subprocess.Popen | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"redis://{self.host}:{self.port}/0"

    def client(self) -> redis.Redis:
        """By its socket, which is there whatever network the server is in."""
        return redis.Redis(unix_socket_path=str(self.folder / "socket"), decode_responses=True, socket_timeout=5)

    def start(self) -> None:
        """Empty at every start: nothing that counts may live in it alone."""
        log = self.folder / "redis.log"
        options = {"bind": self.host, "port": self.port, "save": "", "dir": self.folder, "logfile": log}
        options |= {"protected-mode": "no", "unixsocket": self.folder / "socket"}
        given = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        self.process = subprocess.Popen([*self.before, "redis-server", *given])
        wait_until(self._answers, START_SECONDS, log.read_text)

    def freeze(self) -> None:
        """It accepts connections and never answers."""
        assert self.process
        os.kill(self.process.pid, signal.SIGSTOP)

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        try:
            with closing(self.client()) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@contextmanager
def running_redis(folder: Path, host: str = "127.0.0.1", before: tuple[str, ...] = ()) -> Iterator[RedisServer]:
    server = RedisServer(folder, host, free_port(), before)
    server.start()
    try:
        yield server
    finally:
        server.kill()
