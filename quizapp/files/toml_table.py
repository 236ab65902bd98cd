"""One table of a TOML file, read key by key: what is missing, of a wrong type or unknown is refused by its place."""

from collections.abc import Collection, Mapping
from datetime import datetime, time
from enum import StrEnum
from typing import TypeVar

from ..domain.contest_checks import moment_in_utc
from ..domain.errors import N_, Refusal
from ..domain.text import tidy

_Choice = TypeVar("_Choice", bound=StrEnum)
_Value = TypeVar("_Value")

#: How a missing key is written.
EXAMPLES = {
    "slug": 'slug = "nq57-2026"',
    "title": 'title = "Tuần 1"',
    "opens_at": "opens_at = 2026-10-01T07:00:00+07:00",
    "closes_at": "closes_at = 2026-10-28T22:00:00+07:00",
    "groups": 'groups = ["officials", "residents"]',
    "rounds": "[[rounds]]",
    "minutes": "minutes = 20",
    "attempts": "attempts = 3",
    "draw": "[[rounds.draw]]",
    "bank": 'bank = "nq57"',
    "count": "count = 5",
    "board": 'board = "all"',
    "name": 'name = "Giải Nhất"',
    "formula": 'formula = "turnout"',
}

_TEXT = N_("%(place)s: cần một đoạn chữ trong ngoặc kép.")
_NUMBER = N_("%(place)s: cần một số nguyên, không có ngoặc kép, ví dụ 20.")
_SHARE = N_("%(place)s: cần một số, ví dụ 0.5 là một nửa.")
_FLAG = N_("%(place)s: cần ghi true hoặc false.")
_MOMENT = N_("%(place)s: cần ngày giờ không có ngoặc kép, ví dụ 2026-10-01T07:00:00+07:00.")
_WALL_TIME = N_("%(place)s: cần giờ trong ngày không có ngoặc kép, ví dụ 07:30:00.")
_LIST = N_('%(place)s: cần một danh sách trong ngoặc vuông, ví dụ [1, 2] hoặc ["officials"].')
_TABLE = N_("%(place)s: cần một bảng, bắt đầu bằng dòng [%(key)s].")
_TABLES = N_("%(place)s: cần một hay nhiều bảng, mỗi bảng bắt đầu bằng dòng [[%(key)s]].")


class TomlTable:
    """`place` is where the table stands in the file; empty for the whole file."""

    def __init__(self, values: Mapping[str, object], place: str = "") -> None:
        self._values = values
        self._place = place
        self._asked: list[str] = []

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        value = self._get(key, default)
        return tidy(self._of_type(value, str, key, _TEXT))

    def number(self, key: str, default: int | None = None) -> int:
        return self._number(self._get(key, default), key)

    def share(self, key: str, default: float) -> float:
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, _SHARE)
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        return self._of_type(self._get(key, default), bool, key, _FLAG)

    def moment(self, key: str) -> datetime:
        value = self._of_type(self._get(key), datetime, key, _MOMENT)
        return moment_in_utc(value, self.place_of(key))

    def wall_time(self, key: str) -> time | None:
        """Whole seconds: nobody opens a round at a fraction of one."""
        self._asked.append(key)
        if not self.has(key):
            return None
        return self._of_type(self._values[key], time, key, _WALL_TIME).replace(microsecond=0)

    def one_of(self, key: str, known: Collection[str], default: str | None = None) -> str:
        value = self._of_type(self._get(key, default), str, key, _TEXT)
        return self._known(value, known, key)

    def choice(self, key: str, kind: type[_Choice], default: _Choice | None = None) -> _Choice:
        return kind(self.one_of(key, tuple(kind), default))

    def choices(self, key: str, kind: type[_Choice], default: tuple[_Choice, ...] | None = None) -> tuple[_Choice, ...]:
        known = tuple(kind)
        return tuple(kind(self._known(value, known, key)) for value in self.texts(key, default))

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        return tuple(
            self._of_type(value, str, f"{key}[{at}]", _TEXT)
            for at, value in enumerate(self._list(key, None if default is None else list(default)), start=1)
        )

    def numbers(self, key: str) -> tuple[int, ...]:
        return tuple(self._number(value, f"{key}[{at}]") for at, value in enumerate(self._list(key, []), start=1))

    def table(self, key: str) -> "TomlTable | None":
        self._asked.append(key)
        if not self.has(key):
            return None
        return TomlTable(self._of_type(self._values[key], dict, key, _TABLE), self.place_of(key))

    def tables(self, key: str, *, is_needed: bool = True) -> list["TomlTable"]:
        values = self._get(key, None if is_needed else [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise self._wrong(key, _TABLES)
        return [TomlTable(value, f"{self.place_of(key)}[{at}]") for at, value in enumerate(values, start=1)]

    def refuse_others(self) -> None:
        """Refuses a key nobody asked for: a slip of the pen must not silently leave a rule out."""
        for key in self._values:
            if key not in self._asked:
                raise Refusal(
                    "unknown_key",
                    N_("%(place)s: không có mục tên này. Các mục dùng được: %(known)s."),
                    field=self.place_of(key),
                    place=self.place_of(key),
                    known=", ".join(self._asked),
                )

    def place_of(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key

    def _get(self, key: str, default: object = None) -> object:
        self._asked.append(key)
        if self.has(key):
            return self._values[key]
        if default is None:
            raise Refusal(
                "missing_key",
                N_("Thiếu mục %(place)s. Hãy thêm, ví dụ: %(example)s"),
                field=self.place_of(key),
                place=self.place_of(key),
                example=EXAMPLES.get(key, f"{key} = …"),
            )
        return default

    def _list(self, key: str, default: list[object] | list[str] | None) -> list[object]:
        value = self._get(key, default)
        return self._of_type(value, list, key, _LIST)

    def _number(self, value: object, key: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2**31 - 1:
            raise self._wrong(key, _NUMBER)
        return value

    def _of_type(self, value: object, kind: type[_Value], key: str, message: str) -> _Value:
        if not isinstance(value, kind):
            raise self._wrong(key, message)
        return value

    def _known(self, value: str, known: Collection[str], key: str) -> str:
        if value not in known:
            raise Refusal(
                "unknown_value",
                N_("%(place)s: “%(value)s” không dùng được. Hãy ghi một trong: %(known)s."),
                field=self.place_of(key),
                place=self.place_of(key),
                value=value[:80],
                known=", ".join(known),
            )
        return value

    def _wrong(self, key: str, message: str) -> Refusal:
        place = self.place_of(key)
        return Refusal("wrong_type", message, field=place, place=place, key=key)
