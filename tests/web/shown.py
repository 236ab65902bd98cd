"""What a person reads of a page, the forms on it, and the sentences of the form library."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import flask_wtf
import wtforms

#: Attributes whose value is read out, shown, or put on the page by the scripts.
_READ = {"alt", "aria-label", "placeholder", "title", "content", "value"}
_UNREAD_ELEMENTS = {"script", "style"}
_CONTROLS = {"input", "select", "textarea"}


@dataclass(frozen=True)
class PostForm:
    action: str
    #: Name and type of what can be filled in, without buttons and hidden fields.
    fields: tuple[tuple[str, str], ...]


class _Page(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.texts: list[str] = []
        self.forms: list[PostForm] = []
        self._unread = 0
        self._form: tuple[str, list[tuple[str, str]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self._unread += tag in _UNREAD_ELEMENTS
        self.texts += [value for name, value in known.items() if name in _READ or name.startswith("data-")]
        if tag == "form" and known.get("method", "get").lower() == "post":
            self._form = (urljoin(self.path, known.get("action", "")), [])
        elif self._form and tag in _CONTROLS and "name" in known:
            kind = known.get("type", tag)
            if kind not in ("hidden", "submit") and (known["name"], kind) not in self._form[1]:
                self._form[1].append((known["name"], kind))

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD_ELEMENTS
        if tag == "form" and self._form:
            self.forms.append(PostForm(self._form[0], tuple(self._form[1])))
            self._form = None

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._unread:
            self.texts.append(data)


def shown_texts(html: str) -> list[str]:
    """Each text node, and each attribute that a person gets to read or hear."""
    page = _Page("")
    page.feed(html)
    return page.texts


def post_forms(html: str, path: str) -> list[PostForm]:
    page = _Page(path)
    page.feed(html)
    return page.forms


def wtforms_sentences() -> set[str]:
    """Whatever the installed form library passes through its own translations."""
    return set(_literals())


def _literals() -> Iterator[str]:
    for package in (wtforms, flask_wtf):
        for file in Path(str(package.__file__)).parent.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("gettext", "ngettext"):
                    yield from (
                        arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                    )
