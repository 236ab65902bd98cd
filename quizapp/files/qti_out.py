"""Writes a bank as a QTI 2.1 package: a manifest, a test, and one file for each question."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from ..domain.draft_checks import OPTION_LETTERS
from ..domain.questions import Difficulty, DraftQuestion, Finding
from .explanations import with_source
from .outgoing_bank import Part
from .plain_text import without_formula_signs
from .qti_package import MANIFEST
from .xml_out import xml_fault

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_LOM = "http://ltsc.ieee.org/xsd/LOM"
_LEVELS = {Difficulty.EASY: "easy", Difficulty.MEDIUM: "medium", Difficulty.HARD: "difficult"}
#: The same bank gives the same bytes.
_WRITTEN_AT = (2026, 1, 1, 0, 0, 0)
_TITLE_LENGTH = 60


class QtiWriter:
    """The writer of QTI 2.1 in the registry."""

    name = "qti21"
    shown_as = "QTI 2.1"
    ending = ".zip"
    lacks: frozenset[Part] = frozenset()

    def fault(self, question: DraftQuestion) -> Finding | None:
        return xml_fault(question)

    def write(self, title: str, questions: Sequence[DraftQuestion]) -> bytes:
        names = [f"Q{number:05}" for number in range(1, len(questions) + 1)]
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
            _add(archive, MANIFEST, _manifest(names, questions))
            _add(archive, "test.xml", _test(title, names))
            for name, question in zip(names, questions, strict=True):
                _add(archive, _file(name), _item(name, question))
        return package.getvalue()


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, _WRITTEN_AT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, _HEAD + text)


def _file(name: str) -> str:
    return f"items/{name}.xml"


def _manifest(names: Sequence[str], questions: Sequence[DraftQuestion]) -> str:
    resources = "\n".join(
        f'<resource identifier="{name}" type="imsqti_item_xmlv2p1" href="{_file(name)}">'
        f'{_metadata(question)}<file href="{_file(name)}"/></resource>'
        for name, question in zip(names, questions, strict=True)
    )
    dependencies = "".join(f'<dependency identifierref="{name}"/>' for name in names)
    return (
        f'<manifest xmlns="{_PACKAGE}" xmlns:imsmd="{_LOM}" identifier="MANIFEST">\n'
        "<metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion></metadata>\n<organizations/>\n"
        '<resources>\n<resource identifier="TEST" type="imsqti_test_xmlv2p1" href="test.xml">'
        f'<file href="test.xml"/>{dependencies}</resource>\n{resources}\n</resources>\n</manifest>\n'
    )


def _metadata(question: DraftQuestion) -> str:
    """IMS LOM: what QTI itself has no place for."""
    parts = []
    if question.difficulty:
        parts.append(
            f"<imsmd:educational><imsmd:difficulty><imsmd:source>LOMv1.0</imsmd:source>"
            f"<imsmd:value>{_LEVELS[question.difficulty]}</imsmd:value></imsmd:difficulty></imsmd:educational>"
        )
    if question.source:
        parts.append(
            "<imsmd:relation><imsmd:kind><imsmd:source>LOMv1.0</imsmd:source><imsmd:value>isbasedon</imsmd:value>"
            f"</imsmd:kind><imsmd:resource><imsmd:description>{_string(question.source)}</imsmd:description>"
            "</imsmd:resource></imsmd:relation>"
        )
    if question.topic:
        parts.append(
            "<imsmd:classification><imsmd:taxonPath><imsmd:taxon>"
            f"<imsmd:entry>{_string(question.topic)}</imsmd:entry></imsmd:taxon></imsmd:taxonPath></imsmd:classification>"
        )
    return f"<metadata><imsmd:lom>{''.join(parts)}</imsmd:lom></metadata>" if parts else ""


def _string(text: str) -> str:
    return f'<imsmd:string language="vi">{escape(text)}</imsmd:string>'


def _test(title: str, names: Sequence[str]) -> str:
    items = "\n".join(f'<assessmentItemRef identifier="{name}" href="{_file(name)}"/>' for name in names)
    return (
        f'<assessmentTest xmlns="{_QTI}" identifier="TEST" title={quoteattr(title)}>\n'
        '<testPart identifier="PART" navigationMode="nonlinear" submissionMode="simultaneous">\n'
        f'<assessmentSection identifier="SECTION" title={quoteattr(title)} visible="true">\n{items}\n'
        "</assessmentSection>\n</testPart>\n</assessmentTest>\n"
    )


def _item(name: str, question: DraftQuestion) -> str:
    is_single = len(question.keys) == 1
    label = f" label={quoteattr(question.reference)}" if question.reference else ""
    title = quoteattr(question.stem.partition("\n")[0][:_TITLE_LENGTH])
    values = "".join(f"<value>{OPTION_LETTERS[key]}</value>" for key in question.keys)
    choices = "\n".join(
        f'<simpleChoice identifier="{OPTION_LETTERS[at]}">{_xhtml(option)}</simpleChoice>'
        for at, option in enumerate(question.options)
    )
    # Where the source has a place of its own, the explanation needs no line for it.
    explanation = question.explanation if question.source else with_source(question.explanation, "")
    return (
        f'<assessmentItem xmlns="{_QTI}" identifier="{name}" title={title}{label} adaptive="false"'
        ' timeDependent="false">\n<responseDeclaration identifier="RESPONSE"'
        f' cardinality="{"single" if is_single else "multiple"}" baseType="identifier">'
        f"<correctResponse>{values}</correctResponse></responseDeclaration>\n"
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float">'
        "<defaultValue><value>0</value></defaultValue></outcomeDeclaration>\n"
        '<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier"/>\n'
        f"<itemBody>\n{_paragraphs(question.stem)}\n"
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{int(is_single)}">\n{choices}\n'
        f"</choiceInteraction>\n</itemBody>\n{_PROCESSING}{_feedback(explanation)}</assessmentItem>\n"
    )


#: All or nothing; the explanation is shown whatever was chosen.
_PROCESSING = (
    '<responseProcessing>\n<responseCondition><responseIf><match><variable identifier="RESPONSE"/>'
    '<correct identifier="RESPONSE"/></match><setOutcomeValue identifier="SCORE"><baseValue baseType="float">1'
    "</baseValue></setOutcomeValue></responseIf></responseCondition>\n"
    '<setOutcomeValue identifier="FEEDBACK"><baseValue baseType="identifier">EXPLANATION</baseValue>'
    "</setOutcomeValue>\n</responseProcessing>\n"
)


def _feedback(explanation: str) -> str:
    if not explanation:
        return ""
    return (
        '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="EXPLANATION" showHide="show">'
        f"{_paragraphs(explanation)}</modalFeedback>\n"
    )


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_xhtml(line)}</p>" for line in text.split("\n"))


def _xhtml(line: str) -> str:
    """The line, with signs that would be taken for a formula by readers of such set apart."""
    pieces = without_formula_signs(line)
    return "".join(f"<span>{escape(piece)}</span>" if is_apart else escape(piece) for piece, is_apart in pieces)
