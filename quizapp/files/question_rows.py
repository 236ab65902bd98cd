"""A question as a row of the spreadsheet of questions, whatever program writes the sheet."""

from ..domain.draft_checks import OPTION_LETTERS
from ..domain.questions import Difficulty, DraftQuestion

#: As `question_table` knows them; Vietnamese, because the sheet is for the office whatever the interface speaks.
LEVELS = {Difficulty.EASY: "dễ", Difficulty.MEDIUM: "trung bình", Difficulty.HARD: "khó"}


def header_of(letters: str) -> list[str]:
    """The names of the columns, with one for each of the option letters."""
    return ["Mã", "Câu hỏi", *letters, "Đáp án", "Chủ đề", "Mức độ", "Giải thích", "Nguồn"]


def row_of(question: DraftQuestion, letters: str) -> list[str]:
    """The cells under `header_of(letters)`."""
    options = [*question.options, *[""] * (len(letters) - len(question.options))]
    keys = ",".join(OPTION_LETTERS[key] for key in question.keys)
    level = LEVELS[question.difficulty] if question.difficulty else ""
    return [
        question.reference,
        question.stem,
        *options,
        keys,
        question.topic,
        level,
        question.explanation,
        question.source,
    ]
