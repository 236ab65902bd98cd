"""The token of citizens' forms: for one browser and one installation, under another mask each time."""

from quizapp.web.citizen_token import is_token, issue_token

KEY = "a-key-for-tests-only-0123456789abcdefghij"
HOA, MINH = "1" * 64, "2" * 64


def test_a_token_is_good_for_its_browser_alone():
    token = issue_token(KEY, HOA)
    assert is_token(KEY, HOA, token)
    assert not is_token(KEY, MINH, token)
    assert not is_token(KEY, "", token)
    assert not is_token(KEY[::-1], HOA, token)


def test_a_browser_without_a_token_of_its_own_can_have_none():
    assert not is_token(KEY, "", issue_token(KEY, ""))


def test_no_two_pages_show_the_same_signs():
    tokens = [issue_token(KEY, HOA) for _ in range(50)]
    assert len(set(tokens)) == 50
    assert all(is_token(KEY, HOA, token) for token in tokens)
    assert len({token[-8:] for token in tokens}) == 50


def test_what_is_no_token_is_refused():
    token = issue_token(KEY, HOA)
    changed = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    for other in ("", "x", "đ", token[:-4], token + "AAAA", token[::-1], changed, "A" * len(token), "=" * 43):
        assert not is_token(KEY, HOA, other), other
