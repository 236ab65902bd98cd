"""A whole journey with marks planted in it, mishaps included, against the real service: none is in its output."""

import json
import socket
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy import text

from tests.factories import make_bank, make_contest, make_round, make_unit
from tests.running import running_service
from tests.service.phones import Phone

pytestmark = pytest.mark.service

NAME = "Quách Thị Mận Canary"
PHONE = "0977000111"
MARKS = ("Mận", "Canary", "M%E1%BA%ADn", "0977000111", "977000111", "chim-hoang-yen")

#: The database quotes a name in its message, as PostgreSQL does with a row that breaks a constraint.
SPEAKING_TRIGGER = {
    "sqlite": (
        "CREATE TRIGGER speak BEFORE INSERT ON participants BEGIN"
        " SELECT RAISE(ABORT, 'refused ' || NEW.full_name || ' ' || NEW.phone); END",
    ),
    "postgresql": (
        "CREATE FUNCTION speak() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE unique_violation USING MESSAGE = NEW.full_name || ' ' || NEW.phone; END $$",
        "CREATE TRIGGER speak BEFORE INSERT ON participants FOR EACH ROW EXECUTE FUNCTION speak()",
    ),
}


@pytest.fixture
def a_database_that_quotes(database):
    kind = "sqlite" if database.is_sqlite else "postgresql"

    def begin():
        with database.transaction() as session:
            for statement in SPEAKING_TRIGGER[kind]:
                session.execute(text(statement))

    yield begin
    with database.transaction() as session:
        for statement in (
            ("DROP TRIGGER speak",)
            if database.is_sqlite
            else ("DROP TRIGGER speak ON participants", "DROP FUNCTION speak()")
        ):
            session.execute(text(statement))


def join(phone: Phone) -> int:
    phone.open_join()
    fields = {"full_name": NAME, "birth_year": "1956", "phone": PHONE, "group": "residents"}
    path = f"/c/{phone.slug}/join?from=chim-hoang-yen"
    return phone.post(path, **fields, unit="to-dan-pho-so-1", consent_take_part="y").status


def speak_badly(address: str) -> None:
    """Requests that gunicorn itself refuses, with marks in every place."""
    for request in (
        f"GET /{'chim-hoang-yen' * 600} HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nchim hoang-yen: chim-hoang-yen\r\n\r\n",
        "CHIM-hoang-yen chim-hoang-yen\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: chim-hoang-yen\r\n\r\n",
    ):
        with socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), timeout=5) as connection:
            connection.sendall(request.encode())
            connection.recv(1000)


def test_no_name_phone_code_token_cookie_or_answer_is_in_the_output(settings, session, a_database_that_quotes):
    make_round(session, make_contest(session), make_bank(session, questions=8), count=4)
    make_unit(session, "Tổ dân phố số 1")
    session.commit()
    session.close()
    with running_service(settings, FLASK_LOG_LEVEL="DEBUG") as service:
        phone = Phone(service.address)
        assert join(phone) == 303
        phone.start()
        options = phone.options()
        assert phone.save(1, {"1": [options["1"][0]]}).status == 200
        assert phone.save(2, {"1": ["chim-hoang-yen"]}).status == 422
        code = phone.request("GET", "/c/thi-thu/me").text.split('class="code"')[-1]
        phone.post("/c/thi-thu/resume", code="7K39-QFXX")
        phone.request(
            "GET", f"/a/{phone.pid}?name={quote(NAME)}", headers={"User-Agent": NAME.encode().decode("latin-1")}
        )
        phone.request("GET", "/khong-co/chim-hoang-yen", headers={"X-Request-Id": "chim-hoang-yen", "Referer": PHONE})
        phone.submit()
        phone.post("/staff/sign-in", login="chim-hoang-yen", password="chim-hoang-yen")
        speak_badly(service.address)
        a_database_that_quotes()
        assert join(Phone(service.address)) == 500
        secrets = [*phone.cookies.values(), phone.pid, phone.token, "7K39-QFXX"]
        service.interrupt()
        output = service.output()
    assert code
    found = [mark for mark in (*MARKS, *secrets) if mark in output]
    assert not found, (found, output)
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    strange = [line for line in output.splitlines() if line and not line.startswith(("{", "quizapp: http"))]
    assert not strange
    assert {line["route"] for line in lines if line["event"] == "request"} >= {"/c/<slug>/join", "/a/<pid>/responses"}
    failed = [line for line in lines if line.get("status") == 500]
    assert [line["route"] for line in failed] == ["/c/<slug>/join"]
    told = next(line for line in lines if line.get("frames"))
    assert told["error"].startswith("IntegrityError")
    assert told["request_id"] == failed[0]["request_id"]
