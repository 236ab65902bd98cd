"""Reads questions from Word documents (.docx) as teachers write them."""

from ..domain.questions import DraftBank
from .collected import Collector
from .docx_lines import lines_of
from .docx_package import open_docx
from .file_kind import FileKind, kind_of, unreadable
from .question_table import read_questions
from .tables import Tables
from .word_tables import split_tables
from .written_questions import collect


class WordQuestions:
    """The reader of Word documents in the registry."""

    name = "docx"
    shown_as = "Word (.docx)"

    def detects(self, data: bytes) -> bool:
        return kind_of(data) is FileKind.DOCX

    def read(self, data: bytes) -> DraftBank:
        if (kind := kind_of(data)) is not FileKind.DOCX:
            raise unreadable(kind, self.shown_as)
        sheets, lines = split_tables(lines_of(open_docx(data)))
        collector = Collector(self.name)
        remarks = collect(lines, collector)
        if not sheets:
            return collector.bank(remarks)
        listed = read_questions(Tables(self.name, tuple(sheets), ()))
        if not collector.found:
            return listed
        typed = collector.bank(remarks)
        return DraftBank(
            self.name,
            (*typed.questions, *listed.questions),
            (*typed.findings, *listed.findings),
            typed.found + listed.found,
            (*typed.refused, *listed.refused),
        )
