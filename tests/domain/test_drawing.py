from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.drawing import BlueprintRow, Candidate, Pool, Shortfall, draw_paper, shortfalls
from quizapp.domain.errors import Refusal
from quizapp.domain.questions import Difficulty

from .matching import most_served

EASY, MEDIUM, HARD = Difficulty
BANK, OTHER_BANK = "nq57", "chuyen-doi-so"


def candidate(version_id, topic="ai", difficulty=EASY, bank=BANK, options=("p", "q", "r", "s")):
    return Candidate(version_id, bank, topic, difficulty, options)


def row(count, topic=None, difficulty=None, bank=BANK):
    return BlueprintRow(bank, topic, difficulty, count)


def fits(one, candidate):
    return (
        one.bank == candidate.bank
        and (one.topic is None or one.topic == candidate.topic)
        and (one.difficulty is None or one.difficulty == candidate.difficulty)
    )


def wishes(blueprint, candidates):
    """For each question that a blueprint asks for, the versions that would do."""
    return [[one.version_id for one in candidates if fits(row, one)] for row in blueprint for _ in range(row.count)]


def versions(paper):
    return [slot.version_id for slot in paper]


pools = st.lists(
    st.tuples(
        st.sampled_from(["ai", "dữ liệu", ""]),
        st.sampled_from([EASY, HARD, None]),
        st.sampled_from([BANK] * 4 + [OTHER_BANK]),
    ),
    max_size=14,
).map(lambda kinds: [candidate(100 + at, *kind) for at, kind in enumerate(kinds)])
blueprints = st.lists(
    st.builds(
        row,
        st.integers(0, 3),
        st.sampled_from([None, "ai", "dữ liệu", ""]),
        st.sampled_from([None, EASY, HARD]),
        st.sampled_from([BANK] * 4 + [OTHER_BANK]),
    ),
    max_size=4,
)
avoided = st.frozensets(st.integers(100, 113))
seeds = st.text(max_size=5)


@given(pools, blueprints, seeds, avoided)
def test_a_paper_fills_every_row_with_distinct_questions_or_is_refused(candidates, blueprint, seed, avoid):
    wanted = sum(one.count for one in blueprint)
    pool = Pool(candidates)
    if most_served(wishes(blueprint, candidates)) < wanted:
        assert shortfalls(blueprint, pool)
        with pytest.raises(Refusal) as refusal:
            draw_paper(blueprint, pool, seed, avoid)
        assert (refusal.value.code, refusal.value.status) == ("bank_too_small", 409)
        return
    assert shortfalls(blueprint, pool) == ()
    paper = draw_paper(blueprint, pool, seed, avoid)
    drawn = [one for one in candidates if one.version_id in versions(paper)]
    assert [slot.slot for slot in paper] == list(range(1, wanted + 1))
    assert len(set(versions(paper))) == wanted == most_served(wishes(blueprint, drawn))


@given(pools, blueprints, seeds, avoided)
def test_no_more_avoided_questions_are_drawn_than_the_paper_needs(candidates, blueprint, seed, avoid):
    pool = Pool(candidates)
    if shortfalls(blueprint, pool):
        return
    fresh = [one for one in candidates if one.version_id not in avoid]
    needed = sum(one.count for one in blueprint) - most_served(wishes(blueprint, fresh))
    assert len(avoid.intersection(versions(draw_paper(blueprint, pool, seed, avoid)))) == needed


@given(pools, blueprints)
def test_a_shortfall_says_what_the_rows_before_leave(candidates, blueprint):
    got = [most_served(wishes(blueprint[:rows], candidates)) for rows in range(len(blueprint) + 1)]
    expected = [
        Shortfall(at, one.count, got[at] - got[at - 1])
        for at, one in enumerate(blueprint, start=1)
        if got[at] - got[at - 1] < one.count
    ]
    assert list(shortfalls(blueprint, Pool(candidates))) == expected


@given(pools, blueprints, seeds, avoided, st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_paper_whatever_was_drawn_before(candidates, blueprint, seed, avoid, chance):
    pool = Pool(candidates)
    if shortfalls(blueprint, pool):
        return
    paper = draw_paper(blueprint, pool, seed, avoid)
    draw_paper(blueprint, pool, "another", ())
    assert draw_paper(blueprint, pool, seed, sorted(avoid)) == paper
    assert draw_paper(blueprint, Pool(chance.sample(candidates, len(candidates))), seed, avoid) == paper


@pytest.mark.parametrize("blueprint", [[row(3)], [row(2), row(1, "ai")]], ids=["rows apart", "rows that share"])
def test_the_order_in_which_questions_come_is_nothing(blueprint):
    candidates = [candidate(at) for at in range(12)]
    assert draw_paper(blueprint, Pool(candidates[::-1]), "57") == draw_paper(blueprint, Pool(candidates), "57")


@given(pools, seeds)
def test_every_option_of_a_question_is_shown_once(candidates, seed):
    blueprint = [row(sum(one.bank == BANK for one in candidates))]
    options = {one.version_id: sorted(one.options) for one in candidates}
    for slot in draw_paper(blueprint, Pool(candidates), seed):
        assert sorted(slot.options) == options[slot.version_id]


def test_a_paper_drawn_once_is_drawn_the_same_for_ever():
    """The papers of past contests are shown again from their seeds: no release may change what a seed draws."""
    pool = Pool([candidate(at, "ai" if at % 2 else "dữ liệu", HARD if at % 3 else EASY) for at in range(1, 13)])
    apart = [row(2, "ai", HARD), row(1, "dữ liệu")]
    overlapping = [row(1, "ai"), row(2, None, HARD)]
    assert [(slot.version_id, "".join(slot.options)) for slot in draw_paper(apart, pool, "57")] == [
        (11, "sprq"),
        (5, "qrps"),
        (4, "qspr"),
    ]
    avoiding = draw_paper(overlapping, pool, "57", {1, 5, 7})
    assert [(slot.version_id, "".join(slot.options)) for slot in avoiding] == [(10, "sprq"), (9, "qrps"), (11, "qspr")]


def test_a_version_in_the_pool_twice_is_an_error():
    with pytest.raises(ValueError):
        Pool([candidate(1), candidate(1, "dữ liệu")])


def test_the_refusal_names_the_row_that_lacks_questions():
    pool = Pool([candidate(at) for at in range(5)])
    with pytest.raises(Refusal) as refusal:
        draw_paper([row(4, "ai"), row(3, None, EASY)], pool, "57")
    assert refusal.value.params == {"row": 2, "wanted": 3, "available": 1}
    assert "dòng 2" in str(refusal.value)


def test_a_row_without_topic_or_difficulty_takes_questions_without_them():
    pool = Pool([candidate(1, "", None), candidate(2, "ai", None), candidate(3, "", EASY)])
    assert sorted(versions(draw_paper([row(3)], pool, "57"))) == [1, 2, 3]
    assert versions(draw_paper([row(1, "ai")], pool, "57")) == [2]
    assert versions(draw_paper([row(1, None, EASY)], pool, "57")) == [3]
    assert shortfalls([row(3, "")], pool) == (Shortfall(1, 3, 2),)
    assert shortfalls([row(1, None, HARD)], pool) == (Shortfall(1, 1, 0),)


#: Draws of one question out of ten differ from 200 by more than this in one of a million cases.
DRAWS, FAR = 2_000, 66


@pytest.mark.parametrize(
    "blueprint",
    [[row(2)], [row(1, "ai"), row(1, "dữ liệu")], [row(1), row(1)], [row(1, None, EASY), row(1)]],
    ids=["one row", "rows apart", "rows alike", "a row within another"],
)
def test_each_question_is_about_as_likely_as_another(blueprint):
    pool = Pool([candidate(at, "ai" if at < 5 else "dữ liệu") for at in range(10)])
    papers = [draw_paper(blueprint, pool, f"seed {at}") for at in range(DRAWS)]
    for place in (0, 1):
        times = Counter(versions(paper)[place] for paper in papers)
        assert all(abs(times[version] - DRAWS / 10) < FAR for version in range(10)), times


def test_each_option_is_about_as_often_in_each_place():
    pool = Pool([candidate(1, options=tuple("abcdefghij"))])
    papers = [draw_paper([row(1)], pool, f"seed {at}") for at in range(DRAWS)]
    for place in range(10):
        times = Counter(paper[0].options[place] for paper in papers)
        assert all(abs(times[option] - DRAWS / 10) < FAR for option in "abcdefghij"), times


def test_what_must_be_drawn_again_from_the_avoided_is_drawn_evenly():
    pool = Pool([candidate(at) for at in range(10)])
    avoid = range(1, 10)
    papers = [versions(draw_paper([row(2)], pool, f"seed {at}", avoid)) for at in range(1_800)]
    assert all(0 in paper for paper in papers)
    times = Counter(version for paper in papers for version in paper if version)
    assert all(abs(times[version] - 200) < FAR for version in avoid), times
