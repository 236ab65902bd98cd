"""Staff accounts: made, given new passwords, put to other work, switched off; each change in the journal."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..domain.access import Role
from ..domain.accounts import check_new_password, check_staff_name, normalise_login, speakable_password
from ..domain.errors import N_, NotFound, Refusal
from ..domain.text import tidy
from ..models import Account, Unit
from .audit import Actor, record
from .passwords import hash_password
from .staff_sessions import end_all_sessions, login_key
from .throttles import forgive


def create_account(
    session: Session,
    actor: Actor,
    login: str,
    name: str,
    role: Role,
    now: datetime,
    *,
    password: str | None = None,
    unit_code: str | None = None,
) -> str:
    """Makes an account and returns its one-time password, which only opens the page for choosing one's own.

    Refuses a login that is taken (look-alikes are one login), a bad name, a weak given password, and a coordinator
    without a unit.
    """
    login, name = normalise_login(login), check_staff_name(name)
    if password is None:
        password = speakable_password(secrets.choice)
    else:
        check_new_password(password, (login, name))
    account = Account(
        login=login,
        name=name,
        role=role,
        unit_id=_unit_id(session, role, unit_code),
        password_hash=hash_password(password),
        must_change_password=True,
        created_at=now,
        password_changed_at=now,
    )
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError as error:
        raise Refusal(
            "login_taken", N_("Tên đăng nhập “%(login)s” đã có. Hãy chọn tên khác."), field="login", login=login
        ) from error
    record(session, actor, "staff.created", login, now, role=role.value)
    return password


def change_password(
    session: Session, actor: Actor, session_id: int, old_hash: str, new_hash: str, now: datetime
) -> None:
    """Sets the password the person chose and ends all other sessions of the account.

    Both hashes were made before the transaction; `old_hash` is the one the current password was checked against,
    and when it is not in force any more nothing is changed.
    """
    account = session.scalars(select(Account).where(Account.id == actor.account_id).with_for_update()).one()
    if account.password_hash != old_hash or not account.is_active:
        raise wrong_current_password()
    account.password_hash = new_hash
    account.must_change_password = False
    account.password_changed_at = now
    end_all_sessions(session, account.id, now, except_id=session_id)
    forgive(session, login_key(account.login))
    record(session, actor, "staff.password_changed", account.login, now)


def wrong_current_password() -> Refusal:
    return Refusal("wrong_password", N_("Mật khẩu hiện tại chưa đúng."), field="current")


def reset_password(session: Session, actor: Actor, login: str, now: datetime) -> str:
    """A new one-time password for somebody who lost theirs; the old one and all sessions end at once."""
    account = _locked(session, login)
    password = speakable_password(secrets.choice)
    account.password_hash = hash_password(password)
    account.must_change_password = True
    account.password_changed_at = now
    end_all_sessions(session, account.id, now)
    forgive(session, login_key(account.login))
    record(session, actor, "staff.password_reset", account.login, now)
    return password


def set_active(session: Session, actor: Actor, login: str, is_active: bool, now: datetime) -> None:
    """Switches an account on or off; off ends its sessions at once. Refuses to leave no administrator."""
    administrators = _lock_administrators(session)
    account = _locked(session, login)
    if account.is_active is is_active:
        return
    if not is_active:
        _keep_an_administrator(account, administrators)
        end_all_sessions(session, account.id, now)
    account.is_active = is_active
    record(session, actor, "staff.enabled" if is_active else "staff.disabled", account.login, now)


def set_role(
    session: Session, actor: Actor, login: str, role: Role, now: datetime, *, unit_code: str | None = None
) -> None:
    """Gives an account another role (a coordinator: a unit); its sessions end. Refuses to leave no administrator."""
    administrators = _lock_administrators(session)
    account = _locked(session, login)
    unit_id = _unit_id(session, role, unit_code)
    if (account.role, account.unit_id) == (role, unit_id):
        return
    if role is not Role.ADMINISTRATOR:
        _keep_an_administrator(account, administrators)
    before = account.role
    account.role, account.unit_id = role, unit_id
    end_all_sessions(session, account.id, now)
    record(
        session, actor, "staff.role_changed", account.login, now, before=before.value, after=role.value, unit=unit_code
    )


def end_sessions(session: Session, actor: Actor, login: str, now: datetime) -> int:
    """Signs an account out everywhere; how many sessions that ended."""
    account = _locked(session, login)
    ended = end_all_sessions(session, account.id, now)
    record(session, actor, "staff.sessions_ended", account.login, now, count=ended)
    return ended


def _locked(session: Session, login: str) -> Account:
    account = session.scalars(select(Account).where(Account.login == login).with_for_update()).one_or_none()
    if account is None:
        raise NotFound(N_("Không có tài khoản này."))
    return account


def _lock_administrators(session: Session) -> set[int]:
    # Two administrators who switch each other off at the same moment must meet here, in one order.
    return set(
        session.scalars(
            select(Account.id)
            .where(Account.role == Role.ADMINISTRATOR, Account.is_active)
            .order_by(Account.id)
            .with_for_update()
        )
    )


def _keep_an_administrator(account: Account, administrators: set[int]) -> None:
    if administrators <= {account.id} and account.role is Role.ADMINISTRATOR:
        raise Refusal(
            "last_administrator",
            N_("Đây là tài khoản quản trị cuối cùng đang hoạt động. Hãy tạo một tài khoản quản trị khác trước."),
            status=409,
            field="role",
        )


def _unit_id(session: Session, role: Role, unit_code: str | None) -> int | None:
    """The unit of a coordinator; other roles have none, whatever was sent along."""
    if role is not Role.COORDINATOR:
        return None
    unit = session.scalars(select(Unit.id).where(Unit.code == tidy(unit_code or ""), Unit.is_active)).one_or_none()
    if unit is None:
        raise Refusal(
            "unit_needed",
            N_("Người phụ trách đơn vị cần một đơn vị có trong danh sách."),
            field="unit",
        )
    return unit
