"""Citizens' phones as the service sees them: real requests, cookies kept, many at once."""

import json
import re
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

_Answer = TypeVar("_Answer")
TIMEOUT = 30


@dataclass
class Answer:
    status: int
    text: str
    location: str = ""
    retry_after: str = ""


@dataclass
class Phone:
    """A browser without script; safe to use from several threads, each request on a connection of its own."""

    address: str
    slug: str = "thi-thu"
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    pid: str = ""

    def request(self, method: str, path: str, body: str | bytes = "", headers: dict[str, str] | None = None) -> Answer:
        connection = connection_to(self.address, TIMEOUT)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        try:
            connection.request(method, path, body if isinstance(body, bytes) else body.encode(), sent)
            response = connection.getresponse()
            answer = read_answer(response)
        finally:
            connection.close()
        self._keep_cookies(response)
        return answer

    def post(self, path: str, **fields: str) -> Answer:
        form = urlencode({"csrf_token": self.token, **fields})
        return self.request("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded"})

    def open_join(self) -> None:
        page = self.request("GET", f"/c/{self.slug}/join").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, page
        self.token = found[1]

    def join(self, unit: str = "to-dan-pho-so-1") -> Answer:
        return self.post(
            f"/c/{self.slug}/join",
            full_name="Nguyễn Thị Hoa",
            birth_year="1956",
            phone="0912345678",
            group="residents",
            unit=unit,
            consent_take_part="y",
        )

    def start(self) -> Answer:
        answer = self.post(f"/c/{self.slug}/start")
        if "/a/" in answer.location:
            self.pid = answer.location.rsplit("/", 1)[1]
        return answer

    def options(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for slot, code in re.findall(r'name="q-(\d+)" value="(\w+)"', self.request("GET", f"/a/{self.pid}").text):
            found.setdefault(slot, []).append(code)
        return found

    def save(self, seq: int, responses: dict[str, list[str]]) -> Answer:
        headers = {"Content-Type": "application/json", "X-CSRF-Token": self.token}
        document = json.dumps({"seq": seq, "responses": responses})
        return self.request("PUT", f"/a/{self.pid}/responses", document, headers)

    def submit(self) -> Answer:
        return self.post(f"/a/{self.pid}/submit")

    def _keep_cookies(self, response: HTTPResponse) -> None:
        for header in response.headers.get_all("Set-Cookie", []):
            name, _, value = header.split(";", 1)[0].partition("=")
            self.cookies[name] = value


def connection_to(address: str, seconds: float) -> HTTPConnection:
    """By https the certificate is the test's own: nobody vouches for it."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return HTTPSConnection(parts.netloc, timeout=seconds, context=ssl._create_unverified_context())
    return HTTPConnection(parts.netloc, timeout=seconds)


def read_answer(response: HTTPResponse) -> Answer:
    headers = response.headers
    text = response.read().decode()
    return Answer(response.status, text, headers.get("Location", ""), headers.get("Retry-After", ""))


def at_once(tasks: list[Callable[[], _Answer]]) -> list[_Answer]:
    """All tasks in threads of their own; their answers in order."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]
