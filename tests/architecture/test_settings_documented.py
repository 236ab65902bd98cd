"""A setting that the README does not explain is one that nobody finds."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTING = re.compile(r"""["'](FLASK_[A-Z_]+|DATABASE_URL|REDIS_URL|HOST|PORT|WEB_CONCURRENCY)["']""")
READ_BY = ("quizapp/config.py", "gunicorn.conf.py")
#: One document a language; both must be complete.
DOCUMENTS = ("README.md", "README.vi.md")


def settings_read() -> set[str]:
    return {name for file in READ_BY for name in SETTING.findall((ROOT / file).read_text(encoding="utf-8"))}


def test_the_settings_are_found():
    assert {"HOST", "PORT", "WEB_CONCURRENCY", "DATABASE_URL", "FLASK_DATA_DIR"} <= settings_read()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_setting_is_explained(document: str):
    text = (ROOT / document).read_text(encoding="utf-8")
    missing = sorted(name for name in settings_read() if f"`{name}`" not in text)
    assert not missing, f"{document} does not explain {missing}"
