"""The office's first page: what needs whoever signed in, today."""

from flask import Blueprint, render_template
from flask_login import current_user

from ...domain.access import PERMISSIONS, Permission
from ...queries.home import what_needs_me
from ..context import clock, reading
from ..gate import requires

bp = Blueprint("home", __name__)


@bp.get("/staff/")
@requires(Permission.ENTER)
def today() -> str:
    permissions = PERMISSIONS[current_user.role]
    with reading() as session:
        found = what_needs_me(session, permissions, current_user.account_id, current_user.unit_id, clock())
    return render_template(
        "home/today.html",
        today=found,
        now=clock(),
        may_edit_units=Permission.EDIT_UNITS in permissions,
        may_edit_accounts=Permission.EDIT_ACCOUNTS in permissions,
    )
