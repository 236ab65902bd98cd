"""What every format written as XML has in common: the two signs that XML can't hold."""

import re

from ..domain.errors import N_
from ..domain.questions import DraftQuestion, Finding, Severity

_IMPOSSIBLE = re.compile("[\ufffe\uffff]")


def xml_fault(question: DraftQuestion) -> Finding | None:
    """A question with a sign that no XML file may hold."""
    texts = (question.stem, *question.options, question.topic, question.explanation, question.source)
    if not any(map(_IMPOSSIBLE.search, (*texts, question.reference))):
        return None
    return Finding(
        question.place,
        Severity.ERROR,
        "sign_not_in_xml",
        N_("Câu có ký tự mà tệp XML không chứa được nên không được ghi. Hãy sửa câu trong ngân hàng."),
        {},
        question.stem,
    )
