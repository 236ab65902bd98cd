"""Forms of the bank pages: a new bank, a file, what to list, what to decide."""

from collections.abc import Sequence

from flask_wtf.file import FileField
from wtforms import SearchField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from ...domain.banks import MAX_BANK_SLUG, MAX_BANK_TITLE
from ...domain.content_review import ContentState
from ...domain.errors import N_
from ...domain.questions import Difficulty
from ...domain.wording import CONTENT_STATES, DIFFICULTIES
from ...queries.bank_questions import QuestionFilter
from ...queries.banks import TopicChoice
from ...services.content_review import MAX_REMARK, VersionName
from ..forms import BaseForm
from ..language import language, translate


class BankForm(BaseForm):
    title = StringField(N_("Tên ngân hàng"), [InputRequired(), Length(max=MAX_BANK_TITLE)])
    slug = StringField(N_("Tên trong địa chỉ"), [InputRequired(), Length(max=MAX_BANK_SLUG)])


class FileForm(BaseForm):
    file = FileField(N_("Tệp câu hỏi"))
    keys = FileField(N_("Tệp đáp án riêng (nếu có)"))


class FilterForm(BaseForm):
    """Lives in the address; what makes no sense there counts as "any"."""

    q = SearchField(N_("Tìm trong câu hỏi, phương án, nguồn, mã"))
    topic = SelectField(N_("Chủ đề"), validate_choice=False)
    difficulty = SelectField(N_("Mức độ"), validate_choice=False)
    state = SelectField(N_("Trạng thái"), validate_choice=False)
    document = SelectField(N_("Văn bản nguồn"), validate_choice=False)

    def offer(self, topics: Sequence[TopicChoice], documents: Sequence[str]) -> None:
        """Fills the lists, in the language of the request."""
        anything = ("", translate(N_("Tất cả")))
        self.topic.choices = [anything, *((topic.slug, topic_title(topic)) for topic in topics)]
        self.difficulty.choices = [anything, *((level.value, translate(DIFFICULTIES[level])) for level in Difficulty)]
        self.state.choices = [anything, *((state.value, translate(CONTENT_STATES[state])) for state in ContentState)]
        self.document.choices = [anything, *((title, title) for title in documents)]

    def wanted(self) -> QuestionFilter:
        difficulty, state = self.difficulty.data, self.state.data
        return QuestionFilter(
            topic=self.topic.data or "",
            difficulty=Difficulty(difficulty) if difficulty in set(Difficulty) else None,
            state=ContentState(state) if state in set(ContentState) else None,
            text=self.q.data or "",
            document=self.document.data or "",
        )

    def as_query(self) -> dict[str, str]:
        """The filters for the links to other pages of the list."""
        return {name: value for name, value in self.data.items() if value}


class DecisionForm(BaseForm):
    """Chosen versions by name (`pid.number`), one remark for all of them, and which button was pressed."""

    chosen = SelectMultipleField(N_("Câu hỏi"), validate_choice=False)
    remark = TextAreaField(N_("Lý do, điều cần sửa"), [Length(max=MAX_REMARK)])
    decision = StringField()

    def names(self) -> list[VersionName]:
        """What is no name is left out: it can't be found anyway."""
        parts = (value.rpartition(".") for value in self.chosen.data or ())
        return [(pid, int(number)) for pid, _, number in parts if number.isdecimal() and len(number) < 6]


def topic_title(topic: TopicChoice) -> str:
    return topic.title_en if language() == "en" and topic.title_en else topic.title
