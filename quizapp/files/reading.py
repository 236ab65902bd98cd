"""The formats a bank can be read from: one reader a format, each hung in by its line."""

from typing import Protocol

from ..domain.errors import N_, Refusal
from ..domain.questions import DraftBank
from .aiken import AikenQuestions
from .delimited import DelimitedQuestions
from .excel import ExcelQuestions
from .file_kind import kind_of, unreadable
from .gift import GiftQuestions
from .h5p import H5pQuestions
from .legacy_files import remark_on_each
from .limits import check_size
from .moodle_xml import MoodleXmlQuestions
from .old_excel import OldExcelQuestions
from .open_document import OpenDocumentQuestions
from .qti import QtiQuestions
from .text_questions import TextQuestions
from .word import WordQuestions

AUTO = "auto"


class Reader(Protocol):
    """Reads one format. To add a format: one module with such a class, and its line in READERS."""

    @property
    def name(self) -> str:
        """As in `--format` and in the report."""

    @property
    def shown_as(self) -> str:
        """As people know it, for the list of what is accepted."""

    def detects(self, data: bytes) -> bool:
        """Whether the content is of this format; from the bytes alone. May raise the Refusal that says why not."""

    def read(self, data: bytes) -> DraftBank:
        """Every question of the file, good or refused; raises Refusal when the file as a whole can't be read."""


#: Asked in this order; separated values come last, because nearly any text could be some.
READERS: tuple[Reader, ...] = (
    ExcelQuestions(),
    OldExcelQuestions(),
    OpenDocumentQuestions(),
    WordQuestions(),
    MoodleXmlQuestions(),
    QtiQuestions("qti12"),
    QtiQuestions("qti21"),
    QtiQuestions("qti22"),
    QtiQuestions("qti30"),
    H5pQuestions(),
    GiftQuestions(),
    TextQuestions(),
    AikenQuestions(),
    DelimitedQuestions(),
)


def read_bank(data: bytes, filename: str, *, format: str = AUTO) -> DraftBank:
    """The questions of a file. `filename` only appears in words to people; the content decides.

    Refuses `file_empty`, `file_too_large`, kinds of files nobody reads (a code each), `unknown_format`, and whatever
    the reader of the format refuses.
    """
    check_size(data)
    for reader in READERS:
        if format == reader.name or (format == AUTO and reader.detects(data)):
            return remark_on_each(reader.read(data))
    if format != AUTO:
        raise Refusal(
            "unknown_format",
            N_("Không có dạng tệp “%(format)s”. Các dạng nhận được: %(accepted)s."),
            field="format",
            format=format,
            accepted=", ".join(reader.name for reader in READERS),
        )
    raise unreadable(kind_of(data), ", ".join(reader.shown_as for reader in READERS), filename)
