"""Reads a paper of questions whose keys came in a file of their own: `1.C 2.A …` or a table of numbers and letters."""

from ..domain.errors import N_, Refusal
from ..domain.questions import DraftBank
from .collected import Collector
from .docx_lines import lines_of
from .docx_package import open_docx
from .file_kind import FileKind, kind_of, unreadable
from .limits import check_size
from .marked_text import Line, Marked
from .question_paper import understand
from .text_questions import lines_of_text
from .written_questions import collect

_SHOWN_AS = "Word (.docx), TXT (.txt)"


def read_with_keys(data: bytes, keys: bytes, filename: str) -> DraftBank:
    """The questions of a Word document or a plain text, with the keys of another such file.

    Refuses what the readers of both formats refuse, `no_keys` for a file of keys without any, and
    `keys_with_questions` for one that holds questions of its own.
    """
    format, lines = _lines(data, filename)
    _, key_lines = _lines(keys, filename)
    whole = [*lines, Line(0, Marked.of("ĐÁP ÁN"), -1), *key_lines]
    alone, together = understand(lines), understand(whole)
    if len(together.questions) > len(alone.questions):
        raise Refusal(
            "keys_with_questions",
            N_("Tệp đáp án có cả câu hỏi. Hãy gửi tệp chỉ gồm số câu và chữ cái (1.C 2.A … hoặc bảng)."),
            field="keys",
        )
    if together.keys == alone.keys:
        raise Refusal(
            "no_keys",
            N_("Không đọc được đáp án nào trong tệp đáp án. Hãy ghi số câu và chữ cái: 1.C 2.A … hoặc bảng hai dòng."),
            field="keys",
        )
    collector = Collector(format)
    return collector.bank(collect(whole, collector))


def _lines(data: bytes, filename: str) -> tuple[str, list[Line]]:
    check_size(data)
    kind = kind_of(data)
    if kind is FileKind.DOCX:
        return "docx", lines_of(open_docx(data))
    if kind is FileKind.TEXT:
        return "txt", lines_of_text(data)
    raise unreadable(kind, _SHOWN_AS, filename)
