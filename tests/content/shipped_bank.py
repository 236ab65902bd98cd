"""Reads the shipped question bank as its tests see it: the csv module only, none of the application's readers."""

import csv
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "question_bank" / "nq57"
HEADER = ["Mã", "Câu hỏi", "A", "B", "C", "D", "Đáp án", "Chủ đề", "Mức độ", "Giải thích", "Nguồn"]
LETTERS = "ABCD"
DIFFICULTIES = ("dễ", "trung bình", "khó")

#: `57-NQ/TW`, `193/2025/QH15`, `749/QĐ-TTg`: the number a document is known by.
_NUMBER = re.compile(r"\d+(?:/\d{4})?[-/][A-ZĐ]{2}\w*(?:[-/]\w+)*")
_NAME_BEFORE_NUMBER = re.compile(r"^(.+?) \(số ")
_CITED = re.compile(r"^(.+) \(Dữ kiện: ([A-Z]\d\d(?:, [A-Z]\d\d)*)\)$")


@dataclass(frozen=True)
class Fact:
    id: str
    topic: str
    confidence: str
    document: str

    @property
    def names(self) -> set[str]:
        """What a question may call the document, folded; empty where it has neither a number nor the title of a law."""
        title = _NAME_BEFORE_NUMBER.match(self.document)
        return {fold(name) for name in (*_NUMBER.findall(self.document), *([title[1]] if title else []))}


@dataclass(frozen=True)
class ShippedQuestion:
    file: str
    id: str
    stem: str
    options: tuple[str, ...]
    key_letter: str
    topic: str
    difficulty: str
    explanation: str
    source: str

    @property
    def fact_id(self) -> str:
        return self.id.partition("-")[0]

    @property
    def key(self) -> str:
        return self.options[LETTERS.index(self.key_letter)]

    @property
    def distractors(self) -> list[str]:
        return [option for letter, option in zip(LETTERS, self.options, strict=True) if letter != self.key_letter]

    @cached_property
    def cited(self) -> list[str]:
        """The facts named at the end of the explanation; none where it is not written as it must be."""
        match = _CITED.match(self.explanation)
        return match[2].split(", ") if match else []

    @property
    def reasoning(self) -> str:
        """The explanation without the facts it names."""
        match = _CITED.match(self.explanation)
        return match[1] if match else self.explanation

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.stem, *self.options, self.explanation, self.source)


def fold(text: str) -> str:
    """Lower case, without marks, `đ` as `d`: what two texts are compared by."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).split())


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+(?:[-/]\w+)*", fold(text)))


def topics() -> list[str]:
    return [topic["slug"] for topic in definition()["topics"]]


def definition() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "bank.toml").read_text(encoding="utf-8"))


def rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, strict=True))


def read_facts() -> dict[str, Fact]:
    return {row[0]: Fact(*row) for row in rows(FOLDER / "facts.csv")[1:]}


def read_questions() -> list[ShippedQuestion]:
    return [
        ShippedQuestion(topic, row[0], row[1], tuple(row[2:6]), *row[6:])
        for topic in topics()
        for row in rows(FOLDER / f"{topic}.csv")[1:]
    ]
