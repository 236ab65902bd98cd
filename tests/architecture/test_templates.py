"""Every template can be read, whether a test opens its page or not."""

from pathlib import Path

import pytest
from flask import Flask

TEMPLATES = Path(__file__).parents[2] / "quizapp" / "templates"


@pytest.fixture
def environment():
    return Flask("quizapp", template_folder=str(TEMPLATES)).jinja_env


@pytest.mark.parametrize("name", sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html")))
def test_the_template_can_be_read(environment, name: str):
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    environment.parse(source, name)
    assert "style=" not in source, "inline style is forbidden by the pages' own policy"
    assert "<script>" not in source, "inline script is forbidden by the pages' own policy"
