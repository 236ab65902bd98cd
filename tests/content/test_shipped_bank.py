"""The shipped bank is whole: files, ids, topics, difficulties, a checked fact and a document behind every question."""

from collections import Counter, defaultdict

import pytest

from .shipped_bank import (
    DIFFICULTIES,
    FOLDER,
    HEADER,
    LETTERS,
    Fact,
    ShippedQuestion,
    definition,
    fold,
    read_facts,
    read_questions,
    rows,
    topics,
    words,
)

#: What a citizen, who has minutes, must not be asked twice.
SAME_QUESTION = 0.6


@pytest.fixture(scope="module")
def questions() -> list[ShippedQuestion]:
    return read_questions()


@pytest.fixture(scope="module")
def facts() -> dict[str, Fact]:
    return read_facts()


def test_the_bank_is_named_and_its_topics_have_titles_in_both_languages():
    bank = definition()
    assert (bank["slug"], bank["title"]) == ("nq57", "Nghị quyết 57-NQ/TW và chuyển đổi số")
    assert [topic for topic in bank["topics"] if not all(topic[key] for key in ("slug", "title_vi", "title_en"))] == []
    assert len(set(topics())) == len(topics()) >= 10


def test_every_topic_has_a_file_and_every_file_is_a_topic():
    assert {file.stem for file in FOLDER.glob("*.csv")} - {"facts"} == set(topics())


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.csv")), ids=lambda file: file.stem)
def test_a_file_is_plain_utf8_with_unix_line_ends(file):
    content = file.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert content.decode("utf-8")


@pytest.mark.parametrize("topic", topics())
def test_a_file_of_questions_has_the_header_and_whole_rows(topic):
    header, *body = rows(FOLDER / f"{topic}.csv")
    assert header == HEADER
    assert [row for row in body if len(row) != len(HEADER) or not all(row)] == []


def test_no_id_is_used_twice(questions):
    assert [id for id, count in Counter(question.id.casefold() for question in questions).items() if count > 1] == []


def test_there_are_enough_questions(questions):
    assert len(questions) >= 250


def test_every_topic_can_be_drawn_from_at_every_difficulty(questions):
    counts = {topic: Counter(q.difficulty for q in questions if q.topic == topic) for topic in topics()}
    assert {topic: count for topic, count in counts.items() if count.total() < 20} == {}
    assert {topic: count for topic, count in counts.items() if min(count[level] for level in DIFFICULTIES) < 5} == {}
    assert {question.difficulty for question in questions} == set(DIFFICULTIES)


def test_easy_medium_and_hard_are_about_two_two_and_one_in_five(questions):
    share = {level: sum(q.difficulty == level for q in questions) / len(questions) for level in DIFFICULTIES}
    assert 0.35 <= share["dễ"] <= 0.45
    assert 0.35 <= share["trung bình"] <= 0.45
    assert 0.15 <= share["khó"] <= 0.25


def test_a_key_is_one_of_the_letters(questions):
    assert [q.id for q in questions if q.key_letter not in tuple(LETTERS)] == []


def test_a_question_is_in_the_file_and_topic_of_its_fact(questions, facts):
    assert [q.id for q in questions if not (q.file == q.topic == facts[q.fact_id].topic)] == []


def test_an_id_is_that_of_a_fact_and_a_number(questions, facts):
    bad = [q.id for q in questions if q.fact_id not in facts or not q.id.partition("-")[2].isdecimal()]
    assert bad == []


def test_the_list_of_facts_is_complete_and_knows_only_the_topics_of_the_bank(facts):
    assert rows(FOLDER / "facts.csv")[0] == ["id", "topic", "confidence", "document"]
    assert len(facts) == len(rows(FOLDER / "facts.csv")) - 1
    assert {fact.confidence for fact in facts.values()} == {"found", "well-known"}
    assert {fact.topic for fact in facts.values()} == set(topics())


def test_an_explanation_ends_with_the_facts_it_rests_on_among_them_its_own(questions):
    assert [q.id for q in questions if q.fact_id not in q.cited or len(set(q.cited)) < len(q.cited)] == []


def test_no_question_rests_on_a_fact_that_was_not_read_in_a_source(questions, facts):
    unread = [(q.id, id) for q in questions for id in q.cited if id not in facts or facts[id].confidence != "found"]
    assert unread == []


def test_the_source_names_the_document_of_every_fact(questions, facts):
    assert [(q.id, id) for q in questions for id in q.cited if facts[id].document not in q.source] == []
    assert [q.id for q in questions if not q.source.startswith(facts[q.fact_id].document)] == []


def test_a_question_and_its_explanation_name_the_document_they_are_about(questions, facts):
    nameless = []
    for question in questions:
        names = facts[question.fact_id].names
        asked = fold(f"{question.stem} {question.key}")
        if names and not any(name in asked for name in names):
            nameless.append((question.id, "stem"))
        if names and not any(name in fold(question.reasoning) for name in names):
            nameless.append((question.id, "explanation"))
    assert nameless == []


def test_a_target_of_the_resolution_is_asked_for_with_its_year(questions):
    targets = [q for q in questions if q.topic == "nq57-muctieu"]
    assert [q.id for q in targets if not any(year in q.stem for year in ("2030", "2045", "hằng năm"))] == []


def test_a_question_about_the_wards_plan_names_the_ward_and_the_plan(questions, facts):
    plan = [q for q in questions if facts[q.fact_id].document.startswith("Kế hoạch truyền thông NQ57 phường")]
    assert plan
    assert [q.id for q in plan if "Kế hoạch truyền thông của phường Minh Xuân (5/2026)" not in q.stem] == []


def test_no_two_questions_ask_the_same(questions):
    by_key: dict[str, list[ShippedQuestion]] = defaultdict(list)
    for question in questions:
        by_key[fold(question.key)].append(question)
    alike = [
        (one.id, other.id)
        for group in by_key.values()
        for at, one in enumerate(group)
        for other in group[at + 1 :]
        if _overlap(words(one.stem), words(other.stem)) >= SAME_QUESTION
    ]
    assert alike == []


def test_no_stem_is_used_twice(questions):
    assert [stem for stem, count in Counter(fold(q.stem) for q in questions).items() if count > 1] == []


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)
