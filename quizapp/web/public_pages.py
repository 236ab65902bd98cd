"""Pages that are the same for every stranger: rendered once for the crowd, and not sent twice to the same phone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, g, make_response, request

from .context import visitor_cookie_name
from .language import language
from .snapshots import snapshot

#: What is shown is itself some seconds old and says of when; this much more is added at most.
PAGE_SECONDS = 3


def same_for_strangers(*arguments: str) -> Callable[[Callable[..., str]], Callable[..., Any]]:
    """Keeps the page of a view for whoever carries no participant's cookie. `arguments`: of the address, what counts.

    An ETag lets a phone that looks again get 304 while nothing has changed.
    """

    def decorate(view: Callable[..., str]) -> Callable[..., Any]:
        @wraps(view)
        def shown(**values: str) -> Response:
            if request.cookies.get(visitor_cookie_name()):
                return make_response(view(**values))
            asked = tuple(request.args.get(name) for name in arguments)
            key = ("page", request.path, asked, language())
            page, _taken_at = snapshot(key, PAGE_SECONDS, lambda: view(**values))
            g.pop("visitor", None)  # asked for, and nobody: the answer may be kept (web/headers.py)
            response = make_response(page)
            response.vary.add("Cookie")
            response.add_etag()
            return response.make_conditional(request)

        return shown

    return decorate
