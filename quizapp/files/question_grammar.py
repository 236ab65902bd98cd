"""What the lines of a question paper begin with, as teachers type it: `Câu 1:`, `B.`, `Đáp án: C`, `Nguồn: …`."""

import re
from dataclasses import dataclass

from ..domain.text import fold, tidy
from .marked_text import Marked

#: `Câu 3 (NB):`, `Question 3.`, `Câu hỏi:`; a range (`Câu 3-5`) is no question but what several share.
_CERTAIN = re.compile(
    r"\s*(?:(?:câu(?:\s*hỏi)?(?:\s*số)?|question)\s*\(?(\d{1,4})\)?"
    r"(?!\s*(?:-|–|đến|tới|to|và|,)\s*(?:câu\s*)?\(?\d)"
    r"(?:\s*[(\[]([^()\[\]]{1,40})[)\]])?(?:\s*[.:)/]|\s*[-–—](?=\s)|(?=\s|$))"
    r"|câu\s*hỏi\s*:)",
    re.IGNORECASE,
)
#: `3.`, `3)`, `(3)`, `Bài 3:`: a question only where options follow.
_POSSIBLE = re.compile(
    r"\s*(?:(?:bài|q)\s*(\d{1,3})\s*[.:)/]|\((\d{1,3})\)|(\d{1,3})\s?[.)/:](?![\d.)/:]))", re.IGNORECASE
)
_OPTION = re.compile(r"([*✓✔]{0,2})\s?(?:([A-Za-z])([*]?)\s?([.)/:])(?![./:)])|\(([A-Za-z])\)([*]?))")
_RANGE = re.compile(
    r"(?:questions?|câu(?:\s*hỏi)?)\s*(?:từ\s*)?(?:câu\s*)?\(?(\d{1,4})\)?\s*(?:-|–|đến|tới|to)\s*(?:câu\s*)?\(?(\d{1,4})",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*(?:\[/?<?/?\w{1,6}>?\]|\[<?/\w{1,6}>?\]|[-_=*.…~\s]{3,})\s*$")
_PAGE = re.compile(
    r"\s*(?:(?:trang|page)\s*\d+\s*(?:(?:/|of|trên)\s*\d+)?|[-–]\s*\d+\s*[-–]|\d+\s*/\s*\d+|\d+)\s*$", re.I
)
_HEADING = re.compile(
    r"\s*(?:(?:phần|chương|mục|part|section|chapter|đề|bài|chuyên đề|unit)\s+(?:[IVXLC]+|\d+|[A-Z])\b"
    r"|[IVX]{1,5}\s*[.)/-]\s"
    r"|[-–\s]*hết[-–\s.]*$)",
    re.IGNORECASE,
)
_LETTERS = r"[A-Ha-h](?:\s*(?:[,;/&+]|và|and)\s*[A-Ha-h])*|[A-H]{2,8}"
_ONLY_LETTERS = re.compile(rf"\s*(?:câu|phương án|đáp án)?\s*\(?({_LETTERS})\)?\s*[.;]?\s*$", re.IGNORECASE)
_LETTER_FIRST = re.compile(rf"\s*\(?({_LETTERS})\)?\s*(?:[.:)\-–]\s*|\s+(?=vì|do|because)|$)(.*)$", re.DOTALL)
#: Without a colon only what can't be anything else: `Đáp án C`, `=> Chọn C.`
_BARE_ANSWER = re.compile(
    r"\s*(?:(?:=>|→|⇒|->)?\s*(?:đáp án(?:\s*đúng)?(?:\s*là)?|chọn(?:\s*(?:đáp án|phương án|câu|ý))?)"
    r"|đ\s*/\s*a|đ\.a)\s*[-–.]?\s*"
    r"\(?([A-H](?:\s*(?:[,;&]|và)\s*[A-H])*)\)?\s*[.!]?\s*$",
    re.IGNORECASE,
)
_BEFORE_KEY = re.compile(r"^\s*(?:=>|→)?\s?(?:chọn|đáp án(?: đúng)?(?: là)?|đ/a)\s?:?\s?", re.IGNORECASE)
_CHOSEN = re.compile(
    r"(?:^|[.;\s>→⇒])(?:chọn|đáp án)\s+(?:đáp án\s+|phương án\s+|câu\s+|ý\s+)?([A-H])\s*[.!]?\s*$", re.IGNORECASE
)
_PAIR = r"(?:câu\s*)?(\d{1,4})\s*[.:)\-–/]?\s*([A-Ha-h]{1,8})"
_DIGIT = re.compile(r"\d")
_ONE_PAIR = re.compile(_PAIR + r"\b", re.IGNORECASE)
_KEY_HEAD = re.compile(
    r"\s*(?:bảng\s*)?(?:đáp\s*án|answer\s*keys?|answers|keys?|hướng\s*dẫn\s*(?:chấm|giải)|lời giải)"
    r"(?:\s+(?:và|đề|các|trắc|phần|bài|chi|tham|kiểm|thi)\b[^.?]{0,60})?\s*[:.]?\s*$",
    re.IGNORECASE,
)
_FIELDS = {
    "explanation": "giai|giai thich|giai thich dap an|loi giai|loi giai thich|loi giai chi tiet|huong dan giai|"
    "huong dan|hd giai|hdg|explanation|rationale|phan tich",
    "source": "nguon|nguon trich dan|nguon tham khao|can cu|can cu phap ly|trich dan|source",
    "topic": "chu de|topic|category",
    "difficulty": "muc do|do kho|muc do nhan thuc|level|difficulty",
    "reference": "ma|ma cau|ma cau hoi|ma so|id",
    "answer": "dap an|dap an dung|dap an chinh xac|phuong an dung|da|d/a|d.a|answer|answers|correct answer|key|"
    "dap an la|dap an dung la|tra loi",
}
_FIELD_OF = {name: field for field, names in _FIELDS.items() for name in names.split("|")}
_LONGEST_FIELD = 30
_LONGEST_KEY = 200
#: `Chủ đề 2: …`, `CHỦ ĐỀ 2. …`: the heading of what follows.
_TOPIC_HEADING = re.compile(
    r"\s*(?:chủ\s*đề|chuyên\s*đề|topic)\s*(?:số\s*)?(?:\d+|[IVX]+)\s*[.:–-]\s*(.+)$", re.IGNORECASE
)


@dataclass(frozen=True)
class QuestionLabel:
    """`form` tells labels of one kind from others; a `possible` one is a question only where options follow."""

    number: int | None
    name: str
    form: str
    is_certain: bool
    rest: Marked
    #: In brackets behind the number: a level (`NB`), marks.
    remark: str = ""


@dataclass(frozen=True)
class OptionLabel:
    letter: str
    form: str
    is_starred: bool
    #: Where the letter itself stands, and where the label ends.
    letter_at: int
    end: int


def question_label(line: Marked) -> QuestionLabel | None:
    if (found := _CERTAIN.match(line.text)) and (
        found[0][-1] in ".:)/-–—]" or _begins_stem(line.text[found.end() :].strip())
    ):
        shown = found[0][: found.end(1) - found.start()] if found[1] else found[0]
        name = " ".join(shown.split()).rstrip(".:)/-–— ")
        number = int(found[1]) if found[1] else None
        return QuestionLabel(number, name, "câu", True, line.part(found.end()).strip(), found[2] or "")
    if found := _POSSIBLE.match(line.text):
        digits = next(group for group in found.groups() if group)
        label = found[0].strip()
        form = re.sub(r"\d+", "1", label.casefold()).replace(" ", "")
        return QuestionLabel(int(digits), label.rstrip(".:/"), form, False, line.part(found.end()).strip())
    return None


def option_label(text: str, start: int = 0) -> OptionLabel | None:
    start = start or len(text) - len(text.lstrip())
    found = _OPTION.match(text, start)
    if found is None:
        return None
    letter, group = (found[2], 2) if found[2] else (found[5], 5)
    form = ("A" if letter.isupper() else "a") + (found[4] or "()")
    is_starred = bool(found[1] or found[3] or found[6])
    return OptionLabel(letter.upper(), form, is_starred, found.start(group), found.end())


def field_of(line: Marked) -> tuple[str, Marked] | None:
    """The field that a line names before its colon, and what it says of it."""
    name, colon, _ = line.text.partition(":")
    field = _FIELD_OF.get(fold(name).strip("*-•+ ")) if len(name) <= _LONGEST_FIELD else None
    if not colon and field != "explanation":
        # `Lời giải` also stands alone above its lines.
        return None
    return (field, line.part(len(name) + 1).strip()) if field else None


def topic_heading(text: str) -> str:
    found = _TOPIC_HEADING.match(text)
    return found[1].strip() if found else ""


def shared_range(text: str) -> tuple[int, int] | None:
    """Of a line that says to which questions the text below it belongs."""
    found = _RANGE.search(text)
    return (int(found[1]), int(found[2])) if found and int(found[1]) < int(found[2]) else None


def key_pairs(text: str) -> list[tuple[int, str]]:
    """`1.C 2.A 3-B`, and nothing else on the line; empty for any other line."""
    if len(text) > 5_000 or _DIGIT.search(text) is None:
        return []
    pairs = _ONE_PAIR.findall(text)
    rest = re.sub(r"[\s,;|.]+", "", _ONE_PAIR.sub("", text))
    return [(int(number), letters.upper()) for number, letters in pairs] if pairs and not rest else []


def letters_of(text: str) -> str | None:
    """`C`, `a, c`, `A và C`, `AC` as letters in their order; None for what is no key."""
    found = _ONLY_LETTERS.match(tidy(text)) if len(text) <= _LONGEST_KEY else None
    return _upper_letters(found[1]) if found else None


def letters_first(text: str) -> tuple[str, str] | None:
    """A key followed by more: `C. Hà Nội`, `C vì …`."""
    found = _LETTER_FIRST.match(tidy(text))
    return (_upper_letters(found[1]), found[2].strip()) if found else None


def key_first(text: str) -> str:
    """The key that an entry of a list of solutions begins with: `C`, `Chọn C. Vì …`, `Đáp án: C`; empty for none."""
    found = letters_first(_BEFORE_KEY.sub("", text[:_LONGEST_KEY], count=1))
    return found[0] if found and len(found[0]) < 3 else ""


def bare_answer(text: str) -> str | None:
    found = _BARE_ANSWER.match(tidy(text)) if len(text) <= _LONGEST_KEY else None
    return _upper_letters(found[1]) if found else None


def chosen(text: str) -> str | None:
    """The letter that an explanation ends in: `… Chọn C.`"""
    found = _CHOSEN.search(text[-80:])
    return found[1].upper() if found else None


def is_key_head(text: str) -> bool:
    return len(text) < 120 and _KEY_HEAD.match(text) is not None


def is_heading(text: str) -> bool:
    return len(text) < 200 and not text.rstrip().endswith(("?", ":", "…")) and _HEADING.match(text) is not None


def is_rule(text: str) -> bool:
    """What parts questions without saying anything: rules, marks of other programs, page numbers."""
    return len(text) < 200 and (_RULE.match(text) is not None or _PAGE.match(text) is not None)


def _begins_stem(text: str) -> bool:
    """Behind a number without a point; `Câu 1 2 3` is the head of a table of keys, `Câu 1 sai` the end of a thought."""
    return not text[:1].islower() and not (text and set(text) <= set("0123456789 \t|"))


def _upper_letters(text: str) -> str:
    return "".join(sign for sign in re.sub(r"và|and", ",", text, flags=re.IGNORECASE).upper() if sign.isalpha())
