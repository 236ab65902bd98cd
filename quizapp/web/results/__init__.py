"""What all may see of a contest: the standings of people, and how many of each unit took part."""

from flask import Blueprint

from ...domain.wording import CRITERIA

bp = Blueprint("results", __name__)


@bp.context_processor
def names() -> dict[str, object]:
    """What the criteria are called on these pages."""
    return {"criterion_words": CRITERIA}


from . import routes  # noqa: E402, F401 (they hang their routes on the blueprint)
