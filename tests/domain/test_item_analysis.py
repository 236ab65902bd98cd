"""Facility and discrimination against figures worked out by hand and by the textbook's formula on raw papers."""

from random import Random
from statistics import correlation

import pytest

from quizapp.domain.item_analysis import FEWEST, Answers, item_figures


def papers(*groups):
    return [Answers(*group) for group in groups]


def test_the_share_of_right_answers_and_their_bond_with_the_rest():
    # 20 right with 3 of 4 others right, 20 wrong with 1 of 4: all that varies goes together.
    figures = item_figures(papers((True, 4, 5, 20), (False, 1, 5, 20)))

    assert figures.answers == 40
    assert figures.facility == 0.5
    assert figures.discrimination == pytest.approx(1.0)


def test_a_question_that_the_good_get_wrong_has_a_negative_figure():
    figures = item_figures(papers((True, 1, 5, 20), (False, 4, 5, 20)))
    assert figures.discrimination == pytest.approx(-1.0)


def test_it_is_the_correlation_of_the_raw_papers_without_the_question_itself():
    random = Random(57)
    raw = [(random.random() < 0.6, random.randint(0, 9), random.choice([10, 20])) for _ in range(500)]
    groups = papers(*((is_right, rest + is_right, questions, 1) for is_right, rest, questions in raw))

    figures = item_figures(groups)

    expected = correlation([float(one[0]) for one in raw], [rest / (questions - 1) for _, rest, questions in raw])
    assert figures.discrimination == pytest.approx(expected)
    assert figures.facility == pytest.approx(sum(one[0] for one in raw) / 500)


def test_the_same_papers_in_one_group_or_one_by_one_give_the_same():
    together = papers((True, 5, 8, 12), (False, 2, 8, 25))
    apart = papers(*[(True, 5, 8, 1)] * 12, *[(False, 2, 8, 1)] * 25)
    one, other = item_figures(together), item_figures(apart)
    assert one.facility == other.facility
    assert one.discrimination == pytest.approx(other.discrimination)


@pytest.mark.parametrize(
    ("groups", "facility", "discrimination"),
    [
        ([], None, None),
        ([(True, 3, 5, FEWEST - 1)], None, None),
        # Everybody right, everybody alike elsewhere, or nothing elsewhere: no bond to speak of.
        ([(True, 3, 5, FEWEST)], 1.0, None),
        ([(True, 3, 5, 20), (False, 2, 5, 20)], 0.5, None),
        ([(True, 1, 1, 20), (False, 0, 1, 20)], 0.5, None),
    ],
)
def test_what_says_nothing_is_not_said(groups, facility, discrimination):
    figures = item_figures(papers(*groups))
    assert (figures.facility, figures.discrimination) == (facility, discrimination)
