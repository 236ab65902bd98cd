"""Writes a bank as a Word document that people edit and load again: questions as teachers type them."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from ..domain.draft_checks import OPTION_LETTERS
from ..domain.questions import DraftQuestion, Finding
from .guards import guarded
from .outgoing_bank import Part
from .question_rows import LEVELS
from .xml_out import xml_fault

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
#: The same bank gives the same bytes.
_WRITTEN_AT = (2026, 1, 1, 0, 0, 0)
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'


class WordWriter:
    """The writer of Word documents in the registry."""

    name = "docx"
    shown_as = "Word (.docx)"
    ending = ".docx"
    lacks: frozenset[Part] = frozenset()

    def fault(self, question: DraftQuestion) -> Finding | None:
        return xml_fault(question)

    def write(self, title: str, questions: Sequence[DraftQuestion]) -> bytes:
        return word_document([heading(title), *questions_as_paragraphs(questions)])


def questions_as_paragraphs(questions: Sequence[DraftQuestion]) -> Iterator[str]:
    for number, question in enumerate(questions, 1):
        yield _paragraph("Question", f"Câu {number}.", question.stem)
        for letter, option in zip(OPTION_LETTERS, question.options, strict=False):
            yield _paragraph("Option", "", f"{letter}. {guarded(option)}")
        keys = ", ".join(OPTION_LETTERS[key] for key in question.keys)
        level = LEVELS[question.difficulty] if question.difficulty else ""
        for label, text in (
            ("Đáp án:", keys),
            ("Giải thích:", question.explanation),
            ("Nguồn:", question.source),
            ("Chủ đề:", question.topic),
            ("Mức độ:", level),
            ("Mã:", question.reference),
        ):
            if text:
                yield _paragraph("Remark", label, text)


def heading(title: str) -> str:
    return _paragraph("Title", "", guarded(title))


def plain_paragraph(text: str) -> str:
    """Of instructions: no part of any question."""
    return _paragraph("Note", "", guarded(text))


def word_document(paragraphs: Sequence[str]) -> bytes:
    """A4, one column, with the styles that the paragraphs name."""
    document = io.BytesIO()
    body = "".join(paragraphs)
    with zipfile.ZipFile(document, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", _CONTENT_TYPES),
            ("_rels/.rels", _relationships("officeDocument", "word/document.xml")),
            ("word/_rels/document.xml.rels", _relationships("styles", "styles.xml")),
            ("word/styles.xml", _STYLES),
            ("word/document.xml", f'<w:document xmlns:w="{_WORD}"><w:body>{body}{_PAGE}</w:body></w:document>'),
        ):
            entry = zipfile.ZipInfo(name, _WRITTEN_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _HEAD + text)
    return document.getvalue()


def _paragraph(style: str, label: str, text: str) -> str:
    """The label stands out, the text does not: bold text would be taken for a mark."""
    bold = f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{label} </w:t></w:r>' if label else ""
    lines = map(guarded, text.split("\n")) if label else [text]
    plain = _BREAK.join(map(escape, lines))
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{bold}'
        f'<w:r><w:t xml:space="preserve">{plain}</w:t></w:r></w:p>\n'
    )


def _relationships(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _style(name: str, shown_as: str, properties: str, letters: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{shown_as}"/><w:basedOn w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{properties}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
)
#: As circulars on official papers want it: A4, Times New Roman; sizes are half points, distances twentieths of one.
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/>'
    "</w:sectPr>"
)
_FONT = "Times New Roman"
_STYLES = (
    f'<w:styles xmlns:w="{_WORD}"><w:docDefaults><w:rPrDefault><w:rPr>'
    f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:eastAsia="{_FONT}" w:cs="{_FONT}"/>'
    '<w:sz w:val="26"/><w:szCs w:val="26"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
    '<w:pPr><w:spacing w:after="40" w:line="264" w:lineRule="auto"/></w:pPr></w:style>'
    + _style("Title", "Title", '<w:spacing w:after="240"/><w:jc w:val="center"/>', '<w:b/><w:sz w:val="32"/>')
    + _style("Note", "Hướng dẫn", '<w:spacing w:after="80"/>', '<w:i/><w:color w:val="595959"/>')
    + _style("Question", "Câu hỏi", '<w:keepNext/><w:spacing w:before="240"/>')
    + _style("Option", "Phương án", '<w:keepNext/><w:ind w:left="567"/>')
    + _style("Remark", "Đáp án và ghi chú", '<w:ind w:left="567"/>')
    + "</w:styles>"
)
