"""Questions as they are written for people, in a document or a text: into the draft, or refused with the reason."""

import re
from collections.abc import Sequence

from ..domain.draft_checks import difficulty_of
from ..domain.errors import N_
from ..domain.questions import Finding, Place, Severity
from ..domain.text import fold, tidy
from .answer_weights import Remark, Verdict
from .collected import FALSE, TRUE, ChoiceItem, Collector
from .found_questions import FoundQuestion
from .key_marks import Setting, marks_of, usual_setting, without_star
from .key_tables import keys_apart
from .marked_text import GUARD, Line, Marked, below_each_other
from .paper_so_far import Paper
from .plain_text import Plain
from .question_grammar import chosen, letters_first, letters_of
from .question_paper import understand

_NAMES_OF_TRUTH = {"dung": 0, "true": 0, "d": 0, "sai": 1, "false": 1, "s": 1}
_LISTED = 10
_INDENT = "  "
_REASON = re.compile(r"\s*\(?(?:vì|do|bởi|theo|căn cứ|giải thích|because|since)\b", re.IGNORECASE)


def collect(lines: Sequence[Line], collector: Collector) -> tuple[Finding, ...]:
    """Every question into the collector; remarks about the paper as a whole come back."""
    paper = understand(lines)
    setting = usual_setting(paper.questions)
    keys, unmet = keys_apart([question.number for question in paper.questions], paper.keys)
    places: set[Place] = set()
    for at, question in enumerate(paper.questions):
        place = _place(question, places)
        _take(question, place, setting, keys.get(at, frozenset()), collector)
    return (*_unmet_keys(unmet), *_left_out(paper))


def _take(question: FoundQuestion, place: Place, setting: Setting, keys: frozenset[str], collector: Collector) -> None:
    stem = below_each_other(question.stem).plain()
    letters = [option.letter for option in question.options]
    in_order = sorted(question.options, key=lambda option: option.letter)
    if [option.letter for option in in_order] != [chr(ord("A") + at) for at in range(len(letters))]:
        message = N_(
            "Chữ cái của các phương án là %(letters)s, không phải A, B, C… mỗi chữ một lần. Hãy kiểm tra lại câu."
        )
        texts = [option.body.plain().text for option in question.options]
        listed = ", ".join(letters)[:80]
        collector.refuse(place, "option_letters", message, stem.text, options=texts, letters=listed)
        return
    question.options = in_order
    marks = marks_of(in_order, setting)
    bodies = [without_star(option.body) if at in marks.starred else option.body for at, option in enumerate(in_order)]
    options = [body.plain() for body in bodies]
    explanation = below_each_other(question.fields.get("explanation", []))
    said, reasons, fault = _said_keys(question, [option.text for option in options], explanation.text)
    if reasons:
        explanation = below_each_other([*map(Marked.of, reasons), *([explanation] if explanation else [])])
    sets = {*marks.sets, *said, *(frozenset(ord(letter) - ord("A") for letter in key) for key in keys)}
    if not options and question.answers and (truth := _truth(question.answers)) is not None:
        options, sets, fault = [Plain(TRUE), Plain(FALSE)], {frozenset((truth,))}, None
    verdict = _verdict(sets, fault, marks.half)
    if any(line.text.startswith(_INDENT) for line in question.stem):
        message = N_("Thụt đầu dòng trong câu (mã lệnh, thơ…) không giữ được. Hãy xem câu còn đúng nghĩa không.")
        collector.warn(place, "indentation_lost", message, stem.text)
    level = _text(question, "difficulty") or _text(question, "remark")
    difficulty = difficulty_of(level)
    if difficulty is None and "difficulty" in question.fields:
        message = N_("Không hiểu mức độ “%(level)s” (cần: dễ, trung bình, khó). Câu được nạp mà không có mức độ.")
        collector.warn(place, "unknown_difficulty", message, stem.text, level=level[:80])
    collector.take(
        ChoiceItem(
            place,
            stem,
            options,
            verdict,
            _text(question, "topic"),
            difficulty,
            explanation.plain(),
            _text(question, "source"),
            _text(question, "reference"),
        )
    )


def _verdict(sets: set[frozenset[int]], fault: Remark | None, half: frozenset[int]) -> Verdict:
    if fault is None and len(sets) > 1:
        keys = " / ".join(sorted(_letters(found) for found in sets))
        fault = Remark(
            "key_conflict",
            N_(
                "Đáp án không thống nhất: dấu hiệu trong tệp (in đậm, gạch chân, màu, dòng hoặc bảng đáp án) chỉ ra "
                "%(keys)s. Hãy để lại một đáp án."
            ),
            {"keys": keys},
        )
    if fault is None and half and half != next(iter(sets), None):
        fault = Remark(
            "key_half_marked",
            N_("Phương án %(letters)s chỉ được đánh dấu một phần nên không rõ có phải đáp án. Hãy đánh dấu cả dòng."),
            {"letters": _letters(half)},
        )
    return Verdict(fault=fault) if fault else Verdict(tuple(sorted(next(iter(sets), ()))))


def _said_keys(
    question: FoundQuestion, options: Sequence[str], explanation: str
) -> tuple[set[frozenset[int]], list[str], Remark | None]:
    """What answer lines say, as positions, and why; a fault where one can't be understood."""
    found: set[frozenset[int]] = set()
    reasons: list[str] = []
    for answer in question.answers:
        positions = _positions(answer, options)
        if positions is None:
            message = N_("Không hiểu đáp án “%(key)s”. Hãy ghi chữ cái của phương án đúng, ví dụ C hoặc A, C.")
            return set(), [], Remark("key_not_understood", message, {"key": tidy(answer)[:80] or "–"})
        found.add(positions)
        if (first := letters_first(answer)) and _REASON.match(first[1]):
            reasons.append(first[1])
    if not question.answers and (letter := chosen(explanation)):
        found.add(frozenset((ord(letter) - ord("A"),)))
    return found, reasons, None


def _positions(answer: str, options: Sequence[str]) -> frozenset[int] | None:
    """Letters, letters with the text of the option or a reason behind them, or the text of exactly one option."""
    folded = [tidy(option).casefold() for option in options]
    same = [at for at, option in enumerate(folded) if option and option == tidy(answer).casefold().rstrip(".")]
    if letters := letters_of(answer):
        positions = frozenset(ord(letter) - ord("A") for letter in letters)
        return positions if len(positions) == len(letters) else None
    if same:
        return frozenset(same) if len(same) == 1 else None
    if (first := letters_first(answer)) and len(first[0]) == 1:
        at, rest = ord(first[0]) - ord("A"), tidy(first[1]).casefold()
        own = folded[at] if at < len(folded) else ""
        # `C. Hà Nội` where that is option B is a slip, and so may be anything else that is no reason.
        is_own = bool(own) and rest.rstrip(".").startswith(own.rstrip("."))
        return frozenset((at,)) if is_own or _REASON.match(rest) else None
    return None


def _truth(answers: Sequence[str]) -> int | None:
    found = {_NAMES_OF_TRUTH.get(fold(answer).rstrip(".")) for answer in answers}
    return found.pop() if len(found) == 1 else None


def _unmet_keys(numbers: Sequence[int]) -> list[Finding]:
    """Keys for which there is no question, or more than one."""
    if not numbers:
        return []
    message = N_("Bảng đáp án có số câu không khớp với đúng một câu hỏi trong tệp: %(numbers)s. Hãy kiểm tra lại.")
    return [Finding(Place(), Severity.WARNING, "keys_without_question", message, {"numbers": _listed(numbers)})]


def _left_out(paper: Paper) -> list[Finding]:
    rows = [line.row for line in paper.left_out if any(map(str.isalnum, line.text.text))]
    if not rows:
        return []
    message = N_("Có chữ giữa các câu hỏi không thuộc câu nào nên được bỏ qua (dòng, đoạn %(rows)s). Hãy xem lại.")
    return [Finding(Place(rows[0]), Severity.WARNING, "text_left_out", message, {"rows": _listed(rows)})]


def _listed(numbers: Sequence[int]) -> str:
    shown = list(dict.fromkeys(numbers))
    return ", ".join(map(str, shown[:_LISTED])) + ("…" if len(shown) > _LISTED else "")


def _place(question: FoundQuestion, taken: set[Place]) -> Place:
    """Two questions of one paragraph and one name are told apart."""
    name = question.name.replace(GUARD, "")
    place, times = Place(question.row, name=name), 1
    while place in taken:
        times += 1
        place = Place(question.row, name=f"{name} ({times})".strip())
    taken.add(place)
    return place


def _text(question: FoundQuestion, name: str) -> str:
    return below_each_other(question.fields.get(name, [])).plain().text


def _letters(positions: frozenset[int]) -> str:
    return ", ".join(chr(ord("A") + at) if at < 26 else "?" for at in sorted(positions)) or "–"
