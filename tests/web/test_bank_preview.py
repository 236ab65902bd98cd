"""The preview that can be worked in: mend, choose keys, drop, set for many; the page comes back to its place."""

import re

import pytest
from sqlalchemy import event, select

from quizapp.models import Bank, Option, Question, QuestionVersion, Topic
from tests.factories import make_bank, make_question
from tests.people import LAN
from tests.samples.messy_bank import UNCHECKED, unchecked_xlsx
from tests.web.office import press, send_file

NO_KEY, BAD_KEY, ESSAY, FIRST_OF_TWO, SECOND_OF_TWO = 2, 3, 4, 5, 6


@pytest.fixture
def client(staff_client, session):
    make_bank(session, "toan")
    session.commit()
    return staff_client(LAN)


@pytest.fixture
def address(client):
    return send_file(client, unchecked_xlsx(), UNCHECKED).location


@pytest.fixture
def do(client, address):
    """Presses a button of the preview; the page it leads to."""

    def press_it(action, **fields):
        answer = press(client, address, f"{address}/{action}", **fields)
        return answer, client.get(answer.location).text if answer.status_code == 303 else answer.text

    return press_it


def article(page, number):
    found = re.search(rf'<article class="question[^"]*" id="q-{number}">.*?</article>', page, re.DOTALL)
    assert found, f"question {number} is not on the page"
    return found[0]


def figure(page, name):
    return re.search(rf"<dt>{name}</dt><dd>([\d.]+)</dd>", page)[1]


def form_of(client, address, number):
    """The fields of the question as its form holds them."""
    page = client.get(f"{address}?edit={number}").text
    shown = article(page, number)
    texts = {name: value for name, value in re.findall(r'<input type="text"[^>]*name="(\w+)" value="([^"]*)"', shown)}
    options = re.findall(r'name="option" value="([^"]*)"', shown)
    stem = re.search(r'name="stem"[^>]*>([^<]*)</textarea>', shown)[1]
    level = re.search(r'<option value="(\w*)" selected>', shown)
    return {**texts, "stem": stem, "option": options, "difficulty": level[1] if level else ""}


def test_errors_come_first_and_each_leads_to_its_question(client, address):
    page = client.get(address).text

    assert figure(page, "Câu có lỗi") == "3"
    assert page.index("Chưa nạp được: 3 câu có lỗi") < page.index("Lỗi cần sửa") < page.index('id="questions"')
    assert f"edit={BAD_KEY}#q-{BAD_KEY}" in page
    assert "is-open" in article(client.get(f"{address}?show=errors&edit={BAD_KEY}").text, BAD_KEY)


def test_a_key_is_chosen_where_the_question_stands(client, address, do):
    page = client.get(f"{address}?show=no-key").text
    assert f'name="key" value="{NO_KEY}.2"' in article(page, NO_KEY)

    answer, page = do("keys", key=[f"{NO_KEY}.2"], show="no-key")

    assert answer.location.endswith("?show=no-key#questions")
    assert "Đã ghi đáp án cho 1 câu" in page
    assert figure(page, "Câu có lỗi") == "2"
    shown = article(client.get(address).text, NO_KEY)
    assert re.search(r'is-key"><span>Một câu dài</span>', shown)
    assert "Đã sửa ở đây" in shown


def test_a_question_is_mended_in_place_and_the_finding_is_gone(client, address, do):
    form = form_of(client, address, BAD_KEY)
    assert form["option"] == ["dichvucong.gov.vn", "dvc.com", "", ""]

    answer, page = do(
        f"questions/{BAD_KEY}",
        **{**form, "option": ["dichvucong.gov.vn", "", "dvc.vn", ""], "key": ["0"], "topic": "DVC"},
    )

    assert answer.location.endswith(f"?at={BAD_KEY}#q-{BAD_KEY}")
    shown = article(page, BAD_KEY)
    assert "Có lỗi" not in shown
    assert "DVC" in shown
    assert re.findall(r"<li[^>]*><span>([^<]*)</span>", shown) == ["dichvucong.gov.vn", "dvc.vn"]


def test_a_mended_question_that_is_wrong_again_says_what_is_wrong_now(client, address, do):
    _answer, page = do(
        f"questions/{BAD_KEY}", **{**form_of(client, address, BAD_KEY), "option": ["x", "X"], "key": ["0"]}
    )

    assert "Phương án A và B giống nhau" in article(page, BAD_KEY)


def test_the_mended_question_stays_on_a_list_where_it_is_no_longer_asked_for(client, address, do):
    form = form_of(client, address, BAD_KEY)
    _answer, page = do(f"questions/{BAD_KEY}", **{**form, "key": ["0"], "show": "errors"})

    assert "Có lỗi" not in article(page, BAD_KEY)
    assert f'id="q-{BAD_KEY}"' not in client.get(f"{address}?show=errors").text


def test_a_dropped_question_is_shown_as_such_and_taken_back(client, address, do):
    _answer, page = do(f"questions/{ESSAY}/drop")
    assert figure(page, "Câu đã bỏ") == "1"
    assert "Lấy lại câu này" in article(page, ESSAY)

    _answer, page = do(f"questions/{ESSAY}/restore")
    assert "Câu đã bỏ" not in page.partition('id="questions"')[0]
    assert figure(page, "Câu có lỗi") == "3"


def test_two_alike_stand_beside_each_other_with_their_differing_words_marked(client, address, do):
    page = client.get(f"{address}?show=alike").text
    shown = article(page, SECOND_OF_TWO)
    assert re.findall(r'<mark class="differs"><span class="visually-hidden">[^<]*</span>([^<]*)</mark>', shown) == [
        "bao nhiêu?",
        "số nào?",
    ]
    assert f"questions/{FIRST_OF_TWO}/drop" in shown
    assert f"questions/{SECOND_OF_TWO}/drop" in shown

    stem = re.search(r'name="beside" value="([^"]*)"', shown)[1]
    do(f"questions/{SECOND_OF_TWO}/keep", beside=stem)

    assert f'id="q-{SECOND_OF_TWO}"' not in client.get(f"{address}?show=alike").text
    assert figure(client.get(address).text, "Câu mới, nạp được") == "4"


def test_what_clashes_with_the_bank_stands_beside_it_and_is_loaded_as_its_next_version(client, session):
    bank = session.scalars(select(Bank)).one()
    versions = [make_question(session, bank, stem) for stem in ("Một cộng một?", "Hai cộng hai?")]
    for version, reference in zip(versions, ("T1", "T2"), strict=True):
        session.get(Question, version.question_id).reference = reference
    session.commit()
    rows = "T1,Một và một là mấy?,1,2,B\nT2,Hai và hai là mấy?,4,5,A\nT3,Ba và ba là mấy?,5,6,B\n"
    address = send_file(client, ("Mã,Câu hỏi,A,B,Đáp án\n" + rows).encode(), "sua.csv").location

    page = client.get(f"{address}?show=in-bank").text
    shown = article(page, 1)
    assert "Đã có trong ngân hàng (T1)" in shown
    assert "ĐÚNG 1 của Một cộng một?" in shown
    assert 'id="q-3"' not in page
    assert press(client, address, f"{address}/questions/1/next").status_code == 303
    page = client.get(f"{address}?show=next").text
    assert "Câu này sẽ được nạp thành bản sửa" in article(page, 1)
    press(client, address, f"{address}/questions/1/not-next")
    assert figure(client.get(address).text, "Câu có lỗi") == "2"

    press(client, address, f"{address}/questions", do="next", scope="all")
    page = client.get(address).text
    assert (figure(page, "Câu nạp thành bản sửa"), figure(page, "Câu mới, nạp được")) == ("2", "3")
    press(client, address, f"{address}/confirm")

    session.expire_all()
    found = session.execute(
        select(Question.reference, QuestionVersion.number, QuestionVersion.state)
        .join(QuestionVersion)
        .order_by(Question.id, QuestionVersion.number)
    ).all()
    assert [tuple(row) for row in found] == [
        ("T1", 1, "approved"),
        ("T1", 2, "in_review"),
        ("T2", 1, "approved"),
        ("T2", 2, "in_review"),
        ("T3", 1, "in_review"),
    ]


@pytest.mark.parametrize(
    ("scope", "numbers"),
    [
        ({"scope": "chosen", "chosen": ["1", "3"]}, {1, 3, 7}),
        ({"scope": "no-topic"}, {1, 2, 3, 4, 5, 6, 7}),
        ({"scope": "listed", "show": "errors"}, {2, 3, 4, 7}),
        ({"scope": "all"}, {1, 2, 3, 4, 5, 6, 7}),
    ],
)
def test_many_are_given_a_topic_at_once(client, address, do, scope, numbers):
    _answer, page = do("questions", topic="An toàn số", **scope)

    page = client.get(address).text
    assert {number for number in range(1, 8) if "Chưa ghi chủ đề" not in article(page, number)} == numbers
    # Nobody asked for other levels.
    assert "Dễ" in article(page, 1)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"topic": "x"}, "Chưa chọn câu nào"),
        ({"scope": "all", "topic": "  "}, "Chưa điền gì để ghi"),
        ({"scope": "all", "difficulty": "rất khó"}, "Chưa điền gì để ghi"),
    ],
)
def test_a_change_of_many_without_whom_or_what_is_refused_in_words(do, fields, sentence):
    answer, page = do("questions", **fields)
    assert answer.status_code == 422
    assert sentence in page


def test_keys_without_a_choice_are_refused_in_words(do):
    answer, page = do("keys")
    assert (answer.status_code, "Chưa chọn đáp án nào" in page) == (422, True)


def test_a_change_on_an_outdated_page_is_refused_and_what_was_typed_is_kept(client, address, do):
    form = form_of(client, address, BAD_KEY)
    do(f"questions/{ESSAY}/drop")

    answer, page = do(f"questions/{BAD_KEY}", **{**form, "stem": "Gõ dở dang?", "key": ["0"], "revision": "0"})

    assert answer.status_code == 409
    assert "Có người vừa sửa tệp này" in page
    assert "Gõ dở dang?" in article(page, BAD_KEY)
    again, page = do(f"questions/{BAD_KEY}", **{**form, "stem": "Gõ dở dang?", "key": ["0"]})
    assert (again.status_code, "Gõ dở dang?" in page) == (303, True)


def test_a_page_that_is_no_longer_true_does_not_load(client, address, do, count_rows):
    do("questions", scope="listed", show="errors", do="drop")

    answer, page = do("confirm", revision="0")

    assert (answer.status_code, "Có người vừa sửa tệp này" in page) == (409, True)
    assert count_rows("questions") == 0


def test_the_bank_holds_exactly_what_was_shown(client, session, do):
    do("keys", key=[f"{NO_KEY}.2"])
    do("questions", scope="listed", show="errors", do="drop")
    do(f"questions/{FIRST_OF_TWO}/drop")
    do("questions", scope="no-topic", topic="An toàn số", source="Sổ tay")

    _answer, page = do("confirm")

    assert "Đã nạp 4 câu" in page
    rows = session.execute(
        select(QuestionVersion.stem, Topic.title, QuestionVersion.source)
        .join(Topic, Topic.id == QuestionVersion.topic_id)
        .order_by(QuestionVersion.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("Ngày Chuyển đổi số quốc gia là ngày nào?", "An toàn số", "Sổ tay"),
        ("Mật khẩu nào khó đoán nhất?", "An toàn số", "Sổ tay"),
        ("Số điện thoại khẩn cấp của công an là bao nhiêu?", "An toàn số", "Sổ tay"),
        ("Ứng dụng VNeID do cơ quan nào quản lý?", "Định danh", "Luật"),
    ]
    keys = session.scalars(select(Option.text).where(Option.is_key).order_by(Option.version_id))
    assert list(keys) == ["Ngày 10 tháng 10", "Một câu dài", "113", "Bộ Công an"]
    # Loaded, it is there to be read and no more to be changed.
    assert "Sửa câu này" not in page
    assert "Bỏ câu này" not in page


def test_a_bank_that_changed_is_said_with_the_new_state_of_the_file(client, session, do):
    do("questions", scope="listed", show="errors", do="drop")
    row = "Ứng dụng VNeID do cơ quan nào quản lý?,Bộ Công an,Bộ Y tế,B\n"
    other = send_file(client, "Câu hỏi,A,B,Đáp án\n" + row).location
    press(client, other, f"{other}/confirm")

    answer, page = do("confirm")

    assert (answer.status_code, "Ngân hàng đã thay đổi" in page) == (409, True)
    assert figure(page, "Câu có lỗi") == "1"
    assert "đã có trong ngân hàng nhưng đáp án khác" in page
    assert session.scalars(select(Question.id)).all() != []


@pytest.mark.parametrize("query", ["show=x", "page=-3", "page=999", "edit=99", "edit=x", "at=-1", "code=" + "x" * 300])
def test_an_address_that_makes_no_sense_shows_the_file(client, address, query):
    assert client.get(f"{address}?{query}").status_code == 200


def test_what_is_not_there_is_not_found(client, address):
    for action in ("questions/99", "questions/99/drop", "questions/99/restore", "questions/99/keep"):
        assert press(client, address, f"{address}/{action}").status_code == 404
    assert press(client, address, f"{address}/keys", key="99.1").status_code == 404


def test_pages_of_the_preview_cost_a_few_statements(client, address, database):
    statements = []
    listener = lambda *given: statements.append(given[2])  # noqa: E731
    event.listen(database.engine, "before_cursor_execute", listener)
    for query in ("", "?show=alike", f"?edit={BAD_KEY}"):
        statements.clear()
        client.get(address + query)
        assert len([one for one in statements if one.startswith("SELECT")]) <= 4, statements
    event.remove(database.engine, "before_cursor_execute", listener)
