"""The accounts of the office: who has one, with which task; made, helped and switched off here."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from ...domain.access import Permission, Role
from ...domain.errors import N_, Refusal
from ...domain.wording import DUTIES, ROLES
from ...queries.accounts import find_account, list_accounts
from ...queries.units import active_units
from ...services import accounts
from ..context import clock, reading, transaction
from ..gate import requires
from ..language import translate
from ..staff_session import actor
from .blueprint import bp
from .forms import NewAccountForm, RoleForm


@bp.get("/staff/accounts")
@requires(Permission.EDIT_ACCOUNTS)
def office() -> str:
    with reading() as session:
        rows = list_accounts(session, clock())
    return render_template("accounts/office.html", rows=rows, roles=ROLES)


@bp.get("/staff/accounts/new")
@requires(Permission.EDIT_ACCOUNTS)
def new_account() -> str:
    return _new_page(NewAccountForm(formdata=None))


@bp.post("/staff/accounts/new")
@requires(Permission.EDIT_ACCOUNTS)
def create() -> Any:
    form = NewAccountForm()
    if not form.validate():
        return _new_page(form), 422
    try:
        with transaction() as session:
            password = accounts.create_account(
                session,
                actor(),
                form.login.data,
                form.name.data,
                Role(form.role.data),
                clock(),
                unit_code=form.unit.data,
            )
    except Refusal as refusal:
        if not form.refuse(refusal):
            raise
        return _new_page(form), 422
    return _password_page(form.name.data, password)


@bp.get("/staff/accounts/<login>")
@requires(Permission.EDIT_ACCOUNTS)
def one_account(login: str) -> str:
    with reading() as session:
        found = find_account(session, login, clock())
    form = RoleForm(formdata=None, role=found.role.value, unit=found.unit_code or "")
    return _account_page(login, form)


@bp.post("/staff/accounts/<login>/role")
@requires(Permission.EDIT_ACCOUNTS)
def set_role(login: str) -> Any:
    form = RoleForm()
    if not form.validate():
        return _account_page(login, form), 422
    try:
        with transaction() as session:
            accounts.set_role(session, actor(), login, Role(form.role.data), clock(), unit_code=form.unit.data)
    except Refusal as refusal:
        if not form.refuse(refusal):
            raise
        return _account_page(login, form), refusal.status
    flash(translate(N_("Đã lưu nhiệm vụ. Tài khoản cần đăng nhập lại.")))
    return redirect(url_for("accounts.one_account", login=login), 303)


@bp.post("/staff/accounts/<login>/password")
@requires(Permission.EDIT_ACCOUNTS)
def reset_password(login: str) -> str:
    with transaction() as session:
        password = accounts.reset_password(session, actor(), login, clock())
        name = find_account(session, login, clock()).name
    return _password_page(name, password)


@bp.post("/staff/accounts/<login>/disable")
@requires(Permission.EDIT_ACCOUNTS)
def disable(login: str) -> Any:
    with transaction() as session:
        accounts.set_active(session, actor(), login, False, clock())
    flash(translate(N_("Đã khóa tài khoản. Các phiên làm việc của tài khoản đã kết thúc.")))
    return redirect(url_for("accounts.one_account", login=login), 303)


@bp.post("/staff/accounts/<login>/enable")
@requires(Permission.EDIT_ACCOUNTS)
def enable(login: str) -> Any:
    with transaction() as session:
        accounts.set_active(session, actor(), login, True, clock())
    flash(translate(N_("Đã mở lại tài khoản.")))
    return redirect(url_for("accounts.one_account", login=login), 303)


@bp.post("/staff/accounts/<login>/sessions/end")
@requires(Permission.EDIT_ACCOUNTS)
def end_sessions(login: str) -> Any:
    with transaction() as session:
        accounts.end_sessions(session, actor(), login, clock())
    flash(translate(N_("Đã kết thúc mọi phiên làm việc của tài khoản.")))
    return redirect(url_for("accounts.one_account", login=login), 303)


def _new_page(form: NewAccountForm) -> str:
    with reading() as session:
        units = active_units(session)
    form.offer_units(units)
    return render_template("accounts/new.html", form=form, has_units=bool(units), duties=DUTIES)


def _account_page(login: str, form: RoleForm) -> str:
    with reading() as session:
        found = find_account(session, login, clock())
        units = active_units(session)
    form.offer_units(units)
    return render_template("accounts/one.html", row=found, form=form, roles=ROLES, duties=DUTIES)


def _password_page(name: str, password: str) -> str:
    # Shown in the answer itself, not after a redirect: between two requests it would have to be kept somewhere.
    return render_template("accounts/one_time_password.html", name=name, password=password)
