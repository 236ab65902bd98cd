"""The office's tables in the office's words: participation figures and lists of results, for workbooks and CSV."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ..domain.errors import N_
from ..domain.moments import of_milliseconds
from ..domain.participation import Dimension, Row
from ..domain.ranking import OverallStanding, Standing
from ..domain.rounds import VIETNAM
from ..domain.wording import GROUPS
from ..files.outgoing import Cell, Column, ColumnKind, LongTable, OutgoingTable
from ..queries.export_size import count_places
from ..queries.participation import Report
from ..queries.results import Contact, ResultList, walk_results

#: How the scores of a table come about; said under every table and on the pages.
SCORE_NOTE = N_(
    "Điểm trung bình tính trên lượt thi được tính của mỗi người; người thi nhiều kỳ được lấy kỳ có điểm cao nhất "
    "trong phạm vi của dòng. Điểm tuyệt đối là số người đúng tất cả các câu."
)
PEOPLE_NOTE = N_(
    "Mỗi người chỉ tính một lần trong tổng số, theo nhóm đối tượng và đơn vị đã đăng ký, dù thuộc nhiều nhóm. "
    "Tổng số người là số người của đơn vị theo danh sách; để trống nếu chưa có."
)
OVERLAP_NOTE = N_("Một người có thể thi ở nhiều kỳ, nhiều ngày nên số người của các dòng cộng lại có thể lớn hơn tổng.")

DIMENSIONS = {
    Dimension.GROUP: N_("Nhóm đối tượng"),
    Dimension.UNIT: N_("Đơn vị"),
    Dimension.ROUND: N_("Kỳ thi"),
    Dimension.DAY: N_("Ngày"),
}
_KEY_WIDTHS = {Dimension.GROUP: 30, Dimension.UNIT: 36, Dimension.ROUND: 24, Dimension.DAY: 14}

_FIGURES = (
    Column(N_("Tổng số người"), ColumnKind.WHOLE, 12),
    Column(N_("Số người tham gia"), ColumnKind.WHOLE, 12),
    Column(N_("Tỷ lệ tham gia"), ColumnKind.SHARE, 11),
    Column(N_("Số lượt thi"), ColumnKind.WHOLE, 11),
    Column(N_("Số lượt đã nộp"), ColumnKind.WHOLE, 11),
    Column(N_("Điểm trung bình"), ColumnKind.DECIMAL, 12),
    Column(N_("Điểm tuyệt đối"), ColumnKind.WHOLE, 11),
)
_RESULTS = (
    Column(N_("Hạng"), ColumnKind.WHOLE, 8),
    Column(N_("Họ và tên"), ColumnKind.TEXT, 28),
    Column(N_("Năm sinh"), ColumnKind.CODE, 10),
    Column(N_("Số điện thoại"), ColumnKind.CODE, 15),
    Column(N_("Nhóm đối tượng"), ColumnKind.TEXT, 29),
    Column(N_("Đơn vị"), ColumnKind.TEXT, 30),
    Column(N_("Điểm"), ColumnKind.WHOLE, 8),
    Column(N_("Điểm tối đa"), ColumnKind.WHOLE, 9),
    Column(N_("Dự đoán"), ColumnKind.WHOLE, 11),
    Column(N_("Chênh lệch dự đoán"), ColumnKind.WHOLE, 11),
    Column(N_("Thời gian làm bài (giây)"), ColumnKind.DECIMAL, 12),
    Column(N_("Nộp bài lúc"), ColumnKind.MOMENT, 22),
    Column(N_("Người giám hộ"), ColumnKind.TEXT, 24),
    Column(N_("Điện thoại người giám hộ"), ColumnKind.CODE, 15),
)
_SECOND_MS = 1000


@dataclass(frozen=True)
class Stamp:
    """Who takes the figures out, for which office, when."""

    office: str
    by: str
    at: datetime


def participation_table(report: Report, stamp: Stamp) -> OutgoingTable:
    """The figures with their total, what they are and how they were counted."""
    by = report.table.by
    parts = " × ".join(DIMENSIONS[dimension] for dimension in by)
    keys = [Column(DIMENSIONS[dimension], ColumnKind.TEXT, _KEY_WIDTHS[dimension]) for dimension in by]
    total_names = (N_("Tổng số"), *("" for _ in by[1:]))
    return OutgoingTable(
        sheet=N_("Số liệu tham gia"),
        office=stamp.office,
        heading=N_("Số liệu tham gia theo %(parts)s") % {"parts": parts.lower()},
        facts=_facts(report.title, stamp),
        columns=[*keys, *_FIGURES],
        rows=[[*names, *_figures(row)] for names, row in zip(report.names, report.table.rows, strict=True)],
        total=[*total_names, *_figures(report.table.total)],
        notes=notes_for(by),
    )


def notes_for(by: Sequence[Dimension]) -> tuple[str, ...]:
    """What a reader of the table must know."""
    overlaps = not {Dimension.GROUP, Dimension.UNIT}.issuperset(by)
    return (PEOPLE_NOTE, SCORE_NOTE, *([OVERLAP_NOTE] if overlaps else []))


def results_tables(session: Session, slug: str, stamp: Stamp) -> Iterator[LongTable]:
    """A list for every round, the list over all rounds first where there are several; rows come while it is read."""
    for one in walk_results(session, slug, stamp.at):
        yield _results_table(one, count_places(session, slug, one.ranking.round), stamp)


def _results_table(one: ResultList, count: int, stamp: Stamp) -> LongTable:
    name = one.ranking.round_title or N_("Cả cuộc thi")
    facts = _facts(one.ranking.title, stamp)
    if one.ranking.actual is not None:
        facts = [*facts, (N_("Số thực tế của câu dự đoán"), str(one.ranking.actual))]
    return LongTable(
        sheet=name,
        office=stamp.office,
        heading=N_("Danh sách kết quả – %(round)s") % {"round": name},
        facts=facts,
        columns=_RESULTS,
        rows=(_result(standing, person) for standing, person in one.rows),
        count=count,
    )


def _result(standing: Standing | OverallStanding, person: Contact) -> tuple[Cell, ...]:
    entry = standing.entry
    prediction = standing.entry.prediction if isinstance(standing, Standing) else None
    distance = standing.distance if isinstance(standing, Standing) else standing.entry.distance
    return (
        standing.rank,
        person.full_name,
        str(person.birth_year),
        person.phone,
        GROUPS[person.group],
        person.unit,
        entry.score,
        entry.max_score,
        prediction,
        distance,
        entry.duration_ms / _SECOND_MS,
        # On the wall in Vietnam, to the second: what a spreadsheet calls a date.
        of_milliseconds(entry.submitted_ms).astimezone(VIETNAM).replace(microsecond=0, tzinfo=None),
        person.guardian_name,
        person.guardian_phone,
    )


def _facts(title: str, stamp: Stamp) -> list[tuple[str, str]]:
    return [(N_("Cuộc thi"), title), *stamp_facts(stamp)]


def stamp_facts(stamp: Stamp) -> list[tuple[str, str]]:
    """When it was taken out, and by whom."""
    return [
        (N_("Xuất lúc"), stamp.at.astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y")),
        (N_("Người xuất"), stamp.by),
    ]


def _figures(row: Row) -> list[Cell]:
    return [
        row.headcount,
        row.participants,
        row.turnout,
        row.attempts,
        row.submitted,
        row.mean_score,
        row.full_marks,
    ]
