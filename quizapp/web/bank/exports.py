"""A bank as a file to take away; what the chosen format can't carry is shown first, and who took it is entered."""

from typing import Any

from flask import render_template, request

from ...domain.access import Permission
from ...domain.rounds import VIETNAM
from ...files.outgoing_bank import PARTS
from ...files.registry import WRITERS, find_writer, write_bank
from ...queries.bank_export import load_bank
from ...services.bank_exports import record_bank_export
from ..context import clock, reading, transaction
from ..downloads import download
from ..gate import requires
from ..staff_session import actor
from .blueprint import bp


@bp.get("/staff/banks/<slug>/export")
@requires(Permission.SEE_BANKS)
def export(slug: str) -> Any:
    """The file, or the page that says what would be missing in it and asks once more (`accept`)."""
    writer = find_writer(request.args.get("format", WRITERS[0].name))
    with reading() as session:
        bank = load_bank(session, slug)
    written = write_bank(bank.title, bank.questions, writer.name)
    if (written.left_out or written.lost) and "accept" not in request.args:
        return render_template("bank/export.html", bank=bank, writer=writer, written=written, parts=PARTS)
    now = clock()
    with transaction() as session:
        record_bank_export(
            session, actor(), slug, now, format=writer.name, count=written.count, left_out=len(written.left_out)
        )
    day = now.astimezone(VIETNAM).strftime("%d-%m-%Y")
    return download(written.content, f"Ngân hàng câu hỏi {bank.title} {day}", writer.ending)
