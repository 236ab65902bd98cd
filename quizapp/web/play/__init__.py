"""What citizens use: the contests, entry, the paper, the result. The hot path of the house."""

from flask import Blueprint, Response, request

from ...domain.errors import Refusal
from ...domain.wording import COUNTED, CRITERIA, GROUPS, REVEALS
from ..citizen_token import is_token
from ..context import form_token, running, visitor_cookie, visitor_token
from ..error_pages import NO_TOKEN
from ..fast_lane import Stops

bp = Blueprint("play", __name__)
#: The same pages for the usual request, in front of Flask.
stops = Stops()


@bp.context_processor
def names() -> dict[str, object]:
    """What the rules are called on these pages, and the token of their forms."""
    return {
        "group_names": GROUPS,
        "reveal_names": REVEALS,
        "counted_names": COUNTED,
        "criterion_names": CRITERIA,
        "csrf_token": form_token,
    }


@bp.before_request
def refuse_without_token() -> None:
    """These pages have a token of their own (citizen_token.py), bound to the browser's own."""
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        token = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
        if not is_token(running().settings.secret_key, visitor_token(), token):
            raise Refusal("csrf", NO_TOKEN, status=400)


@bp.after_request
def give_visitor(response: Response) -> Response:
    """The browser has its token before it sends the form: a second click is then the same person's."""
    if cookie := visitor_cookie():
        response.headers.add("Set-Cookie", cookie)
    return response


from . import entry, landing, paper, result, waiting  # noqa: E402, F401 (they hang their routes on the blueprint)
