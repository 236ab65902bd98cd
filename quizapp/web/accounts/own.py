"""One's own account: who one is here, where one is signed in, one's password."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from ...domain.access import Permission
from ...domain.accounts import check_new_password
from ...domain.errors import N_, Refusal
from ...domain.wording import ROLES
from ...queries.accounts import find_account, find_password_hash, open_sessions
from ...services import accounts, passwords, staff_sessions
from ..context import clock, reading, running, transaction
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .forms import PasswordForm


@bp.get("/staff/account")
@requires(Permission.ENTER)
def account() -> str:
    with reading() as session:
        own = find_account(session, current_user.login, clock())
        sessions = open_sessions(session, current_user.account_id, clock())
    return render_template("accounts/account.html", own=own, sessions=sessions, roles=ROLES)


@bp.post("/staff/account/sessions/end")
@requires(Permission.ENTER)
def end_session() -> Any:
    """One session when it is named, else all others."""
    named = request.form.get("session", type=int)
    with transaction() as session:
        if named is None:
            staff_sessions.end_other_sessions(session, actor(), current_user.session_id, clock())
        else:
            staff_sessions.end_own_session(session, actor(), named, clock())
    flash(translate(N_("Đã kết thúc phiên làm việc.")))
    return redirect(url_for("accounts.account"), 303)


@bp.get("/staff/account/password")
@requires(Permission.ENTER)
def change_password() -> str:
    return render_template("accounts/password.html", form=PasswordForm(formdata=None))


@bp.post("/staff/account/password")
@requires(Permission.ENTER)
def set_password() -> Any:
    form = PasswordForm()
    if form.validate() and _is_set(form):
        flash(translate(N_("Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.")))
        return redirect("/staff/", 303)
    return render_template("accounts/password.html", form=form), 422


def _is_set(form: PasswordForm) -> bool:
    """As in signing in, guesses are counted and hashes computed outside the transaction that changes something."""
    if form.password.data != form.again.data:
        form.again.errors = [translate(N_("Hai lần nhập mật khẩu mới chưa giống nhau."))]
        return False
    login, now = current_user.login, clock()
    try:
        check_new_password(form.password.data, (login, current_user.name, running().settings.site_name))
        if form.password.data == form.current.data:
            raise Refusal("same_password", N_("Mật khẩu mới phải khác mật khẩu hiện tại."), field="password")
        with transaction() as session:
            staff_sessions.count_password_try(session, login, now, running().shared)
        with reading() as session:
            old_hash = find_password_hash(session, login)
        if old_hash is None or not passwords.matches(old_hash, form.current.data):
            raise accounts.wrong_current_password()
        new_hash = passwords.hash_password(form.password.data)
        with transaction() as session:
            accounts.change_password(session, actor(), current_user.session_id, old_hash, new_hash, now)
    except Refusal as refusal:
        if not form.refuse(refusal):
            raise
        return False
    return True
