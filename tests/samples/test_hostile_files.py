"""The drawer of hostile files, each read as an uploaded file is: refused in words or harmless, and never dear."""

import re
from dataclasses import replace

import pytest

from quizapp.domain.errors import Refusal
from quizapp.files import apart
from quizapp.files.apart import read_apart
from quizapp.files.apart_process import End, Ended, run_apart

from .hostile_files import DRAWER

MEBIBYTE = 1024 * 1024


@pytest.mark.parametrize("name", DRAWER)
def test_a_hostile_file_costs_little_and_is_answered_in_words(name, monkeypatch):
    make, codes = DRAWER[name]
    # The machine of the tests is busier than any that serves.
    monkeypatch.setattr(apart, "ALLOWANCE", replace(apart.ALLOWANCE, wall_seconds=200))
    ended: list[Ended] = []
    peaks: list[int] = []

    def measured(module, feed, allowance, on_line):
        def hear(line):
            peaks.extend(int(found[1]) * 1024 for found in re.finditer(rb"VmHWM:\s*(\d+) kB", line))
            on_line(line)

        ended.append(run_apart(module, feed, allowance, hear))
        return ended[0]

    monkeypatch.setattr(apart, "run_apart", measured)
    code, words, field = "", "", "file"
    try:
        read_apart(make(), "cau-hoi.xlsx")
    except Refusal as refusal:
        code, words, field = refusal.code, str(refusal), refusal.field

    assert field == "file"
    assert "%(" not in words
    if codes is None:
        assert not code.startswith("reading_"), code
    else:
        assert code in codes
    # The system's own limits, not the speed of the machine.
    assert ended[0].cpu_seconds <= apart.ALLOWANCE.cpu_seconds + 0.2
    assert not peaks or peaks[0] < 300 * MEBIBYTE
    assert ended[0].end in (End.BY_ITSELF, End.CPU)
