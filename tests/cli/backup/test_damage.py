"""A backup is whole and ours, or refused."""

import io
import json
import tarfile

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from quizapp.services.backups import manifest
from quizapp.services.backups.archive import write_end, write_member
from quizapp.services.backups.key import seal_key
from tests.cli.backup.contents import is_refused, names, spoil


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.data())
def test_a_flipped_bit_anywhere_or_a_cut_anywhere_is_seen_even_without_the_key(backup, data):
    content = bytearray(backup.read_bytes())
    assert not is_refused(bytes(content))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    assert is_refused(bytes(content))
    content[at] = backup.read_bytes()[at]
    assert is_refused(bytes(content[:at]))
    assert is_refused(bytes(content) + b"\0")


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_headers_padding_manifest_seal_and_tail_count_to_the_byte(backup):
    content = backup.read_bytes()
    tail = len(content) - 4096
    for at in [*range(0, 512, 7), *range(tail, len(content), 13)]:
        changed = bytearray(content)
        changed[at] ^= 0x20
        assert is_refused(bytes(changed)), at
    assert all(is_refused(content[:length]) for length in range(0, len(content), 3989))


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_who_alters_a_backup_and_makes_its_sums_right_again_lacks_the_key(backup, run, tmp_path):
    forged = tmp_path / "giả.tar"
    with tarfile.open(backup) as archive:
        parts = {name: archive.extractfile(name).read() for name in archive.getnames()}
    parts["manifest.json"] = parts["manifest.json"].replace("Minh Xuân".encode(), b"Minh Xuan")
    parts["seal"] = manifest.seal(parts["manifest.json"], b"somebody else's key")
    with forged.open("w+b") as file:
        for name, content in parts.items():
            write_member(file, name, [content])
        write_end(file)
    assert not is_refused(forged.read_bytes())
    for words in (["verify", forged], ["restore", forged, "--yes"]):
        refused = run("backup", *words)
        assert refused.exit_code == 1
        assert "niêm phong" in refused.stderr


def test_a_database_without_the_rows_its_backup_counts_is_not_put_in_place(backup, run, session, filled, tmp_path):
    spoil(session)
    short = tmp_path / "thiếu.tar"
    with tarfile.open(backup) as archive:
        parts = {name: archive.extractfile(name).read() for name in archive.getnames()}
    document = json.loads(parts["manifest.json"])
    document["tables"]["attempts"] += 1
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()
    parts |= {"manifest.json": text, "seal": manifest.seal(text, seal_key(filled.data_dir))}
    with short.open("w+b") as file:
        for name, content in parts.items():
            write_member(file, name, [content])
        write_end(file)
    assert run("backup", "verify", short).exit_code == 0
    refused = run("backup", "restore", short, "--yes")
    assert refused.exit_code == 1
    assert "số dòng" in refused.stderr
    assert names(session) == {"Tên Sai"}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_path_that_leaves_the_data_folder_is_refused(backup):
    with tarfile.open(backup) as archive:
        parts = {name: archive.extractfile(name).read() for name in archive.getnames()}
    for path in ("../ngoài", "/etc/passwd", "uploads/../../x", "", "."):
        document = json.loads(parts["manifest.json"])
        document["files"]["files/000001"] = path
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()
        file = io.BytesIO()
        for name, content in {**parts, "manifest.json": text, "seal": manifest.seal(text, b"k" * 32)}.items():
            write_member(file, name, [content])
        write_end(file)
        assert is_refused(file.getvalue()), path


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_other_files_are_refused_in_words(tmp_path, run, filled):
    link = io.BytesIO()
    with tarfile.open(fileobj=link, mode="w") as archive:
        info = tarfile.TarInfo("database.dump")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    for name, content in {"rỗng": b"", "ảnh": b"\x89PNG" * 900, "liên kết": link.getvalue()}.items():
        (tmp_path / name).write_bytes(content)
        result = run("backup", "verify", tmp_path / name, "--json")
        assert result.exit_code == 1
        assert json.loads(result.stdout)["ok"] is False
