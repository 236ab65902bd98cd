"""The blueprint that the routes of this feature are put on, and what its templates may ask."""

from flask import Blueprint

from ...domain.grading import AnswerKey
from ...domain.regrading import FIRST_PLACES
from ...domain.wording import CORRECTION_KINDS, CORRECTION_STATES, GROUPS

bp = Blueprint("corrections", __name__)


@bp.context_processor
def words() -> dict[str, object]:
    known = {"kinds": CORRECTION_KINDS, "states": CORRECTION_STATES, "groups": GROUPS}
    return {**known, "first_places": FIRST_PLACES, "is_right": is_right}


def is_right(key: AnswerKey, code: str) -> bool:
    """Whether the option is (part of) a right answer."""
    return any(code in answer for answer in key.answers())
