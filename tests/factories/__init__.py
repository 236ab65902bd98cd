"""Rows for tests, made straight from the models: one function a thing, sensible unless told otherwise."""

from .accounts import make_account, sign_in_staff
from .banks import make_bank, make_next_version, make_question
from .contests import make_contest, make_round
from .participants import make_attempt, make_participant
from .units import make_unit

__all__ = [
    "make_account",
    "make_attempt",
    "make_bank",
    "make_contest",
    "make_next_version",
    "make_participant",
    "make_question",
    "make_round",
    "make_unit",
    "sign_in_staff",
]
