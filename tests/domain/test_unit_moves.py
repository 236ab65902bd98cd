"""Units by mean score: places are shared, exact, and only for those that are ranked."""

from quizapp.domain.unit_moves import UnitMove, UnitScores, unit_moves

NAMES = {"1": "Tổ 1", "2": "Tổ 2", "3": "Tổ 3", "4": "Tổ 4"}


def test_a_place_changes_with_the_mean_of_others():
    before = {"1": UnitScores(2, 10), "2": UnitScores(3, 14)}
    after = {"1": UnitScores(2, 10), "2": UnitScores(3, 16)}
    assert unit_moves(NAMES, before, after, {"1", "2"}) == (
        UnitMove("Tổ 2", 3, 14, 16, 2, 1),
        UnitMove("Tổ 1", 2, 10, 10, 1, 2),
    )


def test_equal_means_share_a_place_however_many_people_they_are_of():
    before = {"1": UnitScores(3, 10), "2": UnitScores(6, 19), "3": UnitScores(1, 1)}
    after = {**before, "2": UnitScores(6, 20)}
    assert unit_moves(NAMES, before, after, set(NAMES)) == (UnitMove("Tổ 2", 6, 19, 20, 2, 1),)


def test_who_is_not_ranked_has_a_mean_and_no_place():
    before = {"1": UnitScores(1, 4), "2": UnitScores(1, 3), "4": UnitScores(0, 0)}
    after = {**before, "2": UnitScores(1, 5)}
    assert unit_moves(NAMES, before, after, {"1"}) == (UnitMove("Tổ 2", 1, 3, 5, 0, 0),)


def test_nothing_changes_where_nothing_changed():
    same = {"1": UnitScores(1, 4), "4": UnitScores(0, 0)}
    assert unit_moves(NAMES, same, same, set(NAMES)) == ()
