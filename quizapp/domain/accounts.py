"""Staff accounts as values: what a login may be, what a password must be, how a one-time password is spoken."""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence

from .errors import N_, Refusal
from .text import fold, tidy

MAX_LOGIN = 64
MAX_STAFF_NAME = 120
MIN_PASSWORD = 12
#: Longer ones only cost the hash its time.
MAX_PASSWORD = 200

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}[a-z0-9]")

#: What people of this office would try first, folded and without blanks.
FORBIDDEN_WORDS = (
    "matkhau",
    "password",
    "passw0rd",
    "administrator",
    "quantrihethong",
    "quantri",
    "admin",
    "quizapp",
    "bantochuc",
    "cuocthi",
    "nghiquyet",
    "nq57",
    "chuyendoiso",
    "vanhoaxahoi",
    "phuong",
    "tuyenquang",
    "vietnam",
    "xinchao",
    "welcome",
    "iloveyou",
    "qwertyuiop",
    "qwerty",
    "asdfgh",
    "zxcvbn",
    "abcdef",
    "abc123",
    "0123456789",
    "1234567890",
    "123456",
)
#: Of what remains when forbidden words are taken out.
_MIN_REMAINDER = 6
_MIN_DISTINCT = 5

#: Syllables that sound apart when read over the telephone.
_CONSONANTS = "bdhklmnprstv"
_VOWELS = "aeiou"
_SYLLABLES = 10
_SYLLABLES_A_GROUP = 2


def normalise_login(text: str) -> str:
    """One shape for all look-alikes: without marks, lower case, full-width signs as plain ones. Refuses anything else
    than Latin letters, digits, dots and dashes."""
    login = fold(unicodedata.normalize("NFKC", text))
    if not _LOGIN.fullmatch(login):
        raise Refusal(
            "bad_login",
            N_(
                "Tên đăng nhập gồm 2 đến %(limit)s chữ cái không dấu, chữ số, dấu chấm hoặc gạch nối, "
                "viết liền, ví dụ nguyen.lan."
            ),
            field="login",
            limit=MAX_LOGIN,
        )
    return login


def check_staff_name(text: str) -> str:
    """The name as it is shown. Refuses an empty or endless one."""
    name = tidy(text)
    if not name or len(name) > MAX_STAFF_NAME:
        raise Refusal(
            "bad_staff_name",
            N_("Họ và tên cần từ 1 đến %(limit)s ký tự."),
            field="name",
            limit=MAX_STAFF_NAME,
        )
    return name


def check_new_password(password: str, own_words: Collection[str] = ()) -> None:
    """Refuses what is too short, too long, or little more than words that others would guess.

    `own_words` are the account's and the office's: login, name, name of the site.
    """
    length = len(unicodedata.normalize("NFC", password))
    if not MIN_PASSWORD <= length <= MAX_PASSWORD:
        raise Refusal(
            "password_length",
            N_("Mật khẩu cần từ %(least)s đến %(most)s ký tự. Một câu ngắn dễ nhớ là tốt nhất."),
            field="password",
            least=MIN_PASSWORD,
            most=MAX_PASSWORD,
        )
    rest = _bare(password)
    for word in sorted({*FORBIDDEN_WORDS, *map(_bare, own_words)}, key=len, reverse=True):
        if len(word) > 1:
            rest = rest.replace(word, "")
    if len(rest) < _MIN_REMAINDER or len(set(rest)) < _MIN_DISTINCT or rest.isdecimal():
        raise Refusal(
            "password_easy",
            N_(
                "Mật khẩu này dễ đoán: chỉ có chữ số, ký tự lặp lại, tên đăng nhập, tên cơ quan "
                "hoặc từ thường dùng. Hãy chọn câu khác."
            ),
            field="password",
        )


def speakable_password(choose: Callable[[Sequence[str]], str]) -> str:
    """A one-time password to be read aloud, such as `bavo-kemi-tusa-loru-hedi`: 59 bits when `choose` is random."""
    syllables = [choose(_CONSONANTS) + choose(_VOWELS) for _ in range(_SYLLABLES)]
    return "-".join("".join(syllables[at : at + _SYLLABLES_A_GROUP]) for at in range(0, _SYLLABLES, _SYLLABLES_A_GROUP))


def _bare(text: str) -> str:
    return re.sub(r"[\s._-]+", "", fold(text))
