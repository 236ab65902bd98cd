"""Pages with blanks: rendered once, filled for each person."""

import pytest

from quizapp.web.frames import Frame, blanks


def test_the_blanks_are_filled_where_they_stand():
    blank = blanks(("name", "count"))
    frame = Frame(f"<p>{blank['name']} {blank['count']}</p>{blank['name']}")
    assert frame.fill({"name": "Hoa", "count": 3, "other": "x"}) == "<p>Hoa 3</p>Hoa"


def test_what_is_filled_in_is_not_looked_at_again():
    blank = blanks(("name", "count"))
    frame = Frame(f"{blank['name']}|{blank['count']}")
    assert frame.fill({"name": str(blank["count"]), "count": 1}) == f"{blank['count']}|1"


def test_a_blank_left_empty_is_a_fault_of_the_code():
    with pytest.raises(KeyError):
        Frame(str(blanks(("name",))["name"])).fill({})


def test_a_page_without_blanks_stays_as_it_is():
    assert Frame("một trang").fill({}) == "một trang"
