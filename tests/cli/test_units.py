"""`flask units import`: all or nothing, in words and as JSON."""

import json

import pytest

GOOD = "Mã,Tên đơn vị,Loại,Nhân dân\nt1,Tổ dân phố số 1,Tổ dân phố,312\nt2,Tổ dân phố số 2,Tổ dân phố,284\n"
BAD = GOOD + "t3,Tổ dân phố số 3,Tổ dân phố,rất đông\n"


@pytest.fixture
def run(app, tmp_path):
    def run(text, *options):
        path = tmp_path / "don-vi.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return app.test_cli_runner().invoke(args=["units", "import", str(path), *options])

    return run


def test_a_good_file_is_stored(run, count_rows):
    result = run(GOOD)
    assert result.exit_code == 0
    assert result.stdout == "Đã lưu 2 đơn vị: 2 mới, 0 cập nhật.\n"
    assert count_rows("units") == count_rows("headcounts") == 2


def test_a_dry_run_stores_nothing(run, count_rows):
    result = run(GOOD, "--dry-run", "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (report["found"], report["accepted"], report["stored"]) == (2, 2, False)
    assert count_rows("units") == count_rows("audit_events") == 0


def test_one_bad_row_refuses_the_whole_file_and_names_the_place(run, count_rows):
    result = run(BAD, "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (report["found"], report["accepted"], report["rejected"]) == (3, 2, 1)
    finding = report["findings"][0]
    assert (finding["place"], finding["severity"], finding["code"]) == ("4", "error", "bad_headcount")
    assert count_rows("units") == count_rows("headcounts") == count_rows("audit_events") == 0


def test_a_file_that_is_no_table_is_refused_in_words(run, count_rows):
    result = run(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.strip()) > 20
    assert count_rows("units") == 0


def test_a_file_that_is_not_there_is_wrong_usage(app):
    assert app.test_cli_runner().invoke(args=["units", "import", "/khong/co.csv"]).exit_code == 2
