"""Files damaged anywhere: what comes out is a bank or a refusal, never another error."""

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.errors import Refusal
from quizapp.domain.questions import Severity
from quizapp.files.registry import read_bank
from tests.samples.messy_bank import messy_csv, messy_xlsx

from .workbooks import raw_xlsx, sheet_of_questions, zipped

WORKBOOK = messy_xlsx()
CSV = messy_csv()
PARTS = {
    info.filename: zipfile.ZipFile(io.BytesIO(WORKBOOK)).read(info)
    for info in zipfile.ZipFile(io.BytesIO(WORKBOOK)).infolist()
}
SHEET = sheet_of_questions()

damage = st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=6), st.integers(0, 6)), min_size=1, max_size=6)


def damaged(data: bytes, wounds) -> bytes:
    """Overwrites, inserts and cuts out bytes; places are given as shares of the length."""
    for share, written, cut in wounds:
        at = int(share * len(data))
        data = data[:at] + written + data[at + cut :]
    return data


def read(data: bytes) -> None:
    try:
        bank = read_bank(data, "x")
    except Refusal:
        return
    refused = {f.place for f in bank.findings if f.severity is Severity.ERROR}
    assert bank.found == len(bank.questions) + len(refused)
    assert not refused & {question.place for question in bank.questions}


@given(damage)
@settings(max_examples=150, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(wounds):
    read(damaged(WORKBOOK, wounds))


@given(st.sampled_from(sorted(PARTS)), damage)
@settings(max_examples=150, deadline=None)
def test_a_workbook_with_a_damaged_part_is_read_or_refused(name, wounds):
    read(zipped({**PARTS, name: damaged(PARTS[name], wounds)}))


@given(
    st.lists(
        st.tuples(st.floats(0, 0.999), st.text("<>&;/cvfrtisAB12 \"='", max_size=8), st.integers(0, 8)), max_size=4
    )
)
@settings(max_examples=150, deadline=None)
def test_a_sheet_of_damaged_xml_is_read_or_refused(wounds):
    xml = SHEET
    for share, written, cut in wounds:
        at = int(share * len(xml))
        xml = xml[:at] + written + xml[at + cut :]
    read(raw_xlsx({"S": xml}))


@given(damage)
@settings(max_examples=150, deadline=None)
def test_a_damaged_text_file_is_read_or_refused(wounds):
    read(damaged(CSV, wounds))
