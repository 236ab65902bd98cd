"""A contest that is open, and citizens who come to it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from quizapp.models import Contest, Round
from tests.factories import make_bank, make_contest, make_round, make_unit
from tests.web.citizen import CitizenBrowser

OpenRound = Callable[..., tuple[Contest, Round]]


@pytest.fixture
def open_round(session: Session) -> OpenRound:
    """A published contest with one open round of five of eight questions, and two units; arguments go to it."""

    def make(
        contest: dict[str, Any] | None = None, questions: int = 8, **round_arguments: Any
    ) -> tuple[Contest, Round]:
        bank = make_bank(session, questions=questions)
        row = make_contest(session, **(contest or {}))
        played = make_round(session, row, bank, **round_arguments)
        make_unit(session, "Tổ dân phố số 1")
        make_unit(session, "Trường THPT Tân Trào")
        session.commit()
        return row, played

    return make


@pytest.fixture
def citizen(app: Flask) -> Callable[..., CitizenBrowser]:
    """A browser of its own for each call."""
    return lambda **arguments: CitizenBrowser(app, **arguments)
