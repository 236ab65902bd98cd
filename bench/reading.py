"""`make bench-reading`: what it costs to read files of questions, beside the bare library that opens them.

Each way reads in a process of its own, so that its largest memory is its own; the ways take turns, and the best of
the rounds counts: a busy machine makes times longer, never shorter.
"""

import argparse
import gc
import io
import random
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import get_context

from quizapp.domain.questions import DraftQuestion, Place
from quizapp.files.apart import read_apart
from quizapp.files.registry import read_bank, write_bank

WORDS = (
    "ủy",
    "ban",
    "nhân",
    "dân",
    "phường",
    "tổ chức",
    "hội nghị",
    "đại biểu",
    "quốc hội",
    "quyền",
    "nghĩa vụ",
    "bầu cử",
)
ENDS = ("một", "hai", "ba", "bốn")
HEADER = ("Mã", "Câu hỏi", "A", "B", "C", "D", "Đáp án", "Chủ đề", "Mức độ", "Giải thích", "Nguồn")


@dataclass(frozen=True)
class Cost:
    cpu_seconds: float
    peak_mb: float


@dataclass(frozen=True)
class Way:
    name: str
    read: Callable[[bytes], int]


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(count))


def workbook(questions: int) -> bytes:
    """As an organiser types it: eleven columns, a text in each."""
    import xlsxwriter

    chance, buffer = random.Random(57), io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Câu hỏi")
        sheet.write_row(0, 0, HEADER)
        for at in range(questions):
            stem = f"{_words(chance, 14).capitalize()} {at}?"
            options = [f"{_words(chance, 6)} {letter}" for letter in ["một", "hai", "ba", "bốn"]]
            level = chance.choice(("dễ", "trung bình", "khó"))
            explanation, source = _words(chance, 20), f"Nghị quyết số {at % 57}/NQ-TW, mục {at % 9}"
            key, topic = chance.choice("ABCD"), f"Chủ đề {at % 10}"
            sheet.write_row(at + 1, 0, [f"Q{at}", stem, *options, key, topic, level, explanation, source])
    return buffer.getvalue()


def document(questions: int) -> bytes:
    """A paper as our own writer gives it: the key marked."""
    chance = random.Random(57)
    drafts = [
        DraftQuestion(
            Place(at),
            f"{_words(chance, 14).capitalize()} {at}?",
            tuple(f"{_words(chance, 6)} {letter}" for letter in ENDS),
            (chance.randrange(4),),
        )
        for at in range(1, questions + 1)
    ]
    return write_bank("Đề", drafts, "docx").content


def _bare_calamine(data: bytes) -> int:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return len(book.get_sheet_by_index(0).to_python())


def _bare_docx(data: bytes) -> int:
    import docx

    return sum(bool(paragraph.text) for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def _ours(data: bytes) -> int:
    gc.disable()  # As the process that reads files does.
    return len(read_bank(data, "x").questions)


def _apart(data: bytes) -> int:
    return len(read_apart(data, "x").draft.questions)


OURS, APART = Way("read_bank", _ours), Way("read_apart: start, reading, remarks, the way back", _apart)
#: Not among the requirements: nothing else needs it. `pip install python-docx` beside them for this figure.
DOCX = Way("bare python-docx", _bare_docx)
FILES = (
    ("{count}-question .xlsx", workbook, 10_000, Way("bare python-calamine", _bare_calamine)),
    ("{count}-question .docx", document, 500, DOCX),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-reading", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    for title, make, count, bare in FILES:
        data = make(count)
        print(f"\n{title.format(count=count)}, {len(data) / 1e6:.1f} MB\n\n{'':50}{'CPU s':>8}{'MB':>7}{'times':>8}")
        ways = (bare, OURS, APART)
        if bare is DOCX and find_spec("docx") is None:
            print("bare python-docx: not installed, left out")
            ways = (OURS, APART)
        rounds = [[_measured(way, data) for way in ways] for _ in range(arguments.rounds)]
        floor = min(costs[0].cpu_seconds for costs in rounds)
        for way, costs in zip(ways, zip(*rounds, strict=True), strict=True):
            best, peak = min(cost.cpu_seconds for cost in costs), max(cost.peak_mb for cost in costs)
            print(f"{way.name:50}{best:>8.2f}{peak:>7.0f}{best / floor:>8.1f}", flush=True)
    return 0


def _measured(way: Way, data: bytes) -> Cost:
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_cost, (way, data))


def _cost(way: Way, data: bytes) -> Cost:
    """Of this process and those it starts; a first reading of nothing much loads the libraries beforehand."""
    if way is not APART:
        way.read(workbook(1) if data[:2] == b"PK" and b"xl/workbook.xml" in data else document(1))
    before = _cpu_seconds()
    way.read(data)
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Cost(_cpu_seconds() - before, max(peaks))


def _cpu_seconds() -> float:
    used = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    sys.exit(main())
