"""The form in which one question is written or mended, and where each fault of a question stands in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from ...domain.draft_checks import MAX_OPTIONS, OPTION_LETTERS, RawQuestion
from ...domain.errors import N_
from ...domain.questions import Difficulty, Finding, Place
from ...domain.version_changes import Wording
from ...domain.wording import DIFFICULTIES
from ...queries.banks import TopicChoice
from ..forms import BaseForm
from ..language import translate

#: Which field a fault belongs to, by its code; what is in none of these concerns the stem.
_FIELD_OF: Mapping[str, str] = {
    "too_few_options": "options",
    "option_gap": "options",
    "too_many_options": "options",
    "duplicate_option": "options",
    "option_too_long": "options",
    "key_missing": "options",
    "key_not_an_option": "options",
    "key_conflict": "options",
    "explanation_too_long": "explanation",
    "source_too_long": "source",
    "topic_too_long": "topic",
    "reference_too_long": "reference",
    "reference_taken": "reference",
}


class LinesField(TextAreaField):
    """Text whose line breaks stay: the rules of questions tidy it."""


class OptionForm(Form):
    text = StringField(N_("Phương án"))
    is_key = BooleanField(N_("Là đáp án"))


class QuestionForm(BaseForm):
    """Judged by the same rules as files: `refuse_all` puts what they say beside the fields."""

    stem = LinesField(N_("Câu hỏi"))
    options = FieldList(FormField(OptionForm), min_entries=MAX_OPTIONS, max_entries=MAX_OPTIONS)
    topic = StringField(N_("Chủ đề"))
    difficulty = SelectField(N_("Mức độ"), validate_choice=False)
    source = StringField(N_("Nguồn"))
    explanation = LinesField(N_("Giải thích"))
    reference = StringField(N_("Mã"))
    #: The newest version when the writer began.
    based_on = IntegerField(N_("Bản"), [Optional()], widget=HiddenField.widget)
    decision = StringField()

    def offer(self, topics: Sequence[TopicChoice]) -> list[str]:
        """Fills the list of levels, in the language of the request; the topics there are, to choose from."""
        levels = ((level.value, translate(DIFFICULTIES[level])) for level in Difficulty)
        self.difficulty.choices = [("", translate(N_("Chưa ghi"))), *levels]
        return [topic.title for topic in topics]

    def raw(self) -> RawQuestion:
        """What was typed, as a reader of files would hand it over."""
        entries = [entry.form for entry in self.options.entries]
        return RawQuestion(
            Place(1),
            self.stem.data or "",
            tuple(entry.text.data or "" for entry in entries),
            tuple(at for at, entry in enumerate(entries) if entry.is_key.data),
            self.topic.data or "",
            self.difficulty.data or "",
            self.explanation.data or "",
            self.source.data or "",
            self.reference.data or "",
        )

    def refuse_all(self, findings: Sequence[Finding]) -> None:
        """Every fault beside its field, in the language of the request."""
        for finding in findings:
            field = self._fields[_FIELD_OF.get(finding.code, "stem")]
            sentence = translate(finding.message, finding.params)
            # Fields of a list carry the errors of their entries in `errors`; a sentence about all of them joins these.
            field.errors = [*(error for error in field.errors if isinstance(error, str)), sentence]

    @property
    def letters(self) -> str:
        return OPTION_LETTERS

    @property
    def has_many_options(self) -> bool:
        """Whether the rows that are folded away at first are in use."""
        return any((entry.form.text.data or entry.form.is_key.data) for entry in self.options.entries[4:])


def values_of(wording: Wording, reference: str, number: int) -> dict[str, Any]:
    """What the form starts with when a version is mended."""
    return {
        "stem": wording.stem,
        "options": [{"text": text, "is_key": at in wording.keys} for at, text in enumerate(wording.options)],
        "topic": wording.topic,
        "difficulty": wording.difficulty.value if wording.difficulty else "",
        "source": wording.source,
        "explanation": wording.explanation,
        "reference": reference,
        "based_on": number,
    }
