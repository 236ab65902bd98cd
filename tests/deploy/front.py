"""The shipped nginx configuration before the real service: only ports, certificate and folders are the test's own."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

from tests.running import ROOT, free_port, wait_until

CONFIGURATION = ROOT / "deploy/nginx/quizapp.conf"
#: The name in the shipped configuration.
NAME = "thi.example.vn"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass
class Front:
    port: int
    plain_port: int
    ca: Path
    folder: Path

    def context(self) -> ssl.SSLContext:
        """A client that trusts this test's authority and nobody else."""
        return ssl.create_default_context(cafile=str(self.ca))

    def get(self, path: str, method: str = "GET", body: str = "", headers: dict[str, str] | None = None) -> "Answer":
        connection = _Here(NAME, self.port, context=self.context(), timeout=20)
        try:
            connection.request(method, path, body.encode(), {"Host": NAME, **(headers or {})})
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers.items()), response.read().decode())
        finally:
            connection.close()

    def logged(self) -> str:
        return "".join(file.read_text() for file in self.folder.glob("*.log"))


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


class _Here(HTTPSConnection):
    """The name is the certificate's; the machine is this one."""

    def connect(self) -> None:
        self._create_connection = lambda _address, *rest: _connect(self.port, *rest)
        super().connect()


def _connect(port: int, *rest: Any) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), *rest)


def nginx() -> str:
    found = shutil.which("nginx", path=PATH)
    assert found, "nginx is not installed (apt-get install nginx-light)"
    return found


@contextmanager
def running_front(backend: int, folder: Path) -> Iterator[Front]:
    make_certificates(folder)
    front = Front(free_port(), free_port(), folder / "ca.pem", folder)
    (folder / "nginx.conf").write_text(_whole(front, backend), encoding="utf-8")
    command = [nginx(), "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "start.log")]
    subprocess.run([*command, "-t"], check=True, capture_output=True, text=True)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: (folder / "nginx.pid").exists() and _is_open(front.port), 20, front.logged)
        yield front
    finally:
        process.terminate()
        process.wait(timeout=20)


def _whole(front: Front, backend: int) -> str:
    shipped = CONFIGURATION.read_text(encoding="utf-8")
    changes = {
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{backend};",
        "listen 80;": f"listen 127.0.0.1:{front.plain_port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{front.port} ssl http2;",
        "/etc/nginx/tls/": f"{front.folder}/",
        "/var/log/nginx/": f"{front.folder}/",
        "/opt/quizapp/": f"{ROOT}/",
    }
    for there, here in changes.items():
        assert there in shipped, f"the shipped configuration has no {there!r} any more"
        shipped = shipped.replace(there, here)
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{place}_temp_path {front.folder}/{place};" for place in places)
    types = "types { text/css css; text/javascript js; image/svg+xml svg; }"
    return (
        f"daemon off; user root; worker_processes 1; pid {front.folder}/nginx.pid;\n"
        f"events {{ worker_connections 256; }}\nhttp {{ {types} {temporary}\n{shipped}\n}}\n"
    )


def make_certificates(folder: Path) -> None:
    """An authority of the test's own, and a certificate of it for the shipped name."""
    (folder / "name.cnf").write_text(f"subjectAltName=DNS:{NAME}\n")
    key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    for command in (
        f"req -x509 {key} -days 2 -subj /CN=authority -keyout ca.key -out ca.pem",
        f"req -new {key} -subj /CN={NAME} -keyout quizapp.key -out request.pem",
        "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile name.cnf -out quizapp.pem",
    ):
        subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True)


def _is_open(port: int) -> bool:
    try:
        _connect(port, 2).close()
    except OSError:
        return False
    return True
