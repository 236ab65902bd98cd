"""What a contest is: its definition as values, and the rules a definition keeps before it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .attempts import Tries
from .drawing import BlueprintRow
from .ranking import Counted, Criterion
from .rounds import Phase, Window, next_opening, phase_at
from .units import TargetGroup


class ContestState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    FINISHED = "finished"


class Reveal(StrEnum):
    """When key and explanation may be seen by who took the paper."""

    AT_SUBMIT = "at_submit"
    AFTER_CLOSE = "after_close"
    NEVER = "never"


class Prediction(StrEnum):
    """What the extra question asks to foretell."""

    PARTICIPANTS = "participants"
    FULL_MARKS = "full_marks"
    NONE = "none"


class BoardVisibility(StrEnum):
    """When the standings of a round may be seen by all."""

    LIVE = "live"
    AFTER_CLOSE = "after_close"


class PrizeScope(StrEnum):
    ROUND = "round"
    CONTEST = "contest"


class CollectiveFormula(StrEnum):
    TURNOUT = "turnout"
    PARTICIPANTS = "participants"
    TURNOUT_AND_MEAN = "turnout_and_mean"
    PRIZE_POINTS = "prize_points"


@dataclass(frozen=True)
class RoundDefinition:
    title: str
    window: Window
    #: 0 means no limit of its own: until the round closes.
    minutes: int
    tries: Tries
    reveal: Reveal
    prediction: Prediction
    draw: tuple[BlueprintRow, ...]


@dataclass(frozen=True)
class PrizeDefinition:
    #: A target group, `all` or `units`.
    board: str
    scope: PrizeScope
    name: str
    count: int


@dataclass(frozen=True)
class Collective:
    formula: CollectiveFormula
    minimum_turnout: float = 0.0


@dataclass(frozen=True)
class ContestDefinition:
    slug: str
    title: str
    window: Window
    groups: tuple[TargetGroup, ...]
    rounds: tuple[RoundDefinition, ...]
    summary: str = ""
    min_age: int = 0
    identity: tuple[str, ...] = ("phone", "name+birth_date+unit")
    counted_attempt: Counted = Counted.BEST
    tie_break: tuple[Criterion, ...] = tuple(Criterion)
    one_prize_per_person: bool = True
    board: BoardVisibility = BoardVisibility.LIVE
    prizes: tuple[PrizeDefinition, ...] = ()
    collective: Collective | None = None


def contest_phase(rounds: Sequence[Window], moment: datetime) -> Phase:
    """Where a contest stands by the windows of its rounds: paused when one was open before and one opens again."""
    phases = [phase_at(window, moment) for window in rounds]
    if Phase.OPEN in phases:
        return Phase.OPEN
    if all(phase is Phase.UPCOMING for phase in phases):
        return Phase.UPCOMING if phases else Phase.CLOSED
    opens_again = any(next_opening(window, moment) is not None for window in rounds)
    return Phase.PAUSED if opens_again else Phase.CLOSED
