"""A question of a paper as it was found: its lines in their roles, not yet judged."""

import re
from dataclasses import dataclass, field

from .limits import MAX_SLOTS
from .marked_text import Look, Marked, joined
from .question_grammar import OptionLabel, option_label

_BLANKS = re.compile(r"[ \t\xa0]+")
_B_FOLLOWS = re.compile(r"[ \t\xa0]\(?[*]?B[.)/:]")


@dataclass
class FoundOption:
    label: OptionLabel
    letter_look: Look
    #: The label as it is typed, for when the option turns out to be a statement of the question.
    shown_label: Marked
    parts: list[Marked]

    @property
    def letter(self) -> str:
        return self.label.letter

    @property
    def is_empty(self) -> bool:
        return not any(self.parts)

    @property
    def body(self) -> Marked:
        return joined(self.parts, " ").strip()

    @property
    def whole(self) -> Marked:
        return joined((self.shown_label, self.body), " ")


@dataclass
class FoundQuestion:
    """`name` is what the paper calls it (`Câu 3`), empty for one without a number."""

    row: int
    name: str = ""
    number: int | None = None
    form: str = ""
    is_certain: bool = False
    stem: list[Marked] = field(default_factory=list)
    options: list[FoundOption] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    fields: dict[str, list[Marked]] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether its options are still to come."""
        return not self.options

    def say(self, name: str, text: Marked) -> None:
        self.fields.setdefault(name, []).append(text)

    def turn_options_into_text(self) -> None:
        """They were statements of the stem; the options only come."""
        self.stem += [option.whole for option in self.options]
        self.options = []


def options_in(line: Marked, letter_below: str = "") -> tuple[Marked, list[FoundOption]]:
    """The text before the first option of a line, and its options.

    Tabs and wide gaps part options; one blank does where the letters go on without a gap (`A. 1 B. 2 C. 3`) and the
    line below, which begins with `letter_below`, does not bring that letter itself.
    """
    starts: list[tuple[int, OptionLabel]] = []
    first = option_label(line.text)
    if first is not None:
        starts.append((0, first))
    for gap in _BLANKS.finditer(line.text):
        label = option_label(line.text, gap.end())
        if label is None or gap.start() == 0:
            continue
        is_wide = len(gap[0]) > 1 or gap[0] == "\t"
        if starts:
            last = starts[-1][1]
            is_next = ord(label.letter) == ord(last.letter) + 1 and label.form[0] == last.form[0]
            is_one = label.form[0] == last.form[0] if is_wide else is_next and label.letter != letter_below
        else:
            is_one = label.letter == "A" and (is_wide or letter_below not in ("A", "B"))
            is_one = is_one and (letter_below == "B" or _B_FOLLOWS.search(line.text, label.end) is not None)
        if is_one:
            starts.append((gap.end(), label))
        if len(starts) > MAX_SLOTS:
            break
    if not starts:
        return line, []
    ends = [start for start, _ in starts[1:]] + [len(line.text)]
    options = [
        FoundOption(
            label,
            line.looks[label.letter_at],
            line.part(start, label.end).strip(),
            [line.part(label.end, end).strip()],
        )
        for (start, label), end in zip(starts, ends, strict=True)
    ]
    return line.part(0, starts[0][0]).strip(), options
