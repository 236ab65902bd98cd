"""Files of questions by others, read where they lie beside the project: their licences keep them out of it."""

import re
from dataclasses import dataclass
from pathlib import Path

SHELF = Path(__file__).resolve().parents[2].parent / "shared" / "bank-samples"


@dataclass(frozen=True)
class Counts:
    """One row of SOURCES.md. `single`, `multi` and `tf` can be asked here, `other` are kinds that can't."""

    found: int
    single: int
    multi: int
    tf: int
    other: int
    broken: int

    @property
    def importable(self) -> int:
        return self.single + self.multi + self.tf


def counts_by_file() -> dict[str, Counts]:
    """Every sample with what it holds; fails where the samples are not there."""
    rows = re.findall(r"^\| ([\w./-]+\.\w+) \|(.*)\|$", (SHELF / "SOURCES.md").read_text(), re.MULTILINE)
    return {name: Counts(*(int(cell) for cell in rest.split("|")[4:10])) for name, rest in rows}


def sample(name: str) -> bytes:
    return (SHELF / name).read_bytes()
