"""Who of the staff this request is from: a random cookie, its session kept on the server and revocable at once."""

import hashlib
import secrets

from flask import Flask, Request, Response, request
from flask_login import LoginManager, UserMixin, current_user

from ..queries.staff_sessions import SignedIn, find_signed_in
from ..services.audit import Actor
from ..services.staff_sessions import SESSION_HOURS
from .context import clock, reading, running


class StaffUser(UserMixin):
    """What Flask-Login calls the user: a signed-in account."""

    def __init__(self, signed_in: SignedIn) -> None:
        self.account_id = signed_in.account_id
        self.session_id = signed_in.session_id
        self.login = signed_in.login
        self.name = signed_in.name
        self.role = signed_in.role
        self.unit_id = signed_in.unit_id
        self.must_change_password = signed_in.must_change_password

    def get_id(self) -> str:
        return str(self.account_id)


def init_staff_session(app: Flask) -> None:
    # Flask-Login's own cookie-borne session is not used: it can't be revoked.
    manager = LoginManager()
    manager.init_app(app)
    manager.request_loader(_load)


def actor() -> Actor:
    """The signed-in account as services and the journal name it; only inside views that require a permission."""
    return Actor(current_user.login, current_user.account_id, current_user.role, current_user.unit_id)


def staff_cookie_name() -> str:
    return "__Host-qz-staff" if running().settings.is_https else "qz-staff"


def hash_token(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


def new_staff_token() -> tuple[str, str]:
    """A token for the browser, and the hash that stands for it in the database."""
    raw = secrets.token_urlsafe(32)
    return raw, hash_token(raw)


def staff_token_sha256() -> str:
    """The hash of this browser's token, or "" when it has none."""
    raw = request.cookies.get(staff_cookie_name(), "")
    return hash_token(raw) if raw else ""


def remember_staff(response: Response, raw_token: str) -> None:
    response.set_cookie(
        staff_cookie_name(),
        raw_token,
        max_age=SESSION_HOURS * 3600,
        secure=running().settings.is_https,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget_staff(response: Response) -> None:
    response.delete_cookie(
        staff_cookie_name(), secure=running().settings.is_https, httponly=True, samesite="Lax", path="/"
    )
    # On a shared office PC the Back button must show nothing.
    response.headers["Clear-Site-Data"] = '"cache"'


def _load(_request: Request) -> StaffUser | None:
    token = staff_token_sha256()
    if not token:
        return None
    with reading() as session:
        found = find_signed_in(session, token, clock())
    return StaffUser(found) if found else None
