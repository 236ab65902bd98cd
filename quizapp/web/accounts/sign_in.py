"""Signing in and out."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request
from flask import session as cookie
from flask_login import current_user

from ...domain.access import Permission
from ...domain.errors import N_, Refusal
from ...queries.accounts import find_password_hash
from ...services import passwords, staff_sessions
from ..context import clock, reading, running, transaction
from ..gate import public, requires
from ..language import translate
from ..source import source
from ..staff_session import actor, forget_staff, new_staff_token, remember_staff, staff_token_sha256
from .blueprint import bp
from .forms import SignInForm
from .return_address import safe_return_address

_WRONG = N_("Tên đăng nhập hoặc mật khẩu chưa đúng.")


@bp.get("/staff/sign-in")
@public
def sign_in() -> Any:
    address = safe_return_address(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(address)
    return _page(SignInForm(formdata=None, next=address))


@bp.post("/staff/sign-in")
@public
def enter() -> Any:
    """Three steps, because a guess must stay counted when it is refused, and because the slow hash must not be
    computed while the database's write lock is held."""
    form = SignInForm()
    if not form.validate():
        return _page(form, status=422)
    now, login = clock(), staff_sessions.login_or_empty(form.login.data)
    try:
        with transaction() as session:
            staff_sessions.count_sign_in(session, login, source(), now, running().shared)
        with reading() as session:
            password_hash = find_password_hash(session, login)
        is_right = passwords.matches(password_hash, form.password.data)
    except Refusal as refusal:
        return _page(form, translate(refusal.message, refusal.params), refusal.status)
    raw_token, token = new_staff_token()
    with transaction() as session:
        is_open = staff_sessions.open_session(
            session,
            login,
            password_hash if is_right else None,
            source(),
            token,
            now,
            replaces=staff_token_sha256(),
        )
    if not is_open:
        return _page(form, translate(_WRONG), 422)
    # Nothing that was in the browser before the sign-in lives on: no token of a form, no message.
    cookie.clear()
    response = redirect(safe_return_address(form.next.data), 303)
    remember_staff(response, raw_token)
    return response


@bp.post("/staff/sign-out")
@requires(Permission.ENTER)
def sign_out() -> Response:
    with transaction() as session:
        staff_sessions.sign_out(session, actor(), current_user.session_id, clock())
    cookie.clear()
    response = redirect("/staff/sign-in", 303)
    forget_staff(response)
    return response


def _page(form: SignInForm, problem: str = "", status: int = 200) -> Response:
    response = make_response(render_template("accounts/sign_in.html", form=form, problem=problem), status)
    # The page carries a token of this browser.
    response.headers["Cache-Control"] = "no-store"
    return response
