"""Every figure that an alert asks for is there, and every alert says in Vietnamese what to do."""

import re

import pytest
import yaml

from tests.running import ROOT

FOLDER = ROOT / "deploy/prometheus"
RULES = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
HANDBOOK = ROOT / "docs/van-hanh-dem-cuoi.vi.md"


@pytest.fixture
def told(client) -> set[str]:
    return set(re.findall(r"^(quizapp_\w+)", client.get("/metrics").text, re.M))


def test_every_figure_of_an_alert_is_told(told):
    wanted = {name for rule in RULES for name in re.findall(r"quizapp_\w+", rule["expr"])}
    assert len(wanted) >= 6
    assert wanted <= told, wanted - told


def test_every_figure_of_the_handbook_is_told(told):
    wanted = set(re.findall(r"quizapp_\w+", HANDBOOK.read_text(encoding="utf-8")))
    assert wanted
    assert {name for name in wanted if not any(one.startswith(name) for one in told)} == set()


def test_every_alert_is_in_plain_words_and_its_chapter_is_in_the_handbook():
    chapters = re.findall(r"^#+ (?:\d+\. )?(.+)$", HANDBOOK.read_text(encoding="utf-8"), re.M)
    assert 6 <= len(RULES) <= 8
    for rule in RULES:
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert rule["annotations"]["summary"]
        for chapter in re.findall(r"mục “([^”]+)”", rule["annotations"]["description"]):
            assert chapter in chapters, f"{rule['alert']}: the handbook has no chapter “{chapter}”"


def test_what_is_collected_is_the_service_itself():
    job = yaml.safe_load((FOLDER / "scrape.yml").read_text(encoding="utf-8"))[0]
    assert job["job_name"] == "quizapp"
    assert job["metrics_path"] == "/metrics"
    assert all('job="quizapp"' in rule["expr"] for rule in RULES if "up{" in rule["expr"])
