"""What citizens use: the contests, entry, the paper, the result. The hot path of the house."""

from flask import Blueprint

from ...domain.wording import COUNTED, CRITERIA, GROUPS, REVEALS

bp = Blueprint("play", __name__)


@bp.context_processor
def names() -> dict[str, object]:
    """What the rules are called on these pages."""
    return {"group_names": GROUPS, "reveal_names": REVEALS, "counted_names": COUNTED, "criterion_names": CRITERIA}


from . import entry, landing, paper, result, waiting  # noqa: E402, F401 (they hang their routes on the blueprint)
