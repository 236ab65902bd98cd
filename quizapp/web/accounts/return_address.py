"""Where to go after signing in: only ever a page of the office itself."""

from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ...domain.access import Permission

HOME = "/staff/"
_LONGEST = 500


def safe_return_address(asked: str | None) -> str:
    """`asked` when it is a path of this site that a staff page answers to GET; else the home page."""
    if (
        not asked
        or len(asked) > _LONGEST
        or not asked.isprintable()
        or "\\" in asked
        or not asked.startswith("/staff/")
    ):
        return HOME
    parts = urlsplit(asked)
    if parts.scheme or parts.netloc:
        return HOME
    try:
        endpoint, _arguments = current_app.url_map.bind("localhost").match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return HOME
    access = getattr(current_app.view_functions.get(endpoint), "access", None)
    return asked if isinstance(access, Permission) else HOME
