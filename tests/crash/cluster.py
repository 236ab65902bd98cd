"""A PostgreSQL of the test's own, from Debian's binaries, made to be killed: on a port of its own, fsync on."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.running import free_port, wait_until


def postgresql_programs() -> Path | None:
    """The folder of initdb and postgres, the newest that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


class Cluster:
    """One server with one empty database `quizapp`. PostgreSQL refuses to run as root: then it runs as postgres."""

    def __init__(self, folder: Path) -> None:
        programs = postgresql_programs()
        assert programs, "PostgreSQL's programs (initdb, postgres) are not installed"
        self._programs = programs
        self.folder = folder
        self.user = "postgres" if os.geteuid() == 0 else None
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        initdb = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-N"]
        self._run([*initdb, "-E", "UTF8", "--locale=C.UTF-8"])
        self.start()
        with self.connect("postgres") as server:
            server.execute("CREATE DATABASE quizapp")

    @property
    def url(self) -> str:
        return self._address("quizapp")

    def _address(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def connect(self, name: str = "quizapp") -> psycopg.Connection:
        return psycopg.connect(self._address(name), autocommit=True, connect_timeout=5)

    def start(self, *options: str, before: Sequence[str] = ()) -> None:
        """Starts the server and waits until it takes connections; `before` is a program that runs it."""
        given = ["-p", str(self.port), "-c", "listen_addresses=127.0.0.1", "-k", str(self.folder)]
        small = ["-c", "shared_buffers=32MB", "-c", "max_connections=60"]
        (self.folder / "data" / "postgresql.auto.conf").write_text("")  # see stop_waiting_for_the_disk
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*before, str(self._programs / "postgres"), "-D", str(self.folder / "data"), *given, *small, *options],
                cwd=self.folder,
                user=self.user,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        wait_until(self._is_up, 180, lambda: (self.folder / "log").read_text()[-3000:])

    def _is_up(self) -> bool:
        assert self.process
        assert self.process.poll() is None, (self.folder / "log").read_text()[-3000:]
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """SIGKILL to the postmaster and all its children, as a power cut or the kernel's memory killer does."""
        assert self.process
        master = self.process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        # The postmaster first: it must not tidy up after its children.
        for pid in (master, *map(int, children)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        wait_until(lambda: not any(_is_running(int(child)) for child in children), 30)

    def stop_immediately(self) -> None:
        """What `pg_ctl -m immediate` sends: no checkpoint, the next start recovers from the log."""
        assert self.process
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=30)

    def stop_waiting_for_the_disk(self) -> None:
        """The mutant of the durability check: commits are answered before they are on disk, until the next start."""
        with self.connect() as server:
            server.execute("ALTER SYSTEM SET synchronous_commit = off")
            server.execute("SELECT pg_reload_conf()")

    def find_damage(self) -> list[str]:
        """What PostgreSQL's own check finds wrong: every row read, every index compared with its table."""
        with self.connect() as server:
            server.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
            try:
                server.execute(
                    "SELECT bt_index_check(c.oid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                    "JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'btree' AND c.relpersistence = 'p'"
                )
            except psycopg.DatabaseError as error:
                return [str(error)]
        return []

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.stop_immediately()

    def _run(self, command: list[str]) -> None:
        subprocess.run(command, cwd=self.folder, user=self.user, check=True, capture_output=True, text=True)


def _is_running(pid: int) -> bool:
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    # Not pytest's folder: that one belongs to root alone, and PostgreSQL runs as somebody else.
    folder = Path(tempfile.mkdtemp(prefix="quizapp-crash-"))
    cluster = None
    try:
        cluster = Cluster(folder)
        yield cluster
    finally:
        if cluster:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
