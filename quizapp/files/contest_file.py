"""A contest's definition as TOML: every key is known, of its type, and what is wrong is named by its place."""

import re
import tomllib

from ..domain.attempts import Tries
from ..domain.contest_checks import COMMON_BOARDS
from ..domain.contests import (
    BoardVisibility,
    Collective,
    CollectiveFormula,
    ContestDefinition,
    Prediction,
    PrizeDefinition,
    PrizeScope,
    Reveal,
    RoundDefinition,
)
from ..domain.drawing import BlueprintRow
from ..domain.errors import N_, Refusal
from ..domain.questions import Difficulty
from ..domain.ranking import Counted, Criterion
from ..domain.rounds import Window
from ..domain.units import TargetGroup
from .toml_table import TomlTable

MAX_BYTES = 256 * 1024
_LINE = re.compile(r"at line (\d+), column (\d+)")


def read_contest(data: bytes) -> ContestDefinition:
    """The definition a TOML file holds; moments without an offset are Vietnamese wall time.

    Refuses the first thing wrong with its shape, `field` and the sentence naming the place as in
    `rounds[2].draw[1].count`, counted from 1. Whether the definition keeps the rules is `check_definition`'s question.
    """
    table = TomlTable(_parse(data))
    definition = ContestDefinition(
        slug=table.text("slug"),
        title=table.text("title"),
        window=Window(table.moment("opens_at"), table.moment("closes_at")),
        groups=table.choices("groups", TargetGroup),
        summary=table.text("summary", ""),
        min_age=table.number("min_age", 0),
        identity=table.texts("identity", ContestDefinition.identity),
        counted_attempt=table.choice("counted_attempt", Counted, Counted.BEST),
        tie_break=table.choices("tie_break", Criterion, tuple(Criterion)),
        one_prize_per_person=table.flag("one_prize_per_person", True),
        board=table.choice("board", BoardVisibility, BoardVisibility.LIVE),
        rounds=tuple(_round(one) for one in table.tables("rounds")),
        prizes=tuple(_prize(one) for one in table.tables("prizes", is_needed=False)),
        collective=_collective(table.table("collective")),
    )
    table.refuse_others()
    return definition


def _parse(data: bytes) -> dict[str, object]:
    if len(data) > MAX_BYTES:
        raise Refusal("file_too_large", N_("Tệp quá lớn: bản định nghĩa cuộc thi chỉ khoảng vài kB."), status=413)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(
            "bad_toml", N_("Tệp không phải văn bản UTF-8. Hãy chọn tệp .toml, hoặc lưu lại dưới dạng UTF-8.")
        ) from error
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _LINE.search(str(error))
        if found:
            raise Refusal(
                "bad_toml",
                N_("Tệp TOML viết sai ở dòng %(line)s, cột %(column)s. Hãy sửa dòng đó rồi thử lại."),
                line=int(found[1]),
                column=int(found[2]),
            ) from error
        raise Refusal(
            "bad_toml", N_("Tệp TOML viết sai hoặc thiếu ở cuối tệp. Hãy xem lại dấu ngoặc, và mục bị ghi hai lần.")
        ) from error


def _round(table: TomlTable) -> RoundDefinition:
    one = RoundDefinition(
        title=table.text("title"),
        window=Window(
            table.moment("opens_at"),
            table.moment("closes_at"),
            frozenset(table.numbers("weekdays")),
            table.wall_time("daily_from"),
            table.wall_time("daily_until"),
        ),
        minutes=table.number("minutes"),
        tries=Tries(table.number("attempts"), table.number("attempts_per_day", 0)),
        reveal=table.choice("reveal", Reveal, Reveal.AFTER_CLOSE),
        prediction=table.choice("prediction", Prediction, Prediction.NONE),
        draw=tuple(_draw_row(row) for row in table.tables("draw")),
    )
    table.refuse_others()
    return one


def _draw_row(table: TomlTable) -> BlueprintRow:
    row = BlueprintRow(
        bank=table.text("bank"),
        topic=table.text("topic", "") or None,
        difficulty=table.choice("difficulty", Difficulty) if table.has("difficulty") else None,
        count=table.number("count"),
    )
    table.refuse_others()
    return row


def _prize(table: TomlTable) -> PrizeDefinition:
    prize = PrizeDefinition(
        board=table.one_of("board", (*TargetGroup, *COMMON_BOARDS)),
        scope=table.choice("scope", PrizeScope, PrizeScope.CONTEST),
        name=table.text("name"),
        count=table.number("count"),
    )
    table.refuse_others()
    return prize


def _collective(table: TomlTable | None) -> Collective | None:
    if table is None:
        return None
    collective = Collective(table.choice("formula", CollectiveFormula), table.share("minimum_turnout", 0.0))
    table.refuse_others()
    return collective
