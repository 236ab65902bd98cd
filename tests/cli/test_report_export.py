"""`flask report`, `flask export`, `flask contest rank` and `settle` as the office's scripts use them."""

import csv
import json
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from sqlalchemy import select, update

from quizapp.models import AuditEvent, Score, Unit
from tests.factories.crowds import Crowd, make_crowd

FIGURES = ["headcount", "participants", "attempts", "submitted", "turnout", "mean_score", "full_marks"]


@pytest.fixture
def crowd(session) -> Crowd:
    return make_crowd(session)


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


def journal(session) -> list[tuple[str, str, str]]:
    session.rollback()
    return [(one.action, one.subject, one.actor) for one in session.scalars(select(AuditEvent))]


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("group", ["group"]),
        ("unit", ["unit", "unit_name"]),
        ("group,unit", ["group", "unit", "unit_name"]),
        ("round", ["round"]),
        ("day", ["day"]),
    ],
)
def test_figures_as_json_have_the_promised_shape(run, crowd, by, keys):
    result = run("report", "participation", "thi-thu", "--by", by, "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert list(document) == ["contest", "generated_at", "rows", "total"]
    assert all(list(row) == [*keys, *FIGURES] for row in document["rows"])
    assert document["total"] == {
        "headcount": 240,
        "participants": 3,
        "attempts": 3,
        "submitted": 3,
        "turnout": 3 / 240,
        "mean_score": 11 / 3,
        "full_marks": 2,
    }
    assert sum(row["attempts"] for row in document["rows"]) == 3


def test_the_workbook_shows_the_same_figures(run, crowd, session, tmp_path):
    file = tmp_path / "so-lieu.xlsx"
    assert run("report", "participation", "thi-thu", "--by", "unit", "-o", file).exit_code == 0
    rows = [list(row) for row in openpyxl.load_workbook(file).active.iter_rows(values_only=True)]
    assert ["Tổ dân phố số 2", 120, 0, 0, 0, 0, None, 0] in rows
    total = next(row for row in rows if row[0] == "Tổng số")
    assert total[1:] == pytest.approx([240, 3, 3 / 240, 3, 3, 11 / 3, 2])
    assert journal(session) == [("export.participation", "thi-thu", "cli")]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_csv_opens_in_vietnamese(run, crowd, tmp_path):
    file = tmp_path / "so-lieu.csv"
    assert run("report", "participation", "thi-thu", "--by", "group", "-o", file).exit_code == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0][0] == "Nhóm đối tượng"
    assert rows[-1][:3] == ["Tổng số", "240", "3"]


def test_results_have_names_and_phones_as_text(run, crowd, session, tmp_path):
    file = tmp_path / "ket-qua.xlsx"
    assert run("export", "results", "thi-thu", "-o", file).exit_code == 0
    cells = {cell.value: cell for row in openpyxl.load_workbook(file).active.iter_rows() for cell in row}
    assert cells["0912345678"].data_type == "s"
    assert "Nguyễn Thị Hoa" in cells
    assert journal(session) == [("export.results", "thi-thu", "cli")]
    assert file.stat().st_mode & 0o077 == 0


def test_the_raw_export_has_a_line_for_every_attempt(run, crowd, session, tmp_path):
    file = tmp_path / "luot-thi.jsonl"
    assert run("export", "raw", "thi-thu", "-o", file).exit_code == 0
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["score"] for line in lines] == [4, 3, 4]
    assert lines[0]["groups"] == ["residents", "members"]
    assert journal(session) == [("export.raw", "thi-thu", "cli")]


@pytest.mark.parametrize(
    "words",
    [
        ("report", "participation", "thi-thu", "--by", "phone"),
        ("report", "participation", "thi-thu"),
        ("report", "participation", "thi-thu", "--by", "unit", "-o", "a.docx"),
        ("export", "results", "thi-thu", "-o", "/khong/co/thu/muc/a.xlsx"),
        ("contest", "settle", "thi-thu", "--actual", "nhiều"),
    ],
)
def test_wrong_usage_is_two(run, crowd, words):
    assert run(*words).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("report", "participation", "khong-co", "--by", "unit"),
        ("export", "raw", "khong-co", "-o", "a.jsonl"),
        ("export", "results", "khong-co", "-o", "a.csv"),
        ("contest", "rank", "thi-thu", "--round", "7"),
        ("contest", "settle", "thi-thu", "--actual", "3"),
    ],
)
def test_a_refusal_is_one_with_its_sentence_and_no_file(run, crowd, words, tmp_path, monkeypatch, session):
    monkeypatch.chdir(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    result = run(*words)
    assert result.exit_code == 1
    assert result.stderr.strip()
    assert {path.name for path in tmp_path.iterdir() if not path.name.startswith("quizapp.db")} <= before
    assert journal(session) == []


def test_damaged_scores_give_no_raw_export_and_leave_the_old_file(run, crowd, session, tmp_path):
    session.execute(update(Score).values(points=1))
    session.commit()
    file = tmp_path / "luot-thi.jsonl"
    file.write_text("bản cũ")
    result = run("export", "raw", "thi-thu", "-o", file)
    assert (result.exit_code, file.read_text()) == (1, "bản cũ")
    assert "không khớp" in result.stderr
    assert journal(session) == []


def test_the_ranking_names_key_and_reason_of_each_place(run, crowd):
    document = json.loads(run("contest", "rank", "thi-thu", "--json").stdout)
    first, second, third = document["standings"]
    assert (first["rank"], second["rank"], third["rank"]) == (1, 1, 3)
    assert first["is_tied"]
    assert first["reason"] == "đứng đầu, đồng hạng"
    assert third["reason"] == "điểm thấp hơn hạng trên"
    assert third["sort_key"][0] == -3
    assert "Nguyễn T. H. (Tổ dân phố số 1)" in run("contest", "rank", "thi-thu").stdout


def test_whatever_signs_a_name_has_the_ranking_is_json(run, crowd, session):
    signs = '"5" \\ \u2028\t\x07'
    session.execute(update(Unit).values(name=Unit.name + signs))
    session.commit()
    document = json.loads(run("contest", "rank", "thi-thu", "--json").stdout)
    assert len(document["standings"]) == 3
    assert all(one["unit"].endswith(signs) for one in document["standings"])


def test_a_settled_number_changes_the_ranking(run, session):
    closed = datetime.now(UTC) - timedelta(minutes=5)
    make_crowd(session, closes_at=closed)
    assert run("contest", "settle", "thi-thu", "--actual", "410").exit_code == 0
    assert json.loads(run("contest", "rank", "thi-thu", "--json").stdout)["actual"] == 410
