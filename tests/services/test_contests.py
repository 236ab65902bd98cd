from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import event, select

from quizapp.domain.attempts import Tries
from quizapp.domain.content_review import ContentState
from quizapp.domain.contests import (
    Collective,
    CollectiveFormula,
    ContestState,
    PrizeDefinition,
    PrizeScope,
)
from quizapp.domain.drawing import BlueprintRow
from quizapp.domain.errors import NotFound, Refusal
from quizapp.domain.questions import Difficulty
from quizapp.domain.rounds import Phase, Window
from quizapp.models import AuditEvent, Contest, Round
from quizapp.queries.contest_draws import draw_check
from quizapp.queries.contests import list_contests, load_contest
from quizapp.services.audit import CLI
from quizapp.services.contests import (
    change_contest,
    create_contest,
    delete_draft,
    finish_contest,
    publish_contest,
)
from tests.factories import make_attempt, make_bank, make_participant, make_question, make_unit
from tests.factories.definitions import NOW, a_definition, a_round

HOUR = timedelta(hours=1)


@pytest.fixture
def bank(session):
    bank = make_bank(session, questions=6)
    session.commit()
    return bank


def create(session, definition=None):
    create_contest(session, CLI, definition or a_definition(), NOW)
    session.commit()


def publish(session, definition=None):
    create(session, definition)
    publish_contest(session, CLI, "nq57-2026", NOW)
    session.commit()


def change(session, definition, revision=None, now=NOW):
    revision = load_contest(session, "nq57-2026").revision if revision is None else revision
    change_contest(session, CLI, "nq57-2026", definition, revision, now)
    session.commit()


def take_part(session):
    """One attempt in the first round."""
    contest = session.scalars(select(Contest)).one()
    first = session.scalars(select(Round).where(Round.number == 1)).one()
    make_attempt(session, make_participant(session, contest, make_unit(session)), first, [])
    session.commit()


def refused(action, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        action(*args, **kwargs)
    return caught.value


RICH = a_definition(
    summary="Mời mọi người dự thi.",
    min_age=6,
    rounds=(
        a_round(
            window=Window(NOW, NOW + timedelta(days=5), frozenset({1, 2, 5}), time(7, 30), time(17, 30)),
            draw=(
                BlueprintRow("nq57", "nq57-chung", Difficulty.EASY, 2),
                BlueprintRow("nq57", None, None, 3),
            ),
        ),
        a_round(title="Tuần 2", minutes=0, tries=Tries(0, 1)),
    ),
    prizes=(
        PrizeDefinition("officials", PrizeScope.ROUND, "Giải Nhất", 1),
        PrizeDefinition("units", PrizeScope.CONTEST, "Giải tập thể", 3),
    ),
    collective=Collective(CollectiveFormula.TURNOUT, 0.5),
)


def test_what_is_read_back_is_what_was_stored(session, bank):
    create(session, RICH)
    stored = load_contest(session, "nq57-2026")
    assert stored.definition == RICH
    assert stored.state is ContestState.DRAFT
    assert stored.revision == 1


def test_a_taken_slug_is_refused(session, bank):
    create(session)
    refusal = refused(create_contest, session, CLI, a_definition(title="Cuộc thi khác"), NOW)
    assert refusal.code == "slug_taken"
    assert refusal.field == "slug"


def test_an_unknown_bank_is_refused_by_name(session, bank, count_rows):
    definition = a_definition(rounds=(a_round(draw=(BlueprintRow("nq58", None, None, 5),)),))
    refusal = refused(create, session, definition)
    session.rollback()
    assert refusal.code == "unknown_bank"
    assert "“nq58”" in str(refusal)
    assert refusal.field == "rounds[1].draw[1].bank"
    assert count_rows("contests") == 0


def test_an_unknown_topic_is_refused_by_name(session, bank):
    definition = a_definition(rounds=(a_round(draw=(BlueprintRow("nq57", "kinh-te", None, 5),)),))
    refusal = refused(create, session, definition)
    assert refusal.code == "unknown_topic"
    assert "“kinh-te”" in str(refusal)
    assert "nq57-chung" in str(refusal)


def test_a_topic_is_found_by_its_name_as_well(session, bank):
    create(session, a_definition(rounds=(a_round(draw=(BlueprintRow("nq57", "chủ đề NQ57-Chung", None, 5),)),)))
    assert load_contest(session, "nq57-2026").definition.rounds[0].draw[0].topic == "nq57-chung"


def test_publishing_is_refused_when_the_approved_questions_do_not_fill_the_draw(session, bank):
    for number in range(10):
        make_question(session, bank, f"Câu chưa duyệt số {number}?", state=ContentState.IN_REVIEW)
    create(
        session, a_definition(rounds=(a_round(), a_round(title="Tuần 2", draw=(BlueprintRow("nq57", None, None, 7),))))
    )
    refusal = refused(publish_contest, session, CLI, "nq57-2026", NOW)
    session.rollback()
    assert refusal.code == "bank_too_small"
    assert refusal.status == 409
    assert dict(refusal.params) == {"round": 2, "title": "Tuần 2", "row": 1, "wanted": 7, "available": 6}
    assert load_contest(session, "nq57-2026").state is ContestState.DRAFT


def test_the_draw_check_shows_what_is_wanted_and_what_there_is(session, bank):
    rows = (BlueprintRow("nq57", "nq57-chung", Difficulty.EASY, 4), BlueprintRow("nq57", None, None, 5))
    create(session, a_definition(rounds=(a_round(draw=rows),)))
    lines = draw_check(session, "nq57-2026")
    assert [(line.row, line.wanted, line.available, line.is_short) for line in lines] == [
        (1, 4, 6, False),
        (2, 5, 2, True),
    ]
    assert lines[0].topic_title == "Chủ đề nq57-chung"


def test_a_contest_that_is_over_is_not_published(session, bank):
    create(session)
    later = NOW + timedelta(days=20)
    assert refused(publish_contest, session, CLI, "nq57-2026", later).code == "contest_over"


def test_what_is_published_once_is_not_published_again(session, bank):
    publish(session)
    assert refused(publish_contest, session, CLI, "nq57-2026", NOW).code == "not_a_draft"


def test_a_contest_that_is_not_there_is_not_found(session):
    for verb in (publish_contest, finish_contest, delete_draft):
        with pytest.raises(NotFound):
            verb(session, CLI, "khong-co", NOW)


def test_finishing_before_the_end_must_be_meant(session, bank):
    publish(session)
    assert refused(finish_contest, session, CLI, "nq57-2026", NOW).code == "still_open"
    finish_contest(session, CLI, "nq57-2026", NOW, early=True)
    session.commit()
    stored = load_contest(session, "nq57-2026")
    assert stored.state is ContestState.FINISHED
    assert stored.definition.window.closes_at == NOW + timedelta(days=13)


def test_after_its_closing_a_contest_is_finished_without_further_words(session, bank):
    publish(session)
    finish_contest(session, CLI, "nq57-2026", NOW + timedelta(days=13))
    assert load_contest(session, "nq57-2026").state is ContestState.FINISHED


def test_a_draft_can_not_be_finished(session, bank):
    create(session)
    assert refused(finish_contest, session, CLI, "nq57-2026", NOW, early=True).code == "not_published"


def test_each_step_counts_the_revision_and_stands_in_the_journal(session, bank):
    publish(session)
    change(session, a_definition(title="Tên khác"))
    finish_contest(session, CLI, "nq57-2026", NOW, early=True)
    session.commit()
    assert load_contest(session, "nq57-2026").revision == 4
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["contest.created", "contest.published", "contest.changed", "contest.finished"]


def test_a_draft_may_be_changed_in_everything(session, bank):
    create(session, RICH)
    other = a_definition(slug="ten-moi", rounds=(a_round(title="Kỳ duy nhất"),))
    change(session, other)
    assert load_contest(session, "ten-moi").definition == other


def test_a_change_of_an_old_revision_is_refused(session, bank):
    create(session)
    change(session, a_definition(title="Người thứ nhất"), revision=1)
    refusal = refused(change, session, a_definition(title="Người thứ hai"), revision=1)
    assert (refusal.code, refusal.status) == ("changed_meanwhile", 409)


def test_a_draft_takes_no_slug_of_another_contest(session, bank):
    create(session)
    create(session, a_definition(slug="khac"))
    assert refused(change, session, a_definition(slug="khac")).code == "slug_taken"


def test_a_draft_can_be_removed_and_a_published_contest_can_not(session, bank, count_rows):
    create(session, RICH)
    delete_draft(session, CLI, "nq57-2026", NOW)
    session.commit()
    assert [count_rows(table) for table in ("contests", "rounds", "blueprint_rows", "prizes")] == [0, 0, 0, 0]
    publish(session)
    assert refused(delete_draft, session, CLI, "nq57-2026", NOW).code == "not_a_draft"


def test_a_published_contest_keeps_its_address(session, bank):
    publish(session)
    assert refused(change, session, a_definition(slug="khac")).code == "slug_fixed"


@pytest.mark.parametrize(
    "changes",
    [
        {"draw": (BlueprintRow("nq57", None, None, 4),)},
        {"minutes": 30},
        {"tries": Tries(2, 0)},
        {"tries": Tries(3, 1)},
        {"window": Window(NOW - HOUR, NOW + timedelta(days=6))},
        {"window": Window(NOW - timedelta(days=1), NOW - HOUR)},
    ],
    ids=["draw", "minutes", "fewer tries", "fewer tries a day", "opening", "closing in the past"],
)
def test_a_round_with_attempts_keeps_what_was_promised(session, bank, changes):
    publish(session)
    take_part(session)
    assert refused(change, session, a_definition(rounds=(a_round(**changes),))).status == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Kỳ thứ nhất"},
        {"tries": Tries(5, 0)},
        {"tries": Tries(0, 0)},
        {"window": Window(NOW - timedelta(days=1), NOW + timedelta(days=9))},
        {"window": Window(NOW - timedelta(days=1), NOW + HOUR)},
    ],
    ids=["title", "more tries", "unlimited tries", "longer", "shorter, still to come"],
)
def test_a_round_with_attempts_may_be_given_more(session, bank, changes):
    publish(session)
    take_part(session)
    wanted = a_definition(rounds=(a_round(**changes),))
    change(session, wanted)
    stored = load_contest(session, "nq57-2026")
    assert stored.definition == wanted
    assert stored.attempts == {1: 1}


def test_a_round_with_attempts_is_not_taken_out(session, bank):
    publish(session, a_definition(rounds=(a_round(), a_round(title="Tuần 2"))))
    take_part(session)
    change(session, a_definition(rounds=(a_round(),)))
    assert refused(change, session, a_definition(rounds=(a_round(title="Tuần 2", minutes=5),))).code == "round_taken"


def test_a_round_whose_keys_may_be_seen_is_not_opened_again(session, bank):
    publish(session)
    take_part(session)
    after = NOW + timedelta(days=7)
    longer = a_round(window=Window(NOW - timedelta(days=1), NOW + timedelta(days=9)))
    assert refused(change, session, a_definition(rounds=(longer,)), now=after).code == "round_over"
    change(session, a_definition(rounds=(a_round(), a_round(title="Tuần 2", window=longer.window))), now=after)


def test_the_order_of_ranking_is_fixed_once_somebody_took_part(session, bank):
    publish(session)
    take_part(session)
    order = tuple(reversed(a_definition().tie_break))
    assert refused(change, session, a_definition(tie_break=order)).code == "rules_fixed"


def test_a_published_contest_is_not_changed_to_a_draw_that_can_not_be_filled(session, bank):
    publish(session)
    more = a_definition(rounds=(a_round(draw=(BlueprintRow("nq57", None, None, 9),)),))
    assert refused(change, session, more).code == "bank_too_small"


def test_a_finished_contest_is_not_changed(session, bank):
    publish(session)
    finish_contest(session, CLI, "nq57-2026", NOW, early=True)
    assert refused(change, session, a_definition(title="Khác")).code == "contest_finished"


def test_the_list_says_where_each_contest_stands(session, bank):
    publish(session)
    take_part(session)
    create(
        session,
        a_definition(
            slug="tuan-sau",
            window=Window(NOW + HOUR, NOW + timedelta(days=9)),
            rounds=(a_round(window=Window(NOW + HOUR, NOW + timedelta(days=2))),),
        ),
    )
    later, now = list_contests(session, NOW)
    assert (later.slug, later.state, later.phase, later.attempts) == (
        "tuan-sau",
        ContestState.DRAFT,
        Phase.UPCOMING,
        0,
    )
    assert (now.phase, now.rounds, now.participants, now.attempts) == (Phase.OPEN, 1, 1, 1)


def test_a_definition_is_checked_before_anything_is_stored(session, bank, count_rows):
    reversed_window = replace(a_round().window, closes_at=NOW - timedelta(days=1))
    refusal = refused(create, session, a_definition(rounds=(a_round(window=reversed_window),)))
    session.rollback()
    assert refusal.code == "closes_before_opens"
    assert refusal.field == "rounds[1].closes_at"
    assert count_rows("contests") == 0


def test_two_who_take_one_slug_at_the_same_moment_get_words_and_not_an_error(session, bank, monkeypatch):
    create(session)
    monkeypatch.setattr("quizapp.services.contests._refuse_taken_slug", lambda *_args: None)
    assert refused(create_contest, session, CLI, a_definition(), NOW).code == "slug_taken"


def test_the_list_asks_the_database_as_often_for_many_contests_as_for_one(session, bank, database):
    create(session)
    counts = []
    for slug in ("hai", "ba"):
        statements = []
        with database.reading() as reader:
            event.listen(database.engine, "before_cursor_execute", lambda *args, log=statements: log.append(args[2]))
            list_contests(reader, NOW)
        counts.append(len([one for one in statements if one.startswith("SELECT")]))
        create(session, a_definition(slug=slug))
    assert counts == [4, 4]
