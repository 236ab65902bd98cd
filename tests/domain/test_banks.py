"""Names of banks, topics and documents: one thing under all its spellings."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.banks import MAX_TOPIC_SLUG, check_bank_name, document_of, topic_slug
from quizapp.domain.errors import Refusal
from quizapp.domain.text import fold


@pytest.mark.parametrize("slug", ["nq57", "a", "chuyen-doi-so", "x" * 64, "2026-10"])
def test_good_names_are_kept(slug):
    assert check_bank_name(slug, "  Tên   ngân hàng ") == (slug, "Tên ngân hàng")


@pytest.mark.parametrize(
    ("slug", "title", "field"),
    [
        ("", "Tên", "slug"),
        ("NQ57", "Tên", "slug"),
        ("nghị-quyết", "Tên", "slug"),
        ("a--b", "Tên", "slug"),
        ("-a", "Tên", "slug"),
        ("a/b", "Tên", "slug"),
        ("x" * 65, "Tên", "slug"),
        ("a", " ", "title"),
        ("a", "x" * 201, "title"),
    ],
)
def test_bad_names_are_refused_beside_their_field(slug, title, field):
    with pytest.raises(Refusal) as refusal:
        check_bank_name(slug, title)
    assert refusal.value.field == field


@pytest.mark.parametrize("text", ["An toàn số", "an toan so", "AN-TOÀN  số", "An toàn, số!"])
def test_spellings_of_a_topic_are_one(text):
    assert topic_slug(text) == "an-toan-so"


@given(st.text(max_size=200))
def test_a_topic_has_a_slug_unless_its_name_is_empty(text):
    slug = topic_slug(text)
    assert len(slug) <= MAX_TOPIC_SLUG
    assert topic_slug(slug) == slug
    if re.search("[a-z0-9]", fold(text)[:MAX_TOPIC_SLUG]):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)


@pytest.mark.parametrize(
    ("source", "document"),
    [
        ("", ""),
        ("Nghị quyết số 57-NQ/TW", "Nghị quyết số 57-NQ/TW"),
        ("Luật Dữ liệu (số 60/2024/QH15), Điều 3; Nghị định 13", "Luật Dữ liệu (số 60/2024/QH15)"),
        ("Nghị quyết số 57-NQ/TW; mục III, nhiệm vụ 2", "Nghị quyết số 57-NQ/TW"),
        ("Kế hoạch của phường, mục II.2", "Kế hoạch của phường"),
        ("Kế hoạch, chương trình của phường", "Kế hoạch, chương trình của phường"),
        ("Điều 3 Luật Căn cước", "Điều 3 Luật Căn cước"),
        (" ; ", ""),
    ],
)
def test_a_source_names_its_first_document(source, document):
    assert document_of(source) == document
