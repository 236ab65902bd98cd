"""What the shipped nginx configuration promises: TLS as it should be, static files, one believed address, no traces."""

import re
import socket
import ssl
import warnings

import pytest

from tests.deploy.conftest import METRICS_TOKEN
from tests.deploy.front import NAME, Front, running_front
from tests.running import free_port

pytestmark = pytest.mark.service


def handshake(front: Front, version: ssl.TLSVersion) -> str:
    context = front.context()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the old versions are what is asked for
        context.minimum_version = context.maximum_version = version
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", front.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=NAME) as secure,
    ):
        return str(secure.version())


def test_tls_1_2_and_1_3_are_spoken_and_older_ones_are_not(front):
    assert handshake(front, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
    assert handshake(front, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
    for old in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            handshake(front, old)


def test_http_2_is_offered(front):
    context = front.context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", front.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=NAME) as secure,
    ):
        assert secure.selected_alpn_protocol() == "h2"


def test_without_tls_there_is_only_the_way_to_it(front):
    with socket.create_connection(("127.0.0.1", front.plain_port), timeout=10) as plain:
        plain.sendall(f"GET /c/thi-thu HTTP/1.0\r\nHost: {NAME}\r\n\r\n".encode())
        answer = plain.recv(4000).decode()
    assert answer.startswith("HTTP/1.1 301")
    assert f"Location: https://{NAME}/c/thi-thu" in answer


@pytest.mark.parametrize("path", ["/", "/c/thi-thu", "/khong-co", "/static/css/base.css"])
def test_every_answer_asks_for_https_in_future(front, path):
    assert "max-age=31536000" in front.get(path).headers["Strict-Transport-Security"]


def test_static_files_come_from_nginx_for_a_year_and_nothing_beside_them_does(front):
    page = front.get("/").text
    address = re.search(r'/static/[^"]+', page)
    assert address
    answer = front.get(address[0])
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert "X-Request-Id" not in answer.headers
    for path in ("/static/", "/static/../config.py", "/static/%2e%2e/config.py", "/static../config.py", "/.git/config"):
        assert front.get(path).status in (400, 403, 404), path


def test_cookies_are_for_https_alone_and_bound_to_the_host(front):
    cookie = front.get("/c/thi-thu/join").headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie


@pytest.mark.parametrize("authorization", ["", f"Bearer {METRICS_TOKEN}"])
def test_metrics_are_not_to_be_had_from_outside(front, authorization):
    headers = {"Authorization": authorization} if authorization else {}
    assert front.get("/metrics", headers=headers).status == 404


@pytest.mark.parametrize("path", ["/console", "/server-status", "/.env", "/wsgi.py", "/instance/quizapp.db"])
def test_there_are_no_doors_but_ours(front, path):
    assert front.get(path).status == 404


def test_trace_echoes_nothing(front):
    answer = front.get("/", "TRACE", headers={"X-Secret": "chim-hoang-yen"})
    assert answer.status == 405
    assert "chim-hoang-yen" not in answer.text


def test_another_host_name_gets_nothing_of_ours(front):
    assert front.get("/", headers={"Host": "ke-gian.example"}).status == 400
    forged = front.get("/", headers={"X-Forwarded-Host": "ke-gian.example"})
    assert forged.status == 200
    assert "ke-gian" not in forged.text


def test_a_forged_address_changes_neither_the_limit_nor_the_log(front, service):
    """Sixty wrong codes from one address are the limit: who claims another address each time is still one."""
    page = front.get("/c/thi-thu/resume")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    cookies = "; ".join(re.findall(r"__Host-[\w-]+=[^;]+", page.headers["Set-Cookie"]))
    statuses = []
    for at in range(70):
        forged = {
            "X-Forwarded-For": f"198.51.100.{at}, 203.0.113.{at}",
            "X-Real-IP": f"198.51.100.{at}",
            "Forwarded": f"for=198.51.100.{at}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"https://{NAME}",
            "Cookie": cookies,
        }
        body = f"csrf_token={token[1]}&code=7K39-QF{at // 10}{at % 10}"
        statuses.append(front.get("/c/thi-thu/resume", "POST", body, forged).status)
    assert 429 in statuses, statuses
    assert statuses.index(429) == 60, statuses
    assert set(statuses[60:]) == {429}
    assert not re.search(r"198\.51\.100|203\.0\.113|127\.0\.0\.1:\d+.*resume", service.output() + front.logged())


def test_nginx_writes_down_who_opened_nothing(front):
    front.get("/c/thi-thu?name=Nguyen-Thi-Hoa")
    assert "thi-thu" not in front.logged()
    assert "Hoa" not in front.logged()


def test_when_the_service_is_away_people_are_told_in_words(tmp_path):
    with running_front(free_port(), tmp_path) as alone:
        answer = alone.get("/a/xyz")
        assert answer.status == 503
        assert "vẫn còn nguyên" in answer.text
        assert answer.headers["Retry-After"] == "5"
        assert alone.get("/static/css/base.css").status == 200
        assert "xyz" not in alone.logged()
