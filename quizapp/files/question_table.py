"""The spreadsheet of questions: a header in Vietnamese or English, one question a row, from any reader of tables."""

from dataclasses import dataclass

from ..domain.draft_checks import RawQuestion, check_draft, refused_draft
from ..domain.errors import N_, Refusal
from ..domain.legacy_vietnamese import legacy_encoding
from ..domain.questions import DraftBank, DraftQuestion, Finding, Place, RefusedQuestion, Severity
from ..domain.text import is_blank, tidy, tidy_lines
from .collected import FALSE, TRUE, has_picture, unsupported_type
from .columns import HEADER_WITHIN, Header, find_header, header_key, no_header
from .question_columns import (
    DIFFICULTY,
    EXPLANATION,
    IMAGE,
    KEY,
    KIND,
    LAYOUT,
    POINTS,
    PREFILLED,
    REFERENCE,
    SLOTS,
    SOURCE,
    STEM,
    TOPIC,
    counted_from,
)
from .question_keys import KeyCell, Keys, read_keys, read_points, read_truth
from .question_kinds import Kind, kind_named
from .tables import Row, Sheet, Tables, Trouble
from .text_encoding import legacy_refusal

#: A topic, level or source typed once beside several questions, in cells merged downwards, belongs to each of them.
_SHARED = (TOPIC, DIFFICULTY, SOURCE)
_TEXT_ROLES = (STEM, *SLOTS, KEY, KIND, IMAGE, TOPIC, DIFFICULTY, EXPLANATION, SOURCE, REFERENCE)

_NO_TEXTS = dict.fromkeys(_TEXT_ROLES, "")


@dataclass(frozen=True)
class _Asked:
    """A row that holds a question, as far as its cells alone tell."""

    place: Place
    header: Header
    row: Row
    texts: dict[str, str]
    kind: Kind
    options: tuple[str, ...]
    key_cell: KeyCell
    #: Of a true/false question whose options were left out, as templates do.
    is_bare: bool

    @classmethod
    def of(cls, place: Place, header: Header, row: Row, texts: dict[str, str]) -> "_Asked":
        kind = kind_named(texts[KIND]) if texts[KIND] else Kind.UNKNOWN
        options = [texts[letter] for letter in SLOTS]
        while options and not options[-1]:
            options.pop()
        is_bare = kind is Kind.TRUE_FALSE and all(map(is_blank, options))
        if is_bare:
            options = [TRUE, FALSE]
        key_cell = KeyCell(texts[KEY], tuple("" if is_blank(option) else option for option in options))
        return cls(place, header, row, texts, kind, tuple(options), key_cell, is_bare)

    @property
    def stem(self) -> str:
        return tidy_lines(self.texts[STEM])

    @property
    def fault(self) -> Trouble | None:
        """Why nothing more needs to be judged."""
        if self.kind is Kind.OTHER:
            return unsupported_type(tidy(self.texts[KIND])[:80])
        return has_picture() if self.row.has_picture or not is_blank(self.texts[IMAGE]) else None


def read_questions(tables: Tables) -> DraftBank:
    """Every sheet with a header. found == questions + rows named by an error; sheets and rows left out are warned of.

    Refuses `no_header`, `missing_column`, `duplicate_column`, `no_questions`, a key column whose numbers can't be told
    (see `read_keys`), and `legacy_encoding` where even the header is typed in an old font.
    """
    findings = list(tables.findings)
    headless: list[Sheet] = []
    asked: list[_Asked] = []
    for sheet in (sheet for sheet in tables.sheets if sheet.rows):
        header = find_header(sheet, LAYOUT)
        if header is None:
            headless.append(sheet)
            continue
        findings += header.findings
        asked += [_read_row(sheet, header, row) for row in _rows_below(sheet, header, findings)]
    if len(headless) == sum(bool(sheet.rows) for sheet in tables.sheets):
        raise _without_header(headless)
    findings += map(_unread_sheet, headless)
    if not asked:
        raise Refusal(
            "no_questions",
            N_("Tệp có dòng tiêu đề nhưng không có câu hỏi nào bên dưới. Hãy kiểm tra lại tệp."),
            field="file",
        )
    questions: list[DraftQuestion] = []
    refused: list[RefusedQuestion] = []
    keys = _keys_of(asked)
    for question in asked:
        draft, remarks = _judge(question, keys.get(question.place, ()))
        findings += remarks
        if isinstance(draft, RefusedQuestion):
            refused.append(draft)
        else:
            questions.append(draft)
    return DraftBank(tables.format, tuple(questions), tuple(findings), len(asked), tuple(refused))


def _rows_below(sheet: Sheet, header: Header, findings: list[Finding]) -> list[Row]:
    """Rows that are questions, good or bad. A repeated header and rows without text in a known column are warned of."""
    kept: list[Row] = []
    for row in sheet.rows:
        if row.number <= header.last_row:
            continue
        if header.has_content(row, PREFILLED):
            if not header.is_repeated_by(row, LAYOUT):
                kept.append(row)
                continue
            code, message = "repeated_header", N_("Dòng tiêu đề lặp lại, được bỏ qua.")
        elif header.has_remark(row):
            code, message = "row_ignored", N_("Dòng chỉ có nội dung ở cột không dùng nên được bỏ qua.")
        else:
            continue
        findings.append(Finding(sheet.place(row.number), Severity.WARNING, code, message))
    return kept


def _read_row(sheet: Sheet, header: Header, row: Row) -> _Asked:
    texts = _NO_TEXTS | {
        role: header.text(sheet, row, role, is_shared=role in _SHARED) for role in header.columns if role in _NO_TEXTS
    }
    return _Asked.of(sheet.place(row.number), header, row, texts)


def _keys_of(asked: list[_Asked]) -> dict[Place, Keys]:
    """What the key cells say, by place: sheets of one layout are judged together."""
    layouts: dict[tuple[str, ...], list[_Asked]] = {}
    for question in asked:
        if question.fault is None:
            layouts.setdefault(question.header.key, []).append(question)
    keys: dict[Place, Keys] = {}
    for questions in layouts.values():
        header = questions[0].header
        key_header = header.cells[header.columns[KEY]] if KEY in header.columns else ""
        for question in questions:
            if question.is_bare:
                keys[question.place] = read_truth(question.key_cell)
        said = [question for question in questions if question.place not in keys]
        names = {
            header_key(header.cells[at]): SLOTS.index(role) for role, at in header.columns.items() if role in SLOTS
        }
        read = read_keys([question.key_cell for question in said], counted_from(header.cells, key_header), names)
        keys |= {question.place: key for question, key in zip(said, read, strict=True)}
    return keys


def _judge(asked: _Asked, keys: Keys) -> tuple[DraftQuestion | RefusedQuestion, list[Finding]]:
    texts = asked.texts
    remarks = [_finding(asked, trouble) for trouble in (asked.fault, *asked.header.troubles(asked.row)) if trouble]
    if any(remark.severity is Severity.ERROR for remark in remarks):
        # What Excel or a delimiter has spoilt is not judged further: the other faults would be its echoes.
        return refused_draft(_raw(asked, keys or ()), is_text_whole=False), remarks
    if asked.kind is Kind.UNKNOWN and tidy(texts[KIND]):
        remarks.append(_finding(asked, _unknown_kind(texts[KIND])))
    keys, trouble = _settled(asked, keys)
    if trouble is not None:
        remarks.append(_finding(asked, trouble))
    raw, is_key_judged = _raw(asked, keys or ()), trouble is not None
    question, findings = check_draft(raw, is_key_judged=is_key_judged)
    return question or refused_draft(raw, is_key_judged=is_key_judged), [*remarks, *findings]


def _raw(asked: _Asked, keys: tuple[int, ...]) -> RawQuestion:
    texts = asked.texts
    return RawQuestion(
        asked.place,
        texts[STEM],
        asked.options,
        keys,
        texts[TOPIC],
        texts[DIFFICULTY],
        texts[EXPLANATION],
        texts[SOURCE],
        texts[REFERENCE],
    )


def _settled(asked: _Asked, keys: Keys) -> tuple[Keys, Trouble | None]:
    """The keys by the key column and by the points of each option, which must not contradict each other."""
    if keys is None:
        return None, _not_a_key(asked)
    if POINTS + "A" not in asked.header.columns:
        return keys, None
    columns = (asked.header.columns.get(POINTS + letter) for letter in SLOTS)
    given = read_points([asked.row.cell(at) if at is not None else "" for at in columns])
    if isinstance(given, Trouble):
        return None, given
    if keys and given and sorted(set(keys)) != list(given):
        return None, Trouble(
            "keys_differ", N_("Cột đáp án và các cột điểm của phương án chỉ những phương án khác nhau. Hãy sửa lại.")
        )
    return keys or given, None


def _finding(asked: _Asked, trouble: Trouble) -> Finding:
    return Finding(asked.place, trouble.severity, trouble.code, trouble.message, trouble.params, asked.stem)


def _not_a_key(asked: _Asked) -> Trouble:
    cell = asked.key_cell
    return Trouble(
        "key_not_an_option",
        N_(
            "Đáp án “%(key)s” không ứng với phương án nào (%(letters)s), hoặc ghi khác cách của cả cột. "
            "Hãy ghi chữ cái, ví dụ C hoặc A,C."
        ),
        {"key": tidy(cell.text)[:80], "letters": ", ".join(cell.letters) or "–"},
    )


def _unknown_kind(name: str) -> Trouble:
    return Trouble(
        "unknown_kind",
        N_("Không hiểu loại câu hỏi “%(kind)s”; câu được xét theo phương án và đáp án. Hãy xem lại câu."),
        {"kind": tidy(name)[:80]},
        Severity.WARNING,
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
