"""When the key and the explanation may be seen by the person who took the paper: the one rule for every page."""

from datetime import datetime

from .attempts import AttemptState
from .contests import Reveal
from .rounds import Window


def may_reveal(reveal: Reveal, window: Window, state: AttemptState, moment: datetime) -> bool:
    """Never while the attempt runs; then at once, or from the very instant on at which the round closes, or never."""
    if state is AttemptState.IN_PROGRESS:
        return False
    if reveal is Reveal.AT_SUBMIT:
        return True
    return reveal is Reveal.AFTER_CLOSE and moment >= window.closes_at
