"""Contests: created as drafts, changed, published once their draws can be filled, finished."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..domain.contest_changes import RoundHistory, check_change
from ..domain.contest_checks import check_definition
from ..domain.contests import ContestDefinition, ContestState, RoundDefinition
from ..domain.drawing import shortfalls
from ..domain.errors import N_, Refusal
from ..domain.text import fold
from ..models import Bank, BlueprintRow, Contest, Prize, Round, Topic
from ..queries.contest_draws import contest_not_found
from ..queries.contests import attempts_by_round, definition_of
from ..queries.pools import load_pool
from .audit import Actor, record


def create_contest(session: Session, actor: Actor, definition: ContestDefinition, now: datetime) -> None:
    """Stores a draft. Refuses what breaks a rule of definitions, unknown banks and topics, and a slug that is taken."""
    banks = _Banks(session)
    definition = banks.with_stored_topics(definition)
    check_definition(definition, banks.topics)
    _refuse_taken_slug(session, definition.slug)
    contest = Contest(state=ContestState.DRAFT, revision=1, created_at=now)
    _write_rules(contest, definition)
    session.add(contest)
    _flush(session, definition.slug)
    _write_rounds(session, contest, definition, banks)
    record(session, actor, "contest.created", contest.slug, now, rounds=len(definition.rounds))


def change_contest(
    session: Session, actor: Actor, slug: str, definition: ContestDefinition, revision: int, now: datetime
) -> None:
    """Replaces the definition that had this `revision`.

    Refuses (409) when somebody else changed it since, when it is finished, and changes of a published contest that
    break what was promised; a published contest's draws must still be fillable.
    """
    contest = _locked(session, slug)
    if contest.revision != revision:
        raise Refusal(
            "changed_meanwhile",
            N_("Người khác vừa sửa cuộc thi này. Hãy mở lại trang sửa để thấy bản mới, rồi sửa tiếp."),
            status=409,
        )
    if contest.state is ContestState.FINISHED:
        raise Refusal("contest_finished", N_("Cuộc thi đã kết thúc nên không sửa được nữa."), status=409)
    banks = _Banks(session)
    definition = banks.with_stored_topics(definition)
    check_definition(definition, banks.topics)
    if contest.state is ContestState.PUBLISHED:
        check_change(definition_of(session, contest), definition, _history(session, contest), now)
        _refuse_short_draws(session, definition, now)
    if definition.slug != slug:
        _refuse_taken_slug(session, definition.slug)
    _write_rules(contest, definition)
    contest.revision += 1
    _flush(session, definition.slug)
    _write_rounds(session, contest, definition, banks)
    record(session, actor, "contest.changed", contest.slug, now, revision=contest.revision)


def publish_contest(session: Session, actor: Actor, slug: str, now: datetime) -> None:
    """Opens a draft to the public, from its opening on.

    Refuses (409) what is no draft, a contest that is over already, and a round whose draw the approved questions
    can't fill, naming the round, the row, what it wants and what there is.
    """
    contest = _locked(session, slug)
    if contest.state is not ContestState.DRAFT:
        raise Refusal("not_a_draft", N_("Cuộc thi này đã được công bố trước đó."), status=409)
    definition = definition_of(session, contest)
    if all(one.window.closes_at <= now for one in definition.rounds):
        raise Refusal(
            "contest_over",
            N_("Các kỳ thi đều đã qua giờ đóng. Hãy sửa ngày giờ rồi công bố lại."),
            status=409,
            field="closes_at",
        )
    _refuse_short_draws(session, definition, now)
    contest.state = ContestState.PUBLISHED
    contest.published_at = now
    contest.revision += 1
    record(session, actor, "contest.published", slug, now, rounds=len(definition.rounds))


def finish_contest(session: Session, actor: Actor, slug: str, now: datetime, *, early: bool = False) -> None:
    """Ends a published contest: nobody can start any more, whoever is in the middle may go on to the deadline.

    Refuses (409) what is not published, and one whose time is not over unless `early` says that this is meant.
    """
    contest = _locked(session, slug)
    if contest.state is not ContestState.PUBLISHED:
        raise Refusal("not_published", N_("Chỉ kết thúc được cuộc thi đang công bố."), status=409)
    if now < contest.closes_at and not early:
        raise Refusal(
            "still_open",
            N_("Cuộc thi chưa đến giờ đóng. Muốn kết thúc sớm, hãy xác nhận kết thúc trước giờ đóng."),
            status=409,
            field="early",
        )
    contest.state = ContestState.FINISHED
    contest.finished_at = now
    contest.revision += 1
    record(session, actor, "contest.finished", slug, now, early=now < contest.closes_at)


def delete_draft(session: Session, actor: Actor, slug: str, now: datetime) -> None:
    """Removes a draft for good. Refuses (409) a contest that was ever published."""
    contest = _locked(session, slug)
    if contest.state is not ContestState.DRAFT:
        raise Refusal("not_a_draft", N_("Cuộc thi đã công bố nên không xóa được."), status=409)
    session.delete(contest)
    record(session, actor, "contest.deleted", slug, now)


class _Banks:
    """The banks and topics there are; a topic is found by its slug, or by its name however it is written."""

    def __init__(self, session: Session) -> None:
        self.ids: dict[str, int] = {slug: bank_id for slug, bank_id in session.execute(select(Bank.slug, Bank.id))}
        self.topics: dict[str, set[str]] = {bank: set() for bank in self.ids}
        self.topic_ids: dict[tuple[str, str], int] = {}
        self._names: dict[tuple[str, str], str] = {}
        for bank, slug, title, topic_id in session.execute(
            select(Bank.slug, Topic.slug, Topic.title, Topic.id).join(Topic, Topic.bank_id == Bank.id)
        ):
            self.topics[bank].add(slug)
            self.topic_ids[bank, slug] = topic_id
            self._names.setdefault((bank, fold(title)), slug)
            self._names[bank, fold(slug)] = slug

    def with_stored_topics(self, definition: ContestDefinition) -> ContestDefinition:
        return replace(
            definition,
            rounds=tuple(
                replace(
                    one,
                    draw=tuple(
                        replace(row, topic=self._names.get((row.bank, fold(row.topic)), row.topic))
                        if row.topic
                        else replace(row, topic=None)
                        for row in one.draw
                    ),
                )
                for one in definition.rounds
            ),
        )


def _locked(session: Session, slug: str) -> Contest:
    contest = session.scalars(select(Contest).where(Contest.slug == slug).with_for_update()).one_or_none()
    if contest is None:
        raise contest_not_found()
    return contest


def _history(session: Session, contest: Contest) -> Mapping[int, RoundHistory]:
    attempts = attempts_by_round(session, contest.id)
    return {one.number: RoundHistory(attempts.get(one.number, 0), one.settled_at is not None) for one in contest.rounds}


def _refuse_taken_slug(session: Session, slug: str) -> None:
    if session.scalar(select(Contest.id).where(Contest.slug == slug)) is not None:
        raise _slug_taken(slug)


def _slug_taken(slug: str) -> Refusal:
    return Refusal(
        "slug_taken", N_("Địa chỉ “%(slug)s” đã có cuộc thi khác dùng. Hãy đổi địa chỉ."), field="slug", slug=slug
    )


def _flush(session: Session, slug: str) -> None:
    """Two who take one slug at the same moment: the database decides, the second is refused in words."""
    try:
        session.flush()
    except IntegrityError as error:
        raise _slug_taken(slug) from error


def _refuse_short_draws(session: Session, definition: ContestDefinition, now: datetime) -> None:
    """Rounds that are over draw no more, they are let be."""
    rounds = [(at, one) for at, one in enumerate(definition.rounds, start=1) if one.window.closes_at > now]
    pool = load_pool(session, {row.bank for _at, one in rounds for row in one.draw})
    for number, one in rounds:
        for short in shortfalls(one.draw, pool):
            raise Refusal(
                "bank_too_small",
                N_(
                    "Kỳ %(round)s “%(title)s”: dòng %(row)s của ma trận đề cần %(wanted)s câu đã duyệt, "
                    "mới có %(available)s câu. Hãy duyệt thêm câu hỏi hoặc giảm số câu."
                ),
                status=409,
                field=f"rounds[{number}].draw[{short.row}].count",
                round=number,
                title=one.title,
                row=short.row,
                wanted=short.wanted,
                available=short.available,
            )


def _write_rules(contest: Contest, definition: ContestDefinition) -> None:
    contest.slug = definition.slug
    contest.title = definition.title
    contest.summary = definition.summary
    contest.opens_at = definition.window.opens_at
    contest.closes_at = definition.window.closes_at
    contest.groups = [group.value for group in definition.groups]
    contest.min_age = definition.min_age
    contest.identity = list(definition.identity)
    contest.counted_attempt = definition.counted_attempt
    contest.tie_break = [criterion.value for criterion in definition.tie_break]
    contest.one_prize_per_person = definition.one_prize_per_person
    contest.board = definition.board
    collective = definition.collective
    contest.collective = (
        {"formula": collective.formula.value, "minimum_turnout": collective.minimum_turnout} if collective else None
    )


def _write_rounds(session: Session, contest: Contest, definition: ContestDefinition, banks: _Banks) -> None:
    """Rounds keep their row, attempts point to it; what was taken out goes before what comes in gets its place."""
    del contest.rounds[len(definition.rounds) :]
    contest.prizes.clear()
    for row in contest.rounds:
        row.blueprint.clear()
    session.flush()
    for number, one in enumerate(definition.rounds, start=1):
        if number > len(contest.rounds):
            contest.rounds.append(Round(number=number))
        _write_round(contest.rounds[number - 1], one, banks)
    contest.prizes.extend(
        Prize(position=position, board=prize.board, scope=prize.scope, name=prize.name, count=prize.count)
        for position, prize in enumerate(definition.prizes, start=1)
    )
    session.flush()


def _write_round(row: Round, one: RoundDefinition, banks: _Banks) -> None:
    window = one.window
    row.title = one.title
    row.opens_at = window.opens_at
    row.closes_at = window.closes_at
    row.weekdays = sorted(window.weekdays)
    row.daily_from = _wall_time(window.daily_from)
    row.daily_until = _wall_time(window.daily_until)
    row.minutes = one.minutes
    row.attempts = one.tries.limit
    row.attempts_per_day = one.tries.per_day
    row.reveal = one.reveal
    row.prediction = one.prediction
    row.blueprint.extend(
        BlueprintRow(
            position=position,
            bank_id=banks.ids[draw.bank],
            topic_id=banks.topic_ids[draw.bank, draw.topic] if draw.topic else None,
            difficulty=draw.difficulty,
            count=draw.count,
        )
        for position, draw in enumerate(one.draw, start=1)
    )


def _wall_time(at: time | None) -> str | None:
    """`07:30`, with seconds only where there are some."""
    return None if at is None else at.isoformat("seconds" if at.second else "minutes")
