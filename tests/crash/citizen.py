"""Citizens that never give up: keep-alive connections, one request at a time, and the rules of static/js/outbox.js.

The rules are those of the page, the clock is quicker: what a phone waits seconds for takes tenths here.
"""

import json
import random
import threading
import time
from collections.abc import Callable
from http.client import HTTPException
from urllib.parse import urlencode

from tests.service.phones import Answer, Phone, connection_to, read_answer

from .history import History, Invocation, Kind, Outcome

FIRST_WAIT = 0.05
LONGEST_WAIT = 0.5
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class StayingPhone(Phone):
    """Keeps its connection as browsers do; None instead of an answer when there was none."""

    #: How long an answer is waited for (outbox.js: PATIENCE).
    patience: float = 20.0

    def try_request(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None):
        try:
            return self.request(method, path, body, headers)
        except (OSError, HTTPException):
            return None

    def request(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> Answer:
        connection = self.__dict__.get("connection") or connection_to(self.address, self.patience)
        self.__dict__["connection"] = connection
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        try:
            connection.request(method, path, body.encode(), sent)
            response = connection.getresponse()
            answer = read_answer(response)
        except (OSError, HTTPException):
            self.hang_up()
            raise
        self._keep_cookies(response)
        return answer

    def hang_up(self) -> None:
        if connection := self.__dict__.pop("connection", None):
            connection.close()


class Citizen:
    """Takes one attempt after another until told to stop; what was begun is brought to its end even then."""

    def __init__(self, number: int, address: str, history: History, seed: int, stop: threading.Event) -> None:
        self.number = number
        self.address = address
        self.history = history
        self.random = random.Random(f"{seed}/{number}")
        self.stop = stop
        self.patience = StayingPhone.patience
        #: Answers that no client rule covers: a reason to fail, each with its words. With one the citizen goes home.
        self.refusals: list[str] = []
        #: How often one save or submit was sent before it was acknowledged, at most.
        self.most_tries = 0

    def run(self) -> None:
        try:
            self._take_part()
        except Exception as error:
            self.refusals.append(f"a citizen met {error!r}")
            raise

    def _take_part(self) -> None:
        while not self.stop.is_set() and not self.refusals:
            phone = self._enter()
            for _ in range(3):
                if not self.stop.is_set() and not self.refusals:
                    self._take(phone)
            phone.hang_up()

    def _enter(self) -> StayingPhone:
        phone = StayingPhone(self.address)
        phone.patience = self.patience
        self._persist(lambda: phone.try_request("GET", "/healthz"))
        self._persist(lambda: _quietly(phone.open_join))
        self._persist(lambda: _quietly(phone.join))
        return phone

    def _take(self, phone: StayingPhone) -> None:
        started = self._deliver(Kind.START, lambda one: phone.try_request("POST", *self._start_form(phone)))
        if started is None:
            return
        phone.pid = started.location.rsplit("/", 1)[1]
        options = self._persist(lambda: _options(phone))
        if options:
            Outbox(self, phone, {int(slot): codes for slot, codes in options.items()}).work()

    @staticmethod
    def _start_form(phone: StayingPhone) -> tuple[str, str, dict[str, str]]:
        return f"/c/{phone.slug}/start", urlencode({"csrf_token": phone.token}), FORM

    def _persist(self, step: Callable[[], object]):
        """What is not recorded (pages, the entry form): again until it is there."""
        wait = FIRST_WAIT
        for _ in range(400):
            if self.refusals:
                return None
            found = step()
            if found and getattr(found, "status", 200) < 400:
                return found
            time.sleep(wait * (0.75 + self.random.random() / 2))
            wait = min(wait * 2, LONGEST_WAIT)
        self.refusals.append("a page did not come back in 400 tries")
        return None

    def _deliver(self, kind: Kind, send: Callable[[Invocation], Answer | None], **what) -> Answer | None:
        """Sends until it is acknowledged or refused for good, each time as a request of its own in the history."""
        wait, tries = FIRST_WAIT, 0
        while not self.refusals:
            tries += 1
            one = self.history.invoke(self.number, kind, **what)
            answer = send(one)
            outcome = judge(kind, answer)
            attempt = answer.location.rsplit("/", 1)[1] if kind is Kind.START and outcome is Outcome.OK else ""
            self.history.complete(one, outcome, answer.status if answer else 0, attempt)
            if kind is not Kind.START:  # who starts may be asked to wait for a place
                self.most_tries = max(self.most_tries, tries)
            if outcome is Outcome.OK:
                return answer
            if outcome is Outcome.FAIL or (answer and answer.status == 503 and not says_when(answer, kind)):
                self.refusals.append(f"{kind} {answer.status}: {answer.text[:300]}")
                return None
            if tries > 400:
                self.refusals.append(f"{kind} was not acknowledged in 400 tries")
                return None
            time.sleep(wait * (0.75 + self.random.random() / 2))
            wait = min(wait * 2, LONGEST_WAIT)
        return None


def judge(kind: Kind, answer: Answer | None) -> Outcome:
    """As outbox.js does: no answer, 5xx and 429 mean "later"; other refusals end it."""
    if answer is None or answer.status >= 500 or answer.status == 429:
        return Outcome.INFO
    wanted = {Kind.SAVE: 200, Kind.START: 303, Kind.SUBMIT: 303}[kind]
    if answer.status != wanted:
        return Outcome.FAIL
    if kind is Kind.START and "/a/" not in answer.location:
        return Outcome.FAIL
    if kind is Kind.SUBMIT and not answer.location.endswith("/result"):
        return Outcome.FAIL
    return Outcome.OK


def says_when(answer: Answer, kind: Kind = Kind.SAVE) -> bool:
    """A 503 tells programs when to come again, and people what is still there (who starts has nothing to lose yet)."""
    return answer.retry_after.isdigit() and (kind is Kind.START or "Đã lưu" in answer.text)


def _options(phone: StayingPhone) -> dict[str, list[str]] | None:
    """Of the paper; None when another page came instead of it."""
    try:
        return phone.options() or None
    except (OSError, HTTPException):
        return None


def _quietly(step: Callable[[], object]) -> object:
    try:
        found = step()
        return True if found is None else found
    except (OSError, HTTPException, AssertionError):
        return None


class Outbox:
    """One paper on one phone: what waits, the number of the newest change, one request on its way."""

    def __init__(self, citizen: Citizen, phone: StayingPhone, options: dict[int, list[str]]) -> None:
        self.citizen, self.phone, self.options = citizen, phone, options
        self.chosen: dict[int, tuple[str, ...]] = {}
        self.waiting: dict[int, tuple[str, ...]] = {}
        self.seq = 0

    def work(self) -> None:
        """Answers every question, changes some, several at a time now and then; then submits."""
        rng = self.citizen.random
        order = [*self.options, *rng.sample(list(self.options), len(self.options) // 3)]
        while order and not self.citizen.refusals:
            for _ in range(min(rng.choice((1, 1, 1, 2, 3)), len(order))):
                self._put(order.pop())
            self._flush()
        if not self.citizen.refusals:
            self._submit()

    def _put(self, slot: int) -> None:
        self.waiting[slot] = self.chosen[slot] = (self.citizen.random.choice(self.options[slot]),)
        self.seq += 1

    def _flush(self) -> None:
        sent = dict(self.waiting)
        foretold = self.citizen.random.randrange(1, 10_000) if self.citizen.random.random() < 0.1 else None
        seq, path = self.seq, f"/a/{self.phone.pid}/responses"
        document: dict[str, object] = {"seq": seq, "responses": {str(at): codes for at, codes in sent.items()}}
        if foretold is not None:
            document["prediction"] = foretold
        headers = {"Content-Type": "application/json", "X-CSRF-Token": self.phone.token}
        answer = self.citizen._deliver(
            Kind.SAVE,
            lambda one: self.phone.try_request("PUT", path, json.dumps(document), headers),
            attempt=self.phone.pid,
            seq=seq,
            responses=sent,
            prediction=foretold,
        )
        if answer is not None:
            if json.loads(answer.text)["seq"] != seq:
                self.citizen.refusals.append(f"number {seq} was acknowledged as {answer.text}")
            self.waiting = {at: codes for at, codes in self.waiting.items() if sent.get(at) != codes}

    def _submit(self) -> None:
        form = {"csrf_token": self.phone.token, "seq": str(self.seq + 1)}
        form |= {f"q-{slot}": codes[0] for slot, codes in self.chosen.items()}
        self.citizen._deliver(
            Kind.SUBMIT,
            lambda one: self.phone.try_request("POST", f"/a/{self.phone.pid}/submit", urlencode(form), FORM),
            attempt=self.phone.pid,
            seq=self.seq + 1,
            responses=self.chosen,
        )
