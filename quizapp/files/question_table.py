"""The spreadsheet of questions: a header in Vietnamese or English, one question a row, from any reader of tables."""

import re
from collections.abc import Collection

from ..domain.draft_checks import OPTION_LETTERS, RawQuestion, check_draft
from ..domain.errors import N_, Refusal
from ..domain.legacy_vietnamese import legacy_encoding
from ..domain.questions import DraftBank, DraftQuestion, Finding, Place, Severity
from ..domain.text import fold, tidy, tidy_lines
from .columns import HEADER_WITHIN, Header, Layout, find_header, no_header
from .tables import Row, Sheet, Tables
from .text_encoding import legacy_refusal

STEM, KEY, TOPIC, DIFFICULTY = "stem", "key", "topic", "difficulty"
EXPLANATION, SOURCE, REFERENCE = "explanation", "source", "reference"

_NAMES = {
    STEM: "cau hoi|noi dung cau hoi|noi dung|cau dan|de bai|stem|question|question text|question stem",
    KEY: "dap an|dap an dung|dap an chinh xac|phuong an dung|lua chon dung|cau tra loi dung|tra loi dung|"
    "key|keys|answer key|answer|answers|correct|correct answer|correct answers|correct option",
    TOPIC: "chu de|chuyen de|linh vuc|topic|category|theme",
    DIFFICULTY: "muc do|do kho|muc do kho|muc do nhan thuc|cap do|difficulty|level",
    EXPLANATION: "giai thich|giai thich dap an|loi giai|loi giai thich|huong dan giai|explanation|rationale",
    SOURCE: "nguon|nguon trich dan|can cu|can cu phap ly|trich dan|van ban|tai lieu|tai lieu tham khao|source|sources",
    REFERENCE: "ma|ma cau hoi|ma cau|ma so|id|code|question id|question code",
    "": "stt|tt|so tt|so thu tu|cau|cau so|so cau|no|n|question n|question no|question number",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split("|")}
_OPTION = re.compile(
    r"(?:(?:phuong an|dap an|lua chon|cau tra loi|tra loi|y|pa|da|option|answer|choice|response) ?)?([a-h])"
)
_LABELS = {
    STEM: N_("Câu hỏi"),
    **{letter: letter for letter in OPTION_LETTERS},
    KEY: N_("Đáp án"),
}
_KEY_PREFIX = re.compile(r"^(?:dap an|phuong an|cau|lua chon|answer|key|option)\b[ :.]*")
_KEY_SEPARATORS = re.compile(r"[\s,;./&+|()\[\]-]+|\bva\b|\band\b")
#: A topic, level or source typed once beside several questions, in cells merged downwards, belongs to each of them.
_SHARED = (TOPIC, DIFFICULTY, SOURCE)
_TEXT_ROLES = (STEM, *OPTION_LETTERS, KEY, TOPIC, DIFFICULTY, EXPLANATION, SOURCE, REFERENCE)


def role_of(name: str) -> str | None:
    """The role of a folded header, see `Layout`."""
    if name in _ROLES:
        return _ROLES[name]
    option = _OPTION.fullmatch(name)
    return option[1].upper() if option else None


def _is_header(roles: Collection[str]) -> bool:
    options = sum(letter in roles for letter in OPTION_LETTERS)
    return (STEM in roles and (options > 0 or KEY in roles)) or (options > 1 and KEY in roles)


LAYOUT = Layout(role_of, _LABELS, (STEM, "A", "B", KEY), _is_header)


def read_questions(tables: Tables) -> DraftBank:
    """Every sheet with a header. found == questions + rows named by an error; sheets and rows left out are warned of.

    Refuses `no_header`, `missing_column`, `duplicate_column`, `no_questions`, and `legacy_encoding` where even the
    header is typed in an old font.
    """
    questions: list[DraftQuestion] = []
    findings = list(tables.findings)
    found = 0
    headless: list[Sheet] = []
    for sheet in (sheet for sheet in tables.sheets if sheet.rows):
        header = find_header(sheet, LAYOUT)
        if header is None:
            headless.append(sheet)
            continue
        findings += header.findings
        for row in _rows_below(sheet, header, findings):
            found += 1
            question, remarks = _read_row(sheet, header, row)
            findings += remarks
            if question is not None:
                questions.append(question)
    if len(headless) == sum(bool(sheet.rows) for sheet in tables.sheets):
        raise _without_header(headless)
    findings += map(_unread_sheet, headless)
    if not found:
        raise Refusal(
            "no_questions",
            N_("Tệp có dòng tiêu đề nhưng không có câu hỏi nào bên dưới. Hãy kiểm tra lại tệp."),
            field="file",
        )
    return DraftBank(tables.format, tuple(questions), tuple(findings), found)


def read_key(cell: str, letters: str) -> tuple[int, ...] | None:
    """Positions of the letters of a key cell (`C`, `a, c`, `A và C`, `AC`), empty for an empty cell, None if no key.

    `letters` are those of the filled options; letters in a run must all be among them.
    """
    text = _KEY_PREFIX.sub("", fold(cell))
    parts = [part for part in _KEY_SEPARATORS.split(text) if part]
    if len(parts) == 1 and len(parts[0]) > 1 and set(parts[0].upper()) <= set(letters):
        parts = list(parts[0])
    if any(len(part) != 1 or part.upper() not in OPTION_LETTERS for part in parts):
        return None
    return tuple(OPTION_LETTERS.index(part.upper()) for part in parts)


def _rows_below(sheet: Sheet, header: Header, findings: list[Finding]) -> list[Row]:
    """Rows that are questions, good or bad. A repeated header and rows without text in a known column are warned of."""
    kept: list[Row] = []
    for row in sheet.rows:
        if row.number <= header.last_row:
            continue
        if header.has_content(row):
            if not header.is_repeated_by(row, LAYOUT):
                kept.append(row)
                continue
            code, message = "repeated_header", N_("Dòng tiêu đề lặp lại, được bỏ qua.")
        elif any(tidy(cell) for at, cell in enumerate(row.cells) if at not in header.unneeded):
            code, message = "row_ignored", N_("Dòng chỉ có nội dung ở cột không dùng nên được bỏ qua.")
        else:
            continue
        findings.append(Finding(sheet.place(row.number), Severity.WARNING, code, message))
    return kept


def _read_row(sheet: Sheet, header: Header, row: Row) -> tuple[DraftQuestion | None, list[Finding]]:
    texts = {role: header.text(sheet, row, role, is_shared=role in _SHARED) for role in _TEXT_ROLES}
    place, stem = sheet.place(row.number), tidy_lines(texts[STEM])
    remarks = [
        Finding(place, trouble.severity, trouble.code, trouble.message, trouble.params, stem)
        for trouble in header.troubles(row)
    ]
    if any(remark.severity is Severity.ERROR for remark in remarks):
        # What Excel or a delimiter has spoilt is not judged further: the other faults would be its echoes.
        return None, remarks
    options = tuple(texts[letter] for letter in OPTION_LETTERS)
    letters = "".join(letter for letter in OPTION_LETTERS if tidy(texts[letter]))
    keys = read_key(texts[KEY], letters)
    if keys is None:
        remarks.append(_not_a_key(place, texts[KEY], letters, stem))
    raw = RawQuestion(
        place,
        texts[STEM],
        options,
        keys or (),
        texts[TOPIC],
        texts[DIFFICULTY],
        texts[EXPLANATION],
        texts[SOURCE],
        texts[REFERENCE],
    )
    question, findings = check_draft(raw, is_key_judged=keys is None)
    return question, [*remarks, *findings]


def _not_a_key(place: Place, cell: str, letters: str, stem: str) -> Finding:
    return Finding(
        place,
        Severity.ERROR,
        "key_not_an_option",
        N_("Đáp án “%(key)s” không phải là chữ cái của phương án (%(letters)s). Hãy ghi ví dụ C hoặc A,C."),
        {"key": tidy(cell)[:80], "letters": ", ".join(letters) or "–"},
        stem,
    )


def _without_header(sheets: list[Sheet]) -> Refusal:
    seen = " ".join(cell for sheet in sheets for row in sheet.rows[:HEADER_WITHIN] for cell in row.cells)
    legacy = legacy_encoding(seen)
    return legacy_refusal(legacy) if legacy else no_header(sheets, LAYOUT)


def _unread_sheet(sheet: Sheet) -> Finding:
    return Finding(
        sheet.place(1),
        Severity.WARNING,
        "sheet_without_header",
        N_("Trang “%(sheet)s” có %(rows)s dòng nhưng không có dòng tiêu đề câu hỏi nên không được đọc."),
        {"sheet": sheet.name, "rows": len(sheet.rows)},
    )
