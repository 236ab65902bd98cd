"""The spreadsheet of units: what they are called and belong to, and how many people of each group they have."""

import re
from collections.abc import Mapping, Sequence

from ..domain.draft_checks import first_unusable
from ..domain.errors import N_, Refusal
from ..domain.legacy_vietnamese import legacy_encoding
from ..domain.questions import Finding, Severity
from ..domain.text import fold, tidy
from ..domain.unit_checks import MAX_UNIT_CODE, MAX_UNIT_NAME, link_units
from ..domain.units import DraftUnit, DraftUnits, TargetGroup, UnitKind
from .columns import HEADER_WITHIN, Header, Layout, find_header, header_key, no_header
from .delimited import read_delimited
from .excel import read_workbook
from .file_kind import FileKind, kind_of, unreadable
from .legacy_files import tables_in_unicode
from .limits import check_size
from .tables import Row, Sheet, Tables, Trouble
from .text_encoding import legacy_refusal

NAME, CODE, KIND, PARENT = "name", "code", "kind", "parent"
MAX_HEADCOUNT = 10_000_000
_ACCEPTED = "Excel (.xlsx), CSV (.csv)"

_NAMES = {
    NAME: "ten don vi|don vi|ten|ten co quan don vi|co quan don vi|unit|unit name|name",
    CODE: "ma|ma don vi|ma so|code|unit code|id",
    KIND: "loai|loai don vi|loai hinh|nhom don vi|kind|type|unit kind",
    PARENT: "truc thuoc|don vi truc thuoc|don vi cap tren|cap tren|parent|parent code|parent unit",
    TargetGroup.OFFICIALS: "can bo cong chuc vien chuc|can bo cong chuc|cbccvc|cb cc vc|can bo|officials|"
    "officials and civil servants",
    TargetGroup.WORKERS: "nguoi lao dong|nld|lao dong|cong nhan|workers",
    TargetGroup.MEMBERS: "doan vien hoi vien|hoi vien doan vien|doan vien|hoi vien|members|"
    "union and association members",
    TargetGroup.STUDENTS: "hoc sinh sinh vien|hoc sinh|sinh vien|hssv|students|pupils and students",
    TargetGroup.RESIDENTS: "nhan dan|nguoi dan|dan cu|cu dan|residents",
    "": "stt|tt|so tt|so thu tu|no|n",
}
_ROLES = {name: str(role) for role, names in _NAMES.items() for name in names.split("|")}
_COUNT_PREFIX = re.compile(r"^(?:so luong|so nguoi|so|tong so|headcount) ")
_KINDS = {
    UnitKind.AGENCY: "co quan|co quan nha nuoc|co quan don vi|don vi su nghiep|agency",
    UnitKind.SCHOOL: "truong hoc|truong|co so giao duc|school",
    UnitKind.ASSOCIATION: "doan the hoi|doan the|hoi|doan the va hoi|doan the hoi quan chung|to chuc hoi|association|"
    "union or association",
    UnitKind.ENTERPRISE: "doanh nghiep|cong ty|hop tac xa|enterprise|company",
    UnitKind.NEIGHBOURHOOD: "to dan pho|to|khu pho|thon|neighbourhood|neighborhood|neighbourhood group",
    UnitKind.OTHER: "khac|don vi khac|other|other unit",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split("|")}
#: The last line of many tables; a real unit is never called only this.
_TOTALS = frozenset(("tong", "cong", "tong cong", "tong so", "total"))
_NUMBER = re.compile(r"\d{1,9}|\d{1,3}(?:[., ]\d{3}){1,3}")


def role_of(name: str) -> str | None:
    """The role of a folded header, see `Layout`."""
    return _ROLES.get(name, _ROLES.get(_COUNT_PREFIX.sub("", name)))


LAYOUT = Layout(
    role_of,
    {NAME: N_("Tên đơn vị")},
    (NAME,),
    lambda roles: NAME in roles and len(roles) > 1,
)


def read_units(data: bytes, filename: str, existing: Mapping[str, str] | None = None) -> DraftUnits:
    """The units of an .xlsx or .csv, each row a unit or an error that names its place.

    `existing` gives code and name of the units stored already: parents may be among them, and a unit without a code
    that has a stored name gets that code. Refuses whole files as `read_bank` does.
    """
    check_size(data)
    kind = kind_of(data)
    if kind is FileKind.XLSX:
        tables = tables_in_unicode(read_workbook(data))
    elif kind is FileKind.TEXT:
        tables = read_delimited(data, LAYOUT)
    else:
        raise unreadable(kind, _ACCEPTED, filename)
    return _read_tables(tables, existing)


def _read_tables(tables: Tables, existing: Mapping[str, str] | None) -> DraftUnits:
    findings = list(tables.findings)
    units: list[DraftUnit] = []
    faulty: set[int] = set()
    headers = [(sheet, find_header(sheet, LAYOUT)) for sheet in tables.sheets if sheet.rows]
    if not any(header for _sheet, header in headers):
        raise _without_header([sheet for sheet, _header in headers])
    for sheet, header in headers:
        if header is None:
            findings.append(_unread_sheet(sheet))
            continue
        findings += header.findings
        for row in _rows_below(sheet, header, findings):
            unit, remarks = _read_row(sheet, header, row)
            findings += remarks
            if any(remark.severity is Severity.ERROR for remark in remarks):
                faulty.add(len(units))
            units.append(unit)
    if not units:
        raise Refusal(
            "no_units",
            N_("Tệp có dòng tiêu đề nhưng không có đơn vị nào bên dưới. Hãy kiểm tra lại tệp."),
            field="file",
        )
    return link_units(units, findings, faulty, existing)


def _rows_below(sheet: Sheet, header: Header, findings: list[Finding]) -> list[Row]:
    """Rows that are units, good or bad; a total is warned of, a repeated header and blank rows are passed over."""
    kept: list[Row] = []
    for row in sheet.rows:
        if row.number <= header.last_row or not header.has_content(row) or header.is_repeated_by(row, LAYOUT):
            continue
        if fold(row.cell(header.columns[NAME])).rstrip(":.") in _TOTALS:
            message = N_("Dòng tổng cộng được bỏ qua: hệ thống tự cộng từ các đơn vị.")
            findings.append(Finding(sheet.place(row.number), Severity.WARNING, "total_row", message))
        else:
            kept.append(row)
    return kept


def read_headcount(text: str) -> int | None:
    """Whole people: `1234`, `1.234` (also with a comma or a blank); None for anything else or too many."""
    number = tidy(text)
    if not _NUMBER.fullmatch(number):
        return None
    count = int(re.sub(r"[., ]", "", number))
    return count if count <= MAX_HEADCOUNT else None


def _read_row(sheet: Sheet, header: Header, row: Row) -> tuple[DraftUnit, list[Finding]]:
    place = sheet.place(row.number)
    raw = {role: header.text(sheet, row, role, is_shared=role in (KIND, PARENT)) for role in header.columns}
    texts = {role: tidy(text) for role, text in raw.items()}
    name, code = texts[NAME], texts.get(CODE, "")
    headcounts, bad_counts = _headcounts(texts, header)
    kind, bad_kind = _kind(texts.get(KIND, ""))
    troubles = [*header.troubles(row), *_faults_of_text(raw, name, code), *bad_kind, *bad_counts]
    findings = [Finding(place, item.severity, item.code, item.message, item.params, name) for item in troubles]
    return DraftUnit(place, code, name, kind, texts.get(PARENT, ""), headcounts), findings


def _kind(text: str) -> tuple[UnitKind, list[Trouble]]:
    if not text:
        message = N_("Chưa ghi loại đơn vị, được nhập là “Đơn vị khác”.")
        return UnitKind.OTHER, [Trouble("kind_missing", message, severity=Severity.WARNING)]
    kind = _KIND_OF.get(header_key(text))
    if kind is not None:
        return kind, []
    message = N_(
        "Không hiểu loại “%(kind)s”. Cần một trong: cơ quan, trường học, đoàn thể, doanh nghiệp, tổ dân phố, khác."
    )
    return UnitKind.OTHER, [Trouble("unknown_kind", message, {"kind": text[:80]})]


def _headcounts(texts: Mapping[str, str], header: Header) -> tuple[dict[str, int], list[Trouble]]:
    counts: dict[str, int] = {}
    troubles: list[Trouble] = []
    for group in TargetGroup:
        text = texts.get(group, "")
        count = read_headcount(text)
        if count is not None:
            counts[group.value] = count
        elif text:
            message = N_("Số người “%(text)s” ở cột “%(column)s” không phải số nguyên từ 0 trở lên.")
            column = tidy(header.cells[header.columns[group]])[:80]
            troubles.append(Trouble("bad_headcount", message, {"text": text[:80], "column": column}))
    return counts, troubles


def _faults_of_text(raw: Mapping[str, str], name: str, code: str) -> list[Trouble]:
    everything = "\n".join(raw.values())
    troubles: list[Trouble] = []
    if not name:
        troubles.append(Trouble("name_missing", N_("Chưa ghi tên đơn vị.")))
    if legacy := legacy_encoding(everything):
        message = N_("Chữ gõ bằng bảng mã cũ %(name)s, không phải Unicode. Hãy chuyển bằng Unikey (Ctrl+Shift+F6).")
        troubles.append(Trouble("legacy_encoding", message, {"name": legacy}))
    if bad := first_unusable(everything):
        message = N_("Có ký tự điều khiển hoặc ký tự hỏng (mã %(sign)s) trong nội dung. Hãy xóa ký tự đó rồi gõ lại.")
        troubles.append(Trouble("control_character", message, {"sign": f"U+{ord(bad):04X}"}))
    for fault, text, limit in (("name_too_long", name, MAX_UNIT_NAME), ("code_too_long", code, MAX_UNIT_CODE)):
        if len(text) > limit:
            message = N_("Tên hoặc mã đơn vị dài %(length)s ký tự, tối đa %(limit)s. Hãy rút gọn.")
            troubles.append(Trouble(fault, message, {"length": len(text), "limit": limit}))
    return troubles


def _without_header(sheets: Sequence[Sheet]) -> Refusal:
    seen = " ".join(cell for sheet in sheets for row in sheet.rows[:HEADER_WITHIN] for cell in row.cells)
    legacy = legacy_encoding(seen)
    return legacy_refusal(legacy) if legacy else no_header(sheets, LAYOUT)


def _unread_sheet(sheet: Sheet) -> Finding:
    return Finding(
        sheet.place(1),
        Severity.WARNING,
        "sheet_without_header",
        N_("Trang “%(sheet)s” có %(rows)s dòng nhưng không có dòng tiêu đề của bảng đơn vị nên không được đọc."),
        {"sheet": sheet.name, "rows": len(sheet.rows)},
    )
