"""A request as far as the short way to the citizens' pages needs it: read from the WSGI environment, nothing twice."""

import json
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

#: Answers and entries are far smaller; what is larger goes the long way, which says no in words.
MOST_BYTES = 64 * 1024
MOST_FIELDS = 500


class NotUsual(Exception):
    """The request is not as a page of ours sends it."""


class Ask:
    """One request. `body` is what was sent; of headers only those are read that are asked for."""

    def __init__(self, environ: dict[str, Any], body: bytes) -> None:
        self.environ = environ
        self.body = body

    @cached_property
    def cookies(self) -> dict[str, str]:
        parts = [part.strip().partition("=") for part in self.environ.get("HTTP_COOKIE", "").split(";")]
        # Of two with one name the first counts, as with Flask.
        return {name: value for name, _, value in reversed(parts) if name}

    @cached_property
    def form(self) -> MultiDict[str, str]:
        """What a form sent. NotUsual when it has more fields than any page of ours, or is no UTF-8."""
        try:
            return MultiDict(parse_qsl(self.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
        except ValueError as fault:
            raise NotUsual from fault

    @property
    def is_form(self) -> bool:
        return self._content_type == "application/x-www-form-urlencoded"

    @property
    def is_json(self) -> bool:
        return self._content_type == "application/json"

    def document(self) -> object:
        """The JSON sent, None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def token(self) -> str:
        """The CSRF token, from the header of a script or the field of a form."""
        return str(self.environ.get("HTTP_X_CSRF_TOKEN") or (self.form.get("csrf_token", "") if self.is_form else ""))

    @property
    def _content_type(self) -> str:
        return str(self.environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
