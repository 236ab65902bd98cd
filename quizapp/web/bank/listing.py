"""Which questions of a staged file are listed, and on which page: it all lives in the address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask import request
from werkzeug.datastructures import MultiDict

from ...domain.draft_checks import MIN_OPTIONS
from ...domain.errors import N_
from ...domain.staged_drafts import StagedDraft, StagedQuestion, Standing

PAGE_SIZE = 25


class Show(StrEnum):
    ALL = "all"
    ERRORS = "errors"
    NO_KEY = "no-key"
    ALIKE = "alike"
    IN_BANK = "in-bank"
    NEXT = "next"
    REMARKS = "remarks"
    NO_TOPIC = "no-topic"
    NO_DIFFICULTY = "no-difficulty"
    NO_SOURCE = "no-source"
    DROPPED = "dropped"


SHOWS: Mapping[Show, str] = {
    Show.ALL: N_("Mọi câu"),
    Show.ERRORS: N_("Câu có lỗi"),
    Show.NO_KEY: N_("Câu chưa có đáp án"),
    Show.ALIKE: N_("Câu gần giống câu khác"),
    Show.IN_BANK: N_("Câu vướng với câu trong ngân hàng"),
    Show.NEXT: N_("Câu nạp thành bản sửa"),
    Show.REMARKS: N_("Câu có lưu ý"),
    Show.NO_TOPIC: N_("Câu chưa có chủ đề"),
    Show.NO_DIFFICULTY: N_("Câu chưa có mức độ"),
    Show.NO_SOURCE: N_("Câu chưa có nguồn"),
    Show.DROPPED: N_("Câu đã bỏ"),
}


def lacks_key(entry: StagedQuestion) -> bool:
    """Whether choosing a key is all, or the first thing, that it needs."""
    return not entry.question.keys and sum(map(bool, entry.question.options)) >= MIN_OPTIONS


_BELONGS: Mapping[Show, Callable[[StagedQuestion], bool]] = {
    Show.ALL: lambda entry: True,
    Show.ERRORS: lambda entry: entry.standing is Standing.FAULTY,
    Show.NO_KEY: lambda entry: not entry.is_dropped and lacks_key(entry),
    Show.ALIKE: lambda entry: not entry.is_dropped and entry.other is not None,
    Show.IN_BANK: lambda entry: entry.is_against_bank,
    Show.NEXT: lambda entry: not entry.is_dropped and entry.is_next_wording,
    Show.REMARKS: lambda entry: bool(entry.remarks),
    Show.NO_TOPIC: lambda entry: not entry.is_dropped and not entry.question.topic,
    Show.NO_DIFFICULTY: lambda entry: not entry.is_dropped and entry.question.difficulty is None,
    Show.NO_SOURCE: lambda entry: not entry.is_dropped and not entry.question.source,
    Show.DROPPED: lambda entry: entry.is_dropped,
}


def count_shown(draft: StagedDraft) -> dict[Show, int]:
    """How many questions each choice would list."""
    return {show: sum(map(belongs, draft.questions)) for show, belongs in _BELONGS.items()}


@dataclass(frozen=True)
class Listing:
    """What is asked for. `at` is the question that was just changed: it stays where it was, whatever became of it."""

    show: Show = Show.ALL
    #: Only questions of which this is said.
    code: str = ""
    page: int = 1
    edit: int = 0
    at: int = 0

    @classmethod
    def of(cls, values: "MultiDict[str, str]") -> "Listing":
        """What makes no sense counts as not said."""
        show = values.get("show", "")
        return cls(
            Show(show) if show in set(Show) else Show.ALL,
            values.get("code", "")[:40],
            max(1, values.get("page", 1, type=int)),
            values.get("edit", 0, type=int),
            values.get("at", 0, type=int),
        )

    @classmethod
    def asked(cls) -> "Listing":
        return cls.of(request.args)

    @classmethod
    def sent(cls) -> "Listing":
        """Where the pressed button stood."""
        return cls.of(request.form)

    def belongs(self, entry: StagedQuestion) -> bool:
        return _BELONGS[self.show](entry) and (not self.code or any(one.code == self.code for one in entry.findings))

    def chosen(self, draft: StagedDraft) -> list[StagedQuestion]:
        return [entry for entry in draft.questions if self.belongs(entry)]

    def listed(self, draft: StagedDraft) -> tuple[list[StagedQuestion], int, int]:
        """The questions of the page, which page it is, and how many there are."""
        kept = {self.edit, self.at}
        chosen = [entry for entry in draft.questions if self.belongs(entry) or entry.number in kept]
        pages = max(1, -(-len(chosen) // PAGE_SIZE))
        page = min(self.page, pages)
        if self.edit:
            # A link to a question leads to its page, wherever that is by now.
            page = next((at // PAGE_SIZE + 1 for at, one in enumerate(chosen) if one.number == self.edit), page)
        return chosen[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], page, pages

    def query(self, **others: str | int) -> dict[str, str | int]:
        """For addresses of the same list; what is as always is left out."""
        values: dict[str, str | int] = {"show": self.show.value, "code": self.code, "page": self.page} | others
        usual: dict[str, str | int] = {"show": Show.ALL.value, "code": "", "page": 1, "edit": 0, "at": 0}
        return {name: value for name, value in values.items() if value != usual.get(name)}
