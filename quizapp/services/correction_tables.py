"""The office's list of what a correction changed: every attempt with its score before and after, and the ranks."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from ..domain.errors import N_
from ..domain.rounds import VIETNAM
from ..domain.wording import CORRECTION_KINDS, GROUPS
from ..files.outgoing import Cell, Column, ColumnKind, LongTable
from ..queries.correction_places import ChangedAttempt, count_changed, walk_changed
from ..queries.corrections import Correction, find_correction
from .export_tables import Stamp, stamp_facts

_COLUMNS = (
    Column(N_("Cuộc thi"), ColumnKind.TEXT, 32),
    Column(N_("Kỳ thi"), ColumnKind.TEXT, 14),
    Column(N_("Họ và tên"), ColumnKind.TEXT, 28),
    Column(N_("Năm sinh"), ColumnKind.CODE, 10),
    Column(N_("Số điện thoại"), ColumnKind.CODE, 15),
    Column(N_("Nhóm đối tượng"), ColumnKind.TEXT, 29),
    Column(N_("Đơn vị"), ColumnKind.TEXT, 30),
    Column(N_("Lượt thi thứ"), ColumnKind.WHOLE, 9),
    Column(N_("Điểm trước"), ColumnKind.WHOLE, 9),
    Column(N_("Điểm sau"), ColumnKind.WHOLE, 9),
    Column(N_("Điểm tối đa"), ColumnKind.WHOLE, 9),
    Column(N_("Hạng trong kỳ, trước"), ColumnKind.WHOLE, 11),
    Column(N_("Hạng trong kỳ, sau"), ColumnKind.WHOLE, 11),
    Column(N_("Hạng cả cuộc thi, trước"), ColumnKind.WHOLE, 12),
    Column(N_("Hạng cả cuộc thi, sau"), ColumnKind.WHOLE, 12),
)


def correction_tables(session: Session, pid: str, stamp: Stamp) -> Iterator[LongTable]:
    """One list; a rank is empty where the person's counted score did not change, or is not worked out yet."""
    correction = find_correction(session, pid)
    yield LongTable(
        sheet=N_("Bài đổi điểm"),
        office=stamp.office,
        heading=N_("Bài đổi điểm do đính chính đáp án"),
        facts=[*_facts(correction), *stamp_facts(stamp)],
        columns=_COLUMNS,
        rows=map(_cells, walk_changed(session, pid)),
        count=count_changed(session, pid),
    )


def _cells(one: ChangedAttempt) -> tuple[Cell, ...]:
    return (*one[:3], str(one.birth_year), one.phone, GROUPS[one.group], *one[6:])


def _facts(correction: Correction) -> list[tuple[str, str]]:
    decided = correction.decided_at
    return [
        (N_("Câu hỏi"), correction.stem),
        (N_("Đính chính"), CORRECTION_KINDS[correction.kind]),
        (N_("Lý do"), correction.reason),
        (N_("Người đề nghị"), correction.proposer),
        (N_("Người xác nhận"), correction.decider),
        (N_("Chấm lại lúc"), decided.astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y") if decided else ""),
    ]
