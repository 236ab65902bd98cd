"""Any bank an office could hold, for the formats that must carry it: tidied questions with every kind of sign."""

from hypothesis import strategies as st

from quizapp.domain.draft_checks import RawQuestion, check_draft
from quizapp.domain.questions import Place

#: What is meant to be text and means something to one of the formats.
MARKS = (
    *"~=#{}:%[]<>&\"'$/|@+-*_`\\",
    "\\n",
    "\\(x^2\\)",
    "$$a$$",
    "$\\alpha$",
    "[html]",
    "[plain]",
    "%50%",
    "~%50%",
    "<b>",
    "<br>",
    "<img src=x>",
    "&amp;",
    "&#65;",
    "]]>",
    "<!--",
    "//",
    "::",
    "####",
    "->",
    "{T}",
    "A. ",
    "B) ",
    "ANSWER: A",
    "$CATEGORY: x",
    "Nguồn: sổ tay",
    "Source:",
    "1.",
    "- ",
    "=1+1",
    "-5",
    "'=",
    "\u0338",
    "\u0303",
    "x²",
    "GIF89a",
    "<p>",
)
WORDS = ("Nghị quyết", "57-NQ/TW", "chuyển đổi số", "Ưu tiên", "ẵm", "“Tổ”", "5%", "Ủy ban", "câu", "…", "top")
GLUE = (" ", "", "\n", "\n\n", ", ", "? ")
_anything = st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.characters(
    min_codepoint=0x100, exclude_categories=("Cs", "Co", "Cn"), exclude_characters="\ufffd"
)
texts = st.lists(
    st.sampled_from(WORDS) | st.sampled_from(MARKS) | st.sampled_from(GLUE) | _anything, min_size=1, max_size=9
).map("".join)


@st.composite
def questions(draw, row):
    """One sound question; `row` is its number in the bank."""
    options = draw(st.lists(texts, min_size=2, max_size=6))
    keys = draw(st.sets(st.integers(0, len(options) - 1), min_size=1))
    raw = RawQuestion(
        Place(row),
        draw(texts),
        tuple(options),
        tuple(keys),
        draw(st.just("") | texts),
        draw(st.sampled_from(("", "dễ", "trung bình", "khó"))),
        draw(st.just("") | texts),
        draw(st.just("") | texts),
        draw(st.just("") | texts),
    )
    return check_draft(raw)[0]


@st.composite
def banks(draw):
    count = draw(st.integers(1, 4))
    found = [draw(questions(row)) for row in range(1, count + 1)]
    return [question for question in found if question is not None]
