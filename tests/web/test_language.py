"""Vietnamese is the language of the product, and English is complete: every page, every form, every "no"."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from quizapp.app import create_app
from quizapp.domain.people import mask_name
from quizapp.domain.wording import GROUPS, UNIT_KINDS
from quizapp.files import question_columns, unit_table
from quizapp.files.columns import header_key
from quizapp.files.unit_table import read_units
from quizapp.models import Base
from quizapp.web.forms import WTFORMS_SENTENCES
from quizapp.web.language import COOKIE, FORMS, read_catalogue
from tests.web.shown import PostForm, post_forms, shown_texts, wtforms_sentences
from tests.web.walk import CITIZEN_OF_THE_WALK, VISITORS, World, may_enter, steps

MARKED = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
#: Vietnamese that stays so on an English page: names and examples of what is typed in Vietnamese.
STAYS_VIETNAMESE = (
    "Tiếng Việt",
    "Nguyễn Thị Hoa",
    "Nguyễn T. H.",
    "tổ 5",
    "“Câu 1:”",
    "“Câu 1.”",
    "“Đáp án: C”",
    "“Nguồn”",
    "Ngày Chuyển đổi số quốc gia là ngày nào?",
    "Ngày 10 tháng 10",
    "Dịch vụ công trực tuyến",
    "Theo Quyết định 505/QĐ-TTg …",
    "Quyết định 505/QĐ-TTg; Điều 1",
    # The columns a file lacks are named as most files name them.
    "“Tên đơn vị”",
    "“Câu hỏi”",
    "“Đáp án”",
)
#: For long walks: words do not depend on the database.
on_one_database = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

#: What no field has for its value.
NONSENSE = "@@"
#: Said by validators and fields that no form here uses.
UNUSED_IN_WTFORMS = re.compile(
    r"Invalid (field name|email|IP|Mac|URL|UUID|value|CSRF)|Date must|week value|cannot be edited|is disabled|"
    r"CSRF (failed|token expired)|Choices cannot be None|approved extension"
)


@pytest.fixture
def world(app, session):
    return World(app, session)


@pytest.fixture
def vietnamese_left(app, world):
    """What a page shows in Vietnamese though it is neither content of the database nor a name or an example."""
    settings = app.extensions["quizapp"].settings
    content = {settings.site_name, settings.office_name, mask_name(CITIZEN_OF_THE_WALK.full_name), *STAYS_VIETNAMESE}
    for table in Base.metadata.sorted_tables:
        for row in world.session.execute(select(table)):
            content.update(strings_in(list(row)))
    known = sorted(filter(None, content), key=len, reverse=True)

    def left(html: str) -> list[str]:
        remains = []
        for text in shown_texts(html):
            rest = text
            for one in known:
                rest = rest.replace(one, "")
            if MARKED.search(rest):
                remains.append(text.strip())
        return remains

    return left


def is_page(response) -> bool:
    return response.mimetype == "text/html" and response.status_code not in (302, 303)


def strings_in(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings_in(one)


@on_one_database
@pytest.mark.parametrize("visitor", VISITORS)
def test_every_page_is_english_when_english_is_asked_for(world, app, visitor, vietnamese_left):
    problems, pages = [], 0
    for step in steps(app, ("GET",)):
        browser = world.browser(visitor)
        browser.set_cookie(COOKIE, "en")
        response = world.take(browser, step)
        if is_page(response):
            pages += 1
            assert response.text.count("<html") == response.text.count('<html lang="en">'), step
            problems += [f"{step}: {text}" for text in vietnamese_left(response.text)]
    assert pages > 4
    assert not problems, "\n" + "\n".join(problems)


@on_one_database
@pytest.mark.parametrize("visitor", VISITORS)
def test_every_page_is_vietnamese_unless_something_else_is_asked_for(world, app, visitor):
    english = {text for text in read_catalogue().values() if len(text) > 12 and "%" not in text}
    for step in steps(app, ("GET",)):
        response = world.take(world.browser(visitor), step)
        if is_page(response) and "<html" in response.text:
            assert '<html lang="vi">' in response.text, step
            assert not english.intersection(map(str.strip, shown_texts(response.text))), step


def refused_forms(world: World, visitor: str, language: str) -> Iterator[tuple[PostForm, str]]:
    """Every form this visitor finds, sent with nonsense in every field, and the page that comes back."""
    seen = set()
    for step in steps(world.app, ("GET",)):
        browser = world.browser(visitor)
        browser.set_cookie(COOKIE, language)
        page = world.take(browser, step) if may_enter(visitor, step.access) else None
        if page is None or not is_page(page):
            continue
        for form in post_forms(page.text, step.path):
            if form not in seen and form.fields:
                seen.add(form)
                yield form, send_nonsense(world, visitor, form, language)


def send_nonsense(world: World, visitor: str, form: PostForm, language: str) -> str:
    browser = world.browser(visitor)
    browser.set_cookie(COOKIE, language)
    data = {
        name: [NONSENSE, NONSENSE * 2] if kind != "file" else (io.BytesIO(b"@@"), "@@.zip")
        for name, kind in form.fields
    }
    response = browser.post(form.action, data=data, headers={"X-CSRFToken": world.token}, buffered=True)
    return response.text if is_page(response) else ""


@on_one_database
@pytest.mark.parametrize("visitor", VISITORS)
def test_no_form_ever_answers_in_the_english_of_its_library(world, visitor):
    theirs = [re.split(r"%\(\w+\)[sd]", sentence) for sentence in wtforms_sentences()]
    for form, answer in refused_forms(world, visitor, "vi"):
        for parts in theirs:
            assert not all(part in answer for part in parts if part.strip()), f"{form}: {'…'.join(parts)}"


@on_one_database
@pytest.mark.parametrize("visitor", VISITORS)
def test_every_form_answers_nonsense_in_english_when_asked_for(world, visitor, vietnamese_left):
    answers = list(refused_forms(world, visitor, "en"))
    assert answers or visitor == "participant"
    problems = [f"{form.action}: {text}" for form, answer in answers for text in vietnamese_left(answer)]
    assert not problems, "\n" + "\n".join(problems)


def test_every_sentence_of_the_form_library_that_can_come_has_words_of_ours():
    missing = {text for text in wtforms_sentences() - WTFORMS_SENTENCES.keys() if not UNUSED_IN_WTFORMS.search(text)}
    assert not missing


@pytest.mark.parametrize("asked", ["en", "vi"])
def test_a_language_asked_for_once_is_remembered(client, asked):
    client.set_cookie(COOKIE, "vi" if asked == "en" else "en")
    answer = client.get("/", query_string={"lang": asked})
    assert f'<html lang="{asked}">' in answer.text
    assert f'<html lang="{asked}">' in client.get("/").text
    cookie = client.get_cookie(COOKIE)
    assert cookie.value == asked
    assert cookie.http_only
    assert cookie.same_site == "Lax"


@pytest.mark.parametrize("is_https", [True, False])
def test_the_language_goes_the_same_way_as_every_cookie(settings, is_https):
    app = create_app(replace(settings, is_https=is_https))
    assert ("; Secure" in app.test_client().get("/healthz?lang=en").headers["Set-Cookie"]) == is_https
    app.extensions["quizapp"].database.dispose()


def test_an_unknown_language_is_vietnamese_and_not_remembered(client):
    assert '<html lang="vi">' in client.get("/", query_string={"lang": "xx"}).text
    assert client.get_cookie(COOKIE) is None


def test_the_language_of_the_phone_is_no_reason(client):
    assert '<html lang="vi">' in client.get("/", headers={"Accept-Language": "en-GB,en"}).text


def test_each_page_leads_to_the_other_language(client):
    assert '<a href="?lang=en" lang="en" hreflang="en">English</a>' in client.get("/").text
    assert '<a href="?lang=vi" lang="vi" hreflang="vi">Tiếng Việt</a>' in client.get("/?lang=en").text


def test_no_sentence_of_the_catalogue_is_left_empty_or_vietnamese():
    stays = re.compile("|".join(map(re.escape, (*STAYS_VIETNAMESE, "Nguyễn", "“"))))
    for text, english in read_catalogue().items():
        assert english.strip(), text
        assert not MARKED.search(stays.sub("", english)), english


def test_two_forms_are_for_sentences_with_a_number():
    for text, english in read_catalogue().items():
        assert FORMS not in english or "%(" in text, text


@pytest.mark.parametrize(("count", "words"), [(1, "One question."), ("1", "One question."), (2, "2 questions.")])
def test_english_says_one_and_many(app, count, words):
    with app.test_request_context("/?lang=en"):
        said = app.jinja_env.from_string("{{ _('%(count)s câu.', count=count) }}").render(count=count)
    assert said == words


def test_the_english_names_of_columns_can_be_used_as_headers():
    english = read_catalogue()
    roles = {unit_table.role_of(header_key(english[name])) for name in GROUPS.values()}
    assert roles == set(GROUPS)
    assert unit_table.role_of(header_key(english["Tên đơn vị"])) == unit_table.NAME
    columns = ("Câu hỏi", "Đáp án", "Chủ đề", "Mức độ", "Giải thích", "Nguồn", "Mã")
    for name in columns:
        assert question_columns.role_of(header_key(english[name])) == question_columns.role_of(header_key(name)), name


@pytest.mark.parametrize("kind", UNIT_KINDS)
def test_the_english_names_of_kinds_of_units_are_understood(kind):
    file = f"Unit name,Type,Residents\nA,{read_catalogue()[UNIT_KINDS[kind]]},5\n"
    assert [unit.kind for unit in read_units(file.encode(), "a.csv").units] == [kind]
