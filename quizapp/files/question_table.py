"""The spreadsheet of questions: a header in Vietnamese or English, one question a row, from any reader of tables."""

from operator import itemgetter
from typing import NamedTuple

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


class _Texts(NamedTuple):
    """The cells of one row by their roles, those beside the options."""

    stem: str
    key: str
    kind: str
    image: str
    topic: str
    difficulty: str
    explanation: str
    source: str
    reference: str


#: Of the fields of `_Texts`, in their order.
_ROLES = (STEM, KEY, KIND, IMAGE, TOPIC, DIFFICULTY, EXPLANATION, SOURCE, REFERENCE)


class _Asked(NamedTuple):
    """A row that holds a question, as far as its cells alone tell."""

    place: Place
    header: Header
    row: Row
    texts: _Texts
    kind: Kind
    options: tuple[str, ...]
    key_cell: KeyCell
    #: Of a true/false question whose options were left out, as templates do.
    is_bare: bool
    #: Why nothing more needs to be judged.
    fault: Trouble | None

    @property
    def stem(self) -> str:
        return tidy_lines(self.texts.stem)


class _RowReader:
    """Takes the questions out of the rows of one sheet: where each text stands is found out once."""

    #: Of a role without a column: the empty text put behind the cells of every row.
    _NOWHERE = -1

    def __init__(self, sheet: Sheet, header: Header) -> None:
        self._sheet, self._header = sheet, header
        self._width = max(header.columns.values()) + 1
        slots = [header.columns.get(letter, self._NOWHERE) for letter in SLOTS]
        while len(slots) > 2 and slots[-1] == self._NOWHERE:
            slots.pop()
        self._options = itemgetter(*slots)
        self._texts = itemgetter(*(header.columns.get(role, self._NOWHERE) for role in _ROLES))

    def read(self, row: Row) -> _Asked:
        cells = (*row.cells, *[""] * (self._width - len(row.cells)), "")
        texts = _Texts(*self._texts(cells))
        if self._sheet.merged:
            shared = (self._header.text(self._sheet, row, role, is_shared=True) for role in _SHARED)
            texts = texts._replace(**dict(zip(_SHARED, shared, strict=True)))
        options = self._options(cells)
        while options and not options[-1]:
            options = options[:-1]
        kind = kind_named(texts.kind) if texts.kind else Kind.UNKNOWN
        is_bare = kind is Kind.TRUE_FALSE and all(map(is_blank, options))
        if is_bare:
            options = (TRUE, FALSE)
        key_cell = KeyCell(texts.key, _without_blanks(options))
        place = self._sheet.place(row.number)
        return _Asked(place, self._header, row, texts, kind, options, key_cell, is_bare, _fault(row, texts, kind))


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
        asked += map(_RowReader(sheet, header).read, _rows_below(sheet, header, findings))
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
    for question, keys in zip(asked, _keys_of(asked), strict=True):
        draft, remarks = _judge(question, keys)
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


def _without_blanks(options: tuple[str, ...]) -> tuple[str, ...]:
    if all(options) and "".join([option[0] for option in options]).isalnum():
        # What begins with a letter or a digit is not blank: most options, told at a glance.
        return options
    return tuple("" if is_blank(option) else option for option in options)


def _fault(row: Row, texts: _Texts, kind: Kind) -> Trouble | None:
    if kind is Kind.OTHER:
        return unsupported_type(tidy(texts.kind)[:80])
    return has_picture() if row.has_picture or (texts.image and not is_blank(texts.image)) else None


def _keys_of(asked: list[_Asked]) -> list[Keys]:
    """What the key cell of each says; sheets of one layout are judged together."""
    keys: list[Keys] = [()] * len(asked)
    layouts: dict[tuple[str, ...], list[int]] = {}
    for at, question in enumerate(asked):
        if question.fault is not None:
            continue
        if question.is_bare:
            keys[at] = read_truth(question.key_cell)
        else:
            layouts.setdefault(question.header.key, []).append(at)
    for said in layouts.values():
        header = asked[said[0]].header
        key_header = header.cells[header.columns[KEY]] if KEY in header.columns else ""
        names = {
            header_key(header.cells[at]): SLOTS.index(role) for role, at in header.columns.items() if role in SLOTS
        }
        read = read_keys([asked[at].key_cell for at in said], counted_from(header.cells, key_header), names)
        for at, key in zip(said, read, strict=True):
            keys[at] = key
    return keys


def _judge(asked: _Asked, keys: Keys) -> tuple[DraftQuestion | RefusedQuestion, list[Finding]]:
    kind = asked.texts.kind
    remarks = [_finding(asked, trouble) for trouble in (asked.fault, *asked.header.troubles(asked.row)) if trouble]
    if remarks and any(remark.severity is Severity.ERROR for remark in remarks):
        # What Excel or a delimiter has spoilt is not judged further: the other faults would be its echoes.
        return refused_draft(_raw(asked, keys or ()), is_text_whole=False), remarks
    if kind and asked.kind is Kind.UNKNOWN and tidy(kind):
        remarks.append(_finding(asked, _unknown_kind(kind)))
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
        texts.stem,
        asked.options,
        keys,
        texts.topic,
        texts.difficulty,
        texts.explanation,
        texts.source,
        texts.reference,
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
