"""The blueprint that the routes of this feature are put on, and what its templates may ask."""

from collections.abc import Callable

from flask import Blueprint
from flask_login import current_user

from ...domain.access import Permission, may

bp = Blueprint("bank", __name__)


@bp.context_processor
def permissions() -> dict[str, Callable[[], bool]]:
    """Whether to offer what the signed-in role may do; the routes themselves decide."""
    return {
        "may_edit": lambda: may(current_user.role, Permission.EDIT_BANKS),
        "may_review": lambda: may(current_user.role, Permission.REVIEW_CONTENT),
    }
