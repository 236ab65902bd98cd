"""Makes banks and names their topics."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..domain.banks import check_bank_name, topic_slug
from ..domain.errors import N_, NotFound, Refusal
from ..domain.text import tidy
from ..models import Bank, Topic
from ..queries.banks import NO_BANK
from .audit import Actor, record


def create_bank(session: Session, actor: Actor, slug: str, title: str, now: datetime) -> int:
    """An empty bank; its id. Refuses `bad_slug`, `bad_title` and `slug_taken`, naming the field."""
    slug, title = check_bank_name(slug, title)
    bank = Bank(slug=slug, title=title, revision=0, created_at=now)
    try:
        with session.begin_nested():
            session.add(bank)
    except IntegrityError as error:
        raise Refusal(
            "slug_taken",
            N_("Đã có ngân hàng dùng tên “%(slug)s” trong địa chỉ. Hãy chọn tên khác."),
            status=409,
            field="slug",
            slug=slug,
        ) from error
    record(session, actor, "bank.created", slug, now)
    return bank.id


def set_topics(session: Session, bank_slug: str, topics: Iterable[tuple[str, str, str]]) -> None:
    """Names topics, new or there already: (slug, title in Vietnamese, title in English). Others stay as they are."""
    bank = lock_bank(session, bank_slug)
    known = {topic.slug: topic for topic in session.scalars(select(Topic).where(Topic.bank_id == bank.id))}
    for slug, title, title_en in topics:
        key = topic_slug(slug)
        topic = known.get(key)
        if topic is None:
            topic = known[key] = Topic(bank_id=bank.id, slug=key)
            session.add(topic)
        topic.title, topic.title_en = tidy(title), tidy(title_en)
    session.flush()
    bank.revision += 1


def lock_bank(session: Session, bank_slug: str) -> Bank:
    """The bank, held against every other writer until the transaction ends; or NotFound."""
    bank = session.scalars(
        select(Bank).where(Bank.slug == bank_slug).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if bank is None:
        raise NotFound(NO_BANK)
    return bank
