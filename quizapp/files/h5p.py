"""Reads H5P: multiple choice, true or false and sets of them, wherever they stand in the content; others are named."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..domain.errors import N_, Refusal
from ..domain.questions import DraftBank, Place
from ..domain.text import tidy
from .answer_weights import Remark, Verdict, one_key
from .choice_texts import option_remarks
from .collected import FALSE, TRUE, ChoiceItem, Collector
from .explanations import split_source
from .file_kind import FileKind, kind_of, unreadable
from .limits import MAX_JSON_BYTES, MAX_SLOTS, MAX_XML_DEPTH
from .plain_text import Obstacle, Plain, from_html, joined
from .zip_guard import open_zip, read_part

_ABOUT, _CONTENT = "h5p.json", "content/content.json"
#: They hold or show other things; everything else that stands in the content with a library of its own asks something.
_NOT_ASKING = frozenset(
    "QuestionSet Column InteractiveVideo InteractiveBook CoursePresentation Image Text AdvancedText Video Audio Link "  # noqa: SIM905
    "Table Accordion ContinuousText Nil GoToQuestion IVHotspot BranchingScenario Row RowColumn Collage Timeline "
    "ImageSlider Chart Shape ExportableTextArea SingleChoiceSet".split()
)
_Entry = Mapping[str, Any]


class H5pQuestions:
    """The reader of H5P packages in the registry."""

    name = "h5p"
    shown_as = "H5P"

    def detects(self, data: bytes) -> bool:
        if kind_of(data) is not FileKind.ZIP or not data.startswith(b"PK"):
            return False
        with open_zip(data, is_package=True) as archive:
            return {_ABOUT, _CONTENT} <= set(archive.namelist())

    def read(self, data: bytes) -> DraftBank:
        if not self.detects(data):
            raise unreadable(kind_of(data), self.shown_as)
        with open_zip(data, is_package=True) as archive:
            about, content = (_parsed(read_part(archive, name), name) for name in (_ABOUT, _CONTENT))
        collector = Collector(self.name)
        title, main = str(about.get("title", "")), str(about.get("mainLibrary", ""))
        for name, library, params in _asking({"library": main, "params": content, "metadata": {"title": title}}):
            _READ.get(library, _refuse)(library, params, Place(collector.found + 1, _CONTENT, name), collector)
        return collector.bank()


def _asking(node: Any, depth: int = 0) -> Iterator[tuple[str, str, _Entry]]:
    """Everything that asks, in the order of the content: its title, its library without the version, its params."""
    if depth > MAX_XML_DEPTH:
        raise _broken(_CONTENT)
    if isinstance(node, list):
        for part in node:
            yield from _asking(part, depth + 1)
    elif isinstance(node, Mapping):
        library = node.get("library")
        params = node.get("params")
        if isinstance(library, str) and isinstance(params, Mapping):
            name = library.split(" ")[0].removeprefix("H5P.")
            if name == "SingleChoiceSet":
                yield from ((_title(node), name, choice) for choice in _list(params, "choices"))
            elif name not in _NOT_ASKING:
                # What stands inside a question (its picture) is the question's.
                yield _title(node), name, params
                return
        for part in node.values():
            yield from _asking(part, depth + 1)


def _multi_choice(_library: str, params: _Entry, place: Place, collector: Collector) -> None:
    answers = _list(params, "answers")[:MAX_SLOTS]
    options = [_html(answer, "text") for answer in answers]
    marks = [float(_is_true(answer.get("correct"))) for answer in answers]
    behaviour = _dict(params, "behaviour")
    if behaviour.get("type") == "single" and sum(marks) > 1:
        verdict = one_key(marks)
    else:
        verdict = Verdict(tuple(at for at, mark in enumerate(marks) if mark))
    remarks = [_html(_dict(answer, "tipsAndFeedback"), "chosenFeedback") for answer in answers]
    explanation, source = split_source(option_remarks(options, remarks, verdict.keys))
    stem = _with_media(_html(params, "question"), params)
    collector.take(ChoiceItem(place, stem, options, verdict, explanation=explanation, source=source))


def _true_false(_library: str, params: _Entry, place: Place, collector: Collector) -> None:
    correct = str(params.get("correct", "")).strip().lower()
    if correct in ("true", "false"):
        verdict = Verdict((0 if correct == "true" else 1,))
    else:
        message = N_("Câu đúng/sai không ghi đáp án. Hãy mở lại trong H5P, chọn đáp án rồi xuất lại.")
        verdict = Verdict(fault=Remark("key_missing", message))
    behaviour = _dict(params, "behaviour")
    remarks = [_html(behaviour, name) for name in ("feedbackOnCorrect", "feedbackOnWrong")]
    explanation, source = split_source(joined(remarks))
    stem = _with_media(_html(params, "question"), params)
    options = [Plain(TRUE), Plain(FALSE)]
    collector.take(ChoiceItem(place, stem, options, verdict, explanation=explanation, source=source))


def _single_choice(_library: str, choice: _Entry, place: Place, collector: Collector) -> None:
    """The first answer is the right one: that is how this type is written."""
    answers = choice.get("answers")
    options = [from_html(str(answer)) for answer in answers[:MAX_SLOTS]] if isinstance(answers, list) else []
    collector.take(ChoiceItem(place, _html(choice, "question"), options, Verdict((0,) if options else ())))


def _refuse(library: str, params: _Entry, place: Place, collector: Collector) -> None:
    stem = next((text for name in ("question", "taskDescription", "intro") if (text := _html(params, name).text)), "")
    collector.refuse_type(place, f"H5P.{library}", stem)


_READ: dict[str, Callable[[str, _Entry, Place, Collector], None]] = {
    "MultiChoice": _multi_choice,
    "TrueFalse": _true_false,
    "SingleChoiceSet": _single_choice,
}


def _with_media(stem: Plain, params: _Entry) -> Plain:
    library = str(_dict(_dict(params, "media"), "type").get("library", ""))
    if not library:
        return stem
    obstacle = Obstacle.PICTURE if library.startswith("H5P.Image") else Obstacle.MEDIA
    return Plain(stem.text, stem.obstacles | {obstacle})


def _title(node: _Entry) -> str:
    return tidy(str(_dict(node, "metadata").get("title", "")))[:80]


def _html(node: _Entry, name: str) -> Plain:
    value = node.get(name)
    return from_html(value) if isinstance(value, str) else Plain()


def _list(node: _Entry, name: str) -> list[_Entry]:
    value = node.get(name)
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []


def _dict(node: _Entry, name: str) -> _Entry:
    value = node.get(name)
    return value if isinstance(value, Mapping) else {}


def _is_true(value: object) -> bool:
    return value is True or str(value).lower() == "true"


def _parsed(content: bytes, name: str) -> _Entry:
    if len(content) > MAX_JSON_BYTES:
        raise Refusal(
            "h5p_too_large",
            N_("Phần “%(name)s” của tệp H5P quá lớn. Hãy chia thành nhiều tệp nhỏ hơn."),
            field="file",
            name=name,
        )
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _broken(name) from error
    if not isinstance(found, dict):
        raise _broken(name)
    return found


def _broken(name: str) -> Refusal:
    return Refusal(
        "h5p_broken",
        N_("Phần “%(name)s” của tệp H5P bị hỏng. Hãy xuất lại từ hệ thống gốc rồi gửi tệp mới."),
        field="file",
        name=name,
    )
