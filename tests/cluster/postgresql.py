"""PostgreSQL servers of the test's own, from Debian's binaries, in temporary folders; a primary and its standby."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.cluster.lan import Machine
from tests.crash.cluster import postgresql_programs
from tests.running import free_port, wait_until

START_SECONDS = 30
USER = "postgres"


@dataclass
class PostgresqlServer:
    """Listens on its address and, whichever namespace it is in, on a socket in its folder."""

    folder: Path
    address: str = "127.0.0.1"
    port: int = 5432
    machine: Machine | None = None
    process: subprocess.Popen | None = field(default=None, repr=False)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def by_socket(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}@/{database}?host={self.folder}&port={self.port}"

    def by_network(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}@{self.address}:{self.port}/{database}"

    def initialise(self) -> None:
        _as_postgres("initdb", "-D", str(self.data), "-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8")
        with (self.data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all all trust\nhost replication all all trust\n")
        self.configure(listen_addresses=self.address, port=self.port, unix_socket_directories=self.folder)

    def configure(self, **settings: object) -> None:
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def start(self) -> None:
        command = [str(_bin() / "postgres"), "-D", str(self.data)]
        log = self.folder / "log"
        if self.machine:
            self.process = self.machine.start(command, log, user=USER)
        else:
            with log.open("ab") as file:
                self.process = subprocess.Popen(
                    command, user=USER, group=USER, stdout=file, stderr=file, start_new_session=True
                )
        wait_until(self.answers, START_SECONDS, log.read_text)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.by_socket(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def execute(self, sql: str) -> list[tuple]:
        with psycopg.connect(self.by_socket(), autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def kill(self) -> None:
        """As when the power goes: all of its processes at once."""
        if self.process and self.process.poll() is None:
            for pid in [self.process.pid, *_children(self.process.pid)]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait(10)

    def copy_to(self, standby: "PostgresqlServer") -> None:
        """A standby of this server in the other one's folder: pg_basebackup -R, as docs/operations.md has it."""
        source = f"host={self.folder} port={self.port} user={USER} application_name=standby"
        _as_postgres(
            "pg_basebackup", "-D", str(standby.data), "-d", source, "-R", "-X", "stream", "--no-sync", "-c", "fast"
        )
        standby.configure(listen_addresses=standby.address, port=standby.port, unix_socket_directories=standby.folder)

    def promote(self) -> None:
        assert self.execute("SELECT pg_promote()") == [(True,)]


@contextmanager
def postgresql_folder() -> Iterator[Path]:
    """One that its user may enter, which pytest's are not."""
    folder = Path(tempfile.mkdtemp(prefix="quizapp-pg-"))
    shutil.chown(folder, USER, USER)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_postgresql(machine: Machine | None = None, **settings: object) -> Iterator[PostgresqlServer]:
    with postgresql_folder() as folder:
        server = PostgresqlServer(folder)
        if machine:
            server.machine, server.address = machine, machine.address
        else:
            server.port = free_port()
        server.initialise()
        server.configure(**settings)
        server.start()
        try:
            yield server
        finally:
            server.kill()


def _bin() -> Path:
    found = postgresql_programs()
    assert found, "PostgreSQL's server binaries are needed (apt-get install postgresql)"
    return found


def _as_postgres(program: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(_bin() / program), *arguments],
        user=USER,
        group=USER,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []
