"""The formats a bank can be written to, one writer a format, each hung in by its line; beside those of `reading`."""

from collections.abc import Sequence

from ..domain.errors import N_, Refusal
from ..domain.questions import DraftQuestion
from .aiken import AikenQuestions
from .gift_out import GiftWriter
from .moodle_xml_out import MoodleXmlWriter
from .outgoing_bank import Writer, WrittenBank, write_questions
from .qti_out import QtiWriter
from .question_csv import CsvQuestions
from .question_xlsx import XlsxQuestions
from .reading import AUTO, READERS, read_bank
from .word_out import WordWriter

__all__ = ["AUTO", "READERS", "WRITERS", "find_writer", "read_bank", "write_bank"]

WRITERS: tuple[Writer, ...] = (
    CsvQuestions(),
    XlsxQuestions(),
    WordWriter(),
    GiftWriter(),
    AikenQuestions(),
    MoodleXmlWriter(),
    QtiWriter(),
)


def write_bank(title: str, questions: Sequence[DraftQuestion], format: str) -> WrittenBank:
    """The questions as a file that `read_bank` reads back equal, but for what is said to be left out or lost.

    Refuses `unknown_format` and `nothing_to_write`.
    """
    return write_questions(find_writer(format), title, questions)


def find_writer(format: str) -> Writer:
    """Refuses `unknown_format`."""
    for writer in WRITERS:
        if writer.name == format:
            return writer
    raise Refusal(
        "unknown_format",
        N_("Không có dạng tệp “%(format)s”. Các dạng ghi được: %(accepted)s."),
        field="format",
        format=format,
        accepted=", ".join(writer.name for writer in WRITERS),
    )
