"""Walks every route of the application as every kind of visitor, with sample rows behind every address.

A new route is walked by itself. A new name of an argument needs a line in `SAMPLES`, and the row it names.
"""

import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quizapp.domain.access import Permission, Role, may
from quizapp.domain.attempts import AttemptState
from quizapp.domain.bank_staging import staged_as_document
from quizapp.domain.content_review import ImportState
from quizapp.domain.jobs import JobState
from quizapp.domain.questions import DraftQuestion, Place
from quizapp.domain.regrading import CorrectionKind
from quizapp.domain.staged_drafts import StagedDraft, StagedQuestion
from quizapp.domain.units import TargetGroup
from quizapp.models import (
    Account,
    BankImport,
    Base,
    Job,
    KeyCorrection,
    ParticipantSession,
    Question,
    QuestionVersion,
)
from quizapp.web.gate import PARTICIPANT, PUBLIC
from tests.factories import (
    make_account,
    make_attempt,
    make_bank,
    make_contest,
    make_participant,
    make_round,
    make_unit,
    sign_in_staff,
)
from tests.factories.corrections import make_proposal
from tests.people import LAN, STAFF, Citizen, Staff

#: One value an argument name. Bank and contest share their slug, attempt and staged file their public id: an
#: address says `<slug>` whatever it is the slug of.
SAMPLES: dict[str, Any] = {
    "slug": "mau",
    "pid": "mau000000001",
    "login": "dich",
    "number": 1,
    "round": 1,
    "filename": "css/base.css",
    "kind": "csv",
    "job": "mau000000002",
    "work": "mau000000003",
}

#: A name and a phone that no example on any page uses.
CITIZEN_OF_THE_WALK = Citizen("Triệu Thị Bích Đào", 1956, "0363636363", TargetGroup.RESIDENTS)

#: Whose account the pages of accounts are walked with: none of the visitors'.
TARGET = Staff("dich", "Ma Văn Đích", Role.REPORTER)

ANONYMOUS, CITIZEN = "anonymous", "participant"
VISITORS = (ANONYMOUS, CITIZEN, *(staff.role.value for staff in STAFF))
SAFE_METHODS = ("GET", "HEAD")
UNSAFE_METHODS = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Step:
    """One method of one route."""

    endpoint: str
    method: str
    path: str
    #: PUBLIC, PARTICIPANT or a Permission.
    access: Any
    #: Whether the address names something that is one participant's alone.
    is_owned: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.endpoint})"


def steps(app: Flask, methods: tuple[str, ...]) -> Iterator[Step]:
    """Every route of the application with sample arguments, for these of its methods."""
    adapter = app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        if rule.endpoint == "static":
            continue
        unknown = rule.arguments - SAMPLES.keys()
        assert not unknown, f"{rule.rule}: give tests/web/walk.py a sample for {sorted(unknown)} and the row it names"
        path = adapter.build(rule.endpoint, {name: SAMPLES[name] for name in rule.arguments})
        access = getattr(app.view_functions[rule.endpoint], "access", None)
        for method in methods:
            if method in (rule.methods or ()):
                yield Step(rule.endpoint, method, path, access, "pid" in rule.arguments)


class World:
    """An installation in the middle of a contest, and browsers of everybody who may come along."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.unit = make_unit(session)
        self.accounts = {
            staff.role.value: make_account(
                session, staff, unit_id=self.unit.id if staff.role is Role.COORDINATOR else None
            )
            for staff in STAFF
        }
        target = make_account(session, TARGET)
        bank = make_bank(session, SAMPLES["slug"], questions=6)
        contest = make_contest(session, SAMPLES["slug"])
        round = make_round(session, contest, bank)
        self.participant = make_participant(session, contest, self.unit, CITIZEN_OF_THE_WALK)
        self.contest_id = contest.id
        versions = list(session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)))
        attempt = make_attempt(
            session, self.participant, round, versions[:5], state=AttemptState.IN_PROGRESS, started_at=datetime.now(UTC)
        )
        attempt.pid = SAMPLES["pid"]
        session.get_one(Question, versions[0].question_id).pid = SAMPLES["pid"]
        session.add(
            BankImport(
                pid=SAMPLES["pid"],
                bank_id=bank.id,
                account_id=self.accounts[LAN.role.value].id,
                state=ImportState.STAGED,
                filename="cau-hoi.xlsx",
                content=staged_as_document(
                    StagedDraft("csv", (StagedQuestion(1, DraftQuestion(Place(2), "Một?", ("1", "2"), (0,))),))
                ),
                created_at=datetime.now(UTC),
            )
        )
        self._add_jobs(app.extensions["quizapp"].settings.data_dir)
        session.flush()
        made = make_proposal(session, target, versions[0], CorrectionKind.DROPPED, now=datetime.now(UTC))
        session.execute(update(KeyCorrection).where(KeyCorrection.pid == made).values(pid=SAMPLES["pid"]))
        session.commit()
        self._form_cookie, self.token = self._csrf()

    def browser(self, *visitors: str, has_token: bool = True) -> FlaskClient:
        """A fresh browser of this visitor (or of several at once); what another one ended does not touch it."""
        client = self.app.test_client()
        for visitor in visitors:
            if visitor == CITIZEN:
                client.set_cookie("qz-visitor", self._citizen_token())
            elif visitor != ANONYMOUS:
                account = self.session.get_one(Account, self.accounts[visitor].id)
                client.set_cookie("qz-staff", sign_in_staff(self.session, account))
                self.session.commit()
        if has_token:
            client.set_cookie("qz", self._form_cookie)
        return client

    def take(self, client: FlaskClient, step: Step, **headers: str) -> TestResponse:
        """The step with an empty form and the form's token."""
        sent = {"X-CSRFToken": self.token, **headers}
        return client.open(step.path, method=step.method, headers=sent, buffered=True)

    def shows_the_participant(self, html: str) -> bool:
        secrets_of_hers = (CITIZEN_OF_THE_WALK.full_name, CITIZEN_OF_THE_WALK.phone, self.participant.resume_code)
        return any(secret in html for secret in secrets_of_hers)

    def _add_jobs(self, data_dir: Path) -> None:
        folder = data_dir / "exports"
        folder.mkdir(exist_ok=True)
        (folder / "mau.csv").write_text("x")
        now = datetime.now(UTC)
        job = Job(
            pid=SAMPLES["pid"],
            kind="export.results",
            subject=SAMPLES["slug"],
            arguments={"format": "csv"},
            state=JobState.DONE,
            actor=LAN.login,
            created_at=now,
            finished_at=now,
            file_name="mau.csv",
            file_title="Danh sách",
            file_bytes=1,
            file_expires_at=now + timedelta(hours=1),
        )
        reading = Job(
            pid=SAMPLES["job"],
            kind="bank.import",
            subject=SAMPLES["slug"],
            arguments={"upload": "x", "keys": "", "filename": "cau-hoi.xlsx"},
            state=JobState.QUEUED,
            actor=LAN.login,
            created_at=now,
        )
        looking = Job(
            pid=SAMPLES["work"],
            kind="correction.preview",
            subject=SAMPLES["slug"],
            arguments={"correction": SAMPLES["pid"]},
            state=JobState.QUEUED,
            actor=LAN.login,
            created_at=now,
        )
        self.session.add_all([job, reading, looking])

    def _citizen_token(self) -> str:
        raw = secrets.token_urlsafe(16)
        self.session.add(
            ParticipantSession(
                token_sha256=hashlib.sha256(raw.encode()).hexdigest(),
                contest_id=self.contest_id,
                participant_id=self.participant.id,
                created_at=datetime.now(UTC),
            )
        )
        self.session.commit()
        return raw

    def _csrf(self) -> tuple[str, str]:
        client = self.app.test_client()
        found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/staff/sign-in").text)
        cookie = client.get_cookie("qz")
        assert found
        assert cookie
        return cookie.value, found[1]


def may_enter(visitor: str, access: Any) -> bool:
    """By the declaration of the route and the map of permissions alone."""
    if isinstance(access, Permission):
        return visitor not in (ANONYMOUS, CITIZEN) and may(Role(visitor), access)
    return access == PUBLIC or (access == PARTICIPANT and visitor == CITIZEN)


def leads_to_sign_in(response: TestResponse) -> bool:
    return response.status_code in (302, 303) and response.location.startswith("/staff/sign-in?next=")


def content_of(engine: Engine) -> dict[str, str]:
    """A checksum of every table: whatever changes a row changes it."""
    sums = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = sorted(map(repr, connection.execute(select(table))))
            sums[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return sums


def changed_tables(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [name for name in before if before[name] != after[name]]
