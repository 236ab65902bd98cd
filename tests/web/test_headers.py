"""What every answer says to the browser: a strict policy, on every page and every error page; and no inline code."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from quizapp.app import create_app
from quizapp.web.headers import ALWAYS, CONTENT_SECURITY_POLICY
from tests.web.walk import CITIZEN, SAFE_METHODS, VISITORS, World, steps

TEMPLATES = Path(__file__).parents[2] / "quizapp" / "templates"


class InlineCode(HTMLParser):
    """Collects what a strict policy would not run, and what would need a laxer one."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}={value!r}>")
            if name in {"src", "action"} or (name == "href" and tag == "link"):
                is_foreign = re.match(r"(?:[a-z]+:)?//", value or "", re.IGNORECASE)
                if is_foreign:
                    self.found.append(f"<{tag} {name}={value!r}>")


def inline_code(html):
    parser = InlineCode()
    parser.feed(html)
    return parser.found


@pytest.fixture
def world(app, session):
    return World(app, session)


def test_the_policy_allows_no_inline_code_and_no_other_site():
    policy = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_page_carries_the_headers_and_no_inline_code(world, app, visitor):
    client = world.browser(CITIZEN, visitor)
    for step in steps(app, SAFE_METHODS):
        response = client.open(step.path, method=step.method, buffered=True)
        for name, value in ALWAYS.items():
            assert response.headers[name] == value, (step, name)
        assert "Strict-Transport-Security" not in response.headers
        if response.mimetype == "text/html":
            assert inline_code(response.text) == [], step


@pytest.mark.parametrize("path", ["/khong-co", "/static/khong-co.css", "/staff/khong-co", "/c/khong-co", "/a/khong-co"])
def test_error_pages_carry_the_headers(client, path):
    response = client.get(path)
    assert response.status_code == 404
    for name, value in ALWAYS.items():
        assert response.headers[name] == value


def test_static_files_carry_the_headers(client):
    with client.get("/static/css/base.css") as response:
        for name, value in ALWAYS.items():
            assert response.headers[name] == value


def test_over_https_browsers_are_told_to_stay_there(settings):
    app = create_app(replace(settings, is_https=True))
    response = app.test_client().get("/healthz")
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    app.extensions["quizapp"].database.dispose()


def test_no_template_holds_inline_code():
    found = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        # What the template engine fills in stands for plain text here; rendered pages are looked at above.
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(), flags=re.DOTALL)
        found += [f"{path.relative_to(TEMPLATES)}: {what}" for what in inline_code(text)]
        if re.search(r"\|\s*safe\b", path.read_text()):
            found.append(f"{path.relative_to(TEMPLATES)}: |safe switches escaping off")
    assert not found, "\n".join(found)


def test_the_scan_would_find_inline_code():
    bad = '<a onclick="x()" href="javascript:x()">a</a><p style="x">b</p><style>c</style><script>d</script>'
    assert len(inline_code(bad)) == 5
    assert inline_code('<script type="module" src="/static/js/play.js"></script><a href="/c/x">a</a>') == []
