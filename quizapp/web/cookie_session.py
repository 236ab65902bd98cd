"""Flask's signed cookie, which holds the browser's CSRF secret and nothing else, with its signer made once."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class CookieSession(SecureCookieSessionInterface):
    """As Flask's own; the key does not change while the service runs, so neither does what signs with it."""

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


def init_cookie_session(app: Flask) -> None:
    app.session_interface = CookieSession()
