"""Gathers the questions of a file of another system: each ends up in the draft, or is named with its place and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..domain.draft_checks import RawQuestion, check_draft, refused_draft
from ..domain.errors import N_, Refusal
from ..domain.questions import Difficulty, DraftBank, DraftQuestion, Finding, Place, RefusedQuestion, Severity
from .answer_weights import Verdict
from .limits import MAX_QUESTIONS, too_many_questions
from .plain_text import Obstacle, Plain
from .tables import Trouble

TRUE, FALSE = "Đúng", "Sai"


@dataclass(frozen=True)
class ChoiceItem:
    """A question with options as another system holds it."""

    place: Place
    stem: Plain
    options: Sequence[Plain]
    verdict: Verdict
    topic: str = ""
    difficulty: Difficulty | None = None
    explanation: Plain = field(default_factory=Plain)
    source: str = ""
    reference: str = ""
    #: Whether the editor of that system leaves slots without text behind, which nobody is shown.
    has_blank_slots: bool = False

    def without_blank_slots(self) -> "ChoiceItem":
        """The same question with the options that say something; a blank key stays, and is refused later."""
        kept = [at for at, option in enumerate(self.options) if option or at in self.verdict.keys]
        keys = tuple(kept.index(key) for key in self.verdict.keys if key in kept)
        return replace(self, options=[self.options[at] for at in kept], verdict=replace(self.verdict, keys=keys))


class Collector:
    """Counts what it is given: found == questions + refused. More than `MAX_QUESTIONS` refuses the file."""

    def __init__(self, format: str) -> None:
        self._format = format
        self._questions: list[DraftQuestion] = []
        self._refused: list[RefusedQuestion] = []
        self._findings: list[Finding] = []
        self._found = 0
        self._places: set[Place] = set()

    def place_of_next(self, row: int, sheet: str = "", name: str = "") -> Place:
        """Where the next question stands. A file may hold thousands on one line, under one name or none: what is said
        of a question is known by its place, so that each has its own.
        """
        place = Place(row, sheet, name)
        if place in self._places:
            place = replace(place, name=f"{name} #{self._found + 1}".strip())
        self._places.add(place)
        return place

    @property
    def found(self) -> int:
        return self._found

    def take(self, item: ChoiceItem) -> None:
        """Into the draft, or refused for what plain text or a key can't say, or by the rules of every question."""
        self._count()
        if item.has_blank_slots and not all(item.options):
            blank = len(item.options)
            item = item.without_blank_slots()
            message = N_("%(count)s phương án để trống trong tệp gốc được bỏ qua. Hãy xem lại câu.")
            blank -= len(item.options)
            if blank:
                self.warn(item.place, "blank_options_left_out", message, item.stem.text, count=blank)
        in_question = item.stem.obstacles.union(*(option.obstacles for option in item.options))
        for obstacle in (obstacle for obstacle in Obstacle if obstacle in in_question):
            self._say(item.place, Severity.ERROR, obstacle.value, OBSTACLES[obstacle], item.stem.text)
        fault, doubt = item.verdict.fault, item.verdict.doubt
        if fault is not None:
            self._say(item.place, Severity.ERROR, fault.code, fault.message, item.stem.text, fault.params)
        if in_question:
            # What is left of the texts proves nothing: two options may only look equal without their pictures.
            raw = _raw(item, item.explanation.text)
            self._refused.append(refused_draft(raw, is_text_whole=False, is_key_judged=fault is not None))
            return
        explanation = self._explanation(item)
        raw = _raw(item, explanation)
        question, findings = check_draft(raw, is_key_judged=fault is not None)
        self._findings += findings
        if question is None:
            self._refused.append(refused_draft(raw, is_key_judged=fault is not None))
        else:
            if doubt is not None:
                self._say(item.place, Severity.WARNING, doubt.code, doubt.message, item.stem.text, doubt.params)
            self._questions.append(question)

    def refuse(
        self, place: Place, code: str, message: str, stem: str = "", *, options: Sequence[str] = (), **params: object
    ) -> None:
        """One question of the file that is not in the draft; `options` where they were understood at all."""
        self._count()
        raw = RawQuestion(place, stem, tuple(options), ())
        self._refused.append(refused_draft(raw, is_text_whole=bool(options)))
        self._say(place, Severity.ERROR, code, message, stem, params)

    def refuse_type(self, place: Place, name: str, stem: str = "") -> None:
        """A question of a kind that the house does not ask; `name` as the other system calls it."""
        trouble = unsupported_type(name)
        self.refuse(place, trouble.code, trouble.message, stem, type=name)

    def warn(self, place: Place, code: str, message: str, stem: str = "", **params: object) -> None:
        self._say(place, Severity.WARNING, code, message, stem, params)

    def bank(self, remarks: Sequence[Finding] = ()) -> DraftBank:
        """Refuses `no_questions` for a file in which none was found."""
        if not self._found:
            raise Refusal(
                "no_questions", N_("Không tìm thấy câu hỏi nào trong tệp. Hãy mở tệp kiểm tra lại."), field="file"
            )
        findings = (*remarks, *self._findings)
        return DraftBank(self._format, tuple(self._questions), findings, self._found, tuple(self._refused))

    def _count(self) -> None:
        self._found += 1
        if self._found > MAX_QUESTIONS:
            raise too_many_questions()

    def _explanation(self, item: ChoiceItem) -> str:
        if item.explanation.obstacles:
            self.warn(
                item.place,
                "explanation_left_out",
                N_("Phần giải thích có hình, công thức hoặc âm thanh nên không được nạp. Có thể gõ lại sau khi nạp."),
                item.stem.text,
            )
            return ""
        return item.explanation.text

    def _say(
        self,
        place: Place,
        severity: Severity,
        code: str,
        message: str,
        stem: str,
        params: dict[str, object] | None = None,
    ) -> None:
        self._findings.append(Finding(place, severity, code, message, params or {}, stem))


def unsupported_type(name: str) -> Trouble:
    """Of a question of a kind that the house does not ask, by the name the file has for it."""
    return Trouble(
        "unsupported_type",
        N_(
            "Loại câu hỏi “%(type)s” không dùng được cho thi trắc nghiệm. "
            "Hệ thống nhận câu chọn một đáp án, chọn nhiều đáp án và đúng/sai."
        ),
        {"type": name},
    )


def has_picture() -> Trouble:
    """Of a question that is shown with a picture."""
    return Trouble(Obstacle.PICTURE.value, OBSTACLES[Obstacle.PICTURE])


def _raw(item: ChoiceItem, explanation: str) -> RawQuestion:
    return RawQuestion(
        item.place,
        item.stem.text,
        tuple(option.text for option in item.options),
        item.verdict.keys,
        item.topic,
        item.difficulty.value if item.difficulty else "",
        explanation,
        item.source,
        item.reference,
    )


OBSTACLES = {
    Obstacle.PICTURE: N_("Câu có hình ảnh, hệ thống chưa nhận được. Hãy viết lại câu bằng chữ rồi gửi lại."),
    Obstacle.FORMULA: N_("Câu có công thức không viết được thành chữ thường. Hãy viết lại câu rồi gửi lại."),
    Obstacle.MEDIA: N_("Câu có âm thanh hoặc phim, hệ thống chưa nhận được. Hãy viết lại câu rồi gửi lại."),
    Obstacle.LENGTH: N_("Câu có đoạn chữ quá dài, không thể là câu hỏi trắc nghiệm. Hãy rút gọn rồi gửi lại."),
    Obstacle.SCRIPT: N_(
        "Câu có chữ nhỏ phía trên hoặc phía dưới (chỉ số) không có ký tự riêng, nếu bỏ định dạng sẽ sai nghĩa. "
        "Hãy viết lại câu rồi gửi lại."
    ),
}
