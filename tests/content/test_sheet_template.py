"""The workbook for organisers: what the script makes, with lists to choose from, and read without a fault."""

import importlib.util
import io
import zipfile
from importlib.machinery import SourceFileLoader
from pathlib import Path

import openpyxl

from quizapp.files.registry import read_bank

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "question_bank" / "templates" / "mau-cau-hoi.xlsx"


def parts(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_template_is_what_its_script_makes():
    loader = SourceFileLoader("sheet_template", str(ROOT / "bin" / "sheet-template"))
    script = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(script)
    assert parts(script.template()) == parts(TEMPLATE.read_bytes())


def test_the_template_is_read_without_a_fault_and_only_its_advice_is_left_out():
    bank = read_bank(TEMPLATE.read_bytes(), TEMPLATE.name)
    assert [(question.reference, question.keys, bool(question.source)) for question in bank.questions] == [
        ("VD-1", (3,), True),
        ("VD-2", (2,), True),
    ]
    assert bank.found == 2
    assert [(finding.code, finding.place.sheet) for finding in bank.findings] == [("sheet_without_header", "Hướng dẫn")]


def test_levels_and_keys_can_be_chosen_from_lists_in_every_row_to_come():
    sheet = openpyxl.load_workbook(TEMPLATE)["Câu hỏi"]
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists == {"G2:G503": '"A,B,C,D"', "I2:I503": '"dễ,trung bình,khó"'}
    assert (sheet["G1"].value, sheet["I1"].value) == ("Đáp án", "Mức độ")
    assert sheet["B100"].number_format == "@" or sheet.column_dimensions["B"].number_format == "@"
