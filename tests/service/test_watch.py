"""`bin/watch`: a person at 21:00 reads one line and knows whether answers are being saved."""

import os
import subprocess
import sys

import pytest

from tests.factories import make_bank, make_contest, make_round, make_unit
from tests.running import ROOT, free_port, running_service
from tests.service.phones import Phone

pytestmark = pytest.mark.service


def watch(port: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "bin/watch"), "--once"]
    given = os.environ | {"PORT": port, **environment}
    return subprocess.run(command, env=given, capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_one_line_says_how_it_goes(settings, session):
    make_round(session, make_contest(session), make_bank(session, questions=8), count=4)
    make_unit(session, "Tổ dân phố số 1")
    session.commit()
    token = "so-lieu-van-hanh-0123456789"
    with running_service(settings, FLASK_METRICS_TOKEN=token, FLASK_PROXY_HOPS="1") as service:
        phone = Phone(service.address)
        phone.open_join()
        phone.join()
        phone.start()
        port = service.address.rsplit(":", 1)[1]
        told = watch(port, FLASK_METRICS_TOKEN=token)
        refused = watch(port)
    assert told.returncode == 0, told.stderr
    assert "hỏng 0" in told.stdout
    assert "đang thi 1 " in told.stdout
    assert refused.returncode == 1
    assert "FLASK_METRICS_TOKEN" in refused.stdout


def test_when_nobody_answers_it_says_where_to_read():
    told = watch(str(free_port()))
    assert told.returncode == 1
    assert "Máy chủ không trả lời" in told.stdout
