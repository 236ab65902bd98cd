"""Which columns a sheet of questions may have, ours and those of common templates, by what their headers say."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile

from ..domain.draft_checks import OPTION_LETTERS
from ..domain.errors import N_
from ..domain.text import tidy
from .columns import Layout

STEM, KEY, KIND, IMAGE, TOPIC, DIFFICULTY = "stem", "key", "kind", "image", "topic", "difficulty"
EXPLANATION, SOURCE, REFERENCE = "explanation", "source", "reference"
#: One header over the columns of all options, in cells merged across them.
OPTIONS = "options"
#: Before the letter of an option: the points it gives.
POINTS = "+"
#: More than a question may have, so that those beyond are counted rather than lost.
SLOTS = "ABCDEFGHIJKL"
#: Filled in by a template rather than by a person.
PREFILLED = frozenset({KIND, *(POINTS + letter for letter in SLOTS)})

_NAMES = {
    STEM: "cau hoi|noi dung cau hoi|noi dung|cau dan|de bai|stem|question|question text|question stem|"
    "text of the question|question title|question content",
    KEY: "dap an|dap an dung|dap an chinh xac|phuong an dung|lua chon dung|cau tra loi dung|tra loi dung|"
    "key|keys|answer key|answer|answers|correct|correct answer|correct answers|correct option|correct options|"
    "correctanswer|correct answer index|correct index|the correct option choice|right answer|correct choice|"
    "so thu tu dap an dung|vi tri dap an dung",
    KIND: "question type|type|type of question|kind|loai|loai cau|loai cau hoi|kieu cau hoi|dang cau hoi|hinh thuc",
    IMAGE: "image|image link|image url|link of the image|picture|media|hinh|hinh anh|anh|anh minh hoa|lien ket hinh",
    OPTIONS: "phuong an|cac phuong an|phuong an tra loi|cac phuong an tra loi|phuong an lua chon|lua chon|cac lua chon|"
    "cau tra loi|cac cau tra loi|cac dap an|options|choices|answer options|answer choices",
    TOPIC: "chu de|chuyen de|linh vuc|topic|category|theme",
    DIFFICULTY: "muc do|do kho|muc do kho|muc do nhan thuc|cap do|difficulty|level",
    EXPLANATION: "giai thich|giai thich dap an|loi giai|loi giai thich|huong dan giai|explanation|rationale|"
    "answer explanation|explanation for the answer|feedback",
    SOURCE: "nguon|nguon trich dan|can cu|can cu phap ly|trich dan|van ban|tai lieu|tai lieu tham khao|source|sources",
    REFERENCE: "ma|ma cau hoi|ma cau|ma so|id|code|question id|question code",
    "": "stt|tt|so tt|so thu tu|cau|cau so|so cau|no|n|question n|question no|question number|"
    "time|time limit|time in seconds|thoi gian|thoi gian giay",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split("|")}
_WORD = "phuong an|dap an|lua chon|cau tra loi|tra loi|y|pa|da|option|answer|choice|response"
_OPTION = re.compile(
    rf"(?:(?:text (?:for|of) )?(?:{_WORD}) ?(?P<named>[a-l]|[0-9]|1[0-2])(?: text)?|(?P<bare>[a-h]|[1-8]))"
)
_GIVEN = "points?|diem|score|weight|mark|fraction|is correct|la dap an dung"
_POINTS = re.compile(
    rf"(?:(?:{_GIVEN}) (?:for |cua |cho )?(?:(?:{_WORD}) ?)?|(?:correct|dung) )(?P<after>[a-l]|[0-9]|1[0-2])"
    rf"|(?:(?:{_WORD}) ?)?(?P<before>[a-l]|[0-9]|1[0-2]) (?:{_GIVEN}|correct|dung)"
)
_TIMED = re.compile(r"time (?:limit|in seconds)")
_COUNTED = re.compile(r"(?<!\d)([01])\s*(?:-|–|—|\.\.|,|to|đến|hoặc)\s*[1-8](?!\d)|\b(zero|one|0|1)[- ]based\b", re.I)
_LABELS = {
    STEM: N_("Câu hỏi"),
    **{letter: letter for letter in OPTION_LETTERS},
    KEY: N_("Đáp án"),
}


@lru_cache(maxsize=4096)
def role_of(name: str) -> str | None:
    """The role of a folded header, see `Layout`; of a numbered option `#` and its number, until `_arranged`."""
    if name in _ROLES:
        return _ROLES[name]
    if option := _OPTION.fullmatch(name):
        return _slot(option["named"] or option["bare"])
    if points := _POINTS.fullmatch(name):
        return POINTS + _slot(points["after"] or points["before"])
    return None


def counted_from(header: Collection[str], key_header: str) -> int | None:
    """Whether a template says that numbers of options begin at 0 or at 1: in the header of the key, in the numbers of
    the options, or because it is a template with the seconds of each question, whose makers count from 1.
    """
    if said := _COUNTED.search(key_header):
        return int(said[1]) if said[1] else int(said[2].lower() in ("one", "1"))
    names = [LAYOUT.role_named(cell) for cell in header]
    if "#0" in names:
        return 0
    return 1 if any(_TIMED.match(LAYOUT.key_of(cell)) for cell in header) else None


def _slot(sign: str) -> str:
    return "#" + sign if sign.isdecimal() else sign.upper()


def _arranged(roles: Mapping[int, str], cells: Sequence[str]) -> dict[int, str]:
    """With the letter of each numbered option, the first being A whether it is called 0 or 1, and of each option below
    a header for all of them.
    """
    first = 0 if "#0" in roles.values() else 1
    arranged = {at: role for at, role in roles.items() if role != OPTIONS}
    for at, role in roles.items():
        prefix, is_numbered, number = role.partition("#")
        if is_numbered:
            arranged[at] = prefix + (SLOTS[int(number) - first] if int(number) - first < len(SLOTS) else number)
        if role == OPTIONS and "A" not in arranged.values():
            nameless = takewhile(lambda at: not tidy(cells[at]), range(at + 1, len(cells)))
            columns = [at, *nameless][: len(SLOTS)]
            if len(columns) > 1:
                arranged |= dict(zip(columns, SLOTS, strict=False))
    return arranged


def _is_header(roles: Collection[str]) -> bool:
    options = sum(letter in roles for letter in OPTION_LETTERS)
    has_key = KEY in roles or POINTS + "A" in roles
    return (STEM in roles and (options > 0 or has_key)) or (options > 1 and has_key)


LAYOUT = Layout(
    role_of,
    _LABELS,
    (STEM, "A", "B", KEY),
    _is_header,
    arrange=_arranged,
    instead={KEY: POINTS + "A"},
    spanning=OPTIONS,
)
