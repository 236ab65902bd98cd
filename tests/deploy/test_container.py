"""Dockerfile and compose.yaml, as far as a machine without a container engine can see: their commands are run here."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import yaml

from tests.running import ROOT, free_port, wait_until

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


def instructions() -> list[tuple[str, str]]:
    """Name and rest of every instruction, continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", DOCKERFILE)
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def copied() -> list[str]:
    """What comes from this folder into the image."""
    rests = [rest for name, rest in instructions() if name == "COPY" and not rest.startswith("--from")]
    return sorted({source for rest in rests for source in rest.split()[:-1]})


def command(name: str) -> list[str]:
    """The words of a CMD, or of the CMD within a HEALTHCHECK."""
    rest = next(rest for word, rest in instructions() if word == name)
    return json.loads(rest[rest.index("[") :])


def test_what_is_copied_is_there_and_not_kept_out():
    assert IGNORED[1] == "*"
    for source in copied():
        assert (ROOT / source).exists(), source
        assert f"!{source}" in IGNORED, source


def test_it_runs_as_somebody_who_is_nobody_and_stops_as_gunicorn_wants():
    last = dict(instructions())
    assert last["USER"] == "10001:10001"
    assert last["STOPSIGNAL"] == "SIGTERM"
    assert last["VOLUME"] == "/data"
    assert "--require-hashes" in DOCKERFILE
    assert not re.search(r"\b(curl|wget|apt-get)\b", DOCKERFILE)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A folder with what the image holds and nothing else."""
    folder = tmp_path / "app"
    folder.mkdir()
    for source in copied():
        there = ROOT / source
        if there.is_dir():
            shutil.copytree(there, folder / source, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(there, folder / source)
    return folder


@pytest.mark.service
def test_the_commands_of_the_image_start_the_service_and_see_that_it_lives(image, tmp_path):
    port = free_port()
    bin_folder = str(ROOT / ".venv/bin")
    set_in_image = dict(pair.split("=", 1) for _n, rest in instructions() if _n == "ENV" for pair in rest.split()[1:])
    environment = set_in_image | {
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "FLASK_DATA_DIR": str(tmp_path / "data"),
        # Compose gives empty words for what nobody has set.
        **{name: "" for name in COMPOSE["services"]["web"]["environment"] if name != "WEB_CONCURRENCY"},
    }
    (tmp_path / "data").mkdir(mode=0o700)
    log = tmp_path / "log"

    def is_healthy() -> bool:
        return subprocess.run(command("HEALTHCHECK"), env=environment, capture_output=True).returncode == 0

    assert not is_healthy()
    with log.open("wb") as output:
        process = subprocess.Popen(command("CMD"), cwd=image, env=environment, stdout=output, stderr=output)
    try:
        wait_until(lambda: process.poll() is None and _is_ready(port), 60, log.read_text)
        assert is_healthy()
        assert not [path for path in image.rglob("*") if "instance" in path.name]
    finally:
        process.terminate()
    assert process.wait(timeout=40) == 0


def _is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False


def test_compose_gives_only_settings_that_there_are():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in COMPOSE["services"]["web"]["environment"]:
        assert f"`{name}`" in readme, name


def test_compose_opens_nothing_and_knows_no_password():
    web = COMPOSE["services"]["web"]
    assert web["read_only"] is True
    assert web["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in web["ports"])
    assert web["stop_grace_period"] == "40s"
    assert COMPOSE["services"]["db"]["environment"]["POSTGRES_PASSWORD"] == "${POSTGRES_PASSWORD:-}"


def test_the_profile_with_postgresql_waits_until_its_servers_are_well():
    services = COMPOSE["services"]
    assert {name for name, one in services.items() if one.get("profiles") == ["postgres"]} == {"db", "redis"}
    for name in ("db", "redis"):
        assert services[name]["healthcheck"]["test"]
        assert services["web"]["depends_on"][name] == {"condition": "service_healthy", "required": False}
        assert "ports" not in services[name]
