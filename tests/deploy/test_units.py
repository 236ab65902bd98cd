"""The systemd unit: systemd itself finds no fault, and little for an intruder to do."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.running import ROOT

UNIT = ROOT / "deploy/systemd/quizapp.service"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The shipped unit with this folder's programs in place of /opt/quizapp."""
    assert shutil.which("systemd-analyze"), "systemd-analyze is not installed (apt-get install systemd)"
    copy = tmp_path / "quizapp.service"
    copy.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/quizapp", str(ROOT)), encoding="utf-8")
    return copy


def test_systemd_finds_no_fault(unit):
    result = subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True)
    about_ours = [line for line in result.stderr.splitlines() if "quizapp" in line]
    assert not about_ours
    assert result.returncode == 0, result.stderr


def test_an_intruder_in_the_service_could_do_little(unit):
    """systemd's own mark, from 0 (nothing) to 100 (everything); programs without any care have 96."""
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-400:]


def test_it_writes_its_data_folder_only_and_comes_back_by_itself():
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    environment = (ROOT / "deploy/systemd/quizapp.env").read_text(encoding="utf-8").splitlines()
    folder = next(line.partition("=")[2] for line in environment if line.startswith("FLASK_DATA_DIR="))
    assert [line for line in lines if line.startswith("ReadWritePaths=")] == [f"ReadWritePaths={folder}"]
    assert "Restart=always" in lines
    assert "Type=notify" in lines


def test_the_command_for_the_administrator_is_a_sound_shell_script():
    script = ROOT / "deploy/systemd/quizapp"
    subprocess.run(["sh", "-n", str(script)], check=True)
    assert script.stat().st_mode & 0o111
