"""The sizing tables follow from their inputs: who changes one of these works the document out anew."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_tables_are_those_that_follow_from_the_inputs():
    text = (DOCS / "sizing.md").read_text(encoding="utf-8")
    assert runpy.run_path(str(DOCS / "sizing.py"))["worked_out"](text) == text, "run docs/sizing.py"
