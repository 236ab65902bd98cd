"""When the standings may be seen by all."""

from collections.abc import Sequence
from datetime import datetime

from .contests import BoardVisibility
from .rounds import Phase, Window, phase_at


def is_board_visible(visibility: BoardVisibility, windows: Sequence[Window], moment: datetime) -> bool:
    """Whether the standings over these rounds may be shown: live from the first opening on, or when all are closed."""
    phases = [phase_at(window, moment) for window in windows]
    if visibility is BoardVisibility.LIVE:
        return any(phase is not Phase.UPCOMING for phase in phases)
    return bool(phases) and all(phase is Phase.CLOSED for phase in phases)
