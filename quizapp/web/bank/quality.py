"""What a careful reader would remark about a whole bank, each remark with a link to its question."""

from dataclasses import dataclass

from flask import render_template, url_for

from ...domain.access import Permission
from ...domain.questions import Finding
from ...queries.bank_export import OutgoingBank, load_bank
from ...services.question_quality import remarks_on
from ..context import reading
from ..gate import requires
from ..language import translate
from .blueprint import bp


@dataclass(frozen=True)
class Suspect:
    """A question with all that is said of it; `address` leads to it. The whole bank has neither stem nor address."""

    name: str
    stem: str
    address: str
    remarks: tuple[str, ...]


@bp.get("/staff/banks/<slug>/quality")
@requires(Permission.SEE_BANKS)
def quality(slug: str) -> str:
    with reading() as session:
        bank = load_bank(session, slug)
    # Outside of the database: this takes a second or two for thousands of questions.
    findings = remarks_on(bank.questions)
    suspects = _by_question(bank, findings)
    return render_template("bank/quality.html", bank=bank, suspects=suspects, count=len(findings))


def _by_question(bank: OutgoingBank, findings: tuple[Finding, ...]) -> list[Suspect]:
    """The whole bank first, then its questions in their order."""
    remarks: dict[int, list[str]] = {}
    for finding in findings:
        remarks.setdefault(finding.place.row, []).append(translate(finding.message, finding.params))
    return [_suspect(bank, row, tuple(said)) for row, said in sorted(remarks.items())]


def _suspect(bank: OutgoingBank, row: int, remarks: tuple[str, ...]) -> Suspect:
    if not row:
        return Suspect("", "", "", remarks)
    question, pid = bank.questions[row - 1], bank.pids[row - 1]
    return Suspect(question.reference, question.stem, url_for("bank.question", slug=bank.slug, pid=pid), remarks)
