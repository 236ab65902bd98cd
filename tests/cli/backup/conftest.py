"""An installation with something in it, and a backup of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.backup.contents import SECRET_FILE
from tests.factories.crowds import make_crowd


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


@pytest.fixture
def filled(session, settings, run):
    """Three people's attempts and a file of the data folder; every connection of the test is closed."""
    make_crowd(session)
    (settings.data_dir / "uploads").mkdir()
    (settings.data_dir / "uploads" / "huy hiệu.png").write_bytes(b"\x89PNG")
    # What only passes through the data folder is in no backup.
    (settings.data_dir / "incoming").mkdir()
    (settings.data_dir / "incoming" / "tệp đang chờ đọc").write_bytes(b"x")
    (settings.data_dir / SECRET_FILE).write_text("khóa ký cookie của máy cũ, dài hơn 32 ký tự")
    session.close()
    return settings


@pytest.fixture
def backup(filled, run, tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("usb") / "sao-luu.tar"
    result = run("backup", "create", "-o", file)
    assert result.exit_code == 0, result.output
    return file


@pytest.fixture
def exported(run, tmp_path) -> Callable[[], str]:
    def export() -> str:
        result = run("export", "raw", "thi-thu", "-o", tmp_path / "raw.jsonl")
        assert result.exit_code == 0, result.output
        return (tmp_path / "raw.jsonl").read_text()

    return export
