"""Two wordings beside each other: what differs is marked, what is the same is not."""

from quizapp.domain.differing_words import differing_options, differing_words


def marked(pieces):
    return [piece.text for piece in pieces if piece.differs]


def test_the_words_that_differ_are_marked_on_their_side():
    one, other = differing_words("Đến năm 2030 phải đạt gì?", "đến năm 2045, không phải đạt gì")
    assert (marked(one), marked(other)) == (["2030"], ["2045, không"])
    assert " ".join(piece.text for piece in one) == "Đến năm 2030 phải đạt gì?"


def test_case_and_punctuation_are_no_difference_but_marks_are():
    one, other = differing_words("“Má” ở đâu?", "mà Ở đâu")
    assert (marked(one), marked(other)) == (["“Má”"], ["mà"])


def test_options_are_compared_wherever_they_stand():
    one, other = differing_options(("113", "114."), ("114", "115"))
    assert (marked(one), marked(other)) == (["113"], ["115"])
