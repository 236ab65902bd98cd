"""PostgreSQL is put back to a moment between two acknowledged answers: the first is there, the second is not."""

import os
import re
import shutil
import subprocess

import pytest

from quizapp.app import create_app
from tests.cluster.postgresql import USER, PostgresqlServer, running_postgresql
from tests.conftest import migrate, postgresql_settings
from tests.crash.cluster import postgresql_programs
from tests.factories import make_bank, make_contest, make_round, make_unit
from tests.running import ROOT, free_port, wait_until

pytestmark = pytest.mark.service


def as_postgres(folder, script: str, *words: object) -> None:
    done = subprocess.run(
        [folder / script, *map(str, words)],
        user=USER,
        group=USER,
        extra_groups=[],
        cwd="/",
        env=os.environ | {"PATH": f"{postgresql_programs()}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_the_first_answer_is_there_and_the_second_is_not(tmp_path):
    with running_postgresql() as server:
        scripts, archive, base = (server.folder / name for name in ("scripts", "wal", "base"))
        shutil.copytree(ROOT / "deploy" / "postgresql", scripts)
        archive.mkdir()
        shutil.chown(archive, USER, USER)
        server.kill()
        server.configure(archive_mode="on", archive_command=f"test ! -f {archive}/%f && cp %p {archive}/%f")
        server.start()
        settings = postgresql_settings(server.by_socket(), tmp_path)
        migrate(settings)
        as_postgres(scripts, "base-backup", base, f"--host={server.folder}", f"--port={server.port}")

        answers = _Answers(settings)
        answers.save("1")
        [(moment,)] = server.execute("SELECT clock_timestamp()")
        answers.save("2")
        assert answers.marked() == {"1", "2"}
        answers.close()
        [(segment,)] = server.execute("SELECT pg_walfile_name(pg_switch_wal())")
        wait_until((archive / segment).exists, 20)
        server.kill()

        back = PostgresqlServer(server.folder / "back", port=free_port())
        back.folder.mkdir()
        shutil.chown(back.folder, USER, USER)
        as_postgres(scripts, "restore-to", base, archive, back.data, moment.isoformat(sep=" "))
        back.configure(port=back.port, unix_socket_directories=back.folder)
        back.start()
        try:
            wait_until(lambda: back.execute("SELECT pg_is_in_recovery()") == [(False,)], 30)
            there = _Answers(postgresql_settings(back.by_socket(), tmp_path), answers)
            assert there.marked() == {"1"}
            there.save("2")
            there.close()
        finally:
            back.kill()


class _Answers:
    """One person's paper, through the real pages."""

    def __init__(self, settings, before: "_Answers | None" = None) -> None:
        self.app = create_app(settings)
        self.client = self.app.test_client()
        if before:
            self.client._cookies = before.client._cookies
            self.pid, self.token = before.pid, before.token
            return
        with self.app.extensions["quizapp"].database.transaction() as session:
            make_round(session, make_contest(session), make_bank(session, questions=4), count=4)
            unit = make_unit(session, "Tổ dân phố số 1").code
        self.token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/c/thi-thu/join").text)[1]
        person = {"full_name": "Nguyễn Thị Hoa", "birth_year": "1956", "phone": "0912345678", "group": "residents"}
        form = {"csrf_token": self.token, **person, "unit": unit, "consent_take_part": "y"}
        assert self.client.post("/c/thi-thu/join", data=form).status_code == 303
        started = self.client.post("/c/thi-thu/start", data={"csrf_token": self.token})
        self.pid = started.location.rsplit("/", 1)[1]

    def save(self, slot: str) -> None:
        code = re.search(rf'name="q-{slot}" value="(\w+)"', self.client.get(f"/a/{self.pid}").text)[1]
        body = {"seq": int(slot), "responses": {slot: [code]}}
        answer = self.client.put(f"/a/{self.pid}/responses", json=body, headers={"X-CSRF-Token": self.token})
        assert answer.status_code == 200, answer.text

    def marked(self) -> set[str]:
        return set(re.findall(r'name="q-(\d+)" value="\w+" checked', self.client.get(f"/a/{self.pid}").text))

    def close(self) -> None:
        self.app.extensions["quizapp"].database.dispose()
