"""Drives whole journeys as phones do: keep-alive, cookies, compressed pages; so many clients in a closed loop."""

import gzip
import http.client
import json
import multiprocessing
import random
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import brotli

SAVES = 4
STEPS = ("landing", "join form", "join", "start", "paper", "save", "submit", "result")
_TOKEN = re.compile(r'name="csrf[_-]token" (?:value|content)="([^"]+)"')
_OPTION = re.compile(r'name="q-(\d+)" value="([^"]+)"')
_GIVEN = "An Bình Cường Dung Giang Hà Hải Hoa Khánh Lan Linh Mai Nam Nga Oanh Phúc Quân Sơn Thảo Tuấn Vân Yến".split()  # noqa: SIM905


@dataclass
class Measured:
    """Seconds of each step, bytes of each page as sent, journeys done, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    sizes: dict[str, list[int]] = field(default_factory=lambda: {step: [] for step in STEPS})
    journeys: int = 0
    faults: list[str] = field(default_factory=list)
    #: How often a phone was told to wait for its turn.
    waits: int = 0

    def add(self, other: "Measured") -> None:
        for step in STEPS:
            self.seconds[step] += other.seconds[step]
            self.sizes[step] += other.sizes[step]
        self.journeys += other.journeys
        self.faults += other.faults
        self.waits += other.waits


class _Wait(Exception):
    """The service asks to come again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"asked to wait {seconds} s")
        self.seconds = seconds


class Phone:
    """One citizen's browser."""

    def __init__(self, port: int, measured: Measured) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.measured = measured
        self.cookies: dict[str, str] = {}
        self.token = ""

    def ask(
        self, step: str, method: str, path: str, form: dict[str, str] | None = None, document: object = None
    ) -> tuple[str, str]:
        """Text and location of the answer; RuntimeError when it is neither a page nor a redirection."""
        headers = {"Accept-Encoding": "gzip, br", "Accept": "text/html"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urlencode({"csrf_token": self.token, **form})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif document is not None:
            body = json.dumps(document)
            headers |= {"Content-Type": "application/json", "X-CSRF-Token": self.token, "Accept": "application/json"}
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        data = response.read()
        self.measured.seconds[step].append(time.perf_counter() - started)
        self.measured.sizes[step].append(len(data))
        if response.status == 503 and response.headers.get("Retry-After"):
            raise _Wait(int(response.headers["Retry-After"]))
        if response.status not in (200, 303):
            raise RuntimeError(f"{step}: {response.status}")
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = _decoded(data, response.headers.get("Content-Encoding"))
        self.find_token(text)
        return text, urlsplit(response.headers.get("Location", "")).path

    def find_token(self, text: str) -> None:
        if found := _TOKEN.search(text):
            self.token = found[1]

    def start(self, slug: str) -> str:
        """The paper's address; a phone that is told to wait for its turn waits, and asks again as the page does."""
        path, form = f"/c/{slug}/start", {}
        while True:
            try:
                _text, paper = self.ask("start", "POST" if form is not None else "GET", path, form=form)
            except _Wait as wait:
                self.measured.waits += 1
                time.sleep(wait.seconds)
                path, form = f"/c/{slug}/wait", None
            else:
                if form is not None:
                    return paper
                path, form = f"/c/{slug}/start", {}

    def take(self, slug: str, chance: random.Random) -> None:
        """One journey; the start and the submit lead to the next page as the service says."""
        self.ask("landing", "GET", f"/c/{slug}")
        self.ask("join form", "GET", f"/c/{slug}/join")
        self.ask("join", "POST", f"/c/{slug}/join", form=_entry(chance))
        paper = self.start(slug)
        text, _ = self.ask("paper", "GET", paper)
        options: dict[str, list[str]] = {}
        for slot, code in _OPTION.findall(text):
            options.setdefault(slot, []).append(code)
        chosen = {slot: chance.choice(codes) for slot, codes in options.items()}
        for seq, slot in enumerate(list(chosen)[:SAVES], start=1):
            self.ask("save", "PUT", f"{paper}/responses", document={"seq": seq, "responses": {slot: [chosen[slot]]}})
        answers = {f"q-{slot}": code for slot, code in chosen.items()}
        _text, result = self.ask(
            "submit", "POST", f"{paper}/submit", form={**answers, "seq": str(SAVES + 1), "prediction": "1250"}
        )
        text, _ = self.ask("result", "GET", result)
        if "data-score" not in text:
            raise RuntimeError("result: no score on the page")


def drive(port: int, slug: str, journeys: int, clients: int, max_seconds: float, per_second: float = 0.0) -> Measured:
    """So many journeys by so many clients in processes of their own, or as many as the time allows.

    With `per_second` journeys begin at that pace, whether the ones before are done or not, as long as a client is free.
    """
    until = time.time() + max_seconds
    processes = min(2, clients)
    shares = [(clients // processes + (at < clients % processes)) for at in range(processes)]
    total = Measured()
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        work = [
            (port, slug, journeys * share // clients, share, until, at, per_second / processes)
            for at, share in enumerate(shares)
        ]
        for measured in pool.starmap(_drive_some, work):
            total.add(measured)
    return total


def _drive_some(
    port: int, slug: str, journeys: int, clients: int, until: float, number: int, per_second: float
) -> Measured:
    left: Iterator[int] = iter(range(journeys))
    lock, total, began = threading.Lock(), Measured(), time.monotonic()

    def client(seed: int) -> None:
        chance, own = random.Random(seed), Measured()
        while time.time() < until:
            with lock:
                turn = next(left, None)
            if turn is None:
                break
            if per_second:
                time.sleep(max(0.0, began + turn / per_second - time.monotonic()))
            phone = Phone(port, own)
            try:
                phone.take(slug, chance)
                own.journeys += 1
            except (RuntimeError, _Wait, OSError, http.client.HTTPException) as fault:
                own.faults.append(str(fault) or type(fault).__name__)
            finally:
                phone.connection.close()
        with lock:
            total.add(own)

    threads = [threading.Thread(target=client, args=(1000 * number + at,)) for at in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return total


def _entry(chance: random.Random) -> dict[str, str]:
    return {
        "full_name": f"Nguyễn Văn {chance.choice(_GIVEN)}",
        "birth_year": str(chance.randint(1950, 2005)),
        "phone": f"09000{chance.randrange(100_000):05}",
        "group": "residents",
        "unit": f"tdp-{chance.randint(1, 12):02}",
        "consent_take_part": "y",
    }


def _decoded(data: bytes, encoding: str | None) -> str:
    if encoding == "br":
        data = brotli.decompress(data)
    elif encoding == "gzip":
        data = gzip.decompress(data)
    return data.decode()
